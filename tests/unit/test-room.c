/* The twin's room: direct sound where and as loud as it must be, and the reverberation asked for.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "level.h"
#include "room.h"

#include <complex.h>
#include <math.h>
#include <sndfile.h>

TestSuite(room, .fini = scratch_remove);

static const struct room open_air = {.size_m = {6, 5, 3}};
static GError *error;

static double metres(const double a[3], const double b[3]) {
  return sqrt(pow(a[0] - b[0], 2) + pow(a[1] - b[1], 2) + pow(a[2] - b[2], 2));
}

/* Spectrum at `hz`, as if the direct sound came at frame `delay`. */
static double complex line(const struct room_response *response, double hz, double delay) {
  double complex sum = 0;
  for (size_t i = 0; i < response->count; i++)
    sum +=
        (double)response->taps[i] * cexp(-I * 2 * G_PI * hz * ((double)i - delay) / FRAMES_PER_S);
  return sum;
}

static const double places[][2][3] = {
    {{1, 1, 1}, {2, 1, 1}},
    {{1, 1, 1}, {3, 4, 2}},
    {{0.5, 0.5, 0.5}, {5.5, 4.5, 2.5}},
    {{1, 2, 1}, {1.37, 2.11, 1}},
    {{1.6, 2.0, 1.2}, {2.5, 1, 0.9}},
};

Test(room, the_direct_sound_comes_to_a_hundredth_of_a_sample_with_gain_one_over_distance) {
  for (size_t p = 0; p < G_N_ELEMENTS(places); p++) {
    const double *from = places[p][0], *to = places[p][1];
    struct room_response response = room_response_new(&open_air, from, to);
    double d = metres(from, to), delay = d / 343.2 * FRAMES_PER_S;
    cr_expect_float_eq((double)response.delay_ns, d / 343.2 * 1e9, 1);
    for (double hz = 250; hz <= 16000; hz *= 2) {
      double complex at = line(&response, hz, delay);
      double late = -carg(at) / (2 * G_PI * hz) * FRAMES_PER_S;
      cr_expect_float_eq(late, 0, 0.01, "%g m, %g Hz: %.4f samples late", d, hz, late);
      cr_expect_float_eq(cabs(at) * d, 1, 0.01, "%g m, %g Hz: gain %.4f", d, hz, cabs(at) * d);
    }
    room_response_done(&response);
  }
}

Test(room, the_same_place_is_ten_centimetres_away) {
  const double here[3] = {1, 1, 1};
  struct room_response response = room_response_new(&open_air, here, here);
  double delay = 0.1 / 343.2 * FRAMES_PER_S;
  cr_expect_float_eq(cabs(line(&response, 1000, delay)), 10, 0.15);
  room_response_done(&response);
}

/* RT60 from the slope of the Schroeder integral between -5 and -25 dB, A-weighted: images of one
 * sign pile up below 100 Hz, as Allen and Berkley say themselves. */
static double reverberation_s(struct room_response *response) {
  double total = 0, left = 0;
  struct a_weight weight;
  a_weight_init(&weight);
  for (size_t i = 0; i < response->count; i++) {
    response->taps[i] = (float)a_weight_step(&weight, (double)response->taps[i]);
    total += pow((double)response->taps[i], 2);
  }
  size_t from = 0, until = 0;
  left = total;
  for (size_t i = 0; i < response->count; i++) {
    double db = 10 * log10(left / total);
    from = db > -5 ? i : from;
    until = db > -25 ? i : until;
    left -= pow((double)response->taps[i], 2);
  }
  return 3.0 * (double)(until - from) / FRAMES_PER_S;
}

/* Eyring's formula is for a diffuse field: a flat room sounds longer, as sound between the far
 * walls seldom meets another. */
static const struct {
  double size_m[3], rt60_s, within;
} rooms[] = {
    {{5, 4.5, 4}, 0.25, 0.15}, {{5, 4.5, 4}, 0.4, 0.15},     {{5, 4.5, 4}, 0.5, 0.15},
    {{6, 5, 3}, 0.4, 0.25},    {{5.2, 4.1, 2.5}, 0.4, 0.25},
};

Test(room, the_reverberation_lasts_as_long_as_asked) {
  for (size_t i = 0; i < G_N_ELEMENTS(rooms); i++) {
    struct room room = {.rt60_s = rooms[i].rt60_s};
    double from[3], to[3];
    for (int k = 0; k < 3; k++) {
      room.size_m[k] = rooms[i].size_m[k];
      from[k] = room.size_m[k] * (0.22 + 0.04 * k);
      to[k] = room.size_m[k] * (0.76 - 0.05 * k);
    }
    struct room_response response = room_response_new(&room, from, to);
    double ratio = reverberation_s(&response) / room.rt60_s;
    cr_expect_float_eq(ratio, 1, rooms[i].within, "asked %.2f s, %.3f of it", room.rt60_s, ratio);
    cr_expect_leq(response.count, ROOM_TAPS_MAX);
    room_response_done(&response);
  }
}

Test(room, the_same_room_gives_the_same_response) {
  struct room room = {.size_m = {5.2, 4.1, 2.5}, .rt60_s = 0.12};
  struct room_response a = room_response_new(&room, places[1][0], places[1][1]);
  struct room_response b = room_response_new(&room, places[1][0], places[1][1]);
  cr_assert_eq(a.count, b.count);
  cr_expect_arr_eq(a.taps, b.taps, a.count * sizeof *a.taps);
  room_response_done(&a);
  room_response_done(&b);
}

Test(room, speech_loses_6_db_when_the_distance_doubles) {
  static const double from[3] = {1, 1, 1}, near[3] = {2, 1, 1}, far[3] = {3, 1, 1};
  struct room_response a = room_response_new(&open_air, from, near);
  struct room_response b = room_response_new(&open_air, from, far);
  cr_expect_float_eq(room_speech_gain_db(&a), 0, 0.05);
  cr_expect_float_eq(room_speech_gain_db(&b), -6.02, 0.05);
  room_response_done(&a);
  room_response_done(&b);
}

Test(room, reflections_only_add_to_speech) {
  struct room room = {.size_m = {6, 5, 3}, .rt60_s = 0.4};
  struct room_response dry = room_response_new(&open_air, places[1][0], places[1][1]);
  struct room_response wet = room_response_new(&room, places[1][0], places[1][1]);
  cr_expect_gt(room_speech_gain_db(&wet), room_speech_gain_db(&dry) + 3);
  room_response_done(&dry);
  room_response_done(&wet);
}

static const char *write_response(const float *taps, sf_count_t n, int channels, int hz) {
  const char *path = scratch_path("ir.wav");
  SF_INFO info = {
      .samplerate = hz, .channels = channels, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT};
  SNDFILE *file = sf_open(path, SFM_WRITE, &info);
  sf_writef_float(file, taps, n);
  sf_close(file);
  return path;
}

Test(room, the_strongest_tap_of_a_measured_response_becomes_the_direct_sound) {
  float taps[400] = {0};
  taps[100] = 0.001f; /* hum of the measurement, before the sound */
  taps[250] = -0.5f;
  taps[350] = 0.25f;
  const char *path = write_response(taps, 400, 1, FRAMES_PER_S);
  static const double from[3] = {1, 1, 1}, to[3] = {3, 1, 1};
  struct room_response response = {0};
  cr_assert(room_response_load(path, from, to, &response, &error));
  expect_no_error(error);
  double delay = 2 / 343.2 * FRAMES_PER_S;
  for (double hz = 1000; hz <= 8000; hz *= 2) {
    double complex want = 0.5 - 0.25 * cexp(-I * 2 * G_PI * hz * 100 / FRAMES_PER_S);
    cr_expect_lt(cabs(line(&response, hz, delay) - want), 0.01, "%g Hz", hz);
  }
  room_response_done(&response);
}

static void refused(const char *path, const char *words) {
  static const double from[3] = {1, 1, 1}, to[3] = {3, 1, 1};
  struct room_response response = {.count = 77};
  cr_expect_not(room_response_load(path, from, to, &response, &error));
  expect_error(error, HOTMIC_ERROR_BENCH, words);
  cr_expect_eq(response.count, 77, "untouched on failure");
}

Test(room, a_measured_response_that_cannot_serve_is_refused) {
  g_autofree float *taps = g_new0(float, ROOM_TAPS_MAX);
  refused(scratch_path("none.wav"), "none.wav: ");
  refused(scratch_text("t.wav", "words"), "expected a mono impulse response");
  refused(write_response(taps, 100, 1, FRAMES_PER_S), "silent");
  taps[0] = 1;
  refused(write_response(taps, 50, 2, FRAMES_PER_S), "expected a mono impulse response");
  refused(write_response(taps, 100, 1, 44100), "at 48 kHz");
  refused(write_response(taps, ROOM_TAPS_MAX, 1, FRAMES_PER_S), "at most half a second");
  refused(write_response(taps, 0, 1, FRAMES_PER_S), "not usable");
  taps[50] = NAN;
  refused(write_response(taps, 100, 1, FRAMES_PER_S), "not usable");
}
