/* All events of a record as a table: comma-separated values (RFC 4180).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "export-file.h"
#include "export.h"
#include "record-read.h"

static const char events_sql[] =
    "SELECT at_ns, slack_ns, device, tap, kind, value, text FROM event ORDER BY at_ns, seq";

struct rows {
  FILE *file;
  int64_t count;
};

/* Quoted, whatever it holds: then a line's end within it is text, too. */
static void add_text(FILE *file, const char *text) {
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  fputs(",\"", file);
  for (const char *at = valid; *at; at++) {
    if (*at == '"')
      fputc('"', file);
    fputc(*at, file);
  }
  fputc('"', file);
}

static void add_row(void *user, const struct record_columns *columns) {
  struct rows *rows = user;
  fprintf(rows->file, "%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT, record_column_integer(columns, 0),
          record_column_integer(columns, 1));
  for (int i = 2; i < 5; i++)
    add_text(rows->file, record_column_text(columns, i));
  fprintf(rows->file, ",%" G_GINT64_FORMAT, record_column_integer(columns, 5));
  add_text(rows->file, record_column_text(columns, 6));
  fputs("\r\n", rows->file);
  rows->count++;
}

static bool write_csv(struct record *record, const char *path, char **ret_said, GError **error) {
  struct rows rows = {.file = export_file_open(path, error)};
  if (!rows.file)
    return false;
  fputs("at_ns,slack_ns,device,tap,kind,value,text\r\n", rows.file);
  bool ok = record_each_row(record, events_sql, add_row, &rows, error);
  ok = export_file_close(rows.file, ok, path, ok ? error : NULL);
  if (ok)
    *ret_said = g_strdup_printf("%" G_GINT64_FORMAT " events", rows.count);
  return ok;
}

const struct export_format export_csv = {
    "csv",
    "export.csv",
    "all events as a table, for spreadsheets and scripts",
    write_csv,
};
