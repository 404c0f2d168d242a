/* Noise: the same for the same seed, at its level, of its colour.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "level.h"
#include "noise.h"

#include <math.h>

enum { N = 20 * FRAMES_PER_S };

static float *made(enum noise_colour colour, uint64_t seed, uint64_t stream, size_t n) {
  struct noise noise;
  noise_init(&noise, colour, seed, stream);
  float *samples = g_new(float, n);
  noise_fill(&noise, samples, n);
  return samples;
}

Test(noise, the_same_seed_gives_the_same_noise_in_any_pieces) {
  for (int colour = NOISE_PINK; colour <= NOISE_WHITE; colour++) {
    g_autofree float *whole = made((enum noise_colour)colour, 5, 1, 4800);
    struct noise noise;
    noise_init(&noise, (enum noise_colour)colour, 5, 1);
    float piece[7];
    for (size_t at = 0; at + 7 <= 4800; at += 7) {
      noise_fill(&noise, piece, 7);
      cr_assert_arr_eq(piece, whole + at, sizeof piece);
    }
  }
}

Test(noise, other_seeds_and_other_streams_are_uncorrelated) {
  g_autofree float *first = made(NOISE_WHITE, 5, 1, N);
  const uint64_t others[][2] = {{5, 2}, {6, 1}, {1, 5}, {0, 0}};
  for (size_t o = 0; o < G_N_ELEMENTS(others); o++) {
    g_autofree float *other = made(NOISE_WHITE, others[o][0], others[o][1], N);
    double sum = 0;
    for (size_t i = 0; i < N; i++)
      sum += (double)first[i] * (double)other[i];
    cr_expect_lt(fabs(sum / N), 5 / sqrt(N), "seed %d stream %d", (int)others[o][0],
                 (int)others[o][1]);
  }
}

Test(noise, seeds_are_never_zero_and_streams_never_alike) {
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  for (uint64_t seed = 0; seed < 100; seed++)
    for (uint64_t stream = 0; stream < 100; stream++) {
      uint64_t state = noise_seed(seed, stream);
      cr_assert_neq(state, 0);
      cr_assert(g_hash_table_add(seen, g_memdup2(&state, sizeof state)));
    }
  cr_expect_neq(noise_seed(UINT64_MAX, UINT64_MAX), 0);
}

Test(noise, its_rms_is_one) {
  for (int colour = NOISE_PINK; colour <= NOISE_WHITE; colour++) {
    g_autofree float *samples = made((enum noise_colour)colour, 3, 0, N);
    double db = level_db_of_power(level_power(samples, N));
    cr_expect_float_eq(db, 0, colour == NOISE_PINK ? 0.3 : 0.05, "%s: %.3f dB",
                       noise_colour_names[colour], db);
  }
}

Test(noise, its_a_weighted_level_is_the_one_foretold) {
  for (int colour = NOISE_PINK; colour <= NOISE_WHITE; colour++) {
    g_autofree float *samples = made((enum noise_colour)colour, 3, 0, N);
    struct sound_level level;
    sound_level_init(&level, N);
    double dbfs = 0, foretold = noise_a_weighted_db((enum noise_colour)colour);
    bool done;
    sound_level_feed(&level, samples, N, &dbfs, &done);
    cr_expect(done);
    cr_expect_float_eq(dbfs, foretold, 0.1, "%s: %.3f, foretold %.3f", noise_colour_names[colour],
                       dbfs, foretold);
  }
}

/* Power in an octave around `hz` by averaged single-bin transforms over half-second windows. */
static double octave_db(const float *samples, double hz) {
  enum { WINDOW = 24000, LINES = 9 };
  double sum = 0;
  for (int line = 0; line < LINES; line++) {
    double f = hz * pow(2, (line - LINES / 2) / (double)LINES), step = 2 * G_PI * f / FRAMES_PER_S;
    for (size_t from = 0; from + WINDOW <= N; from += WINDOW) {
      double re = 0, im = 0, twice_cos = 2 * cos(step), s1 = 0, s2 = 0;
      for (size_t i = 0; i < WINDOW; i++) { /* Goertzel */
        double hann = 0.5 - 0.5 * cos(2 * G_PI * (double)i / WINDOW);
        double s0 = hann * (double)samples[from + i] + twice_cos * s1 - s2;
        s2 = s1;
        s1 = s0;
      }
      re = s1 - s2 * cos(step);
      im = s2 * sin(step);
      sum += re * re + im * im;
    }
  }
  return level_db_of_power(sum / LINES / (N / WINDOW)); /* density: not yet times the bandwidth */
}

Test(noise, pink_falls_by_3_db_an_octave_and_white_does_not) {
  g_autofree float *pink = made(NOISE_PINK, 9, 0, N), *white = made(NOISE_WHITE, 9, 0, N);
  double pink_1k = octave_db(pink, 1000), white_1k = octave_db(white, 1000);
  for (int octave = -4; octave <= 4; octave++) {
    double hz = 1000 * pow(2, octave);
    double off = octave_db(pink, hz) - pink_1k + 3.0103 * octave;
    cr_expect_float_eq(off, 0, 1.5, "pink at %g Hz: off by %.2f dB", hz, off);
    cr_expect_float_eq(octave_db(white, hz), white_1k, 1.0, "white at %g Hz", hz);
  }
}
