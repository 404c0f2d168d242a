/* What `hotmic meter` says: readings as a table for people, or as JSON for programs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "meter-table.h"

#include <jansson.h>
#include <math.h>
#include <stddef.h>

static bool is_silent(double dbfs) {
  return dbfs <= LEVEL_SILENCE_DB;
}

char *meter_table_label(const struct meter_row *row) {
  if (!row->what)
    return row->is_total ? g_strdup("all") : g_strdup_printf("%.3f s", row->at_s);
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

enum { WIDTH = 80, VALUES_WIDTH = 64, LEVEL_WIDTH = 7 };

/* In the order in which they stand; the others are for those who ask for all. */
static const struct {
  const char *head, *name;
  size_t at;
  bool is_usual;
} levels[] = {
#define LEVEL(head, name, is_usual)                                                                \
  { head, #name, offsetof(struct meter_reading, name), is_usual }
    LEVEL("LAeq", laeq, true),      LEVEL("LCeq", lceq, true),      LEVEL("LZeq", lzeq, false),
    LEVEL("LAFmax", lafmax, true),  LEVEL("LAFmin", lafmin, false), LEVEL("LASmax", lasmax, false),
    LEVEL("LASmin", lasmin, false), LEVEL("LCpeak", lcpeak, true),  LEVEL("L10", l10, true),
    LEVEL("L50", l50, false),       LEVEL("L90", l90, true),
#undef LEVEL
};

static double level_of(const struct meter_reading *reading, size_t i) {
  return *(const double *)(const void *)((const char *)reading + levels[i].at);
}

static size_t label_width(size_t width, bool all) {
  return all ? width : MIN(width, (size_t)WIDTH - VALUES_WIDTH);
}

void meter_table_begin(const struct meter_scale *scale, size_t width, bool all) {
  printf("Levels in %s; %s\n\n", scale->unit, scale->according_to);
  print_padded("", label_width(width, all));
  printf("%*s", all ? 10 : 8, "seconds");
  for (size_t i = 0; i < G_N_ELEMENTS(levels); i++)
    if (all || levels[i].is_usual)
      printf("%*s", LEVEL_WIDTH, levels[i].head);
  printf(" speech active\n");
}

static void print_level(const struct meter_scale *scale, int width, double dbfs) {
  if (isnan(dbfs))
    printf("%*s", width, "-");
  else if (is_silent(dbfs))
    printf("%*s", width, "none");
  else
    printf("%*.1f", width, dbfs + scale->dbspl);
}

/* The level of speech where there is any, LEVEL_SILENCE_DB where there is none, NAN where the
 * method has no answer. */
static double speech_dbfs(const struct active_level *speech) {
  return isnan(speech->activity) ? NAN
         : speech->activity > 0  ? speech->active_dbfs
                                 : LEVEL_SILENCE_DB;
}

void meter_table_row(const struct meter_scale *scale, size_t width, bool all,
                     const struct meter_row *row) {
  const struct meter_reading *reading = &row->reading;
  g_autofree char *label = meter_table_label(row);
  size_t column = label_width(width, all);
  print_padded(label, column);
  if ((size_t)g_utf8_strlen(label, -1) > column) {
    putchar('\n');
    print_padded("", column);
  }
  printf("%*.*f", all ? 10 : 8, all ? 3 : 1, reading->seconds);
  for (size_t i = 0; i < G_N_ELEMENTS(levels); i++)
    if (all || levels[i].is_usual)
      print_level(scale, LEVEL_WIDTH, level_of(reading, i));
  print_level(scale, LEVEL_WIDTH, speech_dbfs(&reading->speech));
  if (isnan(reading->speech.activity))
    printf("%7s\n", "-");
  else
    printf("%5.0f %%\n", 100 * reading->speech.activity);
}

enum { BAND_WIDTH = 8 };

static char *band_label(const struct meter_row *row) {
  return row->what ? meter_table_label(row) : g_strdup("Leq");
}

static int band_width(const struct meter_row *row) {
  g_autofree char *label = band_label(row);
  return MAX(BAND_WIDTH, (int)g_utf8_strlen(label, -1) + 2);
}

static void tell_bands(const struct meter_scale *scale, const struct meter_row *rows,
                       size_t count) {
  printf("\n%*s", BAND_WIDTH, "Hz");
  for (size_t i = 0; i < count; i++) {
    g_autofree char *label = band_label(&rows[i]);
    print_padded("", (size_t)(band_width(&rows[i]) - g_utf8_strlen(label, -1)));
    printf("%s", label);
  }
  putchar('\n');
  for (size_t band = 0; band < THIRD_OCTAVES; band++) {
    printf("%*s", BAND_WIDTH, third_octave_name(band));
    for (size_t i = 0; i < count; i++)
      print_level(scale, band_width(&rows[i]), rows[i].reading.third_octave[band]);
    putchar('\n');
  }
}

void meter_table_bands(const struct meter_scale *scale, const struct meter_row *rows,
                       size_t count) {
  printf("\nThird octaves, Leq in %s\n", scale->unit);
  for (size_t done = 0, fit; done < count; done += fit) {
    int width = BAND_WIDTH + band_width(&rows[done]);
    for (fit = 1; done + fit < count; fit++) {
      width += band_width(&rows[done + fit]);
      if (width > WIDTH)
        break;
    }
    tell_bands(scale, rows + done, fit);
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
  for (size_t i = 0; i < G_N_ELEMENTS(levels); i++)
    json_object_set_new(to, levels[i].name, level(scale, level_of(reading, i)));
}

static json_t *speech_of(const struct meter_scale *scale, const struct active_level *speech) {
  json_t *to = json_object();
  json_object_set_new(to, "active", level(scale, speech_dbfs(speech)));
  json_object_set_new(to, "activity", rounded(speech->activity));
  return to;
}

static void add_what(json_t *to, const struct meter_row *row) {
  if (!row->what) {
    if (row->is_total)
      json_object_set_new(to, "total", json_true());
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
