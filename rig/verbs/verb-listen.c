/* hotmic listen: what a bench's taps and microphone say right now, and nothing is played.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"
#include "calibrated.h"
#include "interrupt.h"
#include "level.h"
#include "sound.h"
#include "verb.h"
#include "watch.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

static char *bench_path;
static double for_s;

static const GOptionEntry options[] = {
    {"bench", 0, 0, G_OPTION_ARG_FILENAME, &bench_path, "the bench file", "FILE"},
    {"for", 0, 0, G_OPTION_ARG_DOUBLE, &for_s, "end after this many seconds (default: Ctrl-C)",
     "SECONDS"},
    G_OPTION_ENTRY_NULL,
};

/* Packets of one device since the last status line. */
struct flow {
  int64_t sent, sent_bytes, received;
};

struct listener {
  const struct bench *bench;
  struct sound *sound;
  struct watch *watch;
  struct flow *flows; /* [device] */
  struct sound_level level;
  double level_dba;
  int64_t frame, zero_ns, status_ns;
  bool terminal;
  float **silence; /* [loudspeaker] */
};

static int64_t now_ns(const struct listener *listener) {
  return listener->bench->simulated ? ns_of_frames(listener->frame)
                                    : tidy_monotonic_ns() - listener->zero_ns;
}

/* Clears the status line: what follows is there to stay. */
static void say(const struct listener *listener, const struct event *event, const char *kind,
                const char *more) {
  printf("%s%10.4f  %-12s %-8s %s%s\n", listener->terminal ? "\r\033[K" : "",
         seconds_of_ns(event->at_ns), event->device, kind, event->text, more);
}

static void hear(void *user, const struct event *event) {
  struct listener *listener = user;
  int device = bench_device_named(listener->bench, event->device);
  struct flow *flow = device >= 0 ? &listener->flows[device] : NULL;
  g_autofree char *more = NULL;
  if (event->kind == EVENT_SENT && flow) {
    flow->sent++;
    flow->sent_bytes += event->value;
  } else if (event->kind == EVENT_RECEIVED && flow) {
    flow->received++;
  } else if (event->kind == EVENT_LIGHT) {
    more = g_strdup_printf(" (%s)", light_meaning_names[event->value]);
    say(listener, event, "light", more);
  } else if (event->kind == EVENT_GAP) {
    more = g_strdup_printf(" (%.3f s)", seconds_of_ns(event->value));
    say(listener, event, "GAP", more);
  } else {
    say(listener, event, event_kind_names[event->kind], "");
  }
}

static void append_trouble(const struct listener *listener, size_t device, GString *line) {
  for (size_t t = 0; t < listener->bench->devices[device].tap_count; t++) {
    const struct wire *wire = watch_wire(listener->watch, device, t);
    if (wire && wire_trouble(wire))
      g_string_append_printf(line, " [%s: %s]", listener->bench->devices[device].taps[t].name,
                             wire_trouble(wire));
  }
}

static void show_status(struct listener *listener) {
  g_autoptr(GString) line = g_string_new(NULL);
  g_string_append_printf(line, "%10.4f  %.1f dBA", seconds_of_ns(now_ns(listener)),
                         listener->level_dba);
  for (size_t d = 0; d < listener->bench->device_count; d++) {
    struct flow *flow = &listener->flows[d];
    g_string_append_printf(line,
                           "  %s %" G_GINT64_FORMAT "+%" G_GINT64_FORMAT " frames/s %.1f kB/s",
                           listener->bench->devices[d].name, flow->sent, flow->received,
                           (double)flow->sent_bytes / 1e3);
    append_trouble(listener, d, line);
    *flow = (struct flow){0};
  }
  printf(listener->terminal ? "\r\033[K%s" : "%s\n", line->str);
  fflush(stdout);
}

static void measure(struct listener *listener, const float *heard) {
  double dbfs;
  bool done;
  for (size_t at = 0; at < SOUND_BLOCK;) {
    at += sound_level_feed(&listener->level, heard + at, SOUND_BLOCK - at, &dbfs, &done);
    if (done)
      listener->level_dba = dbfs + listener->bench->microphone.full_scale_dbspl;
  }
}

/* Nobody can follow a simulated bench at the speed it could have. */
static void keep_pace(const struct listener *listener) {
  int64_t at_ns = listener->zero_ns + ns_of_frames(listener->frame);
  struct timespec at = {.tv_sec = at_ns / NS_PER_S, .tv_nsec = at_ns % NS_PER_S};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static bool listen_on(struct listener *listener, GError **error) {
  float heard[SOUND_BLOCK];
  while (!interrupt_came() && (for_s <= 0 || now_ns(listener) < ns_of_seconds(for_s))) {
    if (!watch_wait(listener->watch, sound_fd(listener->sound)))
      continue;
    if (!sound_exchange(listener->sound, (const float *const *)listener->silence, heard, error))
      return false;
    listener->frame += SOUND_BLOCK;
    measure(listener, heard);
    if (listener->bench->simulated)
      keep_pace(listener);
    if (now_ns(listener) - listener->status_ns < NS_PER_S)
      continue;
    listener->status_ns = now_ns(listener);
    show_status(listener);
  }
  return true;
}

static bool begin(struct listener *listener, GError **error) {
  const struct bench *bench = listener->bench;
  listener->sound = sound_open(bench, 1, error);
  if (!listener->sound)
    return false;
  listener->watch =
      watch_open(bench, (struct event_sink){hear, listener}, (struct keeper){0}, error);
  if (!listener->watch)
    return false;
  for (const char *const *line = sound_describe(listener->sound); *line; line++)
    fprintf(stderr, "sound: %s\n", *line);
  listener->zero_ns = tidy_monotonic_ns();
  if (!sound_start(listener->sound, listener->zero_ns, watch_taps(listener->watch), NULL, error))
    return false;
  watch_start(listener->watch, listener->zero_ns);
  return true;
}

static int listen_to(char **arguments, GError **error) {
  if (arguments[0])
    return verb_usage(error, "%s: listen takes no arguments", arguments[0]);
  if (!bench_path)
    return verb_usage(error, "--bench FILE is missing; try fixtures/benches/twin.yaml");
  struct bench *bench = bench_load(bench_path, error);
  struct calibration *calibration = NULL;
  if (!bench || !calibrated_load_if_any(bench, &calibration, error)) {
    bench_free(bench);
    return 0;
  }
  calibration_free(calibration); /* the microphone knows its sensitivity now */
  struct listener listener = {.bench = bench, .terminal = isatty(STDOUT_FILENO)};
  listener.flows = g_new0(struct flow, bench->device_count);
  listener.silence = g_new0(float *, bench->loudspeaker_count);
  for (size_t i = 0; i < bench->loudspeaker_count; i++)
    listener.silence[i] = g_new0(float, SOUND_BLOCK);
  sound_level_init(&listener.level, FRAMES_PER_S / 8);
  interrupt_catch();
  if (begin(&listener, error) && listen_on(&listener, error)) {
    sound_finish(listener.sound, NULL);
    watch_finish(listener.watch);
  }
  if (listener.terminal)
    putchar('\n');
  sound_close(listener.sound);
  watch_close(listener.watch);
  for (size_t i = 0; i < bench->loudspeaker_count; i++)
    g_free(listener.silence[i]);
  g_free(listener.silence);
  g_free(listener.flows);
  bench_free(bench);
  return 0;
}

const struct verb verb_listen = {
    "listen",
    "--bench FILE",
    "shows what a bench's taps see now, plays nothing",
    "Shows lights, console lines, packets and the sound level as they come, until Ctrl-C. Nothing "
    "is\n"
    "played and nothing is kept: for setting up a bench, one wire after the other.",
    options,
    listen_to,
};
