/* hotmic calibrate: makes levels and times of a bench facts, step by step.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibrate.h"
#include "calibrated.h"
#include "interrupt.h"
#include "verb.h"

enum { DAYS_MAX = 3650 };

static char *bench_path;
static gboolean fresh, hands_free;
static int days = CALIBRATION_DAYS;

static const GOptionEntry options[] = {
    {"bench", 0, 0, G_OPTION_ARG_FILENAME, &bench_path, "the bench file", "FILE"},
    {"days", 0, 0, G_OPTION_ARG_INT, &days, "for which the result holds (default 90)", "N"},
    {"fresh", 0, 0, G_OPTION_ARG_NONE, &fresh, "does not go on with one that was begun before",
     NULL},
    {"yes", 'y', 0, G_OPTION_ARG_NONE, &hands_free,
     "waits for nobody: the microphone is moved by a machine, or needs not be", NULL},
    G_OPTION_ENTRY_NULL,
};

static bool check_bench(const struct bench *bench, GError **error) {
  if (bench->calibration_dir)
    return true;
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BENCH,
              "%s: names no folder for its calibrations; add a line like `calibration: "
              "%s-calibrations`",
              bench->path, bench->name);
  return false;
}

static void sum_up(const struct calibration *calibration) {
  printf("\n%-12s %10s %10s %10s %10s %8s %s\n", "loudspeaker", "latency ms", "distance m",
         "pink dB", "speech dB", "RT60 s", "not within 3 dB");
  for (size_t i = 0; i < calibration->loudspeaker_count; i++) {
    const struct calibration_loudspeaker *is = &calibration->loudspeakers[i];
    printf("%-12s %10.3f %10.2f %10.2f %10.2f %8.2f", is->name, is->latency_ms,
           is->at_device.distance_m, is->pink_dbspl, is->speech_dbspl, is->at_device.rt60_s);
    for (size_t band = 0; band < THIRD_OCTAVES; band++)
      if (is->unreached[band])
        printf(" %s", third_octave_name(band));
    putchar('\n');
  }
  printf("calibration: %s/calibration.yaml\n", calibration->dir);
}

static bool calibrate(const struct bench *bench, GError **error) {
  if (!check_bench(bench, error))
    return false;
  struct guide guide = {.from = stdin, .to = stdout, .waits = !hands_free && !bench->simulated};
  struct calibrate_plan plan = {.bench = bench, .guide = &guide, .fresh = fresh, .days = days};
  interrupt_catch();
  struct calibration *calibration = calibrate_run(&plan, error);
  if (!calibration)
    return false;
  sum_up(calibration);
  calibration_free(calibration);
  g_autofree char *page = calibrated_page(bench, error);
  if (page)
    printf("page: %s\n", page);
  return page != NULL;
}

static int run(char **arguments, GError **error) {
  if (arguments[0])
    return verb_usage(error, "%s: calibrate takes no arguments", arguments[0]);
  if (!bench_path)
    return verb_usage(error, "--bench FILE is missing");
  if (days < 1 || days > DAYS_MAX)
    return verb_usage(error, "--days %d: expected 1 to %d", days, DAYS_MAX);
  struct bench *bench = bench_load(bench_path, error);
  if (bench)
    calibrate(bench, error);
  bench_free(bench);
  return 0;
}

const struct verb verb_calibrate = {
    "calibrate",
    "--bench FILE",
    "measures microphone, room and loudspeakers",
    "Says step by step what to do with your hands, measures, and refuses what cannot be right: "
    "the\n"
    "microphone with a sound calibrator, each loudspeaker from near, at the device and at the\n"
    "microphone's own place, the noise of the room. The result is a dated folder where the bench "
    "file's\n"
    "`calibration:` says; every run uses the newest. Stop when you like (q or Ctrl-C): it goes on "
    "where it\nwas.",
    options,
    run,
};
