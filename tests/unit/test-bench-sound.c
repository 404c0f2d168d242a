/* What a bench file says of its loudspeakers, microphone and calibrator, and what they really are.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-bench.h"
#include "scratch.h"

TestSuite(bench_sound, .fini = scratch_remove);

static GError *error;

/* The plain bench with one thing replaced. */
static struct bench *load(const char *from, const char *to) {
  return sample_bench_with(sample_bench_plain, from, to, &error);
}

/* One in what a simulated thing really is: on the line of the plain bench that this replaces. */
static const struct {
  const char *to, *words;
} untrue_loudspeakers[] = {
    {"really: 5", "b.yaml:6:64: expected a mapping"},
    {"really: {latency: 5}", "b.yaml:6:65: unknown key `latency`"},
    {"really: {latency_ms: 2001}", "b.yaml:6:77: 2001 is out of range; expected 0 to 2000"},
    {"really: {gain_db: 21}", "b.yaml:6:74: 21 is out of range; expected -60 to 20"},
    {"really: {tilt_db: -31}", "b.yaml:6:74: -31 is out of range; expected -30 to 30"},
    {"really: {notch: 8}", "b.yaml:6:72: expected a mapping"},
    {"really: {notch: {hz: 1600}}", "b.yaml:6:72: key `db` is missing here"},
    {"really: {notch: {db: 8}}", "b.yaml:6:72: key `hz` is missing here"},
    {"really: {notch: {hz: 10, db: 8}}", "b.yaml:6:77: 10 is out of range; expected 20 to 20000"},
    {"really: {notch: {hz: 1600, db: 41}}", "b.yaml:6:87: 41 is out of range"},
    {"really: {distortion_db: 0}", "b.yaml:6:80: 0 is out of range; expected -120 to -6"},
    {"really: {latency_ms: 9, drift_ppm: 1001}", "1001 is out of range; expected -1000 to 1000"},
    {"really: {drift_ppm: 50}", "b.yaml:6:76: a loudspeaker with a clock of its own buffers sound: "
                                "expected `latency_ms` of 2 or more beside this, found 0"},
    {"really: {plays: rite}", "b.yaml:6:72: no loudspeaker `rite` on this bench"},
    {"really: {fault: dead}", "b.yaml:6:72: expected a mapping"},
    {"really: {fault: {at_s: 3}}", "b.yaml:6:72: key `what` is missing here"},
    {"really: {fault: {what: hang}}",
     "b.yaml:6:79: `hang` is not known here; expected one of: quiet, dead"},
    {"really: {fault: {what: dead, at_s: -1}}", "b.yaml:6:91: -1 is out of range"},
    {"really: {fault: {what: quiet, db: 61}}", "b.yaml:6:90: 61 is out of range"},
    {"really: {fault: {what: dead, db: 4}}",
     "b.yaml:6:89: `db` tells how `quiet` a loudspeaker gets; a dead one is silent"},
};

Test(bench_sound, every_mistake_in_what_a_loudspeaker_really_is_is_told_at_its_place) {
  for (size_t i = 0; i < G_N_ELEMENTS(untrue_loudspeakers); i++) {
    g_autofree char *to = g_strdup_printf("full_scale_dbspl: 104, %s}", untrue_loudspeakers[i].to);
    cr_expect_null(load("full_scale_dbspl: 104}", to), "%s", to);
    expect_error(error, HOTMIC_ERROR_BENCH, untrue_loudspeakers[i].words);
  }
}

static const struct {
  const char *from, *to, *words;
} untrue_others[] = {
    {"name: b\n", "name: b\ncalibrator: 94\n", "b.yaml:3:13: expected a mapping"},
    {"name: b\n", "name: b\ncalibrator: {dbspl: 59}\n",
     "b.yaml:3:21: 59 is out of range; expected 60 to 140"},
    {"name: b\n", "name: b\ncalibrator: {hz: 9000}\n",
     "b.yaml:3:18: 9000 is out of range; expected 100 to 8000"},
    {"name: b\n", "name: b\ncalibrator: {db: 94}\n", "b.yaml:3:14: unknown key `db`"},
    {"full_scale_dbspl: 114", "full_scale_dbspl: 114, really: {full_scale_dbspl: 59}",
     "b.yaml:7:96: 59 is out of range; expected 60 to 160"},
    {"full_scale_dbspl: 114", "full_scale_dbspl: 114, really: {position_m: 1}",
     "b.yaml:7:78: unknown key `position_m`"},
    {"name: b\n", "name: b\ncalibrator: {really: {dbspl: 161}}\n", "b.yaml:3:30: 161 is out of"},
    {"name: b\n", "name: b\ncalibrator: {really: {hz: 19}}\n", "b.yaml:3:27: 19 is out of range"},
    {"name: b\n", "name: b\ncalibrator: {really: {hum_hz: 55, hum_dbspl: 70}}\n",
     "b.yaml:3:31: `55` is not known here; expected one of: 50, 60"},
    {"name: b\n", "name: b\ncalibrator: {really: {hum_hz: 50}}\n",
     "b.yaml:3:22: key `hum_dbspl` is missing here"},
    {"name: b\n", "name: b\ncalibrator: {really: {hum_dbspl: 50}}\n",
     "b.yaml:3:22: key `hum_hz` is missing here"},
    {"name: b\n", "name: b\ncalibrator: {really: {hum_hz: 50, hum_dbspl: -1}}\n",
     "-1 is out of range"},
};

Test(bench_sound, every_mistake_in_microphone_and_calibrator_is_told_at_its_place) {
  for (size_t i = 0; i < G_N_ELEMENTS(untrue_others); i++) {
    cr_expect_null(load(untrue_others[i].from, untrue_others[i].to), "%s", untrue_others[i].to);
    expect_error(error, HOTMIC_ERROR_BENCH, untrue_others[i].words);
  }
}

static const struct {
  const char *from, *to, *words;
} wired_mistakes[] = {
    {"latency_ms: 12.5}", "latency_ms: 12.5, really: {gain_db: 1}}",
     "b.yaml:6:94: `really:` is for things that a twin bench simulates"},
    {"full_scale_dbspl: 114", "full_scale_dbspl: 114, really: {full_scale_dbspl: 110}",
     "b.yaml:7:77: `really:` is for things that a twin bench simulates"},
    {"name: w\n", "name: w\ncalibrator: {dbspl: 114, really: {dbspl: 113}}\n",
     "b.yaml:3:34: `really:` is for things that a twin bench simulates"},
};

Test(bench_sound, what_real_things_are_is_measured_and_not_told) {
  for (size_t i = 0; i < G_N_ELEMENTS(wired_mistakes); i++) {
    struct bench *bench =
        sample_bench_with(sample_bench_wired, wired_mistakes[i].from, wired_mistakes[i].to, &error);
    cr_expect_null(bench, "%s", wired_mistakes[i].to);
    expect_error(error, HOTMIC_ERROR_BENCH, wired_mistakes[i].words);
  }
}

static const char imperfect[] =
    "full_scale_dbspl: 104, latency_ms: 3, really: {latency_ms: 7.31, gain_db: -2.3, tilt_db: 6,"
    " notch: {hz: 1600, db: 8}, distortion_db: -40, drift_ppm: 12, plays: right,"
    " fault: {what: quiet, at_s: 90, db: 5}}}\n"
    "  right: {position_m: [3, 2, 1], full_scale_dbspl: 104, really: {plays: left}}\n"
    "calibrator: {dbspl: 114, hz: 250, really: {dbspl: 113.5, hz: 251, hum_hz: 60, hum_dbspl: 70}}";

Test(bench_sound, what_simulated_things_really_are_is_read_beside_what_is_claimed) {
  struct bench *bench = load("full_scale_dbspl: 104}", imperfect);
  expect_no_error(error);
  const struct bench_loudspeaker *left = &bench->loudspeakers[0], *right = &bench->loudspeakers[1];
  const struct bench_loudspeaker_truth *truth = &left->truth;
  cr_expect(left->latency_ms == 3 && truth->latency_ms == 7.31 && truth->gain_db == -2.3);
  cr_expect(truth->tilt_db == 6 && truth->notch_hz == 1600 && truth->notch_db == 8);
  cr_expect(truth->distortion_db == -40 && truth->drift_ppm == 12);
  cr_expect(truth->fault.at_s == 90 && truth->fault_db == 5);
  cr_expect_str_eq(truth->fault.what, "quiet");
  cr_expect(left->channel == 0 && truth->channel == 1, "a name that comes later in the file");
  cr_expect(right->channel == 1 && right->truth.channel == 0);
  const struct bench_calibrator *calibrator = &bench->calibrator;
  cr_expect(calibrator->dbspl == 114 && calibrator->hz == 250);
  cr_expect(calibrator->true_dbspl == 113.5 && calibrator->true_hz == 251);
  cr_expect(calibrator->hum_hz == 60 && calibrator->hum_dbspl == 70);
  bench_free(bench);
}

Test(bench_sound, what_really_is_is_what_is_claimed_unless_the_file_says_more) {
  struct bench *bench =
      load("full_scale_dbspl: 104}", "full_scale_dbspl: 104, latency_ms: 3, really: {fault: {what: "
                                     "quiet}}}\ncalibrator: {dbspl: 114}\ncalibration: ../cal");
  expect_no_error(error);
  const struct bench_loudspeaker_truth *truth = &bench->loudspeakers[0].truth;
  cr_expect(truth->latency_ms == 3 && truth->channel == 0 && truth->gain_db == 0);
  cr_expect(truth->tilt_db == 0 && truth->notch_hz == 0 && truth->distortion_db == 0);
  cr_expect(truth->drift_ppm == 0 && truth->fault.at_s == 0 && truth->fault_db == 4);
  cr_expect_eq(bench->microphone.true_full_scale_dbspl, 114);
  cr_expect(!bench->microphone.in_calibrator);
  cr_expect(bench->calibrator.dbspl == 114 && bench->calibrator.hz == 1000);
  cr_expect(bench->calibrator.true_dbspl == 114 && bench->calibrator.true_hz == 1000);
  cr_expect_eq(bench->calibrator.hum_hz, 0);
  g_autofree char *dir = g_canonicalize_filename("../cal", scratch_dir());
  cr_expect_str_eq(bench->calibration_dir, dir, "beside the bench file");
  bench_free(bench);
  bench = load("name: b", "name: b");
  expect_no_error(error);
  cr_expect_null(bench->calibration_dir);
  cr_expect(bench->calibrator.dbspl == 94 && bench->calibrator.true_dbspl == 94);
  bench_free(bench);
}
