/* Sound levels: decibels re full scale, A-weighting against the standard's table, streaming LAeq.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "level.h"

#include <math.h>

static void sine(float *to, size_t n, double hz, double peak) {
  for (size_t i = 0; i < n; i++)
    to[i] = (float)(peak * sin(2 * G_PI * hz * (double)i / FRAMES_PER_S));
}

Test(level, a_full_scale_sine_reads_minus_3_01) {
  g_autofree float *samples = g_new(float, (size_t)FRAMES_PER_S);
  sine(samples, FRAMES_PER_S, 1000, 1);
  cr_expect_float_eq(level_db_of_power(level_power(samples, FRAMES_PER_S)), -3.0103, 1e-4);
}

Test(level, a_full_scale_square_reads_0_and_silence_its_own_number) {
  const float square[] = {1, 1, -1, -1}, silence[4] = {0};
  cr_expect_float_eq(level_db_of_power(level_power(square, 4)), 0, 1e-12);
  cr_expect_eq(level_db_of_power(level_power(silence, 4)), LEVEL_SILENCE_DB);
  cr_expect_eq(level_db_of_power(level_power(silence, 0)), LEVEL_SILENCE_DB);
}

Test(level, twenty_decibels_are_ten_times_the_amplitude) {
  cr_expect_float_eq(level_ratio_of_db(20), 10, 1e-12);
  cr_expect_float_eq(level_ratio_of_db(-6.0206), 0.5, 1e-6);
}

/* LAeq re LZeq of a steady sine: what the A-weighting does to it. */
static double measured_db(double hz) {
  enum { N = FRAMES_PER_S };
  g_autofree float *samples = g_new(float, 2 * (size_t)N);
  sine(samples, 2 * (size_t)N, hz, 0.5);
  struct sound_level level;
  sound_level_init(&level, N);
  double dbfs = 0;
  bool done;
  sound_level_feed(&level, samples, N, &dbfs, &done); /* the first second swings in */
  sound_level_feed(&level, samples + N, N, &dbfs, &done);
  cr_assert(done);
  return dbfs - level_db_of_power(level_power(samples + N, N));
}

/* IEC 61672-1:2013 A-weighting at exact base-10 centres, class 1 limits; `bilinear`: what the
 * header says that the bilinear transform does to it. */
static const struct {
  double n, db, above, below, bilinear, within;
} a_table[] = {
    {-15, -39.440, 1.5, 1.5, 0, 0.02},  {-12, -26.194, 1.0, 1.0, 0, 0.02},
    {-9, -16.098, 1.0, 1.0, 0, 0.02},   {-6, -8.630, 1.0, 1.0, 0, 0.02},
    {-3, -3.233, 1.0, 1.0, 0, 0.02},    {0, 0, 0.7, 0.7, 0, 0.001},
    {3, 1.200, 1.0, 1.0, 0, 0.02},      {6, 0.970, 1.0, 1.0, -0.04, 0.02},
    {9, -1.111, 1.5, 2.5, -0.54, 0.02}, {11, -4.318, 2.0, 5.0, -2.7, 0.05},
};

Test(level, a_weighting_is_the_standards_within_the_stated_errors) {
  for (size_t i = 0; i < G_N_ELEMENTS(a_table); i++) {
    double hz = 1000 * pow(10, a_table[i].n / 10), off = measured_db(hz) - a_table[i].db;
    cr_expect_float_eq(off, a_table[i].bilinear, a_table[i].within, "%.1f Hz: off by %.3f dB", hz,
                       off);
    cr_expect(off < a_table[i].above && off > -a_table[i].below, "%.1f Hz: outside class 1", hz);
  }
}

Test(level, any_block_size_gives_the_same_levels) {
  enum { N = 24000, INTERVAL = 6000 };
  g_autofree float *samples = g_new(float, (size_t)N);
  for (size_t i = 0; i < N; i++)
    samples[i] = (float)sin((double)(i * i) * 1e-6) * (i < N / 2 ? 0.1f : 0.4f);
  double first[N / INTERVAL];
  static const size_t blocks[] = {1, 7, 1920, 5999, 6000, 6001, N};
  for (size_t b = 0; b < G_N_ELEMENTS(blocks); b++) {
    struct sound_level level;
    sound_level_init(&level, INTERVAL);
    size_t count = 0;
    for (size_t at = 0; at < N;) {
      double dbfs;
      bool done;
      at += sound_level_feed(&level, samples + at, MIN(blocks[b], N - at), &dbfs, &done);
      if (!done)
        continue;
      if (b == 0)
        first[count] = dbfs;
      cr_expect_eq(dbfs, first[count], "block %zu, interval %zu", blocks[b], count);
      count++;
    }
    cr_expect_eq(count, N / INTERVAL);
  }
}
