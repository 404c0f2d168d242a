/* The twin bench sounds as its truth says, while the rig is told what the bench file claims.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "bench.h"
#include "calibration.h"
#include "level.h"
#include "soft-loudspeaker.h"
#include "twin.h"

#include <complex.h>
#include <math.h>

static GError *error;
static const char imperfect[] = HOTMIC_BENCHES_DIR "/twin-imperfect.yaml";

/* With the air nearly still, so that what is heard is what was played. */
static struct bench *load(const char *path) {
  struct bench *bench = bench_load(path, &error);
  expect_no_error(error);
  bench->room.noise_dba = -60;
  return bench;
}

/* What the microphone hears in `blocks` blocks of a sound of one block that comes from one
 * channel first. `played` NULL: of silence. */
static float *hear(const struct bench *bench, size_t channel, const float *played, int blocks) {
  float *heard = g_new0(float, (size_t)blocks *SOUND_BLOCK);
  struct sound *sound = sound_open(bench, 1, &error);
  expect_no_error(error);
  for (int b = 0; b < blocks; b++) {
    const float *channels[2] = {NULL, NULL};
    channels[channel] = b == 0 ? played : NULL;
    cr_assert(sound_exchange(sound, channels, heard + (size_t)b * SOUND_BLOCK, &error));
  }
  sound_close(sound);
  return heard;
}

static float *hear_click(const struct bench *bench, size_t channel, int blocks) {
  float click[SOUND_BLOCK] = {0.5f};
  return hear(bench, channel, click, blocks);
}

/* How far what was heard of a click is from a true response, re the strongest tap of it. */
static double error_of(const struct bench *bench, const float *heard, size_t loudspeaker,
                       size_t frames) {
  float *taps;
  size_t count;
  double worst = 0, most = 0;
  double pascal =
      level_ratio_of_db(bench->microphone.true_full_scale_dbspl - calibration_pascal_dbspl);
  cr_assert(twin_true_response(bench, loudspeaker, bench->device_count, &taps, &count));
  for (size_t i = 0; i < frames; i++) {
    double want = i < count ? (double)taps[i] : 0;
    worst = MAX(worst, fabs(2 * pascal * (double)heard[i] - want));
    most = MAX(most, fabs(want));
  }
  g_free(taps);
  return worst / most;
}

Test(twin, its_microphone_hears_the_true_response) {
  enum { BLOCKS = 5 };
  struct bench *bench = load(imperfect);
  bench->loudspeakers[0].truth.distortion_db = 0; /* a response has none */
  for (size_t s = 0; s < 2; s++) {
    g_autofree float *heard = hear_click(bench, s, BLOCKS);
    double off = error_of(bench, heard, s, (size_t)BLOCKS * SOUND_BLOCK);
    cr_expect_lt(off, 2e-5, "loudspeaker %zu: off by %g", s, off);
    cr_expect_gt(error_of(bench, heard, 1 - s, (size_t)BLOCKS * SOUND_BLOCK), 0.3);
  }
  bench_free(bench);
}

Test(twin, half_a_second_of_latency_is_heard) {
  enum { BLOCKS = 10 };
  struct bench *bench = load(imperfect);
  bench->loudspeakers[1].truth.latency_ms = 499.99;
  g_autofree float *heard = hear_click(bench, 1, BLOCKS);
  cr_expect_lt(error_of(bench, heard, 1, (size_t)BLOCKS * SOUND_BLOCK), 2e-5);
  for (int i = 0; i < 23990; i++)
    cr_assert_lt(fabsf(heard[i]), 1e-4f, "frame %d: %g", i, heard[i]);
  bench_free(bench);
}

/* A response's gain at a frequency, in dB SPL per full scale. */
static double dbspl_at(const struct bench *bench, size_t loudspeaker, size_t receiver, double hz) {
  float *taps;
  size_t count;
  double complex sum = 0;
  cr_assert(twin_true_response(bench, loudspeaker, receiver, &taps, &count));
  for (size_t i = 0; i < count; i++)
    sum += (double)taps[i] * cexp(-2 * G_PI * I * hz * (double)i / FRAMES_PER_S);
  g_free(taps);
  return 20 * log10(cabs(sum)) + calibration_pascal_dbspl;
}

Test(twin, its_true_response_is_full_scale_and_gain_over_the_distance_in_pascal) {
  struct bench *bench = load(imperfect);
  bench->room.rt60_s = 0; /* no walls */
  double left_db = 104 - 2.3 - 20 * log10(sqrt(0.25 + 1 + 0.09));
  double right_db = 104 + 1.2 - 20 * log10(sqrt(0.25 + 1 + 0.09));
  for (int band = 20; band <= 42; band++) {
    double hz = pow(10, band / 10.0);
    double left_colour = soft_loudspeaker_gain_db(&bench->loudspeakers[0].truth, hz);
    double right_colour = soft_loudspeaker_gain_db(&bench->loudspeakers[1].truth, hz);
    cr_expect_float_eq(dbspl_at(bench, 0, 0, hz), left_db + left_colour, 0.03, "left, %g Hz", hz);
    cr_expect_float_eq(dbspl_at(bench, 1, 0, hz), right_db + right_colour, 0.03, "right, %g Hz",
                       hz);
  }
  float *taps = NULL;
  size_t count;
  cr_expect(!twin_true_response(bench, 0, 1, &taps, &count), "it is in another house");
  cr_expect_null(taps);
  bench_free(bench);
}

Test(twin, a_loudspeaker_on_anothers_cable_plays_anothers_channel) {
  enum { BLOCKS = 4 };
  struct bench *bench = load(imperfect);
  bench->loudspeakers[0].truth.distortion_db = 0;
  bench->loudspeakers[0].truth.channel = 1;
  bench->loudspeakers[1].truth.channel = 0;
  g_autofree float *heard = hear_click(bench, 0, BLOCKS);
  cr_expect_lt(error_of(bench, heard, 1, (size_t)BLOCKS * SOUND_BLOCK), 2e-5,
               "the right one plays the left one's");
  bench_free(bench);
}

Test(twin, its_microphone_hears_where_it_is_put) {
  enum { BLOCKS = 4 };
  struct bench *bench = load(imperfect);
  bench->loudspeakers[0].truth.distortion_db = 0;
  g_autofree float *here = hear_click(bench, 0, BLOCKS);
  struct bench moved = *bench;
  memcpy(moved.microphone.position_m, bench->devices[0].position_m,
         sizeof moved.microphone.position_m);
  g_autofree float *there = hear_click(&moved, 0, BLOCKS);
  cr_expect_lt(error_of(bench, here, 0, (size_t)BLOCKS * SOUND_BLOCK), 2e-5);
  cr_expect_lt(error_of(&moved, there, 0, (size_t)BLOCKS * SOUND_BLOCK), 2e-5);
  cr_expect_float_eq(dbspl_at(&moved, 0, 2, 1000), dbspl_at(bench, 0, 0, 1000), 1e-6,
                     "as if in the device's place");
  bench_free(bench);
}

Test(twin, the_rig_is_told_what_the_bench_claims) {
  struct bench *bench = load(imperfect);
  struct sound_path claimed, same;
  struct sound *imperfect_sound = sound_open(bench, 1, &error);
  expect_no_error(error);
  cr_assert(sound_path(imperfect_sound, 0, 2, &claimed));
  sound_close(imperfect_sound);
  bench->loudspeakers[0].truth = (struct bench_loudspeaker_truth){0};
  bench->microphone.true_full_scale_dbspl = bench->microphone.full_scale_dbspl;
  struct sound *honest_sound = sound_open(bench, 1, &error);
  expect_no_error(error);
  cr_assert(sound_path(honest_sound, 0, 2, &same));
  cr_expect(claimed.delay_ns == same.delay_ns && claimed.gain_db == same.gain_db);
  sound_close(honest_sound);
  bench_free(bench);
}

Test(twin, a_claimed_latency_is_believed_and_true) {
  enum { BLOCKS = 4 };
  struct bench *bench = load(imperfect);
  struct bench_loudspeaker *right = &bench->loudspeakers[1];
  struct sound_path prompt, late;
  struct sound *sound = sound_open(bench, 1, &error);
  cr_assert(sound_path(sound, 1, 2, &prompt));
  sound_close(sound);
  right->latency_ms = 12.5;
  sound = sound_open(bench, 1, &error);
  cr_assert(sound_path(sound, 1, 2, &late));
  sound_close(sound);
  cr_expect_eq(late.delay_ns - prompt.delay_ns, 12500000);
  bench_free(bench);
}

/* Amplitude of a tone in a second of sound, dB SPL RMS. */
static double tone_dbspl(const struct bench *bench, const float *heard, double hz) {
  double complex sum = 0;
  for (int i = 0; i < FRAMES_PER_S; i++)
    sum += (double)heard[i] * cexp(-2 * G_PI * I * hz * i / FRAMES_PER_S);
  return 20 * log10(cabs(sum) * G_SQRT2 / FRAMES_PER_S) + bench->microphone.true_full_scale_dbspl;
}

Test(twin, in_the_calibrator_its_microphone_hears_the_tone_and_nothing_of_the_room) {
  struct bench *bench = load(imperfect);
  bench->microphone.in_calibrator = true;
  bench->calibrator.true_dbspl = 94.3;
  bench->calibrator.true_hz = 1003;
  float loud[SOUND_BLOCK];
  for (int i = 0; i < SOUND_BLOCK; i++)
    loud[i] = 0.5f;
  g_autofree float *heard = hear(bench, 0, loud, 10), *alone = hear(bench, 0, NULL, 10);
  cr_expect_arr_eq(heard, alone, FRAMES_PER_S * sizeof *heard);
  cr_expect_float_eq(tone_dbspl(bench, heard, 1003), 94.3, 0.005);
  double all = level_db_of_power(level_power(heard, FRAMES_PER_S)) + 115.3;
  cr_expect_float_eq(all, 94.3, 0.01, "noise lies far below: %.4f", all);
  cr_expect_lt(tone_dbspl(bench, heard, 50), 60, "no hum");
  bench->calibrator.hum_hz = 50;
  bench->calibrator.hum_dbspl = 80;
  g_autofree float *humming = hear(bench, 0, NULL, 10);
  cr_expect_float_eq(tone_dbspl(bench, humming, 50), 80, 0.1);
  bench_free(bench);
}

Test(twin, a_calibrator_that_is_off_leaves_the_microphones_own_noise) {
  struct bench *bench = load(imperfect);
  bench->microphone.in_calibrator = true;
  bench->calibrator.true_dbspl = 0;
  g_autofree float *heard = hear(bench, 0, NULL, 10);
  struct sound_level level;
  double dbfs = 0;
  bool done = false;
  sound_level_init(&level, FRAMES_PER_S);
  sound_level_feed(&level, heard, FRAMES_PER_S, &dbfs, &done);
  cr_expect(done);
  cr_expect_float_eq(dbfs + 115.3, 94 - 40, 0.5, "%.2f dBA", dbfs + 115.3);
  bench_free(bench);
}

Test(twin, what_is_too_loud_for_its_microphone_is_clipped) {
  struct bench *bench = load(imperfect);
  bench->microphone.in_calibrator = true;
  bench->calibrator.true_dbspl = 114; /* a sine's peak is 3 dB above */
  g_autofree float *heard = hear(bench, 0, NULL, 1);
  size_t clipped = 0;
  for (int i = 0; i < SOUND_BLOCK; i++) {
    cr_assert_leq(fabsf(heard[i]), 1);
    clipped += fabsf(heard[i]) == 1;
  }
  cr_expect_gt(clipped, SOUND_BLOCK / 10);
  bench_free(bench);
}

Test(twin, a_loudspeaker_that_is_dead_from_the_beginning_is_silent_before_the_session) {
  static char dead[] = "dead";
  struct bench *bench = load(imperfect);
  struct bench_loudspeaker_truth *truth = &bench->loudspeakers[0].truth;
  g_autofree float *nothing = hear(bench, 0, NULL, 3);
  truth->fault = (struct bench_fault){dead, 0};
  g_autofree float *heard = hear_click(bench, 0, 3);
  truth->fault.at_s = 0.05; /* of a session that does not begin */
  g_autofree float *later = hear_click(bench, 0, 3);
  truth->fault.what = NULL;
  enum { FRAMES = 3 * SOUND_BLOCK };
  cr_expect_arr_eq(heard, nothing, FRAMES * sizeof *heard);
  cr_expect_gt(level_power(later, FRAMES), 1000 * level_power(nothing, FRAMES));
  bench_free(bench);
}

/* Level of each of `blocks` blocks while a channel hums on, dB re full scale. */
static void hear_levels(struct sound *sound, int blocks, double dbfs[]) {
  float hum[SOUND_BLOCK], heard[SOUND_BLOCK];
  for (int i = 0; i < SOUND_BLOCK; i++)
    hum[i] = (float)sin(2 * G_PI * i / 48);
  for (int b = 0; b < blocks; b++) {
    cr_assert(sound_exchange(sound, (const float *const[]){hum, NULL}, heard, &error));
    dbfs[b] = level_db_of_power(level_power(heard, SOUND_BLOCK));
  }
}

Test(twin, a_fault_is_due_by_the_sessions_time_and_not_before_it) {
  static char dead[] = "dead";
  struct bench *bench = load(imperfect), empty = *bench;
  empty.device_count = 0; /* so that the session needs nobody */
  struct bench_loudspeaker_truth *truth = &bench->loudspeakers[0].truth;
  truth->fault = (struct bench_fault){dead, 0.45};
  struct sound *sound = sound_open(&empty, 1, &error);
  expect_no_error(error);
  double before[8], session[8];
  hear_levels(sound, 8, before);
  cr_assert(sound_start(sound, 0, NULL, NULL, &error));
  hear_levels(sound, 8, session);
  sound_close(sound);
  cr_expect_float_eq(before[7], before[3], 0.01, "of a session that has not begun");
  cr_expect_float_eq(session[3], before[3], 0.01);
  cr_expect(session[4] < before[3] - 2 && session[4] > before[3] - 5, "half a block: %.2f dB",
            session[4] - before[3]);
  cr_expect_lt(session[6], before[3] - 50);
  truth->fault.what = NULL;
  bench_free(bench);
}

Test(twin, a_session_does_not_depend_on_what_sounded_before_it) {
  struct bench *bench = load(imperfect), empty = *bench;
  empty.device_count = 0;
  bench->loudspeakers[0].truth.drift_ppm = 200;
  double session[2][6];
  for (int run = 0; run < 2; run++) {
    double before[5];
    struct sound *sound = sound_open(&empty, 1, &error);
    expect_no_error(error);
    hear_levels(sound, run * 5, before);
    cr_assert(sound_start(sound, 0, NULL, NULL, &error));
    hear_levels(sound, 6, session[run]);
    sound_close(sound);
  }
  for (int b = 0; b < 6; b++)
    cr_expect_eq(session[0][b], session[1][b], "block %d", b);
  bench_free(bench);
}
