/* The calibration that is in force on a bench, and what each night says of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibrated.h"

#include "calibration-page.h"
#include "nights.h"

#include <math.h>
#include <string.h>

/* What clocks that are set by hand are off by; what the level check may be off by, rounded up. */
static const double clock_tolerance_days = 0.1, level_tolerance_db = 1.001;

static bool fail(const struct bench *bench, GError **error, const char *what) {
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BENCH,
              "%s: %s. `hotmic calibrate --bench %s` makes a new one; a bench file without "
              "`calibration:` runs with predicted levels",
              bench->calibration_dir, what, bench->path);
  return false;
}

/* What every step of calibrating leaves behind. The level check was within a decibel then. */
static bool is_whole(const struct calibration *calibration) {
  bool whole = calibration->microphone.measured && calibration->noise.measured;
  for (size_t i = 0; i < calibration->loudspeaker_count; i++) {
    const struct calibration_loudspeaker *is = &calibration->loudspeakers[i];
    whole = whole && is->at_device.measured && is->at_microphone.measured &&
            fabs(is->pink_dbspl - is->asked_dbspl) <= level_tolerance_db &&
            fabs(is->speech_dbspl - is->asked_dbspl) <= level_tolerance_db;
  }
  return whole;
}

static const char *why_unusable(const struct bench *bench, const struct calibration *calibration) {
  g_autofree char *fingerprint = bench_fingerprint(bench);
  if (strcmp(calibration->bench_sha256, fingerprint) != 0)
    return "the bench file's loudspeakers, microphone, sound cards or the place where levels hold "
           "have changed since the calibration";
  if (!is_whole(calibration))
    return "the calibration lacks a step, or its level check did not come out: somebody changed "
           "calibration.yaml";
  return NULL;
}

bool calibrated_load(struct bench *bench, struct calibration **ret, GError **error) {
  *ret = NULL;
  if (!bench->calibration_dir)
    return true;
  g_autofree char *dir = calibration_newest(bench->calibration_dir, false);
  if (!dir)
    return fail(bench, error, "there is no complete calibration in this folder");
  struct calibration *calibration = calibration_load(dir, error);
  if (!calibration)
    return false;
  const char *why = why_unusable(bench, calibration);
  if (why) {
    calibration_free(calibration);
    return fail(bench, error, why);
  }
  bench->microphone.full_scale_dbspl = calibration->microphone.full_scale_dbspl;
  *ret = calibration;
  return true;
}

bool calibrated_load_if_any(struct bench *bench, struct calibration **ret, GError **error) {
  g_autofree char *newest =
      bench->calibration_dir ? calibration_newest(bench->calibration_dir, false) : NULL;
  *ret = NULL;
  return !newest || calibrated_load(bench, ret, error);
}

static double age_days(const struct calibration *calibration) {
  return calibration_age_days(calibration, g_get_real_time() / G_USEC_PER_SEC);
}

char *calibrated_doubt(const struct calibration *calibration) {
  double days = age_days(calibration);
  if (days < -clock_tolerance_days)
    return g_strdup_printf("The calibration is dated %.1f days in the future: this machine's clock "
                           "is wrong now, or was then, and nobody knows how old it is.",
                           -days);
  return days <= calibration->days
             ? NULL
             : g_strdup_printf("The calibration is %.0f days old and was good for %d: levels are "
                               "not proven. Calibrate the bench again.",
                               days, calibration->days);
}

void calibrated_note(const struct calibration *calibration, struct record *record) {
  if (!calibration) {
    record_set(record, "calibration", "none: levels and times are what the room's model predicts");
    return;
  }
  g_autofree char *folder = g_path_get_basename(calibration->dir);
  g_autofree char *path = g_build_filename(calibration->dir, "calibration.yaml", NULL);
  g_autofree char *text = NULL;
  g_autofree char *what =
      g_strdup_printf("%s, %.1f of %d days old, by %s", folder, age_days(calibration),
                      calibration->days, calibration->tool);
  record_set(record, "calibration", what);
  if (g_file_get_contents(path, &text, NULL, NULL))
    record_add_text(record, path, text);
}

/* An old one that cannot be read any more is history, but must not keep the new one from being
 * shown. */
static GPtrArray *load_history(const char *dir, GError **error) {
  g_auto(GStrv) folders = calibration_history(dir);
  GPtrArray *history = g_ptr_array_new_with_free_func((GDestroyNotify)calibration_free);
  for (char **folder = folders; *folder; folder++) {
    g_autoptr(GError) problem = NULL;
    struct calibration *calibration = calibration_load(*folder, &problem);
    if (calibration) {
      g_ptr_array_add(history, calibration);
    } else if (folder[1]) {
      fprintf(stderr, "hotmic: left out of the history: %s\n", problem->message);
    } else {
      g_propagate_error(error, g_steal_pointer(&problem));
      g_ptr_array_set_size(history, 0);
    }
  }
  return history;
}

char *calibrated_page(const struct bench *bench, GError **error) {
  const char *dir = bench->calibration_dir;
  g_autoptr(GPtrArray) history = load_history(dir, error);
  struct calibration_page page = {.history =
                                      (const struct calibration *const *)(void *)history->pdata,
                                  .count = history->len,
                                  .now_utc_s = g_get_real_time() / G_USEC_PER_SEC};
  if (history->len == 0)
    return NULL; /* there was a calibration: the error says why it is none */
  g_autoptr(GArray) nights = nights_read(dir, &page.bad_nights, error);
  page.nights = nights;
  return nights && calibration_page_write(&page, dir, error)
             ? g_build_filename(dir, "index.html", NULL)
             : NULL;
}
