/* Hotmic's side of the timing benchmark: plays marks, watches a light, tells when each was.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * edge-timing MARKS   prints, in nanoseconds of CLOCK_MONOTONIC:
 *   cue MARK AT SLACK   as a session tells it: once it has begun to sound
 *   edge AT SLACK TEXT  of the light
 *   gap ...             of sound, or of the light's wire: times are then not to be compared */
#include "bench.h"
#include "sound.h"
#include "tap.h"

#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum { MARKS_MAX = 1000, FIRST_FRAME = FRAMES_PER_S, APART_FRAMES = 7200, VARY_FRAMES = 4800 };
static const float mark_unit = 0x1p-10F; /* mark n is one sample of n + 1 of these */
static const int64_t tail_ns = NS_PER_S; /* what the last mark brings about comes within */
static const char profile_text[] =
    "{hotmic: device/1, make: m, model: n, lights: {hold_ms: 20, dictionary: []}}";
static const char *const colours[] = {"red", NULL};

struct rig {
  struct bench *bench;
  struct sound *sound;
  struct wire_plan plan;
  struct wire *wire;
  struct profile *profile;
  struct tap *tap;
  int64_t zero_ns, marks[MARKS_MAX], exchanged; /* frames */
  int count, filled, told;                      /* marks: in all, put, told */
};

static int complain(GError *error) {
  printf("error: %s\n", error->message);
  return error->code;
}

/* 150 to 250 ms apart, so that no phase of a card's steps is met more often than another. */
static void place_marks(struct rig *rig) {
  g_autoptr(GRand) rand = g_rand_new_with_seed(1);
  for (int64_t i = 0, frame = FIRST_FRAME; i < rig->count; i++) {
    rig->marks[i] = frame;
    frame += APART_FRAMES + g_rand_int_range(rand, 0, VARY_FRAMES + 1);
  }
}

static struct bench *make_bench(void) {
  struct bench *bench = g_new0(struct bench, 1);
  bench->sound = g_strdup("alsa");
  bench->cards = (struct bench_cards){g_strdup("edge-timing:1:1"), g_strdup("hw:Loopback,0,0"),
                                      g_strdup("hw:Mic,1,0"), 10, 200};
  bench->loudspeaker_count = 1;
  bench->loudspeakers = g_new0(struct bench_loudspeaker, 1);
  for (int i = 0; i < 3; i++)
    bench->room.size_m[i] = 5;
  bench->microphone.position_m[0] = 1;
  return bench;
}

static void tell_event(void *user, const struct event *event) {
  const struct rig *rig = user;
  if (event->kind == EVENT_LIGHT)
    printf("edge %" PRId64 " %" PRId64 " %s\n", rig->zero_ns + event->at_ns, event->slack_ns,
           event->text);
  else
    printf("gap light %s\n", event->text);
}

static bool open_light(struct rig *rig, GError **error) {
  rig->plan = (struct wire_plan){
      .kind = WIRE_GPIO,
      .at = g_strdup("edge-timing:2:1"),
      .gpio = {g_strdup("leds"), g_strsplit("kitchen-red", ",", -1), false, GPIO_BIAS_AS_IS, 0}};
  rig->wire = wire_open(&rig->plan, (const uint8_t[TAP_MAC]){0}, error);
  if (!rig->wire)
    return false;
  rig->profile = profile_parse("edge-timing", profile_text, strlen(profile_text), error);
  struct tap_config config = {.device = "kitchen",
                              .name = "light",
                              .profile = rig->profile,
                              .lines = colours,
                              .initial = wire_levels(rig->wire)};
  rig->tap =
      rig->profile ? tap_new("led", &config, (struct event_sink){tell_event, rig}, error) : NULL;
  return rig->tap != NULL;
}

static bool open_all(struct rig *rig, GError **error) {
  rig->bench = make_bench();
  rig->sound = sound_open(rig->bench, 1, error);
  if (!rig->sound || !open_light(rig, error))
    return false;
  rig->zero_ns = tidy_monotonic_ns();
  wire_start(rig->wire, rig->tap, rig->zero_ns);
  return sound_start(rig->sound, rig->zero_ns, NULL, NULL, error);
}

static void close_all(struct rig *rig) {
  sound_close(rig->sound);
  wire_close(rig->wire);
  tap_free(rig->tap);
  profile_free(rig->profile);
  wire_plan_done(&rig->plan);
  bench_free(rig->bench);
}

static void tell_gaps(struct rig *rig) {
  struct sound_gap gap;
  while (sound_take_gap(rig->sound, &gap))
    printf("gap %s %.3f %.3f %s\n", gap.is_played ? "played" : "heard", seconds_of_ns(gap.from_ns),
           seconds_of_ns(gap.until_ns), gap.why);
}

/* As a session does: a cue's time is the best that is known when it has just begun. */
static void tell_cues(struct rig *rig) {
  for (; rig->told < rig->filled; rig->told++) {
    struct sound_time began = sound_played_at(rig->sound, rig->marks[rig->told]);
    if (rig->zero_ns + began.at_ns > tidy_monotonic_ns())
      return;
    printf("cue %d %" PRId64 " %" PRId64 "\n", rig->told, rig->zero_ns + began.at_ns,
           began.slack_ns);
  }
}

static bool play_block(struct rig *rig, GError **error) {
  float block[SOUND_BLOCK] = {0}, heard[SOUND_BLOCK];
  const float *channels[] = {block};
  for (; rig->filled < rig->count && rig->marks[rig->filled] < rig->exchanged + SOUND_BLOCK;
       rig->filled++)
    block[rig->marks[rig->filled] - rig->exchanged] = mark_unit * (float)(rig->filled + 1);
  if (!sound_exchange(rig->sound, channels, heard, error))
    return false;
  rig->exchanged += SOUND_BLOCK;
  tell_cues(rig);
  tell_gaps(rig);
  return true;
}

static void serve_light(struct rig *rig) {
  int64_t now_ns = tidy_monotonic_ns();
  wire_serve(rig->wire, now_ns);
  tap_tick(rig->tap, now_ns - rig->zero_ns);
}

static bool is_over(const struct rig *rig) {
  int64_t last = rig->marks[rig->count - 1], now_ns = tidy_monotonic_ns() - rig->zero_ns;
  return rig->told == rig->count && sound_played_at(rig->sound, last).at_ns + tail_ns < now_ns;
}

static bool play(struct rig *rig, GError **error) {
  while (!is_over(rig)) {
    struct pollfd inputs[] = {{.fd = sound_fd(rig->sound), .events = POLLIN},
                              {.fd = wire_fd(rig->wire), .events = POLLIN}};
    poll(inputs, G_N_ELEMENTS(inputs), 100);
    serve_light(rig);
    if (inputs[0].revents && !play_block(rig, error))
      return false;
  }
  int64_t now_ns = tidy_monotonic_ns();
  wire_finish(rig->wire, now_ns);
  tap_finish(rig->tap, now_ns - rig->zero_ns);
  bool ok = sound_finish(rig->sound, error);
  tell_gaps(rig);
  return ok;
}

static void tell_clock(const struct rig *rig) {
  struct sound_clock played, heard;
  sound_clocks(rig->sound, &played, &heard);
  printf("clock drift_ppm %.3f residual_us %.3f\n", played.drift_ppm, played.residual_us);
}

int main(int argc, char **argv) {
  struct rig rig = {.count = argc == 2 ? atoi(argv[1]) : 0};
  GError *error = NULL;
  if (rig.count < 1 || rig.count > MARKS_MAX)
    return HOTMIC_ERROR_USAGE;
  setvbuf(stdout, NULL, _IOFBF, 1 << 18); /* nothing is written while times are taken */
  place_marks(&rig);
  bool ok = open_all(&rig, &error) && play(&rig, &error);
  if (ok)
    tell_clock(&rig);
  int code = ok ? 0 : complain(error);
  close_all(&rig);
  return code;
}
