/* An equaliser makes bad loudspeakers flat as far as it may, and says where it could not.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "equaliser.h"
#include "level.h"
#include "room.h"

#include <complex.h>
#include <math.h>

enum { FRAMES = 8192 };

/* One resonance or shelf after the other, as analogue ones through the bilinear transform (formulas
 * of Bristow-Johnson's cookbook). */
static void filter(float *samples, size_t n, const double b[3], const double a[3]) {
  double state[2] = {0};
  for (size_t i = 0; i < n; i++) {
    double in = (double)samples[i], out = (b[0] * in + state[0]) / a[0];
    state[0] = b[1] * in - a[1] * out + state[1];
    state[1] = b[2] * in - a[2] * out;
    samples[i] = (float)out;
  }
}

static void add_peak(float *samples, size_t n, double hz, double db, double quality) {
  double w = 2 * G_PI * hz / FRAMES_PER_S, alpha = sin(w) / (2 * quality), root = pow(10, db / 40);
  double b[3] = {1 + alpha * root, -2 * cos(w), 1 - alpha * root};
  double a[3] = {1 + alpha / root, -2 * cos(w), 1 - alpha / root};
  filter(samples, n, b, a);
}

static void add_low_shelf(float *samples, size_t n, double hz, double db) {
  double w = 2 * G_PI * hz / FRAMES_PER_S, root = pow(10, db / 40);
  double c = cos(w), s = sin(w) * sqrt(2) * sqrt(root);
  double b[3] = {root * (root + 1 - (root - 1) * c + s), 2 * root * (root - 1 - (root + 1) * c),
                 root * (root + 1 - (root - 1) * c - s)};
  double a[3] = {root + 1 + (root - 1) * c + s, -2 * (root - 1 + (root + 1) * c),
                 root + 1 + (root - 1) * c - s};
  filter(samples, n, b, a);
}

static void add_high_pass(float *samples, size_t n, double hz) {
  double w = 2 * G_PI * hz / FRAMES_PER_S, c = cos(w), alpha = sin(w) / sqrt(2);
  double b[3] = {(1 + c) / 2, -1 - c, (1 + c) / 2}, a[3] = {1 + alpha, -2 * c, 1 - alpha};
  filter(samples, n, b, a);
}

/* 6 dB from 100 Hz to 8 kHz, an octave a step. */
static void add_tilt(float *samples, size_t n) {
  for (int step = 0; step < 6; step++)
    add_low_shelf(samples, n, 141 * exp2(step), 1);
}

/* Power gain at a frequency, from the definition. */
static double power_at(const float *taps, size_t n, double hz) {
  double complex turn = cexp(-I * 2 * G_PI * hz / FRAMES_PER_S), phasor = 1, sum = 0;
  for (size_t i = 0; i < n; i++, phasor *= turn)
    sum += (double)taps[i] * phasor;
  return creal(sum) * creal(sum) + cimag(sum) * cimag(sum);
}

static bool is_of_band(size_t band) {
  return band >= 6 && band <= 25; /* 100 Hz to 8 kHz */
}

/* What a third octave has after equalising, without the equaliser's own arithmetic. */
static double truth_db(const float *response, size_t n, const float *taps, size_t band,
                       int points) {
  double low = third_octave_low_hz(band), high = third_octave_high_hz(band), sum = 0;
  for (int i = 0; i < points; i++) {
    double hz = low + (high - low) * (i + 0.5) / points;
    sum += power_at(response, n, hz) * power_at(taps, EQUALISER_TAPS, hz);
  }
  return 10 * log10(sum / points);
}

static double highest_boost_db(const float *taps, int from_hz, int until_hz, int step_hz) {
  double most = 0;
  for (int hz = from_hz; hz < until_hz; hz += step_hz)
    most = MAX(most, power_at(taps, EQUALISER_TAPS, hz));
  return level_db_of_power(most);
}

/* The outcome is no more than what is so; a response with reflections wants many points. */
static void expect_honest(const float *response, size_t n, const float *taps,
                          const struct equaliser_outcome *outcome, int points, double slack_db) {
  double truth[THIRD_OCTAVES], offset = 0;
  for (size_t b = 6; b <= 25; b++) {
    truth[b] = truth_db(response, n, taps, b, points);
    offset += (truth[b] - outcome->after_db[b]) / 20;
  }
  for (size_t b = 0; b < THIRD_OCTAVES; b++) {
    cr_expect_eq(is_of_band(b), !isnan(outcome->before_db[b]), "band %zu", b);
    cr_expect_eq(is_of_band(b), !isnan(outcome->after_db[b]), "band %zu", b);
    if (!is_of_band(b)) {
      cr_expect_not(outcome->unreached[b]);
      continue;
    }
    cr_expect_float_eq(outcome->after_db[b], truth[b] - offset, slack_db, "%s Hz: %.2f, truly %.2f",
                       third_octave_name(b), outcome->after_db[b], truth[b] - offset);
    cr_expect_eq(outcome->unreached[b], fabs(outcome->after_db[b]) > 3, "%s Hz",
                 third_octave_name(b));
  }
  cr_expect_leq(highest_boost_db(taps, 0, 24000, 5), 12);
}

Test(equaliser, a_tilt_of_6_db_and_a_notch_of_8_db_become_flat) {
  static const double qualities[] = {1, 2, 6}, places[] = {300, 1000, 3150};
  for (size_t q = 0; q < G_N_ELEMENTS(qualities); q++)
    for (size_t p = 0; p < G_N_ELEMENTS(places); p++) {
      float response[FRAMES] = {1}, taps[EQUALISER_TAPS];
      add_tilt(response, FRAMES);
      add_peak(response, FRAMES, places[p], -8, qualities[q]);
      struct equaliser_outcome outcome;
      equaliser_design(response, FRAMES, &equaliser_usual, taps, &outcome);
      double worst_before = 0, worst = 0;
      for (size_t b = 6; b <= 25; b++) {
        worst_before = MAX(worst_before, fabs(outcome.before_db[b]));
        worst = MAX(worst, fabs(outcome.after_db[b]));
        cr_expect_not(outcome.unreached[b], "%s Hz", third_octave_name(b));
      }
      cr_expect_gt(worst_before, 3);
      cr_expect_lt(worst, 0.5, "Q %g at %g Hz: %.2f dB", qualities[q], places[p], worst);
      if (q == p)
        expect_honest(response, FRAMES, taps, &outcome, 40, 0.1);
    }
}

Test(equaliser, a_notch_deeper_than_the_limit_is_named_and_the_rest_is_flat) {
  float response[FRAMES] = {1}, taps[EQUALISER_TAPS];
  add_tilt(response, FRAMES);
  add_peak(response, FRAMES, third_octave_hz(16), -20, 2);
  struct equaliser_outcome outcome;
  equaliser_design(response, FRAMES, &equaliser_usual, taps, &outcome);
  expect_honest(response, FRAMES, taps, &outcome, 40, 0.1);
  for (size_t b = 6; b <= 25; b++)
    cr_expect_eq(outcome.unreached[b], b == 16, "%s Hz: %.2f", third_octave_name(b),
                 outcome.after_db[b]);
}

Test(equaliser, what_cannot_be_raised_does_not_pull_the_rest_down) {
  float response[FRAMES] = {1}, taps[EQUALISER_TAPS];
  for (int i = 0; i < 4; i++)
    add_high_pass(response, FRAMES, 300);
  struct equaliser_outcome outcome;
  equaliser_design(response, FRAMES, &equaliser_usual, taps, &outcome);
  expect_honest(response, FRAMES, taps, &outcome, 40, 0.3);
  cr_expect(outcome.unreached[6] && outcome.unreached[7]);
  for (size_t b = 12; b <= 25; b++) /* from 400 Hz */
    cr_expect_float_eq(outcome.after_db[b], 0, 1, "%s Hz: %.2f", third_octave_name(b),
                       outcome.after_db[b]);
  double dead = highest_boost_db(taps, 90, 150, 1);
  cr_expect_lt(dead, 1, "%.2f dB where nothing comes of it", dead);
  double middle = level_db_of_power(power_at(taps, EQUALISER_TAPS, 2000));
  cr_expect_float_eq(middle, 0, 1.5, "%.2f dB", middle); /* of the mean of all it would be -9 */
}

Test(equaliser, nothing_is_boosted_beyond_the_band) {
  float response[FRAMES] = {1}, taps[EQUALISER_TAPS];
  add_high_pass(response, FRAMES, 150);
  add_peak(response, FRAMES, 10000, -15, 0.7);
  struct equaliser_outcome outcome;
  equaliser_design(response, FRAMES, &equaliser_usual, taps, &outcome);
  cr_expect_gt(highest_boost_db(taps, 95, 110, 1), 5);
  cr_expect_gt(highest_boost_db(taps, 7500, 8500, 10), 5);
  /* A third of an octave, and a little, beyond the outermost bands. */
  double low = highest_boost_db(taps, 0, 67, 1);
  double high = highest_boost_db(taps, 11800, 24000, 5);
  cr_expect_lt(low, 0.5, "%.2f dB", low);
  cr_expect_lt(high, 0.5, "%.2f dB", high);
}

Test(equaliser, a_flat_loudspeaker_is_left_alone) {
  float response[FRAMES] = {0}, taps[EQUALISER_TAPS];
  response[400] = -0.02f;
  struct equaliser_outcome outcome;
  equaliser_design(response, FRAMES, &equaliser_usual, taps, &outcome);
  cr_expect_float_eq(taps[0], 1, 1e-3);
  for (size_t i = 1; i < EQUALISER_TAPS; i++)
    cr_assert_float_eq(taps[i], 0, 1e-3, "tap %zu: %g", i, taps[i]);
  cr_expect_float_eq(outcome.gain_db, 0, 0.01);
  for (size_t b = 6; b <= 25; b++)
    cr_expect(fabs(outcome.before_db[b]) < 0.01 && fabs(outcome.after_db[b]) < 0.01);
}

Test(equaliser, a_dead_loudspeaker_gets_a_filter_that_does_nothing) {
  float silent[FRAMES] = {0}, broken[FRAMES] = {1, NAN}, endless[FRAMES] = {INFINITY};
  const float *const responses[] = {silent, broken, endless, silent};
  for (size_t r = 0; r < G_N_ELEMENTS(responses); r++) {
    float taps[EQUALISER_TAPS];
    struct equaliser_outcome outcome;
    equaliser_design(responses[r], r == 3 ? 0 : FRAMES, &equaliser_usual, taps, &outcome);
    cr_expect_eq(taps[0], 1);
    for (size_t i = 1; i < EQUALISER_TAPS; i++)
      cr_assert_eq(taps[i], 0);
    cr_expect_eq(outcome.gain_db, 0);
    for (size_t b = 0; b < THIRD_OCTAVES; b++) {
      cr_expect_eq(outcome.unreached[b], is_of_band(b));
      cr_expect_eq(isnan(outcome.after_db[b]), !is_of_band(b));
    }
  }
}

/* A living room, a loudspeaker that is bad, three places. */
Test(equaliser, reflections_of_a_room_are_evened_per_third_octave) {
  static const double places[][3] = {{3.1, 2.2, 0.9}, {1.4, 3.3, 1.1}, {4.4, 0.8, 0.75}};
  struct room room = {{5.2, 4.1, 2.5}, 0.4};
  size_t unreached = 0, unreached_before = 0, exact = 0;
  for (size_t p = 0; p < G_N_ELEMENTS(places); p++) {
    struct room_response response =
        room_response_new(&room, (const double[]){1.1, 1.2, 1.3}, places[p]);
    add_tilt(response.taps, response.count);
    add_peak(response.taps, response.count, 2000, -8, 2);
    float taps[EQUALISER_TAPS];
    struct equaliser_outcome outcome;
    equaliser_design(response.taps, response.count, &equaliser_usual, taps, &outcome);
    if (p == 0)
      expect_honest(response.taps, response.count, taps, &outcome, 400, 0.7);
    cr_expect_leq(highest_boost_db(taps, 0, 24000, 5), 12);
    for (size_t b = 6; b <= 25; b++) {
      unreached += outcome.unreached[b];
      unreached_before += fabs(outcome.before_db[b]) > 3;
      exact += fabs(outcome.after_db[b]) < 0.05;
    }
    room_response_done(&response);
  }
  cr_expect_gt(unreached_before, 12);
  cr_expect_geq(exact, 55, "%zu of 60", exact); /* where the limit was not in the way */
  cr_expect_eq(unreached, 0, "%zu of %zu", unreached, unreached_before);
}

/* All zeros of a minimum-phase filter lie within the unit circle: its phase comes back. */
Test(equaliser, the_filter_is_of_minimum_phase) {
  float response[FRAMES] = {0}, taps[EQUALISER_TAPS];
  response[1000] = 1;
  add_tilt(response, FRAMES);
  add_peak(response, FRAMES, 500, -8, 3);
  add_peak(response, FRAMES, 4000, 9, 3);
  struct equaliser_outcome outcome;
  equaliser_design(response, FRAMES, &equaliser_usual, taps, &outcome);
  double turned = 0;
  double complex before = 0;
  for (int hz = 0; hz <= 24000; hz += 4) {
    double complex turn = cexp(-I * 2 * G_PI * hz / FRAMES_PER_S), phasor = 1, sum = 0;
    for (size_t i = 0; i < EQUALISER_TAPS; i++, phasor *= turn)
      sum += (double)taps[i] * phasor;
    if (hz > 0) {
      double step = carg(sum / before);
      cr_assert_lt(fabs(step), 1);
      turned += step;
    }
    before = sum;
  }
  cr_expect_float_eq(turned, 0, 0.01, "%g", turned);
}

Test(equaliser, the_gain_is_that_for_speech) {
  float response[FRAMES] = {1}, taps[EQUALISER_TAPS];
  add_tilt(response, FRAMES);
  add_peak(response, FRAMES, 400, -9, 0.5);
  struct equaliser_outcome outcome;
  equaliser_design(response, FRAMES, &equaliser_usual, taps, &outcome);
  struct room_response as_room = {.taps = taps, .count = EQUALISER_TAPS};
  double want = room_speech_gain_db(&as_room);
  cr_expect_gt(fabs(want), 1, "%.3f", want);
  cr_expect_float_eq(outcome.gain_db, want, 0.02, "%.3f, not %.3f", outcome.gain_db, want);
}

Test(equaliser, neither_units_nor_latency_change_the_filter) {
  float plain[FRAMES] = {1}, other[FRAMES] = {0}, first[EQUALISER_TAPS], second[EQUALISER_TAPS],
        again[EQUALISER_TAPS];
  other[1234] = -3e-5f;
  add_tilt(plain, FRAMES);
  add_tilt(other, FRAMES);
  struct equaliser_outcome outcome;
  equaliser_design(plain, FRAMES, &equaliser_usual, first, &outcome);
  equaliser_design(plain, FRAMES, &equaliser_usual, again, &outcome);
  equaliser_design(other, FRAMES, &equaliser_usual, second, &outcome);
  cr_expect_arr_eq(first, again, sizeof first);
  for (size_t i = 0; i < EQUALISER_TAPS; i++)
    cr_assert_float_eq(first[i], second[i], 1e-4, "tap %zu: %g, %g", i, first[i], second[i]);
}
