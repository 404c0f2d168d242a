/* What was planned and all that was seen, as one JSON document that is written row by row.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "export-file.h"
#include "export.h"
#include "record-read.h"

#include <string.h>

/* Columns of a table: `+` whole numbers, `~` others, and texts. */
static const struct table {
  const char *name, *from, *columns, *order;
} tables[] = {
    {"meta", "meta", "key value", "key"},
    {"text", "text", "name text", "name, text"},
    {"device", "device", "name make model profile account +under_test wake_words", "name"},
    {"firmware", "device", "name firmware", "name"},
    {"tap", "tap", "device name kind", "rowid"},
    {"path", "path", "loudspeaker receiver +delay_ns ~gain_db", "rowid"},
    {"cue", "cue",
     "+number kind speaker voice loudspeaker text script +line +start_ns +end_ns ~level_dbspl",
     "number"},
    {"word", "word", "+cue +start_ns +end_ns text", "cue, start_ns, rowid"},
    {"control", "control", "+cue device wake_word +from_ns +until_ns deepest", "cue, rowid"},
    {"cue_level", "cue_level", "+cue +from_ns +until_ns ~measured_dbspl ~deviation_db +frames why",
     "cue, from_ns, rowid"},
    {"sound", "sound", "path what +from_ns +frames", "path"},
    {"event", "event", "+at_ns +slack_ns device tap kind +value text", "at_ns, seq"},
};

/* SQLite does the quoting. What is no text is cast, and a number that JSON has not is null.
 * Caller-owned. */
static char *query_of(const struct table *table) {
  GString *sql = g_string_new("SELECT json_object(");
  g_auto(GStrv) columns = g_strsplit(table->columns, " ", -1);
  for (char **column = columns; *column; column++) {
    bool is_number = **column == '+' || **column == '~';
    const char *name = *column + is_number;
    g_string_append_printf(sql, "%s'%s', ", column == columns ? "" : ", ", name);
    if (**column == '~')
      g_string_append_printf(sql, "iif(abs(%s) <= 1e300, %s + 0.0, NULL)", name, name);
    else
      g_string_append_printf(sql, "CAST(%s AS %s)", name, is_number ? "INTEGER" : "TEXT");
  }
  g_string_append_printf(sql, ") FROM %s ORDER BY %s", table->from, table->order);
  return g_string_free(sql, FALSE);
}

struct rows {
  FILE *file;
  int64_t count;
};

/* Bytes that are not UTF-8 pass through SQLite; here they become U+FFFD. */
static void add_row(void *user, const struct record_columns *columns) {
  struct rows *rows = user;
  const char *row = record_column_text(columns, 0);
  g_autofree char *valid = g_utf8_validate(row, -1, NULL) ? NULL : g_utf8_make_valid(row, -1);
  fprintf(rows->file, "%s\n  %s", rows->count++ ? "," : "", valid ? valid : row);
}

/* Records of older versions lack what is newer. */
static bool is_there(struct record *record, const char *table) {
  if (strcmp(table, "firmware") == 0)
    return record_has_column(record, "device", "firmware");
  return record_has_table(record, table);
}

static bool write_table(struct rows *rows, struct record *record, const struct table *table,
                        GError **error) {
  g_autofree char *sql = query_of(table);
  fprintf(rows->file, ",\n\"%s\": [", table->name);
  rows->count = 0;
  bool ok = !is_there(record, table->name) || record_each_row(record, sql, add_row, rows, error);
  fputs("\n]", rows->file);
  return ok;
}

static bool write_tables(struct rows *rows, struct record *record, GError **error) {
  for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
    if (!write_table(rows, record, &tables[i], error))
      return false;
  fputs("\n}\n", rows->file);
  return true;
}

static bool write_json(struct record *record, const char *path, char **ret_said, GError **error) {
  struct rows rows = {.file = export_file_open(path, error)};
  if (!rows.file)
    return false;
  g_autofree char *run = g_path_get_basename(record_dir(record));
  fputs("{\n\"hotmic\": \"record/1\",\n\"run\": ", rows.file);
  export_file_json(rows.file, run);
  bool ok = write_tables(&rows, record, error);
  ok = export_file_close(rows.file, ok, path, ok ? error : NULL);
  if (ok) /* the last table is that of the events */
    *ret_said = g_strdup_printf("%" G_GINT64_FORMAT " events, and what was planned", rows.count);
  return ok;
}

const struct export_format export_json = {
    "json",
    "export.json",
    "all events and what was planned, as one document",
    write_json,
};
