/* All that watches on a bench: every device's taps, and the wires that feed them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "watch.h"

#include "tap.h"

#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS = 64, SERVE_MS = 100 };

/* A wire's worst, but for debouncing: capture hands packets over in blocks. */
static const int64_t settled_ns = 200 * (int64_t)NS_PER_MS;

/* One tap and its wire. */
struct post {
  struct tap *tap;
  struct wire *wire;  /* NULL: the bench is simulated */
  int64_t settled_ns; /* what was stamped this long ago has been read */
};

struct watch {
  const struct bench *bench;
  struct tap ***taps;  /* [device][tap] */
  GArray *posts;       /* struct post, in the order of the bench file */
  int epoll, sound_fd; /* sound_fd: polled beside the wires; -1: not yet */
  int64_t zero_ns, served_ns;
  bool started;
};

static struct post *post_at(const struct watch *watch, guint i) {
  return &g_array_index(watch->posts, struct post, i);
}

static bool open_post(struct watch *watch, size_t d, size_t t, struct event_sink sink,
                      struct keeper keeper, GError **error) {
  const struct bench_device *device = &watch->bench->devices[d];
  const struct bench_tap *is = &device->taps[t];
  struct post post = {.settled_ns = settled_ns + is->wire.gpio.debounce_us * INT64_C(1000)};
  if (!watch->bench->simulated && !(post.wire = wire_open(&is->wire, device->mac_bytes, error)))
    return false;
  struct tap_config config = {.device = device->name,
                              .name = is->name,
                              .profile = device->profile,
                              .lines = (const char *const *)is->lines,
                              .initial = post.wire ? wire_levels(post.wire) : 0,
                              .baud = is->wire.kind == WIRE_SERIAL ? is->wire.serial.baud : 0,
                              .keeper = keeper};
  memcpy(config.mac, device->mac_bytes, sizeof config.mac);
  post.tap = watch->taps[d][t] = tap_new(is->kind, &config, sink, error);
  g_array_append_val(watch->posts, post);
  if (!post.tap)
    g_prefix_error(error, "%s: ", is->wire.at ? is->wire.at : watch->bench->path);
  return post.tap != NULL;
}

static void poll_wires(struct watch *watch) {
  for (guint i = 0; i < watch->posts->len; i++) {
    struct epoll_event input = {.events = EPOLLIN, .data.u32 = i};
    if (post_at(watch, i)->wire)
      epoll_ctl(watch->epoll, EPOLL_CTL_ADD, wire_fd(post_at(watch, i)->wire), &input);
  }
}

struct watch *watch_open(const struct bench *bench, struct event_sink sink, struct keeper keeper,
                         GError **error) {
  struct watch *watch = g_new0(struct watch, 1);
  watch->bench = bench;
  watch->posts = g_array_new(FALSE, TRUE, sizeof(struct post));
  watch->epoll = epoll_create1(EPOLL_CLOEXEC);
  watch->sound_fd = -1;
  watch->taps = g_new0(struct tap **, bench->device_count);
  for (size_t d = 0; d < bench->device_count; d++)
    watch->taps[d] = g_new0(struct tap *, bench->devices[d].tap_count);
  for (size_t d = 0; d < bench->device_count; d++)
    for (size_t t = 0; t < bench->devices[d].tap_count; t++)
      if (!open_post(watch, d, t, sink, keeper, error)) {
        watch_close(watch);
        return NULL;
      }
  poll_wires(watch);
  return watch;
}

void watch_close(struct watch *watch) {
  if (!watch)
    return;
  for (guint i = 0; i < watch->posts->len; i++) {
    wire_close(post_at(watch, i)->wire);
    tap_free(post_at(watch, i)->tap);
  }
  for (size_t d = 0; d < watch->bench->device_count; d++)
    g_free(watch->taps[d]);
  g_free(watch->taps);
  g_array_free(watch->posts, TRUE);
  close(watch->epoll);
  g_free(watch);
}

struct tap *const *const *watch_taps(const struct watch *watch) {
  return (struct tap *const *const *)watch->taps;
}

void watch_start(struct watch *watch, int64_t zero_ns) {
  watch->zero_ns = zero_ns;
  watch->started = true;
  for (guint i = 0; i < watch->posts->len; i++)
    if (post_at(watch, i)->wire)
      wire_start(post_at(watch, i)->wire, post_at(watch, i)->tap, zero_ns);
}

/* Every wire, now and then: what has gone or is back need not show as input. */
static void serve_all(struct watch *watch, int64_t now_ns) {
  watch->served_ns = now_ns;
  for (guint i = 0; i < watch->posts->len; i++) {
    struct post *post = post_at(watch, i);
    if (!post->wire)
      continue;
    wire_serve(post->wire, now_ns);
    if (watch->started)
      tap_tick(post->tap, MAX(now_ns - watch->zero_ns - post->settled_ns, 0));
  }
}

/* Returns whether `fd` is readable; ready wires have been served. */
static bool serve_ready(struct watch *watch, int fd) {
  struct epoll_event ready[EVENTS];
  int n = epoll_wait(watch->epoll, ready, EVENTS, SERVE_MS);
  int64_t now_ns = tidy_monotonic_ns();
  bool is_ready = false;
  for (int i = 0; i < n; i++) {
    if (ready[i].data.u32 < watch->posts->len)
      wire_serve(post_at(watch, ready[i].data.u32)->wire, now_ns);
    else
      is_ready = true;
  }
  if (now_ns - watch->served_ns >= SERVE_MS * (int64_t)NS_PER_MS)
    serve_all(watch, now_ns);
  return is_ready && fd >= 0;
}

bool watch_wait(struct watch *watch, int fd) {
  if (fd < 0 && watch->bench->simulated)
    return true;
  if (fd >= 0 && fd != watch->sound_fd) {
    struct epoll_event input = {.events = EPOLLIN, .data.u32 = UINT32_MAX};
    epoll_ctl(watch->epoll, EPOLL_CTL_ADD, fd, &input);
    watch->sound_fd = fd;
  }
  return serve_ready(watch, fd);
}

void watch_finish(struct watch *watch) {
  int64_t now_ns = tidy_monotonic_ns();
  for (guint i = 0; i < watch->posts->len && watch->started; i++) {
    struct post *post = post_at(watch, i);
    if (!post->wire)
      continue;
    wire_serve(post->wire, now_ns);
    wire_finish(post->wire, now_ns);
    tap_finish(post->tap, now_ns - watch->zero_ns);
  }
}

const struct wire *watch_wire(const struct watch *watch, size_t device, size_t tap) {
  guint i = (guint)tap;
  for (size_t d = 0; d < device; d++)
    i += (guint)watch->bench->devices[d].tap_count;
  return post_at(watch, i)->wire;
}
