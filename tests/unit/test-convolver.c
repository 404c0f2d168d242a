/* Block-wise convolution: as exact as single precision lets it be, and silent when nothing sounds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "convolver.h"
#include "noise.h"

#include <math.h>

static float *noise_new(size_t n, uint64_t seed, double decay) {
  struct noise noise;
  noise_init(&noise, NOISE_WHITE, seed, 0);
  float *samples = g_new(float, n);
  noise_fill(&noise, samples, n);
  for (size_t i = 0; i < n; i++)
    samples[i] *= (float)exp(-decay * (double)i / (double)n);
  return samples;
}

/* Runs `blocks` blocks of sounds that lie one after the other; a NULL sound stays NULL. */
static void run(struct convolver *convolver, size_t block, size_t blocks,
                const float *const sounds[], size_t inputs, float *const heard[], size_t outputs) {
  for (size_t b = 0; b < blocks; b++) {
    const float *in[4] = {NULL};
    float *out[4] = {NULL};
    for (size_t i = 0; i < inputs; i++)
      in[i] = sounds[i] ? sounds[i] + b * block : NULL;
    for (size_t o = 0; o < outputs; o++)
      out[o] = heard[o] + b * block;
    convolver_run(convolver, in, out, NULL);
  }
}

/* Level of what is wrong re what is right, dB, over every `step`-th frame. */
struct error {
  double wrong, right;
};

static double error_db(struct error error) {
  return 10 * log10(error.wrong / error.right);
}

static void add_error(struct error *error, double is, double shall_be) {
  error->wrong += (is - shall_be) * (is - shall_be);
  error->right += shall_be * shall_be;
}

static double direct(const float *sound, const float *taps, size_t count, size_t at) {
  double sum = 0;
  for (size_t t = 0; t < count && t <= at; t++)
    sum += (double)taps[t] * (double)sound[at - t];
  return sum;
}

Test(convolver, an_impulse_comes_out_as_the_filter_for_any_block) {
  enum { FRAMES = 3000 };
  static const size_t blocks[] = {1, 7, 64, 150, 512}, counts[] = {1, 2, 149, 150, 512, 513, 1100};
  g_autofree float *sound = g_new0(float, FRAMES + 512), *heard = g_new(float, FRAMES + 512);
  for (size_t b = 0; b < G_N_ELEMENTS(blocks); b++)
    for (size_t c = 0; c < G_N_ELEMENTS(counts); c++) {
      size_t start = 37 * c + b, n = (FRAMES + blocks[b] - 1) / blocks[b];
      g_autofree float *taps = noise_new(counts[c], c, 5);
      struct convolver *convolver = convolver_new(1, 1, blocks[b], counts[c]);
      convolver_connect(convolver, 0, 0, -0.5, taps, counts[c]);
      memset(sound, 0, (FRAMES + 512) * sizeof *sound);
      sound[start] = 1;
      run(convolver, blocks[b], n, (const float *const[]){sound}, 1, (float *const[]){heard}, 1);
      for (size_t i = 0; i < FRAMES; i++) {
        bool inside = i >= start && i - start < counts[c];
        float want = inside ? -0.5f * taps[i - start] : 0;
        cr_assert_float_eq(heard[i], want, 2e-6, "block %zu, %zu taps: frame %zu is %g, not %g",
                           blocks[b], counts[c], i, heard[i], want);
      }
      convolver_free(convolver);
    }
}

enum { INPUTS = 3, OUTPUTS = 2, TAPS = 4096, N = 12000 };

struct matrix {
  float *sounds[INPUTS], *taps[OUTPUTS][INPUTS];
};

/* The second input does not reach the first output, and the last filter is a short one. */
static const size_t matrix_counts[OUTPUTS][INPUTS] = {{TAPS, 0, 1000}, {700, TAPS, 3}};
static const double matrix_gains[OUTPUTS][INPUTS] = {{1, 0, 0.3}, {-2, 0.1, 1}};

static void matrix_init(struct matrix *matrix) {
  for (size_t i = 0; i < INPUTS; i++)
    matrix->sounds[i] = noise_new(N, 100 + i, 0);
  for (size_t o = 0; o < OUTPUTS; o++)
    for (size_t i = 0; i < INPUTS; i++)
      matrix->taps[o][i] = noise_new(MAX(matrix_counts[o][i], 1), 10 * o + i, 6);
}

static void matrix_done(struct matrix *matrix) {
  for (size_t i = 0; i < INPUTS; i++)
    g_free(matrix->sounds[i]);
  for (size_t o = 0; o < OUTPUTS; o++)
    for (size_t i = 0; i < INPUTS; i++)
      g_free(matrix->taps[o][i]);
}

static struct convolver *matrix_convolver(const struct matrix *matrix, size_t block) {
  struct convolver *convolver = convolver_new(INPUTS, OUTPUTS, block, TAPS);
  for (size_t o = 0; o < OUTPUTS; o++)
    for (size_t i = 0; i < INPUTS; i++)
      if (matrix_counts[o][i] > 0)
        convolver_connect(convolver, i, o, matrix_gains[o][i], matrix->taps[o][i],
                          matrix_counts[o][i]);
  return convolver;
}

static void hear_matrix(const struct matrix *matrix, size_t block, bool plain,
                        float *const heard[OUTPUTS]) {
  struct convolver *convolver = matrix_convolver(matrix, block);
  if (plain)
    convolver_be_plain(convolver);
  run(convolver, block, N / block, (const float *const *)matrix->sounds, INPUTS, heard, OUTPUTS);
  convolver_free(convolver);
}

Test(convolver, a_matrix_of_filters_is_within_120_db_of_direct_convolution) {
  static const size_t blocks[] = {48, 512, 4800};
  struct matrix matrix;
  matrix_init(&matrix);
  g_autofree float *first = g_new(float, N), *second = g_new(float, N);
  float *const heard[OUTPUTS] = {first, second};
  for (size_t k = 0; k < 2 * G_N_ELEMENTS(blocks); k++) {
    size_t block = blocks[k / 2];
    hear_matrix(&matrix, block, k % 2 == 1, heard);
    for (size_t o = 0; o < OUTPUTS; o++) {
      struct error error = {0};
      for (size_t at = 0; at < N / block * block; at += 29) {
        double want = 0;
        for (size_t i = 0; i < INPUTS; i++)
          want += matrix_gains[o][i] *
                  direct(matrix.sounds[i], matrix.taps[o][i], matrix_counts[o][i], at);
        add_error(&error, (double)heard[o][at], want);
      }
      cr_expect_leq(error_db(error), -120, "block %zu, output %zu, %s: %.1f dB", block, o,
                    k % 2 ? "plain" : "best", error_db(error));
    }
  }
  matrix_done(&matrix);
}

Test(convolver, vector_instructions_change_nothing_but_rounding) {
  struct convolver *convolver = convolver_new(1, 1, 64, 64);
  bool is_wide = convolver_is_wide(convolver);
  convolver_be_plain(convolver);
  cr_expect_not(convolver_is_wide(convolver));
  convolver_free(convolver);
  if (!is_wide)
    cr_skip_test("this machine has no AVX2");
  struct matrix matrix;
  matrix_init(&matrix);
  g_autofree float *wide = g_new(float, N), *plain = g_new(float, N), *other = g_new(float, N);
  hear_matrix(&matrix, 480, false, (float *const[]){wide, other});
  hear_matrix(&matrix, 480, true, (float *const[]){plain, other});
  struct error error = {0};
  for (size_t i = 0; i < N; i++)
    add_error(&error, (double)wide[i], (double)plain[i]);
  cr_expect_gt(error.right, 0);
  cr_expect(error.wrong <= 1e-12 * error.right, "%.1f dB", error_db(error));
  matrix_done(&matrix);
}

Test(convolver, an_output_sounds_until_the_filter_is_over_and_is_zero_from_then) {
  enum { BLOCK = 64, COUNT = 3 * BLOCK };
  g_autofree float *taps = noise_new(COUNT, 1, 0), *sound = noise_new(BLOCK, 2, 0);
  struct convolver *convolver = convolver_new(2, 2, BLOCK, COUNT);
  convolver_connect(convolver, 0, 0, 1, taps, COUNT);
  convolver_connect(convolver, 1, 1, 1, taps, COUNT);
  float zeros[BLOCK] = {0}, a[BLOCK], b[BLOCK];
  /* What is heard in block 1 rings on until the last of its frames has passed the last tap. */
  static const bool wanted[] = {false, true, true, true, true, false, false};
  for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
    bool sounds[2] = {true, true};
    memset(a, 0xff, sizeof a);
    memset(b, 0xff, sizeof b);
    convolver_run(convolver,
                  (const float *const[]){i == 1  ? sound
                                         : i % 2 ? zeros
                                                 : NULL,
                                         NULL},
                  (float *const[]){a, b}, sounds);
    cr_expect_eq(sounds[0], wanted[i], "block %zu", i);
    for (size_t k = 0; k < BLOCK; k++)
      cr_assert_eq(wanted[i], a[k] != 0, "block %zu, frame %zu: %g", i, k, a[k]);
    cr_expect_not(sounds[1]);
    cr_expect_arr_eq(b, zeros, sizeof b);
  }
  convolver_free(convolver);
}

Test(convolver, silence_may_be_said_by_zeros_or_by_nothing) {
  static const size_t block = 480, blocks = 25;
  struct matrix matrix;
  matrix_init(&matrix);
  g_autofree float *zeros = g_new0(float, block);
  float *heard[2][OUTPUTS];
  for (size_t way = 0; way < 2; way++) {
    struct convolver *convolver = matrix_convolver(&matrix, block);
    for (size_t o = 0; o < OUTPUTS; o++)
      heard[way][o] = g_new(float, N);
    for (size_t b = 0; b < blocks; b++) {
      const float *in[INPUTS];
      for (size_t i = 0; i < INPUTS; i++)
        in[i] = (b + i) % 7 < 2 ? matrix.sounds[i] + b * block : way ? zeros : NULL;
      convolver_run(convolver, in,
                    (float *const[]){heard[way][0] + b * block, heard[way][1] + b * block}, NULL);
    }
    convolver_free(convolver);
  }
  for (size_t o = 0; o < OUTPUTS; o++) {
    cr_expect_arr_eq(heard[0][o], heard[1][o], sizeof(float) * block * blocks);
    g_free(heard[0][o]);
    g_free(heard[1][o]);
  }
  matrix_done(&matrix);
}

Test(convolver, after_clearing_it_is_as_it_was_when_new) {
  enum { BLOCK = 500 };
  struct matrix matrix;
  matrix_init(&matrix);
  struct convolver *convolver = matrix_convolver(&matrix, BLOCK);
  g_autofree float *first = g_new(float, N), *second = g_new(float, N), *other = g_new(float, N);
  const float *const *sounds = (const float *const *)matrix.sounds;
  run(convolver, BLOCK, 7, sounds, INPUTS, (float *const[]){first, other}, OUTPUTS);
  convolver_clear(convolver);
  run(convolver, BLOCK, 7, sounds, INPUTS, (float *const[]){second, other}, OUTPUTS);
  cr_expect_arr_eq(first, second, sizeof *first * 7 * BLOCK);
  float zeros[BLOCK] = {0};
  bool is_heard[OUTPUTS];
  convolver_clear(convolver);
  convolver_run(convolver, (const float *const[INPUTS]){NULL}, (float *const[]){first, other},
                is_heard);
  cr_expect_not(is_heard[0]);
  cr_expect_arr_eq(first, zeros, sizeof zeros);
  convolver_free(convolver);
  matrix_done(&matrix);
}
