/* What a session leaves for the history of its bench: how it found each loudspeaker.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly.h"

#include "calibrated.h"
#include "nights.h"
#include "record-read.h"

#include <math.h>
#include <string.h>

static char *late_key(const char *loudspeaker) {
  return g_strdup_printf("preflight.%s.late_ms", loudspeaker);
}

void nightly_keep(struct record *record, const struct bench *bench,
                  const struct preflight_finding *found) {
  for (size_t i = 0; i < bench->loudspeaker_count; i++) {
    g_autofree char *key = late_key(bench->loudspeakers[i].name);
    if (!isnan(found[i].late_ms))
      record_set_number(record, key, found[i].late_ms);
  }
}

/* Deviations of one loudspeaker's cues, in order of size. */
struct deviations {
  const char *loudspeaker;
  GArray *db; /* double */
};

static void take_deviation(void *user, const struct record_columns *columns) {
  struct deviations *all = user;
  double db = record_column_number(columns, 1);
  if (strcmp(record_column_text(columns, 0), all->loudspeaker) == 0)
    g_array_append_val(all->db, db);
}

static bool read_deviations(struct record *record, struct calibration_night *night,
                            GError **error) {
  g_autoptr(GArray) db = g_array_new(FALSE, FALSE, sizeof(double));
  struct deviations all = {night->loudspeaker, db};
  if (!record_each_row(record,
                       "SELECT cue.loudspeaker, cue_level.deviation_db FROM cue_level JOIN cue ON "
                       "cue.number = cue_level.cue WHERE cue_level.deviation_db IS NOT NULL "
                       "ORDER BY cue_level.deviation_db",
                       take_deviation, &all, error))
    return false;
  night->cues = (int)db->len;
  night->deviation_db = db->len ? g_array_index(db, double, db->len / 2) : NAN;
  return true;
}

static void take_noise(void *user, const struct record_columns *columns) {
  *(double *)user = record_column_number(columns, 0) / 100;
}

/* L90: a tenth of the session was quieter. */
static bool read_noise(struct record *record, double *ret_dba, GError **error) {
  return record_each_row(
      record,
      "SELECT value FROM event WHERE kind = 'sound' ORDER BY value LIMIT 1 OFFSET "
      "(SELECT count(*) / 10 FROM event WHERE kind = 'sound')",
      take_noise, ret_dba, error);
}

static bool read_nights(struct record *record, const struct bench *bench,
                        struct calibration_night *common, GArray *nights, GError **error) {
  for (size_t i = 0; i < bench->loudspeaker_count; i++) {
    struct calibration_night night = *common;
    g_autofree char *key = late_key(bench->loudspeakers[i].name);
    night.loudspeaker = bench->loudspeakers[i].name;
    night.late_ms = record_number(record, key, NAN);
    if (!read_deviations(record, &night, error))
      return false;
    g_array_append_val(nights, night);
  }
  return true;
}

bool nightly_tell(const struct bench *bench, const struct calibration *calibration,
                  const char *run_dir, GError **error) {
  if (!calibration)
    return true;
  struct record *record = record_open(run_dir, error);
  if (!record)
    return false;
  g_autofree char *run = g_path_get_basename(run_dir);
  g_autofree char *folder = g_path_get_basename(calibration->dir);
  g_autoptr(GArray) nights = g_array_new(FALSE, FALSE, sizeof(struct calibration_night));
  struct calibration_night common = {.began_utc_s =
                                         record_integer(record, "zero_utc_us", 0) / G_USEC_PER_SEC,
                                     .run = run,
                                     .calibration = folder,
                                     .noise_dba = NAN};
  bool ok = read_noise(record, &common.noise_dba, error) &&
            read_nights(record, bench, &common, nights, error);
  record_close(record);
  if (!ok ||
      !nights_append(bench->calibration_dir, (const struct calibration_night *)(void *)nights->data,
                     nights->len, error))
    return false;
  g_autofree char *page = calibrated_page(bench, error);
  return page != NULL;
}
