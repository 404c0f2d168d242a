/* A calibrator's tone: frequency, level and steadiness, and what else there is: hum, noise,
 * clipping. SPDX-License-Identifier: GPL-3.0-or-later */
#include "known-path.h"

#include <criterion/criterion.h>

#include "level.h"
#include "noise.h"
#include "tone.h"

#include <math.h>
#include <string.h>

enum { FRAMES = 10 * FRAMES_PER_S, BRIEFLY = 2 * FRAMES_PER_S };

static float sound[FRAMES];

static void add_sine(double hz, double amplitude) {
  for (size_t i = 0; i < FRAMES; i++)
    sound[i] += (float)(amplitude * sin(2 * G_PI * hz * (double)i / FRAMES_PER_S + 0.7));
}

static void start(double hz, double amplitude) {
  memset(sound, 0, sizeof sound);
  add_sine(hz, amplitude);
}

static void add_noise_below(double amplitude, double below_db) {
  known_noise(sound, FRAMES, amplitude * sqrt(0.5) * level_ratio_of_db(-below_db), 4);
}

static double sine_dbfs(double amplitude) {
  return level_db_of_power(amplitude * amplitude / 2);
}

static void expect_tone(struct tone tone, double hz, double amplitude) {
  cr_expect_float_eq(tone.hz, hz, 0.05, "%g Hz: %.4f", hz, tone.hz);
  cr_expect_float_eq(tone.level_dbfs, sine_dbfs(amplitude), 0.01, "%g Hz: %.4f dB off", hz,
                     tone.level_dbfs - sine_dbfs(amplitude));
}

static const double frequencies[] = {1000, 999, 1000.37, 250, 251.2, 31.5, 114.3, 4000, 12543.2};

Test(tone, its_frequency_and_level_are_found_in_noise_40_db_below) {
  for (size_t i = 0; i < G_N_ELEMENTS(frequencies); i++) {
    start(frequencies[i], 0.1);
    add_noise_below(0.1, 40);
    struct tone tone = tone_measure(sound, FRAMES);
    expect_tone(tone, frequencies[i], 0.1);
    cr_expect_float_eq(tone.others_dbfs, sine_dbfs(0.1) - 40, 0.1, "%g", tone.others_dbfs);
    cr_expect_lt(tone.wobble_db, 0.03, "%g Hz: %g dB", frequencies[i], tone.wobble_db);
    cr_expect_not(tone.clipped, "%g Hz", frequencies[i]);
    cr_expect_lt(tone.hum_dbfs, sine_dbfs(0.1) - 60, "%g Hz: hum %g", frequencies[i],
                 tone.hum_dbfs);
  }
}

Test(tone, a_second_of_it_is_enough) {
  start(1000, 0.5);
  add_noise_below(0.5, 40);
  struct tone tone = tone_measure(sound, FRAMES_PER_S);
  expect_tone(tone, 1000, 0.5);
  cr_expect_lt(tone.wobble_db, 0.02);
}

Test(tone, what_else_there_is_is_told_down_to_80_db_below) {
  start(1000, 0.5);
  add_sine(2345.6, 0.5e-4);
  struct tone tone = tone_measure(sound, FRAMES);
  cr_expect_float_eq(tone.others_dbfs, sine_dbfs(0.5e-4), 0.2, "%g", tone.others_dbfs);
}

Test(tone, a_constant_offset_is_no_sound) {
  start(1000, 0.1);
  for (size_t i = 0; i < FRAMES; i++)
    sound[i] += 0.2f;
  struct tone tone = tone_measure(sound, FRAMES);
  expect_tone(tone, 1000, 0.1);
  cr_expect_lt(tone.others_dbfs, sine_dbfs(0.1) - 70, "%g", tone.others_dbfs);
  cr_expect_float_eq(tone.peak, 0.3, 5e-4);
}

static const struct {
  double mains_hz, partial[5];
} hums[] = {
    {50, {0.01, 0, 0, 0, 0}},
    {60, {0.01, 0, 0, 0, 0}},
    {50, {0.004, 0.003, 0.005, 0.001, 0.002}},
    {60, {0.0005, 0.001, 0.005, 0.001, 0.003}},
    {50.04, {0, 0.01, 0, 0.004, 0}},
    {59.97, {0.0002, 0.0001, 0, 0, 0.0001}},
};

Test(tone, mains_hum_is_measured_and_50_and_60_hz_are_told_apart) {
  for (size_t i = 0; i < G_N_ELEMENTS(hums); i++) {
    double power = 0;
    start(1000, 0.1);
    add_noise_below(0.1, 60);
    for (int k = 1; k <= 5; k++) {
      add_sine(k * hums[i].mains_hz, hums[i].partial[k - 1]);
      power += pow(hums[i].partial[k - 1], 2) / 2;
    }
    struct tone tone = tone_measure(sound, FRAMES);
    expect_tone(tone, 1000, 0.1);
    cr_expect_float_eq(tone.hum_hz, hums[i].mains_hz, 0.1, "%zu: %g Hz", i, tone.hum_hz);
    cr_expect_float_eq(tone.hum_dbfs, level_db_of_power(power), 0.3, "%zu: %.2f dB off", i,
                       tone.hum_dbfs - level_db_of_power(power));
    tone = tone_measure(sound, FRAMES_PER_S);
    cr_expect_float_eq(tone.hum_hz, hums[i].mains_hz, 0.1, "%zu: %g Hz in a second", i,
                       tone.hum_hz);
  }
}

Test(tone, a_pistonphone_at_250_hz_is_no_hum) {
  start(250, 0.3);
  add_noise_below(0.3, 50);
  struct tone tone = tone_measure(sound, FRAMES);
  cr_expect_lt(tone.hum_dbfs, sine_dbfs(0.3) - 60, "%g", tone.hum_dbfs);
  add_sine(50, 0.003);
  tone = tone_measure(sound, FRAMES);
  cr_expect_eq(tone.hum_hz, 50);
  cr_expect_float_eq(tone.hum_dbfs, sine_dbfs(0.003), 0.3);
}

Test(tone, hum_alone_is_the_strongest_component_and_hum) {
  start(50, 0.1);
  add_sine(150, 0.03);
  struct tone tone = tone_measure(sound, FRAMES);
  cr_expect_float_eq(tone.hz, 50, 0.01);
  cr_expect_eq(tone.hum_hz, 50);
  cr_expect_float_eq(tone.hum_dbfs, level_db_of_power(0.01 / 2 + 0.0009 / 2), 0.1);
}

Test(tone, one_that_grows_louder_wobbles) {
  start(1000, 1);
  for (size_t i = 0; i < FRAMES; i++) /* 1 dB in 10 s */
    sound[i] *= (float)(0.1 * pow(10, (double)i / FRAMES / 20));
  struct tone tone = tone_measure(sound, FRAMES);
  cr_expect_float_eq(tone.hz, 1000, 0.01);
  cr_expect_float_eq(tone.wobble_db, 1, 0.03, "%g", tone.wobble_db);
  cr_expect_float_eq(tone.level_dbfs, sine_dbfs(0.1) + 0.51, 0.02, "%g",
                     tone.level_dbfs - sine_dbfs(0.1));
  cr_expect_not(tone.clipped);
}

Test(tone, one_that_stops_for_a_moment_wobbles) {
  start(1000, 0.1);
  memset(sound + 4 * FRAMES_PER_S, 0, FRAMES_PER_S / 2 * sizeof *sound);
  struct tone tone = tone_measure(sound, FRAMES);
  cr_expect_float_eq(tone.hz, 1000, 0.05);
  cr_expect_gt(tone.wobble_db, 20);
  cr_expect(isfinite(tone.wobble_db));
}

static void expect_no_tone(const char *what) {
  struct tone tone = tone_measure(sound, FRAMES);
  cr_expect(isnan(tone.hz), "%s: %g Hz", what, tone.hz);
  cr_expect_eq(tone.level_dbfs, LEVEL_SILENCE_DB, "%s", what);
  cr_expect(isfinite(tone.wobble_db) && isfinite(tone.others_dbfs) && isfinite(tone.hum_dbfs), "%s",
            what);
  cr_expect_not(tone.clipped, "%s", what);
}

Test(tone, silence_and_noise_have_none) {
  memset(sound, 0, sizeof sound);
  expect_no_tone("silence");
  cr_expect_eq(tone_measure(sound, FRAMES).peak, 0);
  sound[77] = NAN;
  expect_no_tone("not a number");
  cr_expect_eq(tone_measure(sound, FRAMES).peak, 0);
  memset(sound, 0, sizeof sound);
  known_noise(sound, FRAMES, 0.1, 1);
  expect_no_tone("white noise");
  struct noise noise;
  noise_init(&noise, NOISE_PINK, 5, 0);
  noise_fill(&noise, sound, FRAMES);
  for (size_t i = 0; i < FRAMES; i++)
    sound[i] *= 0.1f * (float)pow(sin(2 * G_PI * 2.1 * (double)i / FRAMES_PER_S), 2);
  expect_no_tone("noise in syllables");
}

/* A voice: a pulse train whose pitch sways, thirty partials. */
Test(tone, a_voice_has_none) {
  double phase = 0;
  for (size_t i = 0; i < FRAMES; i++) {
    double t = (double)i / FRAMES_PER_S, sum = 0;
    phase += 2 * G_PI * (120 + 25 * sin(2 * G_PI * 0.7 * t)) / FRAMES_PER_S;
    for (int k = 1; k <= 30; k++)
      sum += cos(k * phase) / (k + 2);
    sound[i] = (float)(0.1 * sum * pow(sin(2 * G_PI * 2.1 * t), 2));
  }
  expect_no_tone("voice");
}

static void clip(double high, double low) {
  for (size_t i = 0; i < FRAMES; i++)
    sound[i] = CLAMP(sound[i], (float)low, (float)high);
}

static void to_16_bits(void) {
  for (size_t i = 0; i < FRAMES; i++)
    sound[i] = (float)(floor(CLAMP((double)sound[i] * 32768, -32768, 32767) + 0.5) / 32768);
}

static const double tones_hz[] = {1000, 999.3, 250, 1003.7};

Test(tone, one_driven_beyond_full_scale_is_clipped) {
  for (size_t i = 0; i < G_N_ELEMENTS(tones_hz); i++)
    for (double over_db = 0.3; over_db < 13; over_db *= 3) {
      start(tones_hz[i], level_ratio_of_db(over_db));
      add_noise_below(1, 60);
      clip(1, -1);
      cr_expect(tone_measure(sound, BRIEFLY).clipped, "%g Hz, %g dB over", tones_hz[i], over_db);
      to_16_bits();
      cr_expect(tone_measure(sound, BRIEFLY).clipped, "%g Hz, %g dB over, 16 bits", tones_hz[i],
                over_db);
    }
}

Test(tone, a_preamplifier_that_clips_before_the_converter_is_seen_through_noise) {
  for (size_t i = 0; i < G_N_ELEMENTS(tones_hz); i++)
    for (double over_db = 0.4; over_db < 13; over_db *= 3)
      for (int one_sided = 0; one_sided < 2; one_sided++) {
        double limit = 0.3 / level_ratio_of_db(over_db);
        start(tones_hz[i], 0.3);
        clip(limit, one_sided ? -1 : -limit);
        add_noise_below(0.3, 40);
        cr_expect(tone_measure(sound, BRIEFLY).clipped, "%g Hz, %g dB over, %d", tones_hz[i],
                  over_db, one_sided);
      }
}

Test(tone, a_clean_one_near_full_scale_is_not_clipped) {
  static const double low_too[] = {1000, 999.3, 250, 1003.7, 20.3, 31.5, 50, 8000, 12000, 15999};
  for (size_t i = 0; i < G_N_ELEMENTS(low_too); i++)
    for (double amplitude = 0.9999; amplitude > 1e-4; amplitude /= 30) {
      start(low_too[i], amplitude);
      cr_expect_not(tone_measure(sound, BRIEFLY).clipped, "%g Hz, %g", low_too[i], amplitude);
      to_16_bits();
      cr_expect_not(tone_measure(sound, BRIEFLY).clipped, "%g Hz, %g, 16 bits", low_too[i],
                    amplitude);
    }
}

Test(tone, a_calibrator_with_some_distortion_of_its_own_is_not_clipped) {
  static const double distortion = 0.03; /* IEC 60942 allows class 1 that much */
  for (int k = 2; k <= 3; k++)
    for (double sign = -1; sign <= 1; sign += 2) {
      memset(sound, 0, sizeof sound);
      for (size_t i = 0; i < FRAMES; i++) {
        double phase = 2 * G_PI * 1000.1 * (double)i / FRAMES_PER_S;
        sound[i] = (float)(0.3 * (cos(phase) + sign * distortion * cos(k * phase)));
      }
      cr_expect_not(tone_measure(sound, BRIEFLY).clipped, "%d %g", k, sign);
    }
}

Test(tone, the_same_samples_give_the_same_bits) {
  start(1000, 0.1);
  add_noise_below(0.1, 40);
  struct tone a = tone_measure(sound, FRAMES), b = tone_measure(sound, FRAMES);
  cr_expect_eq(a.hz, b.hz);
  cr_expect_eq(a.level_dbfs, b.level_dbfs);
  cr_expect_eq(a.hum_dbfs, b.hum_dbfs);
  cr_expect_eq(a.others_dbfs, b.others_dbfs);
}
