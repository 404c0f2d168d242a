/* Alignment: the lag of a sound in an echoing room, to a twentieth of a frame.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "known-path.h"

#include <criterion/criterion.h>

#include "alignment.h"
#include "level.h"
#include "noise.h"
#include "room.h"

#include <math.h>
#include <string.h>

enum { FRAMES = 5 * FRAMES_PER_S, LAG_MAX = 4800 };

/* Pink, in syllables: loud and soft four times a second, as speech is. */
static float *speech_like(uint64_t seed) {
  float *sound = g_new(float, FRAMES);
  struct noise noise;
  noise_init(&noise, NOISE_PINK, seed, 0);
  noise_fill(&noise, sound, FRAMES);
  for (size_t i = 0; i < FRAMES; i++)
    sound[i] *= (float)pow(sin(2 * G_PI * 2.1 * (double)i / FRAMES_PER_S), 2);
  return sound;
}

static float *with_noise(float *sound, double below_db, uint64_t seed) {
  known_noise(sound, FRAMES, sqrt(level_power(sound, FRAMES)) * level_ratio_of_db(-below_db), seed);
  return sound;
}

static const double lags[] = {0, 0.5, 37.25, 411.83, 2000.1};

Test(alignment, a_lag_between_frames_is_found_to_a_hundredth) {
  for (size_t i = 0; i < G_N_ELEMENTS(lags); i++) {
    float taps[2200] = {0};
    known_echo(taps, G_N_ELEMENTS(taps), lags[i] + 64, 0.1);
    g_autofree float *said = speech_like(i + 1);
    g_autofree float *heard = known_convolved(said, FRAMES, taps, G_N_ELEMENTS(taps));
    struct alignment alignment = alignment_find(said, heard, FRAMES, LAG_MAX);
    cr_expect_float_eq(alignment.lag_frames, lags[i] + 64, 0.01, "%g: %.4f", lags[i] + 64,
                       alignment.lag_frames);
    cr_expect_gt(alignment.peak, 0.9, "%g", alignment.peak);
    alignment = alignment_find(heard, said, FRAMES, LAG_MAX);
    cr_expect_float_eq(alignment.lag_frames, -lags[i] - 64, 0.01, "and the other way round");
  }
}

/* At 0.9, 1.8 and 3.1 m; at the last, four fifths of the sound are echoes. */
static const double from_m[3] = {1.5, 2, 1.6},
                    to_m[][3] = {{2.2, 2.1, 1.1}, {3.1, 2.9, 1.7}, {4.4, 1.2, 0.9}};

static void in_a_room(double rt60_s, size_t place, double below_db, double within) {
  struct room room = {.size_m = {6, 5, 3.4}, .rt60_s = rt60_s};
  struct room_response response = room_response_new(&room, from_m, to_m[place]);
  double truth = (double)response.delay_ns * FRAMES_PER_S / NS_PER_S;
  for (uint64_t seed = 1; seed <= 2; seed++) {
    g_autofree float *said = speech_like(seed);
    g_autofree float *heard = with_noise(
        known_convolved(said, FRAMES, response.taps, response.count), below_db, 99 + seed);
    struct alignment alignment = alignment_find(said, heard, FRAMES, LAG_MAX);
    cr_expect_float_eq(alignment.lag_frames, truth, within,
                       "%g s, place %zu, %g dB: %.4f frames wrong (%.2f)", rt60_s, place, below_db,
                       alignment.lag_frames - truth, alignment.peak);
    cr_expect_gt(alignment.peak, 0.1);
  }
  room_response_done(&response);
}

Test(alignment, echoes_and_noise_10_db_below_do_not_move_it) {
  in_a_room(0.2, 0, 10, 0.05);
  in_a_room(0.4, 0, 10, 0.05);
  in_a_room(0.2, 1, 10, 0.05);
  in_a_room(0.4, 1, 10, 0.05);
  in_a_room(0.4, 1, 40, 0.03);
}

Test(alignment, where_most_of_the_sound_are_echoes_it_errs_by_a_tenth_of_a_frame) {
  in_a_room(0.2, 2, 10, 0.1);
  in_a_room(0.4, 2, 20, 0.1);
  in_a_room(0.4, 2, 10, 0.15);
}

Test(alignment, what_has_nothing_in_common_does_not_agree) {
  g_autofree float *said = speech_like(1), *heard = speech_like(2);
  struct alignment alignment = alignment_find(said, heard, FRAMES, LAG_MAX);
  cr_expect_lt(alignment.peak, 0.05, "%g", alignment.peak);
}

Test(alignment, what_lies_outside_of_the_band_does_not_count) {
  g_autofree float *said = speech_like(1);
  g_autofree float *heard = g_memdup2(said, FRAMES * sizeof *heard);
  for (size_t i = 0; i < FRAMES; i++) /* hum and a whistle, much louder */
    heard[i] += (float)(30 * sin(2 * G_PI * 50 * (double)i / FRAMES_PER_S) +
                        30 * sin(2 * G_PI * 15000 * (double)i / FRAMES_PER_S));
  struct alignment alignment = alignment_find(said, heard, FRAMES, LAG_MAX);
  cr_expect_float_eq(alignment.lag_frames, 0, 0.05, "%g", alignment.lag_frames);
  cr_expect_gt(alignment.peak, 0.7, "%g", alignment.peak);
}

Test(alignment, a_lag_beyond_what_is_looked_at_is_not_found) {
  float taps[2200] = {0};
  known_echo(taps, G_N_ELEMENTS(taps), 2000, 1);
  g_autofree float *said = speech_like(1);
  g_autofree float *heard = known_convolved(said, FRAMES, taps, G_N_ELEMENTS(taps));
  struct alignment alignment = alignment_find(said, heard, FRAMES, 1000);
  cr_expect_leq(fabs(alignment.lag_frames), 1001);
  cr_expect_lt(alignment.peak, 0.05, "%g", alignment.peak);
}

Test(alignment, silence_agrees_with_nothing) {
  g_autofree float *said = speech_like(1), *silence = g_new0(float, FRAMES);
  cr_expect_eq(alignment_find(said, silence, FRAMES, LAG_MAX).peak, 0);
  cr_expect_eq(alignment_find(silence, said, FRAMES, LAG_MAX).peak, 0);
  cr_expect_eq(alignment_find(silence, silence, FRAMES, LAG_MAX).peak, 0);
  cr_expect_eq(alignment_find(silence, silence, FRAMES, LAG_MAX).lag_frames, 0);
  silence[7] = NAN;
  cr_expect_eq(alignment_find(said, silence, FRAMES, LAG_MAX).peak, 0);
}

Test(alignment, the_same_sounds_give_the_same_lag) {
  g_autofree float *said = speech_like(1);
  g_autofree float *heard = with_noise(g_memdup2(said, FRAMES * sizeof *heard), 5, 3);
  struct alignment a = alignment_find(said, heard, FRAMES, LAG_MAX),
                   b = alignment_find(said, heard, FRAMES, LAG_MAX);
  cr_expect_eq(memcmp(&a, &b, sizeof a), 0);
}
