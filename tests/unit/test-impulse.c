/* What an impulse response tells, of paths whose truth is known: delay, response, decay,
 * distortion. SPDX-License-Identifier: GPL-3.0-or-later */
#include "known-path.h"

#include <criterion/criterion.h>

#include "impulse.h"
#include "level.h"
#include "room.h"

#include <math.h>
#include <string.h>

enum { TAPS = 24000 };

static float taps[TAPS];
static const double noise_60_db = 0.7e-3; /* below a sweep of amplitude 1 */

static struct impulse heard_through(const float *path, size_t count, double noise) {
  size_t frames;
  g_autofree float *heard = known_sweep(&sweep_usual, 1, path, count, &frames);
  known_noise(heard, frames, noise, 7);
  return sweep_deconvolve(&sweep_usual, heard, frames);
}

static void expect_response(const struct impulse *impulse, const float *path, size_t count,
                            const char *what) {
  size_t trimmed_count;
  g_autofree float *trimmed = impulse_trim(impulse, TAPS * 2, &trimmed_count);
  double db[THIRD_OCTAVES];
  impulse_third_octaves(trimmed, trimmed_count, &impulse->sweep, db);
  for (size_t b = 6; b <= 25; b++) { /* 100 Hz to 8 kHz */
    double want = known_band_db(path, count, third_octave_low_hz(b), third_octave_high_hz(b));
    cr_expect_float_eq(db[b], want, 0.2, "%s, %s Hz: %.2f dB off", what, third_octave_name(b),
                       db[b] - want);
  }
}

static void expect_path(const float *path, size_t count, double delay, double noise,
                        const char *what) {
  struct impulse impulse = heard_through(path, count, noise);
  double found = impulse_delay_frames(&impulse);
  cr_expect_float_eq(found, delay, 0.01, "%s: %.4f frames off", what, found - delay);
  cr_expect_gt(impulse_clearness_db(&impulse), 60, "%s: %.0f dB", what,
               impulse_clearness_db(&impulse));
  expect_response(&impulse, path, count, what);
  impulse_done(&impulse);
}

static void start(double delay, double gain) {
  memset(taps, 0, sizeof taps);
  known_echo(taps, TAPS, delay, gain);
}

Test(impulse, a_delay_comes_back_to_a_hundredth_of_a_sample) {
  static const double delays[] = {64, 101.5, 300.37, 1234.99, 12000.25};
  for (size_t i = 0; i < G_N_ELEMENTS(delays); i++) {
    start(delays[i], i % 2 ? -0.3 : 0.3); /* wired the wrong way round, too */
    expect_path(taps, TAPS / 2 + 100, delays[i], noise_60_db, "flat");
  }
}

Test(impulse, a_gain_comes_back_to_a_hundredth_of_a_decibel) {
  for (double gain = 1; gain > 1e-3; gain /= 7) {
    start(400.4, gain);
    struct impulse impulse = heard_through(taps, 1000, 0);
    double db[THIRD_OCTAVES];
    impulse_third_octaves(impulse.taps, impulse.count, &sweep_usual, db);
    for (size_t b = 0; b < THIRD_OCTAVES - 1; b++)
      cr_expect_float_eq(db[b], 20 * log10(gain), 0.01, "%s Hz", third_octave_name(b));
    cr_expect(isnan(db[THIRD_OCTAVES - 1]), "20 kHz reaches beyond the sweep");
    impulse_done(&impulse);
  }
}

/* An echo as late as the taps reach: |H|^2 swings so fast over frequency that as many bins as taps
 * take it for another swing, a slow one. */
Test(impulse, the_last_tap_counts_as_much_as_it_should) {
  static const size_t counts[] = {1024, 65536};
  for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
    g_autofree float *path = g_new0(float, counts[i]);
    path[0] = 1;
    path[counts[i] - 10] = 0.9f;
    double db[THIRD_OCTAVES];
    impulse_third_octaves(path, counts[i], &sweep_usual, db);
    for (size_t b = 14; b <= 22; b++) { /* wide enough for many swings; 630 Hz to 4 kHz */
      double low = third_octave_low_hz(b), high = third_octave_high_hz(b);
      double turn = 2 * G_PI * (double)(counts[i] - 10) / FRAMES_PER_S;
      double mean_cosine = (sin(turn * high) - sin(turn * low)) / (turn * (high - low));
      double want = 10 * log10(1 + 0.81 + 1.8 * mean_cosine);
      cr_expect_float_eq(db[b], want, 0.3, "%zu taps, %s Hz: %.2f dB, expected %.2f", counts[i],
                         third_octave_name(b), db[b], want);
    }
  }
}

Test(impulse, echoes_from_2_ms_on_do_not_move_it) {
  start(300.37, 0.5);
  known_echo(taps, TAPS, 300.37 + 96.2, 0.45);
  known_echo(taps, TAPS, 300.37 + 131.3, -0.4);
  known_echo(taps, TAPS, 300.37 + 333.3, 0.6);
  expect_path(taps, 1000, 300.37, noise_60_db, "echoes");
}

Test(impulse, what_a_loudspeaker_does_to_the_sound_is_not_distance) {
  for (double hz = 200; hz <= 8000; hz *= 2)
    for (int echoes = 0; echoes < 2; echoes++) {
      g_autofree char *what = g_strdup_printf("notch at %g Hz, %d", hz, echoes);
      start(300.37, 0.5);
      if (echoes) {
        known_echo(taps, TAPS, 300.37 + 96.2, 0.4);
        known_echo(taps, TAPS, 300.37 + 131.3, -0.3);
      }
      known_tilt(taps, TAPS, 6);
      known_peak(taps, TAPS, hz, 1, -8);
      expect_path(taps, 6000, 300.37, noise_60_db, what);
    }
}

static const double from_m[3] = {1.5, 2, 1.6}, to_m[3] = {3.1, 2.9, 1.7};

Test(impulse, a_bad_loudspeaker_in_a_room_is_found_where_it_stands) {
  for (double rt60_s = 0.12; rt60_s < 0.5; rt60_s *= 2) {
    struct room room = {.size_m = {6, 5, 3.4}, .rt60_s = rt60_s};
    struct room_response response = room_response_new(&room, from_m, to_m);
    double delay = (double)response.delay_ns * FRAMES_PER_S / NS_PER_S;
    g_autofree char *what = g_strdup_printf("room of %g s", rt60_s);
    expect_path(response.taps, response.count, delay, noise_60_db, what);
    memset(taps, 0, sizeof taps);
    memcpy(taps, response.taps, response.count * sizeof *taps);
    known_tilt(taps, TAPS, 6);
    known_peak(taps, TAPS, 1000, 1, -8);
    expect_path(taps, TAPS, delay, noise_60_db, what);
    room_response_done(&response);
  }
}

Test(impulse, a_reflection_louder_than_the_direct_sound_is_not_taken_for_it) {
  start(300.37, 0.3);
  known_echo(taps, TAPS, 300.37 + 150, 0.6);
  struct impulse impulse = heard_through(taps, 1000, noise_60_db);
  cr_expect_float_eq(impulse_delay_frames(&impulse), 300.37, 0.01);
  impulse_done(&impulse);
}

/* The delay is a mean over frequencies: of a sweep, over times; see impulse.h. */
Test(impulse, a_drifting_clock_gives_the_delay_of_the_time_when_11_khz_passed) {
  for (double ppm = -50; ppm <= 50; ppm += 100) {
    double faster = 1 + ppm * 1e-6;
    struct sweep became = {20 * faster, 22000 * faster, 6 / faster};
    start(300.37, 0.5);
    size_t frames;
    g_autofree float *heard = known_sweep(&became, 1, taps, 1000, &frames);
    struct impulse drifted = sweep_deconvolve(&sweep_usual, heard, frames),
                   known = sweep_deconvolve(&became, heard, frames);
    double passed = 6 * log(11460.0 / 20) / log(22000.0 / 20) * FRAMES_PER_S;
    double found = impulse_delay_frames(&drifted);
    cr_expect_float_eq(found, 300.37 - passed * ppm * 1e-6, 0.1, "%g ppm: %.2f", ppm, found);
    cr_expect_float_eq(impulse_delay_frames(&known), 300.37, 0.01);
    expect_response(&drifted, taps, 1000, "drifting");
    impulse_done(&drifted);
    impulse_done(&known);
  }
}

/* Noise that dies away, after a direct sound. */
static void start_decay(double rt60_s, uint64_t seed) {
  memset(taps, 0, sizeof taps);
  known_noise(taps + 500, TAPS - 500, 0.02, seed);
  for (size_t i = 500; i < TAPS; i++)
    taps[i] *= (float)pow(10, -3 * (double)(i - 500) / FRAMES_PER_S / rt60_s);
  known_echo(taps, TAPS, 500, 0.1);
}

Test(impulse, reverberation_comes_back_to_a_tenth) {
  static const double times_s[] = {0.1, 0.2, 0.4, 0.7};
  for (size_t i = 0; i < G_N_ELEMENTS(times_s); i++)
    for (uint64_t seed = 1; seed <= 2; seed++)
      for (double noise = 0; noise < 0.1; noise += 0.07) { /* up to -20 dB re the sweep */
        start_decay(times_s[i], seed);
        struct impulse impulse = heard_through(taps, TAPS, noise);
        double found = impulse_rt60_s(&impulse);
        cr_expect_float_eq(found / times_s[i], 1, 0.1, "%g s, noise %g: %.3f s", times_s[i], noise,
                           found);
        impulse_done(&impulse);
      }
}

Test(impulse, reverberation_that_drowns_in_noise_is_not_known_rather_than_wrong) {
  static const double noises[] = {0.1, 0.13, 0.16, 0.2, 0.26, 0.4, 0.7, 2};
  for (uint64_t seed = 1; seed <= 2; seed++)
    for (size_t i = 0; i < G_N_ELEMENTS(noises); i++) {
      start_decay(seed == 1 ? 0.2 : 0.4, seed);
      struct impulse impulse = heard_through(taps, TAPS, noises[i]);
      double found = impulse_rt60_s(&impulse) / (seed == 1 ? 0.2 : 0.4);
      cr_expect(isnan(found) || (noises[i] < 0.3 && fabs(found - 1) < 0.1), "noise %g: %.3f of it",
                noises[i], found);
      impulse_done(&impulse);
    }
}

/* Before the room: a2 x^2 + a3 x^3 of a sine of amplitude 1 gives a2 / 2 and a3 / 4, and 3 a3 / 4
 * at the sine's own frequency. Made of sines, so that what lies beyond half the sampling rate can
 * be left out, as a converter does. */
static float distorted_frame(double x, size_t frame, double a2, double a3) {
  double growth = 6 / log(22000.0 / 20), t = (double)frame / FRAMES_PER_S;
  double hz = 20 * exp(t / growth), phase = 2 * G_PI * 20 * growth * expm1(t / growth);
  double size = fabs(sin(phase)) > 0.1 ? fabs(x / sin(phase)) : 1; /* of the fades */
  double sum = x * (1 + 0.75 * a3 * size * size);
  if (2 * hz < 23500)
    sum -= a2 / 2 * size * size * cos(2 * phase);
  if (3 * hz < 23500)
    sum -= a3 / 4 * size * size * size * sin(3 * phase);
  return (float)sum;
}

static struct impulse distorted(double a2, double a3, double noise) {
  size_t frames = sweep_frames(&sweep_usual) + FRAMES_PER_S * 3 / 2;
  g_autofree float *played = g_new0(float, frames);
  sweep_fill(&sweep_usual, played);
  for (size_t i = 0; i < sweep_frames(&sweep_usual); i++)
    played[i] = distorted_frame((double)played[i], i, a2, a3);
  g_autofree float *heard = known_convolved(played, frames, taps, TAPS);
  known_noise(heard, frames, noise, 3);
  return sweep_deconvolve(&sweep_usual, heard, frames);
}

static void expect_harmonic(const double db[THIRD_OCTAVES], int k, double want_db, size_t from_band,
                            const char *what) {
  for (size_t b = from_band; b < THIRD_OCTAVES; b++) {
    if (k * third_octave_high_hz(b) > 21000)
      cr_expect(isnan(db[b]), "%s, %d at %s Hz", what, k, third_octave_name(b));
    else
      cr_expect_float_eq(db[b], want_db, 1, "%s, %d at %s Hz: %.2f dB off", what, k,
                         third_octave_name(b), db[b] - want_db);
  }
}

Test(impulse, harmonics_are_measured_each_by_itself) {
  static const double levels[][2] = {{0.1, 0.1}, {0.02, 0.004}, {0.002, 0.04}};
  for (size_t i = 0; i < G_N_ELEMENTS(levels); i++) {
    double a2 = levels[i][0], a3 = levels[i][1], db[IMPULSE_HARMONICS][THIRD_OCTAVES];
    start(500.3, 0.5);
    struct impulse impulse = distorted(a2, a3, 0);
    impulse_distortion(&impulse, db);
    double sine = 1 + 0.75 * a3;
    expect_harmonic(db[0], 2, 20 * log10(a2 / 2 / sine), 6, "open air");
    expect_harmonic(db[1], 3, 20 * log10(a3 / 4 / sine), 6, "open air");
    impulse_done(&impulse);
  }
}

Test(impulse, distortion_does_not_pollute_the_response) {
  start(500.3, 0.5);
  known_echo(taps, TAPS, 700, 0.2);
  struct impulse impulse = distorted(0.1, 0.1, noise_60_db);
  for (size_t i = 0; i < TAPS; i++)
    taps[i] *= 1.075f;
  expect_response(&impulse, taps, 2000, "10 % of each");
  cr_expect_float_eq(impulse_delay_frames(&impulse), 500.3, 0.01);
  impulse_done(&impulse);
}

Test(impulse, harmonics_below_the_noise_are_not_known) {
  double db[IMPULSE_HARMONICS][THIRD_OCTAVES];
  start(500.3, 0.5);
  struct impulse impulse = distorted(1e-5, 0, 0.03);
  impulse_distortion(&impulse, db);
  for (int k = 0; k < IMPULSE_HARMONICS; k++)
    for (size_t b = 0; b < THIRD_OCTAVES; b++)
      cr_expect(isnan(db[k][b]), "%d at %s Hz: %g dB", k + 2, third_octave_name(b), db[k][b]);
  impulse_done(&impulse);
}

Test(impulse, harmonics_are_found_in_noise_and_reverberation) {
  double db[IMPULSE_HARMONICS][THIRD_OCTAVES];
  start_decay(0.3, 1);
  known_echo(taps, TAPS, 500, 0.5);
  struct impulse impulse = distorted(0.02, 0, noise_60_db * 5);
  impulse_distortion(&impulse, db);
  for (size_t b = 10; b <= 23; b++) { /* 250 Hz to 5 kHz; the room colours either by some dB */
    double colour =
        known_band_db(taps, TAPS, 2 * third_octave_low_hz(b), 2 * third_octave_high_hz(b)) -
        known_band_db(taps, TAPS, third_octave_low_hz(b), third_octave_high_hz(b));
    cr_expect_float_eq(db[0][b] - colour, -40, 1, "%s Hz: %.2f dB", third_octave_name(b),
                       db[0][b] - colour);
    cr_expect_lt(isnan(db[1][b]) ? -99 : db[1][b], -50, "%s Hz has no third: %.1f dB",
                 third_octave_name(b), db[1][b]);
  }
  impulse_done(&impulse);
}

Test(impulse, a_clean_loudspeaker_in_a_room_has_no_harmonics) {
  for (double rt60_s = 0.2; rt60_s < 0.7; rt60_s *= 2) {
    struct room room = {.size_m = {6, 5, 3.4}, .rt60_s = rt60_s};
    struct room_response response = room_response_new(&room, from_m, to_m);
    struct impulse impulse = heard_through(response.taps, response.count, noise_60_db);
    double db[IMPULSE_HARMONICS][THIRD_OCTAVES];
    impulse_distortion(&impulse, db);
    for (int k = 0; k < IMPULSE_HARMONICS; k++)
      for (size_t b = 0; b < THIRD_OCTAVES; b++)
        cr_expect(isnan(db[k][b]), "%g s: %d at %s Hz: %g dB", rt60_s, k + 2, third_octave_name(b),
                  db[k][b]);
    impulse_done(&impulse);
    room_response_done(&response);
  }
}

static void expect_nothing(const struct impulse *impulse, const char *what) {
  double db[IMPULSE_HARMONICS][THIRD_OCTAVES];
  size_t count = 77;
  cr_expect_lt(impulse_clearness_db(impulse), 20, "%s: %g", what, impulse_clearness_db(impulse));
  cr_expect(isnan(impulse_delay_frames(impulse)), "%s", what);
  cr_expect(isnan(impulse_rt60_s(impulse)), "%s", what);
  impulse_distortion(impulse, db);
  for (size_t b = 0; b < THIRD_OCTAVES; b++)
    cr_expect(isnan(db[0][b]) && isnan(db[3][b]), "%s", what);
  g_autofree float *trimmed = impulse_trim(impulse, 1000, &count);
  cr_expect_eq(count, 1, "%s", what);
  cr_expect_eq(trimmed[0], 0, "%s", what);
}

Test(impulse, a_dead_loudspeaker_is_nowhere) {
  size_t frames = sweep_frames(&sweep_usual) + FRAMES_PER_S;
  g_autofree float *heard = g_new0(float, frames);
  struct impulse silence = sweep_deconvolve(&sweep_usual, heard, frames);
  expect_nothing(&silence, "silence");
  impulse_done(&silence);
  for (uint64_t seed = 1; seed <= 5; seed++) {
    memset(heard, 0, frames * sizeof *heard);
    known_noise(heard, frames, 0.1, seed);
    struct impulse noise = sweep_deconvolve(&sweep_usual, heard, frames);
    expect_nothing(&noise, "noise");
    impulse_done(&noise);
  }
}

Test(impulse, as_much_is_kept_as_matters_and_nothing_before_the_direct_sound) {
  start_decay(0.2, 1);
  struct impulse impulse = heard_through(taps, TAPS, noise_60_db);
  size_t count, short_count;
  g_autofree float *all = impulse_trim(&impulse, 2 * TAPS, &count);
  cr_expect(count > 500 + 4800 && count < 500 + 19200, "%zu taps", count);
  for (size_t i = 0; i < 500 - 64; i++)
    cr_assert_eq(all[i], 0, "tap %zu", i);
  cr_expect_float_eq((double)all[501], (double)taps[501], 0.02);
  g_autofree float *some = impulse_trim(&impulse, 1000, &short_count);
  cr_expect_eq(short_count, 1000);
  cr_expect_lt(fabs((double)some[999]), 1e-4);
  impulse_done(&impulse);
}
