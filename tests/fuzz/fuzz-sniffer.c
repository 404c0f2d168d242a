/* Hostile bytes through the whole sniffer tap; the first byte says how they are cut.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tap.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] =
    "{hotmic: device/1, make: m, model: n, hosts: [{name: '*.ex', role: voice}]}";

static void append(void *user, const struct event *event) {
  (void)user;
  g_assert(g_utf8_validate(event->text, -1, NULL));
  g_assert(event->value >= 0);
  g_assert(event->kind == EVENT_GAP || event->kind == EVENT_NAME || event->value > 0);
}

static struct tap *new_tap(const char *kind, const struct profile *profile, int baud) {
  struct tap_config config = {
      .device = "d", .name = "t", .profile = profile, .mac = {2, 0, 0, 0, 0, 1}, .baud = baud};
  return tap_new(kind, &config, (struct event_sink){append, NULL}, NULL);
}

static void sniff(const struct profile *profile, const uint8_t *data, size_t size) {
  struct tap *tap = new_tap("sniffer", profile, data[0] & 0x40 ? 921600 : 0);
  size_t most = (size_t)(data[0] & 0x3f) * 8 + 1;
  int64_t now_ns = 0;
  for (size_t at = 1; at < size; at += most) {
    tap_bytes(tap, data + at, MIN(most, size - at), now_ns += NS_PER_S / 3, 0);
    tap_tick(tap, now_ns);
  }
  tap_finish(tap, now_ns);
  tap_free(tap);
}

/* The same bytes as frames, a length before each: they reach DNS, TLS and flows much sooner. */
static void capture(const struct profile *profile, const uint8_t *data, size_t size) {
  struct tap *tap = new_tap("capture", profile, 0);
  int64_t now_ns = 0;
  for (size_t at = 1; at < size;) {
    size_t n = MIN((size_t)data[at], size - at - 1);
    tap_frame(tap, 1, data + at + 1, n, n, now_ns += NS_PER_S, 0);
    at += n + 1;
  }
  tap_finish(tap, now_ns);
  tap_free(tap);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 1)
    return 0;
  struct profile *profile = profile_parse("f", text, strlen(text), NULL);
  if (data[0] & 0x80)
    sniff(profile, data, size);
  else
    capture(profile, data, size);
  profile_free(profile);
  return 0;
}
