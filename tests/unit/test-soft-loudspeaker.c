/* A simulated loudspeaker is wrong by exactly what its truth says.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "level.h"
#include "soft-loudspeaker.h"

#include <complex.h>
#include <math.h>

enum { IMPULSE_AT = 60 };

/* A room that only delays: by more than a sinc needs. */
static struct room_response coloured(const struct bench_loudspeaker_truth *truth) {
  struct room_response response = {.taps = g_new0(float, IMPULSE_AT + 1), .count = IMPULSE_AT + 1};
  response.taps[IMPULSE_AT] = 1;
  soft_loudspeaker_colour(truth, &response);
  return response;
}

static double complex gain_at(const struct room_response *response, double hz) {
  double complex sum = 0;
  for (size_t i = 0; i < response->count; i++)
    sum += (double)response->taps[i] *
           cexp(-2 * G_PI * I * hz * ((double)i - IMPULSE_AT) / FRAMES_PER_S);
  return sum;
}

static double db_at(const struct room_response *response, double hz) {
  return 20 * log10(cabs(gain_at(response, hz)));
}

Test(soft_loudspeaker, one_as_claimed_does_nothing_at_all) {
  struct bench_loudspeaker_truth truth = {.channel = 3, .gain_db = 2};
  struct soft_loudspeaker *is = soft_loudspeaker_new(&truth);
  float block[AIR_BLOCK] = {0.5f};
  cr_expect_eq(soft_loudspeaker_play(is, block, 0), block);
  cr_expect_null(soft_loudspeaker_play(is, NULL, AIR_BLOCK));
  struct room_response response = coloured(&truth);
  cr_expect(response.count == IMPULSE_AT + 1 && response.taps[IMPULSE_AT] == 1,
            "gain is the air's");
  room_response_done(&response);
  soft_loudspeaker_free(is);
}

Test(soft_loudspeaker, a_tilt_is_even_per_octave_and_ends_at_its_corners) {
  struct bench_loudspeaker_truth truth = {.tilt_db = 6};
  struct room_response response = coloured(&truth);
  double at_100 = db_at(&response, 100), at_8000 = db_at(&response, 8000);
  cr_expect_float_eq(at_100, 3, 0.01, "100 Hz: %.4f dB", at_100);
  cr_expect_float_eq(at_8000, -3, 0.01, "8 kHz: %.4f dB", at_8000);
  for (int octave = 0; octave < 8; octave++) {
    double hz = 50 * exp2(octave);
    double step = db_at(&response, 2 * hz) - db_at(&response, hz);
    cr_expect_float_eq(step, -6 / log2(80), 0.01, "octave above %g Hz: %.4f dB", hz, step);
  }
  room_response_done(&response);
}

Test(soft_loudspeaker, a_notch_is_an_octave_wide) {
  struct bench_loudspeaker_truth truth = {.notch_hz = 1600, .notch_db = 8};
  static const double hz[] = {1600, 1600 * G_SQRT2, 1600 / G_SQRT2, 100, 15000};
  static const double want[] = {-8, -4, -4, 0, 0};
  struct room_response response = coloured(&truth);
  for (size_t i = 0; i < G_N_ELEMENTS(hz); i++)
    cr_expect_float_eq(db_at(&response, hz[i]), want[i], 0.01, "%g Hz: %.4f dB", hz[i],
                       db_at(&response, hz[i]));
  room_response_done(&response);
}

Test(soft_loudspeaker, colour_is_its_formula_at_every_third_octave) {
  static const struct bench_loudspeaker_truth truths[] = {
      {.tilt_db = 6, .notch_hz = 1600, .notch_db = 8},
      {.tilt_db = -12, .notch_hz = 90, .notch_db = 20},
      {.bass_hz = 45},
      {.notch_hz = 6000, .notch_db = -9},
  };
  for (size_t t = 0; t < G_N_ELEMENTS(truths); t++) {
    struct room_response response = coloured(&truths[t]);
    for (int band = 14; band <= 43; band++) {
      double hz = pow(10, band / 10.0), want = soft_loudspeaker_gain_db(&truths[t], hz);
      double got = db_at(&response, hz);
      cr_expect_float_eq(got, want, 0.02, "%zu, %.1f Hz: %.4f, not %.4f dB", t, hz, got, want);
    }
    room_response_done(&response);
  }
}

/* Only a minimum-phase filter is causal and has a causal inverse. */
Test(soft_loudspeaker, colour_comes_late_by_nothing_and_its_opposite_undoes_it) {
  struct bench_loudspeaker_truth there = {.tilt_db = 6, .notch_hz = 1600, .notch_db = 8};
  struct bench_loudspeaker_truth back = {.tilt_db = -6, .notch_hz = 1600, .notch_db = -8};
  struct room_response response = coloured(&there);
  for (size_t i = 0; i < IMPULSE_AT; i++)
    cr_assert_float_eq(response.taps[i], 0, 1e-5, "tap %zu is %g", i, response.taps[i]);
  soft_loudspeaker_colour(&back, &response);
  for (size_t i = 0; i < response.count; i++)
    cr_assert_float_eq(response.taps[i], i == IMPULSE_AT, 2e-5, "tap %zu is %g", i,
                       response.taps[i]);
  room_response_done(&response);
}

Test(soft_loudspeaker, latency_is_exact_to_a_thousandth_of_a_frame) {
  static const double latencies_ms[] = {0.004, 0.5, 1, 3.77, 7.31, 333.337, 499.99, 1999.99};
  for (size_t l = 0; l < G_N_ELEMENTS(latencies_ms); l++) {
    struct bench_loudspeaker_truth truth = {.latency_ms = latencies_ms[l]};
    double want = latencies_ms[l] * 48, line = (double)soft_loudspeaker_line_frames(&truth);
    struct room_response response = coloured(&truth);
    for (int band = 17; band <= 43; band++) {
      double hz = pow(10, band / 10.0);
      double complex gain = gain_at(&response, hz);
      double phase = carg(gain * cexp(2 * G_PI * I * hz * (want - line) / FRAMES_PER_S));
      double off = phase * FRAMES_PER_S / (2 * G_PI * hz);
      cr_expect_lt(fabs(off), 0.001, "%g ms at %.0f Hz: off by %g frames", want / 48, hz, off);
      cr_expect_float_eq(cabs(gain), 1, 1e-3, "%g ms at %.0f Hz: %g", want / 48, hz, cabs(gain));
    }
    room_response_done(&response);
  }
}

Test(soft_loudspeaker, the_whole_part_of_latency_is_a_delay_across_blocks) {
  static const double latencies_ms[] = {0.7, 99.9, 100, 100.7, 500, 2000};
  enum { BLOCKS = 30, AT = AIR_BLOCK - 3 };
  for (size_t l = 0; l < G_N_ELEMENTS(latencies_ms); l++) {
    struct bench_loudspeaker_truth truth = {.latency_ms = latencies_ms[l]};
    struct soft_loudspeaker *is = soft_loudspeaker_new(&truth);
    int64_t want = AT + soft_loudspeaker_line_frames(&truth);
    int found = 0;
    for (int b = 0; b < BLOCKS; b++) {
      float block[AIR_BLOCK] = {0};
      block[AT] = b == 0;
      const float *out = soft_loudspeaker_play(is, b == 0 ? block : NULL, 0);
      for (int i = 0; out && i < AIR_BLOCK; i++)
        if (out[i] != 0) {
          cr_expect_eq(b * AIR_BLOCK + i, want, "%g ms: frame %d", latencies_ms[l],
                       b * AIR_BLOCK + i);
          cr_expect_eq(out[i], 1);
          found++;
        }
      cr_expect(b < BLOCKS - 5 || out == NULL, "after it there is silence that costs nothing");
    }
    cr_expect_eq(found, 1, "%g ms: heard %d times", latencies_ms[l], found);
    soft_loudspeaker_free(is);
  }
}

/* Amplitude of a part of a signal, of which a whole number of turns fits in. */
static double amplitude_at(const float *signal, size_t n, double hz) {
  double complex sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += (double)signal[i] * cexp(-2 * G_PI * I * hz * (double)i / FRAMES_PER_S);
  return cabs(sum) * (hz > 0 ? 2 : 1) / (double)n;
}

/* Plays a tone; the last of the blocks is in `last`. */
static void play_tone(struct soft_loudspeaker *is, double hz, double amplitude, int blocks,
                      float last[AIR_BLOCK]) {
  for (int b = 0; b < blocks; b++) {
    float block[AIR_BLOCK];
    for (int i = 0; i < AIR_BLOCK; i++)
      block[i] = (float)(amplitude * sin(2 * G_PI * hz * (b * AIR_BLOCK + i) / FRAMES_PER_S));
    memcpy(last, soft_loudspeaker_play(is, block, 0), sizeof block);
  }
}

Test(soft_loudspeaker, distortion_is_the_second_harmonic_at_its_level_and_no_other) {
  static const struct {
    double hz, amplitude, want_db;
  } cases[] = {{1000, 1, -40}, {1000, 0.1, -60}, {50, 1, -40}, {9000, 0.5, -46.02}};
  struct bench_loudspeaker_truth truth = {.distortion_db = -40};
  for (size_t c = 0; c < G_N_ELEMENTS(cases); c++) {
    struct soft_loudspeaker *is = soft_loudspeaker_new(&truth);
    float last[AIR_BLOCK];
    play_tone(is, cases[c].hz, cases[c].amplitude, 15, last);
    double first = amplitude_at(last, AIR_BLOCK, cases[c].hz);
    double second = amplitude_at(last, AIR_BLOCK, 2 * cases[c].hz) / first;
    double third = amplitude_at(last, AIR_BLOCK, 3 * cases[c].hz) / first;
    double mean = amplitude_at(last, AIR_BLOCK, 0) / first;
    cr_expect_float_eq(first, cases[c].amplitude, 1e-3);
    cr_expect_float_eq(20 * log10(second), cases[c].want_db, 0.05, "%g Hz: %.3f dB", cases[c].hz,
                       20 * log10(second));
    cr_expect_lt(third, 1e-4, "%g Hz: %g", cases[c].hz, third);
    cr_expect_lt(mean, 1e-4, "%g Hz: %g", cases[c].hz, mean);
    soft_loudspeaker_free(is);
  }
}

Test(soft_loudspeaker, distortion_fades_into_silence) {
  struct bench_loudspeaker_truth truth = {.distortion_db = -30};
  struct soft_loudspeaker *is = soft_loudspeaker_new(&truth);
  float last[AIR_BLOCK];
  play_tone(is, 500, 1, 5, last);
  const float *after = soft_loudspeaker_play(is, NULL, 0);
  cr_assert_not_null(after, "cut off at once, it would click");
  float edge = after[0];
  cr_expect(edge < -0.02f && fabsf(after[AIR_BLOCK - 1]) < 0.2f * fabsf(edge));
  for (int b = 0; b < 20; b++)
    after = soft_loudspeaker_play(is, NULL, 0);
  cr_expect_null(after);
  soft_loudspeaker_free(is);
}

/* The tone that one with a clock of its own plays: later by `delay` frames at first, less and less
 * if its clock is fast. */
static double drifted_tone(double hz, int64_t frame, double delay, double ppm) {
  return sin(2 * G_PI * hz * ((double)frame * (1 + ppm * 1e-6) - delay) / FRAMES_PER_S);
}

Test(soft_loudspeaker, one_that_drifts_runs_by_its_own_clock) {
  static const double ppms[] = {100, -250}, tones_hz[] = {1000, 7777, 19000};
  for (size_t p = 0; p < G_N_ELEMENTS(ppms); p++)
    for (size_t t = 0; t < G_N_ELEMENTS(tones_hz); t++) {
      enum { BLOCKS = 40 };
      struct bench_loudspeaker_truth truth = {.latency_ms = 20, .drift_ppm = ppms[p]};
      double delay = (double)soft_loudspeaker_line_frames(&truth);
      struct soft_loudspeaker *is = soft_loudspeaker_new(&truth);
      float last[AIR_BLOCK];
      play_tone(is, tones_hz[t], 1, BLOCKS, last);
      double worst = 0;
      for (int i = 0; i < AIR_BLOCK; i++) {
        int64_t frame = (BLOCKS - 1) * AIR_BLOCK + i;
        double want = drifted_tone(tones_hz[t], frame, delay, ppms[p]);
        worst = MAX(worst, fabs((double)last[i] - want));
      }
      cr_expect_lt(worst, 5e-5, "%g ppm, %g Hz: off by %g", ppms[p], tones_hz[t], worst);
      soft_loudspeaker_free(is);
    }
}

Test(soft_loudspeaker, a_fast_clock_ends_with_an_empty_buffer_and_not_before_its_sound) {
  struct bench_loudspeaker_truth truth = {.latency_ms = 2, .drift_ppm = 1000};
  struct soft_loudspeaker *is = soft_loudspeaker_new(&truth);
  float first[AIR_BLOCK], last[AIR_BLOCK];
  play_tone(is, 1000, 1, 21, first); /* empty after 1.2 s */
  play_tone(is, 1000, 1, 10, last);
  for (int i = 0; i < AIR_BLOCK; i++)
    cr_assert_float_eq(first[i], last[i], 1e-5, "it stays where it is");
  soft_loudspeaker_free(is);
}

Test(soft_loudspeaker, cleared_it_plays_as_if_new) {
  struct bench_loudspeaker_truth truth = {.latency_ms = 30, .drift_ppm = 300, .distortion_db = -30};
  struct soft_loudspeaker *is = soft_loudspeaker_new(&truth);
  float first[AIR_BLOCK], again[AIR_BLOCK];
  play_tone(is, 900, 0.7, 7, first);
  soft_loudspeaker_clear(is);
  play_tone(is, 900, 0.7, 7, again);
  cr_expect_arr_eq(first, again, sizeof first);
  soft_loudspeaker_clear(is);
  cr_expect_null(soft_loudspeaker_play(is, NULL, 0));
  soft_loudspeaker_free(is);
}

/* The frame from which a faulty loudspeaker's sound is `gain` times what it was; -1: never. */
static int64_t fault_from(char *what, double at_s, int64_t first_frame, float gain) {
  struct bench_loudspeaker_truth truth = {.fault = {what, at_s}, .fault_db = 4};
  struct soft_loudspeaker *is = soft_loudspeaker_new(&truth);
  float ones[AIR_BLOCK];
  int64_t from = -1;
  for (int i = 0; i < AIR_BLOCK; i++)
    ones[i] = 1;
  for (int64_t b = 0; b < 5; b++) {
    int64_t frame = first_frame < 0 ? first_frame : first_frame + b * AIR_BLOCK;
    const float *out = soft_loudspeaker_play(is, ones, frame);
    for (int i = 0; i < AIR_BLOCK; i++) {
      bool hit = fabsf((out ? out[i] : 0) - gain) < 1e-6f;
      cr_assert(hit || (from < 0 && out[i] == 1), "frame %d of block %d is %g", i, (int)b,
                out ? (double)out[i] : 0);
      if (hit && from < 0)
        from = b * AIR_BLOCK + i;
    }
  }
  soft_loudspeaker_free(is);
  return from;
}

Test(soft_loudspeaker, a_fault_comes_at_its_frame_of_the_session) {
  float quiet = (float)level_ratio_of_db(-4);
  static char quiet_name[] = "quiet", dead_name[] = "dead";
  cr_expect_eq(fault_from(quiet_name, 0.25, 0, quiet), 12000);
  cr_expect_eq(fault_from(dead_name, 0.25, 0, 0), 12000);
  cr_expect_eq(fault_from(dead_name, 0.2, 0, 0), 9600);
  cr_expect_eq(fault_from(dead_name, 10, 9 * (int64_t)FRAMES_PER_S, 0), -1);
  cr_expect_eq(fault_from(dead_name, 10, 11 * (int64_t)FRAMES_PER_S, 0), 0, "and stays");
  cr_expect_eq(fault_from(quiet_name, 0.25, -AIR_BLOCK, quiet), -1, "before the session");
  cr_expect_eq(fault_from(quiet_name, 0, -AIR_BLOCK, quiet), 0, "unless it was always there");
}
