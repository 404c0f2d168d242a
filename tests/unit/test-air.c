/* The twin's air: a partitioned convolution that is one, and a noise floor at its level.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "air.h"
#include "level.h"

#include <math.h>

enum { BLOCKS = 20, FRAMES = BLOCKS * AIR_BLOCK };

/* Carries `frames` of one or two sources to one receiver; a NULL source stays NULL. */
static void carry(struct air *air, const float *const sources[], size_t n, float *heard,
                  int blocks) {
  for (int b = 0; b < blocks; b++) {
    const float *now[2] = {NULL, NULL};
    for (size_t s = 0; s < n; s++)
      now[s] = sources[s] ? sources[s] + (size_t)b * AIR_BLOCK : NULL;
    float *receivers[1] = {heard + (size_t)b * AIR_BLOCK};
    air_carry(air, now, receivers);
  }
}

static struct room_response rumble(size_t count, uint64_t seed) {
  struct noise noise;
  noise_init(&noise, NOISE_WHITE, seed, 0);
  struct room_response response = {.taps = g_new(float, count), .count = count};
  noise_fill(&noise, response.taps, count);
  for (size_t i = 0; i < count; i++)
    response.taps[i] *= (float)exp(-5.0 * (double)i / (double)count);
  return response;
}

Test(air, an_impulse_comes_out_as_the_response_across_all_partitions) {
  static const size_t counts[] = {1, 32, AIR_BLOCK, AIR_BLOCK + 1, ROOM_TAPS_MAX};
  static const size_t starts[] = {0, 1, AIR_BLOCK - 1, AIR_BLOCK, 3 * AIR_BLOCK + 777};
  g_autofree float *sound = g_new0(float, (size_t)FRAMES), *heard = g_new(float, (size_t)FRAMES);
  for (size_t c = 0; c < G_N_ELEMENTS(counts); c++)
    for (size_t s = 0; s < G_N_ELEMENTS(starts); s++) {
      struct room_response response = rumble(counts[c], c);
      struct air *air = air_new(1, 1);
      air_connect(air, 0, 0, 0.5, &response);
      memset(sound, 0, FRAMES * sizeof *sound);
      sound[starts[s]] = 1;
      carry(air, (const float *const[]){sound}, 1, heard, BLOCKS);
      for (size_t i = 0; i < FRAMES; i++) {
        bool inside = i >= starts[s] && i - starts[s] < counts[c];
        float want = inside ? 0.5f * response.taps[i - starts[s]] : 0;
        cr_assert_float_eq(heard[i], want, 1e-5, "%zu taps from %zu: frame %zu is %g, not %g",
                           counts[c], starts[s], i, heard[i], want);
      }
      room_response_done(&response);
      air_free(air);
    }
}

Test(air, sources_add_up_each_through_its_own_response) {
  enum { TAPS = 3000, N = 4 * AIR_BLOCK };
  struct room_response a = rumble(TAPS, 1), b = rumble(TAPS, 2);
  struct noise noise;
  noise_init(&noise, NOISE_WHITE, 7, 7);
  g_autofree float *left = g_new(float, (size_t)N), *right = g_new(float, (size_t)N),
                   *heard = g_new(float, (size_t)N);
  noise_fill(&noise, left, N);
  noise_fill(&noise, right, N);
  struct air *air = air_new(2, 1);
  air_connect(air, 0, 0, 0.1, &a);
  air_connect(air, 1, 0, 0.2, &b);
  carry(air, (const float *const[]){left, right}, 2, heard, N / AIR_BLOCK);
  for (size_t i = 0; i < N; i += 37) {
    double want = 0;
    for (size_t t = 0; t < TAPS && t <= i; t++)
      want += 0.1 * (double)a.taps[t] * (double)left[i - t] +
              0.2 * (double)b.taps[t] * (double)right[i - t];
    cr_assert_float_eq(heard[i], want, 3e-5, "frame %zu: %g, not %g", i, heard[i], want);
  }
  room_response_done(&a);
  room_response_done(&b);
  air_free(air);
}

/* Bursts with long silence between: silent blocks are NULL, zeros, or a whisper. */
static void hear_bursts(float silence, bool is_null, float *heard) {
  struct room_response response = rumble(ROOM_TAPS_MAX, 3);
  struct air *air = air_new(1, 1);
  air_connect(air, 0, 0, 1, &response);
  struct noise noise;
  noise_init(&noise, NOISE_WHITE, 4, 0);
  float block[AIR_BLOCK], quiet[AIR_BLOCK];
  for (int i = 0; i < AIR_BLOCK; i++)
    quiet[i] = silence;
  for (int b = 0; b < BLOCKS; b++) {
    bool sounds = b == 1 || b == 2 || b == 17;
    if (sounds)
      noise_fill(&noise, block, AIR_BLOCK);
    const float *sources[1] = {sounds ? block : is_null ? NULL : quiet};
    float *receivers[1] = {heard + (size_t)b * AIR_BLOCK};
    air_carry(air, sources, receivers);
  }
  room_response_done(&response);
  air_free(air);
}

Test(air, skipping_silence_changes_nothing) {
  g_autofree float *null = g_new(float, (size_t)FRAMES), *zeros = g_new(float, (size_t)FRAMES),
                   *whisper = g_new(float, (size_t)FRAMES);
  hear_bursts(0, true, null);
  hear_bursts(0, false, zeros);
  hear_bursts(1e-20f, false, whisper); /* is computed, though it cannot be heard */
  cr_expect_arr_eq(null, zeros, FRAMES * sizeof *null);
  for (size_t i = 0; i < FRAMES; i++)
    cr_assert_float_eq(null[i], whisper[i], 1e-4, "frame %zu: %g, %g", i, null[i], whisper[i]);
}

Test(air, a_receiver_that_nothing_reaches_hears_only_its_noise) {
  struct air *air = air_new(1, 2);
  struct room_response response = rumble(100, 1);
  air_connect(air, 0, 1, 1, &response);
  float sound[AIR_BLOCK] = {1}, first[AIR_BLOCK], second[AIR_BLOCK], zeros[AIR_BLOCK] = {0};
  air_carry(air, (const float *const[]){sound}, (float *const[]){first, second});
  cr_expect_arr_eq(first, zeros, sizeof zeros);
  cr_expect_neq(second[0], 0);
  room_response_done(&response);
  air_free(air);
}

Test(air, the_noise_floor_has_its_a_weighted_level) {
  static const double levels[] = {-88, -65, -30};
  enum { N = 10 * FRAMES_PER_S / AIR_BLOCK };
  for (size_t l = 0; l < G_N_ELEMENTS(levels); l++) {
    struct air *air = air_new(0, 1);
    air_set_noise(air, 0, levels[l], 11);
    struct sound_level level;
    sound_level_init(&level, (int64_t)N * AIR_BLOCK);
    double dbfs = 0;
    bool done = false;
    for (int b = 0; b < N; b++) {
      float heard[AIR_BLOCK];
      air_carry(air, NULL, (float *const[]){heard});
      sound_level_feed(&level, heard, AIR_BLOCK, &dbfs, &done);
    }
    cr_expect(done);
    cr_expect_float_eq(dbfs, levels[l], 0.2, "%g: %.3f", levels[l], dbfs);
    air_free(air);
  }
}

Test(air, noise_is_the_same_for_a_seed_and_unlike_at_each_receiver) {
  float heard[2][2][AIR_BLOCK];
  for (int run = 0; run < 2; run++) {
    struct air *air = air_new(0, 2);
    air_set_noise(air, 0, -60, 5);
    air_set_noise(air, 1, -60, 5);
    air_carry(air, NULL, (float *const[]){heard[run][0], heard[run][1]});
    air_free(air);
  }
  cr_expect_arr_eq(heard[0], heard[1], sizeof heard[0]);
  cr_expect(memcmp(heard[0][0], heard[0][1], sizeof heard[0][0]) != 0);
}
