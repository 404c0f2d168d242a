/* Sound levels: decibels re full scale, streaming LAeq.
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

Test(level, what_is_no_number_is_not_taken_for_silence) {
  cr_expect(isnan(level_db_of_power(NAN)));
  cr_expect_eq(level_db_of_power(INFINITY), INFINITY);
  cr_expect_eq(level_db_of_power(0), LEVEL_SILENCE_DB);
}

Test(level, power_and_level_are_each_others_inverse) {
  for (double db = -190; db < 200; db += 13)
    cr_expect_float_eq(level_db_of_power(level_power_of_db(db)), db, 1e-9);
  cr_expect_float_eq(level_power_of_db(3), 1.995262315, 1e-9);
}

Test(level, twenty_decibels_are_ten_times_the_amplitude) {
  cr_expect_float_eq(level_ratio_of_db(20), 10, 1e-12);
  cr_expect_float_eq(level_ratio_of_db(-6.0206), 0.5, 1e-6);
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

Test(level, a_tone_of_1_khz_weighs_nothing) {
  enum { N = FRAMES_PER_S };
  g_autofree float *samples = g_new(float, 2 * (size_t)N);
  sine(samples, 2 * (size_t)N, 1000, 0.5);
  struct sound_level level;
  sound_level_init(&level, N);
  double dbfs = 0;
  bool done;
  sound_level_feed(&level, samples, N, &dbfs, &done); /* the first second swings in */
  sound_level_feed(&level, samples + N, N, &dbfs, &done);
  cr_assert(done);
  cr_expect_float_eq(dbfs, level_db_of_power(0.125), 0.0001);
}
