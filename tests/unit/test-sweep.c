/* The exponential sweep, and the impulse response that it reveals of paths that are known.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "known-path.h"

#include <criterion/criterion.h>

#include "level.h"
#include "room.h"

#include <complex.h>
#include <math.h>
#include <string.h>

static const double decibel_90 = 3.2e-5;

Test(sweep, it_begins_and_ends_in_silence_and_peaks_at_full_scale) {
  size_t frames = sweep_frames(&sweep_usual);
  cr_assert_eq(frames, 288000);
  g_autofree float *sweep = g_new(float, frames);
  sweep_fill(&sweep_usual, sweep);
  float most = 0, step = 0;
  for (size_t i = 0; i < frames; i++)
    most = MAX(most, fabsf(sweep[i]));
  for (size_t i = 1; i < 50; i++)
    step = MAX(step, fabsf(sweep[frames - i]));
  cr_expect_float_eq((double)most, 1, 1e-3, "%g", (double)most);
  cr_expect_leq((double)most, 1);
  cr_expect_eq(sweep[0], 0);
  cr_expect_lt((double)step, 0.03, "its end clicks: %g", (double)step);
}

Test(sweep, its_frequency_grows_by_the_same_factor_every_second) {
  static const struct sweep sweep = {100, 12800, 7}; /* an octave a second */
  g_autofree float *samples = g_new(float, sweep_frames(&sweep));
  sweep_fill(&sweep, samples);
  for (int second = 1; second < 7; second++) { /* zero crossings in 50 ms about the second */
    int crossings = 0;
    for (int i = second * FRAMES_PER_S - 1200; i < second * FRAMES_PER_S + 1200; i++)
      crossings += (samples[i] < 0) != (samples[i + 1] < 0);
    double hz = crossings / 2.0 / 0.05;
    cr_expect_float_eq(hz, 100 * pow(2, second), 12, "%d s: %g Hz", second, hz);
  }
}

/* Worked out by hand from Farina's L ln k. */
Test(sweep, harmonics_come_earlier_by_the_time_the_sweep_takes_to_reach_them) {
  static const struct sweep slow = {50, 16000, 10}, narrow = {80, 12000, 5};
  cr_expect_float_eq(sweep_harmonic_frames(&slow, 2) / FRAMES_PER_S, 1.2016, 1e-4);
  cr_expect_float_eq(sweep_harmonic_frames(&slow, 3) / FRAMES_PER_S, 1.9046, 1e-4);
  cr_expect_float_eq(sweep_harmonic_frames(&narrow, 2) / FRAMES_PER_S, 0.6917, 1e-4);
  cr_expect_float_eq(sweep_harmonic_frames(&narrow, 3) / FRAMES_PER_S, 1.0963, 1e-4);
  cr_expect_eq(sweep_harmonic_frames(&slow, 1), 0);
}

/* From time 0, as the impulse counts it. */
static double complex line(const float *taps, size_t count, double origin, double hz) {
  double complex sum = 0, turn = cexp(-I * 2 * G_PI * hz / FRAMES_PER_S);
  double complex turned = cexp(I * 2 * G_PI * hz / FRAMES_PER_S * origin);
  for (size_t i = 0; i < count; i++, turned *= turn)
    sum += (double)taps[i] * turned;
  return sum;
}

static double worst_line(const struct impulse *impulse, const float *taps, size_t count,
                         double low_hz, double high_hz) {
  double worst = 0;
  for (double hz = low_hz; hz <= high_hz; hz *= 1.13)
    worst = fmax(worst, cabs(line(impulse->taps, impulse->count, (double)impulse->origin, hz) -
                             line(taps, count, 0, hz)));
  return worst;
}

Test(sweep, a_path_comes_back_to_90_db_in_magnitude_and_phase) {
  static float taps[4800];
  known_echo(taps, G_N_ELEMENTS(taps), 300.37, 0.7);
  known_echo(taps, G_N_ELEMENTS(taps), 1741.8, -0.2);
  known_echo(taps, G_N_ELEMENTS(taps), 4000.05, 0.09);
  size_t frames;
  g_autofree float *heard = known_sweep(&sweep_usual, 1, taps, G_N_ELEMENTS(taps), &frames);
  struct impulse impulse = sweep_deconvolve(&sweep_usual, heard, frames);
  double worst = worst_line(&impulse, taps, G_N_ELEMENTS(taps), 40, 20500);
  cr_expect_lt(worst, decibel_90, "%g", worst);
  impulse_done(&impulse);
}

Test(sweep, a_narrow_short_one_serves_too) {
  static const struct sweep narrow = {80, 12000, 2};
  static float taps[4800];
  known_echo(taps, G_N_ELEMENTS(taps), 300.37, 0.7);
  size_t frames;
  g_autofree float *heard = known_sweep(&narrow, 0.1, taps, G_N_ELEMENTS(taps), &frames);
  struct impulse impulse = sweep_deconvolve(&narrow, heard, frames);
  for (size_t i = 0; i < G_N_ELEMENTS(taps); i++)
    taps[i] *= 0.1f;
  double worst = worst_line(&impulse, taps, G_N_ELEMENTS(taps), 95, 11000);
  cr_expect_lt(worst, decibel_90, "%g", worst);
  impulse_done(&impulse);
}

static double loudest_before(const struct impulse *impulse, size_t at) {
  double most = 0;
  for (size_t i = 0; i < at; i++)
    most = MAX(most, fabs((double)impulse->taps[i]));
  return most;
}

Test(sweep, nothing_is_heard_before_the_direct_sound_though_no_sweep_starts_at_0_hz) {
  static float flat[4800];
  known_echo(flat, G_N_ELEMENTS(flat), 300.37, 1);
  struct room room = {.size_m = {6, 5, 3.4}, .rt60_s = 0.12}; /* images pile up at 0 Hz */
  const double from[3] = {1.5, 2, 1.6}, to[3] = {3.1, 2.9, 1.7};
  struct room_response response = room_response_new(&room, from, to);
  const float *taps[] = {flat, response.taps};
  const size_t counts[] = {G_N_ELEMENTS(flat), response.count};
  const double direct[] = {300.37, (double)response.delay_ns * FRAMES_PER_S / NS_PER_S};
  for (int i = 0; i < 2; i++) {
    size_t frames;
    g_autofree float *heard = known_sweep(&sweep_usual, 1, taps[i], counts[i], &frames);
    struct impulse impulse = sweep_deconvolve(&sweep_usual, heard, frames);
    size_t at = impulse.origin + (size_t)direct[i];
    double before = loudest_before(&impulse, at - 400) / fabs((double)impulse.taps[at]);
    cr_expect_lt(before, 1e-3, "%d: %.1f dB", i, 20 * log10(before));
    impulse_done(&impulse);
  }
  room_response_done(&response);
}

Test(sweep, rumble_does_not_become_thunder) {
  static float taps[4800];
  known_echo(taps, G_N_ELEMENTS(taps), 300.37, 1);
  size_t frames;
  g_autofree float *heard = known_sweep(&sweep_usual, 1, taps, G_N_ELEMENTS(taps), &frames);
  for (size_t i = 0; i < frames; i++) /* a lorry */
    heard[i] += (float)(0.3 * sin(2 * G_PI * 14 * (double)i / FRAMES_PER_S) +
                        0.1 * sin(2 * G_PI * 27 * (double)i / FRAMES_PER_S));
  known_noise(heard, frames, 0.05, 1);
  struct impulse impulse = sweep_deconvolve(&sweep_usual, heard, frames);
  double before = loudest_before(&impulse, impulse.origin);
  cr_expect_lt(before, 0.01, "%g", before);
  cr_expect_lt(worst_line(&impulse, taps, G_N_ELEMENTS(taps), 100, 8000), 0.1);
  impulse_done(&impulse);
}

Test(sweep, one_from_a_faster_clock_is_undone_by_the_sweep_that_it_became) {
  for (double ppm = -50; ppm <= 50; ppm += 100) {
    double faster = 1 + ppm * 1e-6;
    struct sweep became = {20 * faster, 22000 * faster, 6 / faster};
    static float taps[4800];
    memset(taps, 0, sizeof taps);
    known_echo(taps, G_N_ELEMENTS(taps), 300.37, 0.7);
    size_t frames;
    g_autofree float *heard = known_sweep(&became, 1, taps, G_N_ELEMENTS(taps), &frames);
    struct impulse impulse = sweep_deconvolve(&became, heard, frames);
    cr_expect_lt(worst_line(&impulse, taps, G_N_ELEMENTS(taps), 40, 20500), decibel_90);
    impulse_done(&impulse);
  }
}

static void expect_silence(const float *heard, size_t frames) {
  struct impulse impulse = sweep_deconvolve(&sweep_usual, heard, frames);
  cr_expect_geq(impulse.count, impulse.origin + FRAMES_PER_S);
  for (size_t i = 0; i < impulse.count; i++)
    cr_assert_eq(impulse.taps[i], 0, "frame %zu", i);
  impulse_done(&impulse);
}

Test(sweep, silence_and_what_is_no_number_come_back_as_silence) {
  size_t frames = sweep_frames(&sweep_usual) + FRAMES_PER_S;
  g_autofree float *heard = g_new0(float, frames);
  expect_silence(heard, frames);
  expect_silence(heard, 1);
  expect_silence(heard, 0);
  heard[1000] = NAN;
  heard[2000] = INFINITY;
  expect_silence(heard, frames);
}

Test(sweep, the_same_sound_gives_the_same_bits) {
  static float taps[4800];
  known_echo(taps, G_N_ELEMENTS(taps), 300.37, 0.7);
  size_t frames;
  g_autofree float *heard = known_sweep(&sweep_usual, 1, taps, G_N_ELEMENTS(taps), &frames);
  known_noise(heard, frames, 0.01, 1);
  struct impulse a = sweep_deconvolve(&sweep_usual, heard, frames),
                 b = sweep_deconvolve(&sweep_usual, heard, frames);
  cr_assert_eq(a.count, b.count);
  cr_expect_eq(memcmp(a.taps, b.taps, a.count * sizeof *a.taps), 0);
  impulse_done(&a);
  impulse_done(&b);
}
