/* What a reader of a calibration must be told in words: it is too old, or something moved.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration-doubt.h"

#include <math.h>
#include <string.h>

const double calibration_tolerance_db = 3, calibration_sensitivity_max_db = 0.5,
             calibration_deviation_max_db = 1, calibration_level_max_db = 1;
/* Of a loudspeaker, between calibrations: what a turned knob or a moved box makes. */
static const double louder_max_db = 1, later_max_ms = 0.5;

static void doubt_done(void *of) {
  g_free(((struct calibration_doubt *)of)->text);
}

static void add(GArray *doubts, enum verdict_kind kind, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static void add(GArray *doubts, enum verdict_kind kind, const char *format, ...) {
  va_list values;
  va_start(values, format);
  struct calibration_doubt doubt = {kind, g_strdup_vprintf(format, values)};
  va_end(values);
  g_array_append_val(doubts, doubt);
}

double calibration_loudness(const struct calibration_place *place) {
  double sum = 0;
  int known = 0;
  for (size_t band = CALIBRATION_BAND_FROM; band < CALIBRATION_BAND_UNTIL; band++) {
    if (!place->measured || !isfinite(place->third_octave_db[band]))
      continue;
    sum += place->third_octave_db[band];
    known++;
  }
  return known ? sum / known : NAN;
}

static void judge_age(GArray *doubts, const struct calibration *calibration, int64_t now_utc_s) {
  double age = calibration_age_days(calibration, now_utc_s);
  if (age > calibration->days)
    add(doubts, VERDICT_FAIL,
        "It expired %.0f days ago: it holds for %d days. No level is a fact until the bench is "
        "calibrated again.",
        floor(age - calibration->days), calibration->days);
  if (age < 0)
    add(doubts, VERDICT_INCONCLUSIVE,
        "It is dated %.1f days in the future: was the clock right when it was made, and is it now?",
        -age);
  if (!calibration->complete)
    add(doubts, VERDICT_FAIL, "It is not complete: take up the calibration where it was left.");
  if (!calibration->microphone.measured)
    add(doubts, VERDICT_FAIL, "The microphone was not calibrated: no level has an absolute value.");
  if (!calibration->noise.measured)
    add(doubts, VERDICT_INCONCLUSIVE, "The noise of the room was not measured.");
}

/* "100 Hz, 125 Hz and 8 kHz" of the bands that are `set`. */
static char *band_list(const bool set[THIRD_OCTAVES]) {
  GString *list = g_string_new(NULL);
  int left = 0;
  for (size_t band = 0; band < THIRD_OCTAVES; band++)
    left += set[band];
  for (size_t band = 0; band < THIRD_OCTAVES; band++) {
    if (!set[band])
      continue;
    const char *name = third_octave_name(band);
    bool kilo = g_str_has_suffix(name, "k");
    left--;
    g_string_append_printf(list, "%.*s %s%s", (int)(strlen(name) - kilo), name, kilo ? "kHz" : "Hz",
                           left > 1    ? ", "
                           : left == 1 ? " and "
                                       : "");
  }
  return g_string_free(list, FALSE);
}

static void judge_level(GArray *doubts, const char *name, const char *what, double found,
                        double asked) {
  if (isnan(found) || isnan(asked))
    add(doubts, VERDICT_INCONCLUSIVE, "%s: its level was not checked by %s.", name, what);
  else if (fabs(found - asked) > calibration_level_max_db)
    add(doubts, VERDICT_INCONCLUSIVE,
        "%s: the level check by %s came out %+.1f dB from the %.1f "
        "dB SPL that were asked for.",
        name, what, found - asked, asked);
}

static void judge_loudspeaker(GArray *doubts, const struct calibration_loudspeaker *loudspeaker) {
  const char *name = loudspeaker->name;
  g_autofree char *bands = band_list(loudspeaker->unreached);
  if (!loudspeaker->at_device.measured) {
    add(doubts, VERDICT_FAIL, "%s was not measured: its levels at the device are unknown.", name);
    return;
  }
  if (!loudspeaker->equaliser.file)
    add(doubts, VERDICT_INCONCLUSIVE, "%s has no equaliser: it sounds as it does by itself.", name);
  else if (*bands)
    add(doubts, VERDICT_INCONCLUSIVE, "%s: even equalised, %s stay%s outside ±%.0f dB.", name,
        bands, strstr(bands, " and ") ? "" : "s", calibration_tolerance_db);
  judge_level(doubts, name, "pink noise", loudspeaker->pink_dbspl, loudspeaker->asked_dbspl);
  judge_level(doubts, name, "speech", loudspeaker->speech_dbspl, loudspeaker->asked_dbspl);
}

static void judge_moves(GArray *doubts, const struct calibration *now,
                        const struct calibration *before) {
  double moved = now->microphone.full_scale_dbspl - before->microphone.full_scale_dbspl;
  if (now->microphone.measured && before->microphone.measured &&
      fabs(moved) > calibration_sensitivity_max_db)
    add(doubts, VERDICT_INCONCLUSIVE,
        "The sensitivity of the microphone changed by %+.2f dB since the calibration before; more "
        "than "
        "%.1f dB is more than a calibrator explains.",
        -moved, calibration_sensitivity_max_db);
  for (size_t i = 0; i < now->loudspeaker_count; i++) {
    const struct calibration_loudspeaker *loudspeaker = &now->loudspeakers[i];
    const struct calibration_loudspeaker *was = calibration_find(before, loudspeaker->name);
    if (!was)
      continue;
    double louder =
        calibration_loudness(&loudspeaker->at_device) - calibration_loudness(&was->at_device);
    double later = loudspeaker->latency_ms - was->latency_ms;
    if (fabs(louder) > louder_max_db)
      add(doubts, VERDICT_INCONCLUSIVE,
          "%s is %.1f dB %s than in the calibration before: was a volume turned?",
          loudspeaker->name, fabs(louder), louder > 0 ? "louder" : "quieter");
    if (fabs(later) > later_max_ms)
      add(doubts, VERDICT_INCONCLUSIVE, "%s sounds %.2f ms %s than in the calibration before.",
          loudspeaker->name, fabs(later), later > 0 ? "later" : "earlier");
  }
}

/* Is it a night of this calibration and loudspeaker whose level is known? */
static bool is_night_of(const struct calibration_night *night, const char *calibration,
                        const char *loudspeaker) {
  return strcmp(night->calibration, calibration) == 0 &&
         strcmp(night->loudspeaker, loudspeaker) == 0 && isfinite(night->deviation_db);
}

static void judge_nights(GArray *doubts, const struct calibration_page *page,
                         const char *calibration, const char *loudspeaker) {
  const struct calibration_night *worst = NULL, *last = NULL;
  int off = 0, all = 0;
  for (unsigned i = 0; i < page->nights->len; i++) {
    const struct calibration_night *night =
        &g_array_index(page->nights, struct calibration_night, i);
    if (!is_night_of(night, calibration, loudspeaker))
      continue;
    all++;
    last = night;
    off += fabs(night->deviation_db) > calibration_deviation_max_db;
    if (!worst || fabs(night->deviation_db) > fabs(worst->deviation_db))
      worst = night;
  }
  if (!off)
    return;
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(worst->began_utc_s);
  g_autofree char *day = time ? g_date_time_format(time, "%Y-%m-%d") : g_strdup("?");
  add(doubts, VERDICT_INCONCLUSIVE,
      "%s: %d of %d nights were off by more than %.0f dB; worst %+.1f dB on %s, last %+.1f dB.",
      loudspeaker, off, all, calibration_deviation_max_db, worst->deviation_db, day,
      last->deviation_db);
}

static int by_kind(const void *a, const void *b) {
  static const int gravity[VERDICTS] = {
      [VERDICT_PASS] = 2, [VERDICT_FAIL] = 0, [VERDICT_INCONCLUSIVE] = 1};
  return gravity[((const struct calibration_doubt *)a)->kind] -
         gravity[((const struct calibration_doubt *)b)->kind];
}

GArray *calibration_doubts(const struct calibration_page *page) {
  const struct calibration *now = page->history[page->count - 1];
  g_autofree char *name = g_path_get_basename(now->dir);
  GArray *doubts = g_array_new(FALSE, FALSE, sizeof(struct calibration_doubt));
  g_array_set_clear_func(doubts, doubt_done);
  judge_age(doubts, now, page->now_utc_s);
  for (size_t i = 0; i < now->loudspeaker_count; i++)
    judge_loudspeaker(doubts, &now->loudspeakers[i]);
  if (page->count > 1)
    judge_moves(doubts, now, page->history[page->count - 2]);
  for (size_t i = 0; page->nights && i < now->loudspeaker_count; i++)
    judge_nights(doubts, page, name, now->loudspeakers[i].name);
  if (page->bad_nights)
    add(doubts, VERDICT_INCONCLUSIVE, "%zu line%s of nights.csv could not be read and %s left out.",
        page->bad_nights, page->bad_nights == 1 ? "" : "s", page->bad_nights == 1 ? "is" : "are");
  g_array_sort(doubts, by_kind);
  return doubts;
}
