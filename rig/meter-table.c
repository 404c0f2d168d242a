/* What `hotmic meter` says: readings as a table for people, or as JSON for programs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "meter-table.h"

#include <jansson.h>
#include <math.h>

static bool is_silent(double dbfs) {
  return dbfs <= LEVEL_SILENCE_DB;
}

char *meter_table_label(const struct meter_row *row) {
  if (!row->what)
    return g_strdup_printf("%.3f s", row->at_s);
  g_autofree char *name = g_path_get_basename(row->what);
  g_autofree char *safe = g_utf8_make_valid(name, -1);
  for (char *c = safe; *c; c++) /* whoever named the file has no say over the terminal */
    if (g_ascii_iscntrl(*c))
      *c = '?';
  return row->channel ? g_strdup_printf("%s [%d]", safe, row->channel) : g_steal_pointer(&safe);
}

static void print_padded(const char *text, size_t width) {
  long length = g_utf8_strlen(text, -1);
  printf("%s%*s", text, (int)MAX((long)width - length, 0), "");
}

void meter_table_begin(const struct meter_scale *scale, size_t width) {
  printf("Levels in %s; %s\n\n", scale->unit, scale->according_to);
  print_padded("", width);
  printf(
      "   seconds    LAeq   LCeq   LZeq  LAFmax LAFmin LASmax LASmin LCpeak     L10    L50    L90"
      "  speech active\n");
}

static void print_level(const struct meter_scale *scale, int width, double dbfs) {
  if (isnan(dbfs))
    printf("%*s", width, "-");
  else if (is_silent(dbfs))
    printf("%*s", width, "none");
  else
    printf("%*.1f", width, dbfs + scale->dbspl);
}

void meter_table_row(const struct meter_scale *scale, size_t width, const struct meter_row *row) {
  const struct meter_reading *reading = &row->reading;
  g_autofree char *label = meter_table_label(row);
  print_padded(label, width);
  printf("%10.3f", reading->seconds);
  print_level(scale, 8, reading->laeq);
  print_level(scale, 7, reading->lceq);
  print_level(scale, 7, reading->lzeq);
  print_level(scale, 8, reading->lafmax);
  print_level(scale, 7, reading->lafmin);
  print_level(scale, 7, reading->lasmax);
  print_level(scale, 7, reading->lasmin);
  print_level(scale, 7, reading->lcpeak);
  print_level(scale, 8, reading->l10);
  print_level(scale, 7, reading->l50);
  print_level(scale, 7, reading->l90);
  bool speaks = reading->speech.activity > 0;
  print_level(scale, 8, speaks ? reading->speech.active_dbfs : LEVEL_SILENCE_DB);
  printf("%5.0f %%\n", 100 * reading->speech.activity);
}

void meter_table_bands(const struct meter_scale *scale, const struct meter_row *rows,
                       size_t count) {
  enum { COLUMN = 8 };
  printf("\nThird octaves, Leq in %s\n      Hz", scale->unit);
  for (size_t i = 0; i < count; i++) {
    g_autofree char *label = rows[i].what ? meter_table_label(&rows[i]) : g_strdup("Leq");
    printf("  ");
    print_padded("", (size_t)MAX(COLUMN - 2 - g_utf8_strlen(label, -1), 0));
    printf("%s", label);
  }
  putchar('\n');
  for (size_t band = 0; band < THIRD_OCTAVES; band++) {
    printf("%8s", third_octave_name(band));
    for (size_t i = 0; i < count; i++) {
      g_autofree char *label = rows[i].what ? meter_table_label(&rows[i]) : g_strdup("Leq");
      int width = MAX(COLUMN, (int)g_utf8_strlen(label, -1) + 2);
      print_level(scale, width, rows[i].reading.third_octave[band]);
    }
    putchar('\n');
  }
}

static json_t *rounded(double value) {
  return isfinite(value) ? json_real(round(value * 1000) / 1000) : json_null();
}

static json_t *level(const struct meter_scale *scale, double dbfs) {
  return rounded(is_silent(dbfs) ? NAN : dbfs + scale->dbspl);
}

static void add_levels(json_t *to, const struct meter_scale *scale,
                       const struct meter_reading *reading) {
  const struct {
    const char *name;
    double dbfs;
  } levels[] = {
      {"laeq", reading->laeq},     {"lceq", reading->lceq},     {"lzeq", reading->lzeq},
      {"lafmax", reading->lafmax}, {"lafmin", reading->lafmin}, {"lasmax", reading->lasmax},
      {"lasmin", reading->lasmin}, {"lcpeak", reading->lcpeak}, {"l10", reading->l10},
      {"l50", reading->l50},       {"l90", reading->l90},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(levels); i++)
    json_object_set_new(to, levels[i].name, level(scale, levels[i].dbfs));
}

static json_t *speech_of(const struct meter_scale *scale, const struct active_level *speech) {
  json_t *to = json_object();
  bool speaks = speech->activity > 0;
  json_object_set_new(to, "active", level(scale, speaks ? speech->active_dbfs : LEVEL_SILENCE_DB));
  json_object_set_new(to, "activity", rounded(speech->activity));
  return to;
}

static void add_what(json_t *to, const struct meter_row *row) {
  if (!row->what) {
    json_object_set_new(to, "at_s", rounded(row->at_s));
    json_object_set_new(to, "interruptions", json_integer(row->interruptions));
    return;
  }
  g_autofree char *name = g_utf8_make_valid(row->what, -1);
  json_object_set_new(to, "file", json_string(name));
  json_object_set_new(to, "channel", json_integer(MAX(row->channel, 1)));
  json_object_set_new(to, "rate_hz", json_integer(row->hz));
}

void meter_json_row(const struct meter_scale *scale, const struct meter_row *row) {
  const struct meter_reading *reading = &row->reading;
  json_t *to = json_object(), *bands = json_object();
  add_what(to, row);
  json_object_set_new(to, "unit", json_string(scale->unit));
  json_object_set_new(to, "full_scale_dbspl", rounded(scale->known ? scale->dbspl : NAN));
  json_object_set_new(to, "seconds", rounded(reading->seconds));
  add_levels(to, scale, reading);
  json_object_set_new(to, "speech", speech_of(scale, &reading->speech));
  for (size_t band = 0; band < THIRD_OCTAVES; band++)
    json_object_set_new(bands, third_octave_name(band), level(scale, reading->third_octave[band]));
  json_object_set_new(to, "third_octaves", bands);
  json_dumpf(to, stdout, JSON_REAL_PRECISION(9));
  putchar('\n');
  json_decref(to);
}
