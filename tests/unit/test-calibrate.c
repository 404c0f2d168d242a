/* Calibrating the twin bench finds what its file does not say, and refuses what cannot be right.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "bench.h"
#include "calibrate.h"
#include "equaliser.h"
#include "twin.h"

#include <complex.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

TestSuite(calibrate, .init = scratch_cache, .fini = scratch_remove, .timeout = 240);

static GError *error;

/* %s: of the calibrator, the microphone, left, right, kitchen's profile's folder has no part. */
static const char bench_yaml[] =
    "hotmic: bench/1\n"
    "name: lab\n"
    "calibration: calibrations\n"
    "calibrator: {dbspl: 94, hz: 1000%s}\n"
    "sound: {driver: twin, room_m: [5.2, 4.1, 2.5], rt60_s: 0.3, noise_dba: 28}\n"
    "levels_hold_at: kitchen\n"
    "loudspeakers:\n"
    "  left: {position_m: [2.0, 2.0, 1.2], full_scale_dbspl: 104%s}\n"
    "  right: {position_m: [3.0, 2.1, 1.2], full_scale_dbspl: 104%s}\n"
    "microphone: {name: reference, position_m: [2.4, 2.5, 1.3], full_scale_dbspl: 114%s}\n"
    "devices:\n"
    "  kitchen:\n"
    "    profile: soft-speaker\n"
    "    mac: 02:00:00:00:10:01\n"
    "    position_m: [2.5, 1.0, 0.9]\n"
    "    full_scale_dbspl: 91\n"
    "    wake: [alexa]\n"
    "    soft_speaker: {preset: default, contacts: [bill]}\n"
    "    taps: {light: {kind: led}}\n";

struct truths {
  const char *calibrator, *left, *right, *microphone; /* each begins with a comma, or is empty */
};

static const struct truths imperfect = {
    .calibrator = "",
    .left = ", really: {gain_db: -2.3, latency_ms: 7.31, tilt_db: 6, notch: {hz: 1600, db: 8}, "
            "bass_hz: 55, distortion_db: -26}",
    .right = ", really: {gain_db: 1.2, latency_ms: 3.77, bass_hz: 45}",
    .microphone = ", really: {full_scale_dbspl: 112.7}"};

static struct bench *load_bench(const struct truths *truths) {
  g_autofree char *text = g_strdup_printf(bench_yaml, truths->calibrator, truths->left,
                                          truths->right, truths->microphone);
  struct bench *bench = bench_load(scratch_text("lab.yaml", text), &error);
  expect_no_error(error);
  return bench;
}

/* Without answers: from the beginning, with nobody there. */
static struct calibration *calibrate(const struct bench *bench, const char *answers) {
  FILE *nowhere = fopen("/dev/null", "w");
  FILE *from = answers ? fmemopen((void *)answers, strlen(answers), "r") : NULL;
  struct guide guide = {.from = from, .to = nowhere, .waits = answers != NULL};
  struct calibrate_plan plan = {
      .bench = bench, .guide = &guide, .days = 90, .fresh = answers == NULL};
  struct calibration *calibration = calibrate_run(&plan, &error);
  if (from)
    fclose(from);
  fclose(nowhere);
  return calibration;
}

static void refused(const struct truths *truths, const char *words) {
  struct bench *bench = load_bench(truths);
  cr_expect_null(calibrate(bench, NULL));
  expect_error(error, HOTMIC_ERROR_BENCH, words);
  bench_free(bench);
}

/* |H|^2 at a frequency, in double. */
static double power_at(const float *taps, size_t count, double hz) {
  double complex sum = 0, turn = cexp(-I * 2 * G_PI * hz / FRAMES_PER_S), phase = 1;
  for (size_t i = 0; i < count; i++) {
    sum += (double)taps[i] * phase;
    phase *= turn;
  }
  return creal(sum) * creal(sum) + cimag(sum) * cimag(sum);
}

/* Mean over a band in steps that are finer than a room's modes are apart. */
static double band_db(const float *taps, size_t count, const float *more, size_t more_count,
                      size_t band) {
  double low = third_octave_low_hz(band), high = third_octave_high_hz(band), sum = 0;
  int steps = (int)((high - low) / 2) + 20;
  for (int i = 0; i < steps; i++) {
    double hz = low + (high - low) * (i + 0.5) / steps;
    sum += power_at(taps, count, hz) * (more ? power_at(more, more_count, hz) : 1);
  }
  return 10 * log10(sum / steps) + calibration_pascal_dbspl;
}

/* Below some 200 Hz the model of the room is no room: all its echoes add up. Four
 * first-order high passes leave what is above. */
static double *mid_band(const float *taps, size_t count) {
  double *band = g_new(double, count), g = exp(-2 * G_PI * 250 / FRAMES_PER_S);
  for (size_t i = 0; i < count; i++)
    band[i] = (double)taps[i];
  for (int pass = 0; pass < 4; pass++) {
    double low = 0;
    for (size_t i = 0; i < count; i++) {
      low = g * low + (1 - g) * band[i];
      band[i] -= low;
    }
  }
  return band;
}

/* Schroeder's backward integration, from -5 to -25 dB, fitted by least squares. */
static double decay_s(const float *taps, size_t count) {
  g_autofree double *band = mid_band(taps, count);
  double total = 0, left = 0, n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (size_t i = 0; i < count; i++)
    total += band[i] * band[i];
  left = total;
  for (size_t i = 0; i < count; i++) {
    double db = 10 * log10(left / total), t = (double)i / FRAMES_PER_S;
    if (db <= -5 && db >= -25) {
      n++;
      sx += t;
      sy += db;
      sxx += t * t;
      sxy += t * db;
    }
    left -= band[i] * band[i];
  }
  return -60 / ((n * sxy - sx * sy) / (n * sxx - sx * sx));
}

static double distance_m(const double a[3], const double b[3]) {
  return sqrt(pow(a[0] - b[0], 2) + pow(a[1] - b[1], 2) + pow(a[2] - b[2], 2));
}

static void expect_place(const struct bench *bench, size_t loudspeaker, size_t receiver,
                         const double there_m[3], const struct calibration_place *found) {
  const struct bench_loudspeaker *is = &bench->loudspeakers[loudspeaker];
  double metres = distance_m(is->position_m, there_m);
  double delay = (metres / 343.2 + is->truth.latency_ms / 1000) * FRAMES_PER_S;
  cr_expect_float_eq(found->delay_frames, delay, 0.01, "%s: %.4f frames, truly %.4f", is->name,
                     found->delay_frames, delay);
  cr_expect_float_eq(found->distance_m, metres, 0.001);
  float *taps;
  size_t count, bands = 0;
  double mean = 0;
  cr_assert(twin_true_response(bench, loudspeaker, receiver, &taps, &count));
  for (size_t band = 6; band <= 25; band++) { /* 100 Hz to 8 kHz */
    double truth = band_db(taps, count, NULL, 0, band);
    cr_expect_float_eq(found->third_octave_db[band], truth, 0.5, "%s at %s Hz: %.2f, truly %.2f",
                       is->name, third_octave_name(band), found->third_octave_db[band], truth);
    mean += found->third_octave_db[band] - truth;
    bands++;
  }
  cr_expect_lt(fabs(mean / (double)bands), 0.1, "%s: gain off by %.3f dB", is->name,
               mean / (double)bands);
  double rt60 = decay_s(taps, count);
  cr_expect_float_eq(found->rt60_s, rt60, 0.1 * rt60, "%s: RT60 %.3f, truly %.3f", is->name,
                     found->rt60_s, rt60);
  g_free(taps);
}

static void expect_flat(const struct bench *bench, size_t loudspeaker,
                        const struct calibration_loudspeaker *found) {
  float *taps;
  size_t count, bands = 0;
  double db[THIRD_OCTAVES], mean = 0;
  cr_assert(twin_true_response(bench, loudspeaker, bench->reference, &taps, &count));
  for (size_t band = 6; band <= 25; band++, bands++) {
    db[band] = band_db(taps, count, found->equaliser.taps, found->equaliser.count, band);
    mean += db[band];
  }
  mean /= (double)bands;
  for (size_t band = 6; band <= 25; band++)
    cr_expect(found->unreached[band] || fabs(db[band] - mean) <= 3.1, "%s: %+.1f dB at %s Hz",
              found->name, db[band] - mean, third_octave_name(band));
  for (double hz = 20; hz < 20000; hz *= 1.01)
    cr_expect_leq(power_at(found->equaliser.taps, found->equaliser.count, hz), pow(10, 1.21));
  g_free(taps);
}

Test(calibrate, what_the_bench_file_does_not_say_is_found) {
  struct bench *bench = load_bench(&imperfect);
  struct calibration *found = calibrate(bench, NULL);
  expect_no_error(error);
  cr_assert(found->complete);
  cr_expect_float_eq(found->microphone.full_scale_dbspl, 112.7, 0.05);
  cr_expect_float_eq(found->noise.laeq_dbspl, 28, 0.5);
  for (size_t i = 0; i < 2; i++) {
    const struct calibration_loudspeaker *is = &found->loudspeakers[i];
    cr_expect_float_eq(is->latency_ms, bench->loudspeakers[i].truth.latency_ms, 0.01 / 48,
                       "%s: %.5f ms", is->name, is->latency_ms);
    cr_expect_float_eq(is->drift_ppm, 0, 0.05);
    expect_place(bench, i, 0, bench->devices[0].position_m, &is->at_device);
    expect_place(bench, i, 1, bench->microphone.position_m, &is->at_microphone);
    expect_flat(bench, i, is);
    cr_expect_float_eq(is->pink_dbspl, 65, 0.2, "%s: pink %.2f", is->name, is->pink_dbspl);
    cr_expect_float_eq(is->speech_dbspl, 65, 0.3, "%s: speech %.2f", is->name, is->speech_dbspl);
  }
  calibration_free(found);
  bench_free(bench);
}

Test(calibrate, a_loudspeaker_with_a_clock_of_its_own_is_told) {
  struct truths drifting = {"", ", really: {drift_ppm: 40, latency_ms: 30}", "", ""};
  struct bench *bench = load_bench(&drifting);
  struct calibration *found = calibrate(bench, NULL);
  expect_no_error(error);
  cr_expect_float_eq(found->loudspeakers[0].drift_ppm, 40, 0.2, "%.3f",
                     found->loudspeakers[0].drift_ppm);
  cr_expect_float_eq(found->loudspeakers[1].drift_ppm, 0, 0.05);
  cr_expect(isnan(found->loudspeakers[0].at_device.distance_m), "by such a clock it has none");
  calibration_free(found);
  bench_free(bench);
}

Test(calibrate, a_calibrator_that_is_not_right_is_refused_by_name) {
  refused(&(struct truths){", really: {hz: 250}", "", "", ""}, "found a tone of 250.0 Hz");
  refused(&(struct truths){", really: {hum_hz: 50, hum_dbspl: 70}", "", "", ""},
          "mains hum of 50 Hz");
  refused(&(struct truths){", really: {hum_hz: 60, hum_dbspl: 70}", "", "", ""},
          "mains hum of 60 Hz");
  refused(&(struct truths){", really: {dbspl: 114}", "", "", ""}, "clipped");
  refused(&(struct truths){", really: {dbspl: 114}", "", "", ", really: {full_scale_dbspl: 122}"},
          "is the calibrator at 94 dB");
  refused(&(struct truths){", really: {dbspl: 60}", "", "", ", really: {full_scale_dbspl: 150}"},
          "no tone was heard");
}

Test(calibrate, a_loudspeaker_that_is_not_right_is_refused_by_name) {
  refused(&(struct truths){"", ", really: {fault: {what: dead, at_s: 0}}", "", ""},
          "loudspeaker `left` is silent");
  refused(&(struct truths){"", "", ", really: {fault: {what: dead, at_s: 0}}", ""},
          "loudspeaker `right` is silent");
  refused(&(struct truths){"", ", really: {plays: right}", ", really: {plays: left}", ""},
          "`left` and `right` are swapped");
  refused(&(struct truths){"", ", really: {gain_db: -20}", "", ""}, "expected about 7");
}

/* Begins with one truth, up to the step before which q is pressed, and goes on with another. */
static void changed_meanwhile(const char *answers, const struct truths *later, const char *words) {
  struct bench *bench = load_bench(&imperfect), *changed = load_bench(later);
  cr_expect_null(calibrate(bench, answers));
  expect_error(error, HOTMIC_ERROR_BUSY, "what was measured is kept");
  char *output = NULL;
  size_t length;
  FILE *to = open_memstream(&output, &length);
  struct guide guide = {.to = to};
  struct calibrate_plan plan = {.bench = changed, .guide = &guide, .days = 7};
  cr_expect_null(calibrate_run(&plan, &error));
  expect_error(error, HOTMIC_ERROR_BENCH, words);
  fclose(to);
  cr_expect(strstr(output, "going on with"), "%s", output);
  free(output);
  scratch_remove();
  bench_free(bench);
  bench_free(changed);
}

Test(calibrate, what_changed_between_two_steps_voids_them) {
  struct truths deaf = imperfect, quiet = imperfect;
  deaf.microphone = ", really: {full_scale_dbspl: 116.7}";
  quiet.left = ", really: {gain_db: -6.3, latency_ms: 7.31, tilt_db: 6, notch: {hz: 1600, db: 8}, "
               "bass_hz: 55, distortion_db: -26}";
  changed_meanwhile("\nq\n", &deaf, "the microphone's sensitivity has changed by -4.00 dB");
  changed_meanwhile("\n\n\n\nq\n", &quiet, "softer here than its sweep at kitchen lets expect");
}

Test(calibrate, a_room_that_is_too_loud_is_named) {
  struct bench *bench = load_bench(&imperfect);
  bench->room.noise_dba = 52;
  cr_expect_null(calibrate(bench, NULL));
  expect_error(error, HOTMIC_ERROR_BENCH, "the room is too loud: 52");
  bench_free(bench);
}

Test(calibrate, two_at_once_do_not_measure_each_other) {
  struct bench *bench = load_bench(&imperfect);
  g_autofree char *path = g_build_filename(bench->calibration_dir, ".lock", NULL);
  cr_assert(tidy_make_dir(bench->calibration_dir, NULL));
  int fd = open(path, O_CREAT | O_RDWR, 0644);
  cr_assert_eq(flock(fd, LOCK_EX), 0);
  cr_expect_null(calibrate(bench, NULL));
  expect_error(error, HOTMIC_ERROR_BUSY, "is being calibrated by another");
  close(fd);
  bench_free(bench);
}

Test(calibrate, what_was_begun_is_gone_on_with) {
  struct bench *bench = load_bench(&imperfect);
  cr_expect_null(calibrate(bench, "\n\nq\n")); /* the microphone, left, and no more */
  expect_error(error, HOTMIC_ERROR_BUSY, "what was measured is kept");
  cr_expect_null(calibration_newest(bench->calibration_dir, false));
  g_autofree char *begun = calibration_newest(bench->calibration_dir, true);
  struct calibration *partial = calibration_load(begun, &error);
  expect_no_error(error);
  cr_expect(partial->microphone.measured);
  cr_expect_not(isnan(partial->loudspeakers[0].latency_ms));
  cr_expect(isnan(partial->loudspeakers[1].latency_ms));
  double sensitivity = partial->microphone.full_scale_dbspl;
  calibration_free(partial);
  struct calibration *found = calibrate(bench, "\n\n\n\n"); /* right, device, home, again */
  expect_no_error(error);
  cr_expect_eq(found->microphone.full_scale_dbspl, sensitivity);
  cr_expect(found->complete);
  calibration_free(found);
  bench_free(bench);
}
