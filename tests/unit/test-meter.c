/* The sound level meter: time weightings, percentiles, block sizes, and eight lanes at once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-scene.h"
#include "scratch.h"

#include "meter-inside.h"
#include "meter-lanes.h"
#include "noise.h"

#include <math.h>
#include <string.h>

static const struct meter_options with_bands = {.third_octaves = true}, without = {0};

static void sine(float *to, size_t n, double hz, double peak) {
  for (size_t i = 0; i < n; i++)
    to[i] = (float)(peak * sin(2 * G_PI * hz * (double)i / FRAMES_PER_S));
}

static struct meter_reading read_all(const float *samples, size_t n, size_t block,
                                     const struct meter_options *options) {
  struct meter *meter = meter_new(options);
  for (size_t at = 0; at < n; at += block)
    meter_feed(meter, samples + at, MIN(block, n - at));
  struct meter_reading reading = meter_read(meter);
  meter_free(meter);
  return reading;
}

/* IEC 61672-1:2013 table 4: a tone of 4 kHz that sounds for so long, against one that goes on. */
static const struct {
  double ms, fast_db, slow_db;
} bursts[] = {
    {1000, 0.00, -1.99},  {500, -0.08, -4.05}, {200, -0.98, -7.42},
    {100, -2.59, -10.22}, {50, -4.82, -13.12}, {20, -8.30, -17.03},
    {10, -11.14, -20.02}, {5, -14.07, -23.02}, {1, -20.99, -30.00},
};

/* Before a reading has it: bursts come sooner. */
static double slow_max_db(const float *samples, size_t n) {
  struct meter *meter = meter_new(&without);
  meter_feed(meter, samples, n);
  double db = level_db_of_power(meter->needle.slow_max);
  meter_free(meter);
  return db;
}

Test(meter, tone_bursts_read_as_the_standard_says) {
  enum { N = 12 * FRAMES_PER_S, AT = FRAMES_PER_S / 2 };
  g_autofree float *samples = g_new0(float, (size_t)N);
  sine(samples, N, 4000, 0.5);
  struct meter_reading steady = read_all(samples, N, N, &without);
  for (size_t i = 0; i < G_N_ELEMENTS(bursts); i++)
    for (size_t shift = 0; shift < NEEDLE_BLOCK;
         shift += 5) { /* wherever the needle's blocks lie */
      memset(samples, 0, N * sizeof *samples);
      sine(samples + AT + shift, (size_t)(bursts[i].ms * FRAMES_PER_S / 1000), 4000, 0.5);
      struct meter_reading burst = read_all(samples, 3 * (size_t)FRAMES_PER_S, N, &without);
      double fast = burst.lafmax - steady.lafmax;
      double slow = slow_max_db(samples, 3 * (size_t)FRAMES_PER_S) - steady.lafmax;
      cr_expect_float_eq(fast, bursts[i].fast_db, 0.1, "F, %.0f ms: %.3f", bursts[i].ms, fast);
      cr_expect_float_eq(slow, bursts[i].slow_db, 0.1, "S, %.0f ms: %.3f", bursts[i].ms, slow);
    }
}

Test(meter, the_needle_falls_at_34_7_and_4_34_db_a_second) {
  struct needle needle;
  needle_init(&needle);
  float one = 1, nothing = 0;
  for (int i = 0; i < 10 * 3000; i++)
    needle_feed(&needle, &one, 1, 1);
  double fast = needle.fast, slow = needle.slow;
  for (int i = 0; i < 3000; i++)
    needle_feed(&needle, &nothing, 1, 1);
  cr_expect_float_eq(10 * log10(fast / needle.fast), 34.74, 0.01);
  cr_expect_float_eq(10 * log10(slow / needle.slow), 4.343, 0.001);
}

Test(meter, a_steady_tone_reads_the_same_everywhere) {
  enum { N = 8 * FRAMES_PER_S };
  g_autofree float *samples = g_new(float, (size_t)N);
  sine(samples, N, 1000, 0.1);
  struct meter_reading reading = read_all(samples, N, 4800, &with_bands);
  double dbfs = 20 * log10(0.1) - 3.0103;
  cr_expect_float_eq(reading.seconds, 8, 1e-9);
  cr_expect_float_eq(reading.laeq, dbfs, 0.01);
  cr_expect_float_eq(reading.lceq, dbfs, 0.01);
  cr_expect_float_eq(reading.lzeq, dbfs, 0.0001);
  cr_expect_float_eq(reading.lafmax, dbfs, 0.01);
  cr_expect_float_eq(reading.lafmin, dbfs, 0.04);
  cr_expect_float_eq(reading.lasmax, dbfs, 0.01);
  cr_expect_float_eq(reading.lasmin, dbfs, 0.04);
  cr_expect_float_eq(reading.lcpeak, -20, 0.4); /* it swings in over the peak */
  cr_expect_float_eq(reading.l10, dbfs, 0.035);
  cr_expect_float_eq(reading.l50, dbfs, 0.035);
  cr_expect_float_eq(reading.l90, dbfs, 0.035);
  cr_expect_float_eq(reading.speech.active_dbfs, dbfs, 0.03);
  cr_expect_float_eq(reading.third_octave[16], dbfs, 0.02);
}

/* Ten steps of 3 dB, a second each: F is at each of them for a tenth of the time. */
Test(meter, percentiles_find_the_steps_of_a_staircase) {
  enum { STEPS = 10, N = 2 * FRAMES_PER_S };
  g_autofree float *samples = g_new(float, (size_t)N);
  struct meter *meter = meter_new(&without);
  for (int i = 0; i < STEPS; i++) {
    sine(samples, N, 1000, 0.5 * pow(10, -0.15 * (STEPS - 1 - i)));
    meter_feed(meter, samples, N);
  }
  struct meter_reading reading = meter_read(meter);
  meter_free(meter);
  double top = 20 * log10(0.5) - 3.0103;
  cr_expect_float_eq(reading.l50, top - 13.5, 1.51, "%.2f", reading.l50);
  cr_expect_float_eq(reading.l10, top - 1.5, 1.51, "%.2f", reading.l10);
  cr_expect_float_eq(reading.l90, top - 25.5, 1.51, "%.2f", reading.l90);
  cr_expect_float_eq(reading.lafmax, top, 0.01);
}

Test(meter, a_percentile_is_exact_to_its_class) {
  struct needle needle;
  needle_init(&needle);
  needle.fast_share = needle.slow_share = 1;             /* no memory: each power is a reading */
  for (int i = 0; i < 1875 + NEEDLE_LOOK * 10001; i++) { /* 0 to -50 dB, evenly */
    int step = (i - 1875) / NEEDLE_LOOK;
    float power = i < 1875 ? 0 : (float)pow(10, -step / 2000.0);
    needle_feed(&needle, &power, 1, 1);
  }
  for (int i = 1; i < 20; i++) {
    double share = i / 20.0;
    cr_expect_float_eq(needle_percentile_db(&needle, share), -50 * share, 0.01, "%.2f: %.4f", share,
                       needle_percentile_db(&needle, share));
  }
}

Test(meter, intervals_join_without_a_seam) {
  enum { SECONDS = 8, N = SECONDS * FRAMES_PER_S };
  g_autofree int16_t *samples = sample_scene(N);
  struct meter *meter = meter_new(&with_bands), *whole = meter_new(&with_bands);
  double energy = 0, loudest = LEVEL_SILENCE_DB, quietest = 0, band_energy = 0;
  for (int second = 0; second < SECONDS; second++) {
    float block[FRAMES_PER_S];
    for (size_t i = 0; i < G_N_ELEMENTS(block); i++)
      block[i] = (float)samples[second * FRAMES_PER_S + (int)i] / 32768;
    meter_begin(meter);
    meter_feed(meter, block, G_N_ELEMENTS(block));
    meter_feed(whole, block, G_N_ELEMENTS(block));
    struct meter_reading reading = meter_read(meter);
    cr_expect_float_eq(reading.seconds, 1, 1e-12);
    energy += pow(10, reading.laeq / 10) / SECONDS;
    band_energy += pow(10, reading.third_octave[10] / 10) / SECONDS;
    loudest = MAX(loudest, reading.lafmax);
    quietest = second ? MIN(quietest, reading.lafmin) : reading.lafmin;
  }
  struct meter_reading all = meter_read(whole);
  cr_expect_float_eq(10 * log10(energy), all.laeq, 1e-9);
  cr_expect_float_eq(10 * log10(band_energy), all.third_octave[10], 1e-9);
  cr_expect_eq(loudest, all.lafmax);
  cr_expect_eq(quietest, all.lafmin);
  meter_free(meter);
  meter_free(whole);
}

Test(meter, s_is_told_from_five_seconds_on_and_then_reaches_laeq) {
  enum { N = 5 * FRAMES_PER_S };
  g_autofree float *samples = g_new(float, (size_t)N);
  sine(samples, N, 1000, 0.1);
  struct meter_reading early = read_all(samples, N - NEEDLE_BLOCK, N, &without);
  struct meter_reading late = read_all(samples, N, N, &without);
  cr_expect(isnan(early.lasmax) && isnan(early.lasmin));
  cr_expect_float_eq(late.lasmax, late.laeq, 0.04, "%.3f, %.3f", late.lasmax, late.laeq);
}

Test(meter, a_new_count_forgets_what_the_needle_showed) {
  enum { N = 6 * FRAMES_PER_S };
  g_autofree float *samples = g_new(float, (size_t)N);
  struct meter *meter = meter_new(&without);
  static const double peaks[] = {0.001, 0.1, 0.01};
  struct meter_reading readings[G_N_ELEMENTS(peaks)];
  for (size_t i = 0; i < G_N_ELEMENTS(peaks); i++) {
    sine(samples, N, 1000, peaks[i]);
    meter_begin(meter);
    meter_feed(meter, samples, N);
    readings[i] = meter_read(meter);
  }
  meter_free(meter);
  /* F falls by 34.7 dB a second, so a second in six hears what was before; S by 4.3. */
  cr_expect_float_eq(readings[1].l50, -23.01, 0.05, "%.2f", readings[1].l50);
  cr_expect_float_eq(readings[2].l50, -43.01, 0.05, "%.2f", readings[2].l50);
  cr_expect_float_eq(readings[2].l90, -43.01, 0.05, "%.2f", readings[2].l90);
  cr_expect_float_eq(readings[1].lafmax, -23.01, 0.05);
  cr_expect_float_eq(readings[2].lafmin, -43.01, 0.05);
  cr_expect_gt(readings[1].lafmin, readings[0].lafmax - 0.1);
  sine(samples, N, 1000, 0.01);
  struct meter_reading alone = read_all(samples, N, N, &without);
  cr_expect_float_eq(readings[2].laeq, alone.laeq, 0.05);
}

Test(meter, the_greatest_level_of_a_quiet_interval_is_its_own) {
  enum { N = 6 * FRAMES_PER_S };
  g_autofree float *samples = g_new(float, (size_t)N);
  sine(samples, N, 1000, 0.1);
  struct meter *meter = meter_new(&without);
  meter_feed(meter, samples, N);
  for (size_t i = 0; i < N; i++)
    samples[i] *= 0.1f;
  meter_feed(meter, samples, N); /* the needle has come down */
  meter_begin(meter);
  meter_feed(meter, samples, N);
  struct meter_reading quiet = meter_read(meter);
  meter_free(meter);
  cr_expect_float_eq(quiet.lafmax, -43.01, 0.05, "%.2f", quiet.lafmax);
  cr_expect_float_eq(quiet.lasmax, -43.01, 1.5, "%.2f", quiet.lasmax);
  cr_expect_float_eq(quiet.l10, -43.01, 0.05, "%.2f", quiet.l10);
}

static bool is_known(const struct meter_reading *reading) {
  const double levels[] = {reading->laeq,
                           reading->lceq,
                           reading->lzeq,
                           reading->lafmax,
                           reading->lasmax,
                           reading->lafmin,
                           reading->lasmin,
                           reading->lcpeak,
                           reading->l10,
                           reading->l50,
                           reading->l90,
                           reading->speech.active_dbfs,
                           reading->third_octave[20]};
  for (size_t i = 0; i < G_N_ELEMENTS(levels); i++)
    if (isfinite(levels[i]))
      return true;
  return isfinite(reading->speech.activity);
}

Test(meter, a_sample_that_is_no_number_leaves_nothing_that_looks_like_a_level) {
  enum { N = 6 * FRAMES_PER_S };
  g_autofree float *samples = g_new(float, (size_t)N);
  static const float garbage[] = {NAN, INFINITY, -INFINITY};
  static const size_t at[] = {0, 100, N - 1000};
  for (size_t i = 0; i < G_N_ELEMENTS(garbage); i++)
    for (size_t k = 0; k < G_N_ELEMENTS(at); k++) {
      sine(samples, N, 1000, 0.1);
      samples[at[k]] = garbage[i];
      struct meter_reading reading = read_all(samples, N, N, &with_bands);
      reading.lafmin = reading.lasmin = NAN; /* of what was before */
      cr_expect(!is_known(&reading), "%g at %zu", (double)garbage[i], at[k]);
    }
}

Test(meter, silence_and_nothing_have_numbers_of_their_own) {
  float silence[4800] = {0};
  struct meter_reading nothing = read_all(silence, 0, 1, &without);
  cr_expect_eq(nothing.laeq, LEVEL_SILENCE_DB);
  cr_expect(isnan(nothing.l90) && isnan(nothing.lafmin) && isnan(nothing.third_octave[0]));
  struct meter *meter = meter_new(&with_bands);
  for (int i = 0; i < 60; i++)
    meter_feed(meter, silence, G_N_ELEMENTS(silence));
  struct meter_reading quiet = meter_read(meter);
  meter_free(meter);
  cr_expect_eq(quiet.laeq, LEVEL_SILENCE_DB);
  cr_expect_eq(quiet.l90, LEVEL_SILENCE_DB);
  cr_expect_eq(quiet.lasmin, LEVEL_SILENCE_DB);
  cr_expect_eq(quiet.lcpeak, LEVEL_SILENCE_DB);
  cr_expect_eq(quiet.third_octave[20], LEVEL_SILENCE_DB);
  cr_expect_eq(quiet.speech.active_dbfs, -100);
}

Test(meter, any_block_size_gives_the_same_bits) {
  enum { N = 3 * FRAMES_PER_S };
  g_autofree float *samples = g_new(float, (size_t)N);
  struct noise noise;
  noise_init(&noise, NOISE_PINK, 3, 0);
  noise_fill(&noise, samples, N);
  struct meter_reading whole = read_all(samples, N, N, &with_bands);
  static const size_t blocks[] = {1, 15, 17, 480, 4799};
  for (size_t b = 0; b < G_N_ELEMENTS(blocks); b++) {
    struct meter_reading reading = read_all(samples, N, blocks[b], &with_bands);
    /* lasmin is the same NAN both times */
    cr_expect_arr_eq(&reading, &whole, sizeof whole, "blocks of %zu", blocks[b]);
  }
}

static bool read_scene(void *user, int64_t at, int16_t *to, size_t count, GError **error) {
  (void)error;
  memcpy(to, (const int16_t *)user + at, count * sizeof *to);
  return true;
}

static struct meter_reading by_lanes(int16_t *samples, size_t n,
                                     const struct lanes_kernel *kernel) {
  struct lanes_source source = {read_scene, samples, (int64_t)n};
  struct meter *meter = meter_new(&with_bands);
  lanes_meter(meter, &source, kernel, NULL);
  struct meter_reading reading = meter_read(meter);
  meter_free(meter);
  return reading;
}

static float *to_float(const int16_t *samples, size_t n) {
  float *to = g_new(float, n);
  for (size_t i = 0; i < n; i++)
    to[i] = (float)samples[i] / 32768;
  return to;
}

enum { SCENE = 40 * FRAMES_PER_S + 1234 };

Test(meter, eight_lanes_read_what_the_stream_reads) {
  g_autofree int16_t *samples = sample_scene(SCENE);
  g_autofree float *floats = to_float(samples, SCENE);
  struct meter_reading stream = read_all(floats, SCENE, 4800, &with_bands);
  struct meter_reading plain = by_lanes(samples, SCENE, &lanes_plain);
  expect_alike(&plain, &stream, 0.01, "plain lanes and stream");
}

/* Nothing is left for the stream to do. */
Test(meter, a_recording_that_fills_the_lanes_exactly_reads_the_same) {
  enum { N = LANES * LANES_PRE_ROLL };
  g_autofree int16_t *samples = sample_scene(N);
  g_autofree float *floats = to_float(samples, N);
  struct meter_reading stream = read_all(floats, N, 4800, &with_bands);
  struct meter_reading plain = by_lanes(samples, N, &lanes_plain);
  expect_alike(&plain, &stream, 0.01, "exactly eight segments");
}

Test(meter, avx2_reads_what_plain_c_reads) {
  if (!lanes_avx2())
    cr_skip_test("this processor has no AVX2");
  g_autofree int16_t *samples = sample_scene(SCENE);
  struct meter_reading plain = by_lanes(samples, SCENE, &lanes_plain);
  struct meter_reading fast = by_lanes(samples, SCENE, lanes_avx2());
  expect_alike(&fast, &plain, 0.001, "AVX2 and plain");
}

Test(meter, digital_silence_after_sound_reads_the_same_in_lanes) {
  g_autofree int16_t *samples = sample_scene(SCENE);
  memset(samples + SCENE / 3, 0, (SCENE - SCENE / 3) * sizeof *samples);
  g_autofree float *floats = to_float(samples, SCENE);
  struct meter_reading stream = read_all(floats, SCENE, 4800, &with_bands);
  struct meter_reading lanes = by_lanes(samples, SCENE, NULL);
  cr_expect_lt(stream.l90, -100);
  stream.l90 = lanes.l90 = stream.lafmin = lanes.lafmin =
      0; /* float runs out where double does not */
  expect_alike(&lanes, &stream, 0.01, "silence");
}

Test(meter, one_channel_of_many_is_picked_out) {
  enum { STEP = 3 };
  g_autofree int16_t *samples = sample_scene(SCENE);
  g_autofree int16_t *all = g_new0(int16_t, (size_t)SCENE * STEP);
  for (size_t i = 0; i < SCENE; i++) {
    all[i * STEP] = 12345;
    all[i * STEP + 1] = samples[i];
  }
  struct meter_reading alone = by_lanes(samples, SCENE, NULL);
  struct meter_reading picked = meter_samples_s16(all + 1, SCENE, STEP, &with_bands);
  expect_alike(&picked, &alone, 1e-9, "one of three");
}
