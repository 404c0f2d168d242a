/* Reading a record: its settings, and its events in the order of their times.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record-read.h"
#include "record-private.h"

#include <math.h>
#include <string.h>

/* Frames are summed up by the million. */
static const int64_t sane_max = INT64_MAX / 8, frame_max = INT32_MAX;

/* The statement itself stands for its current row. */
static sqlite3_stmt *statement_of(const struct record_columns *columns) {
  return (sqlite3_stmt *)columns;
}

const char *record_column_text(const struct record_columns *columns, int i) {
  const unsigned char *text = sqlite3_column_text(statement_of(columns), i);
  return text ? (const char *)text : "";
}

int64_t record_column_integer(const struct record_columns *columns, int i) {
  return sqlite3_column_int64(statement_of(columns), i);
}

double record_column_number(const struct record_columns *columns, int i) {
  return sqlite3_column_double(statement_of(columns), i);
}

char *record_value(struct record *record, const char *key) {
  sqlite3_stmt *statement = NULL;
  char *value = NULL;
  if (sqlite3_prepare_v2(record->db, "SELECT value FROM meta WHERE key=?", -1, &statement, NULL) ==
          SQLITE_OK &&
      sqlite3_bind_text(statement, 1, key, -1, SQLITE_TRANSIENT) == SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW)
    value = g_strdup((const char *)sqlite3_column_text(statement, 0));
  sqlite3_finalize(statement);
  return value;
}

double record_number(struct record *record, const char *key, double fallback) {
  g_autofree char *value = record_value(record, key);
  char *end = NULL;
  double number = value ? g_ascii_strtod(value, &end) : 0;
  return value && end != value && !*end ? number : fallback;
}

int64_t record_integer(struct record *record, const char *key, int64_t fallback) {
  g_autofree char *value = record_value(record, key);
  int64_t number;
  if (value && g_ascii_string_to_signed(value, 10, INT64_MIN, INT64_MAX, &number, NULL))
    return number;
  double other = record_number(record, key, (double)fallback);
  return fabs(other) <= (double)sane_max ? (int64_t)other : fallback;
}

bool record_is_sane(int64_t number) {
  return number >= -sane_max && number <= sane_max;
}

bool record_refuse(const struct record *record, GError **error) {
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
              "%s/record.sqlite: time out of range: the record is damaged or was tampered with.",
              record->dir);
  return false;
}

bool record_has_table(struct record *record, const char *name) {
  return sqlite3_table_column_metadata(record->db, NULL, name, NULL, NULL, NULL, NULL, NULL,
                                       NULL) == SQLITE_OK;
}

bool record_has_column(struct record *record, const char *table, const char *column) {
  return sqlite3_table_column_metadata(record->db, NULL, table, column, NULL, NULL, NULL, NULL,
                                       NULL) == SQLITE_OK;
}

bool record_each_row(struct record *record, const char *sql,
                     void (*each)(void *user, const struct record_columns *columns), void *user,
                     GError **error) {
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2(record->db, sql, -1, &statement, NULL);
  while (code == SQLITE_OK || code == SQLITE_ROW) {
    code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
      each(user, (const struct record_columns *)statement);
  }
  bool ok = code == SQLITE_DONE || record_complain(record, "read", error);
  sqlite3_finalize(statement);
  return ok;
}

/* Frames of both ways, sound levels and lines come mingled by the million: no two kinds share their
 * first two letters. */
static int kind_of(const char *name) {
  for (int i = 0; i < EVENT_KINDS; i++)
    if (event_kind_names[i][0] == name[0] && event_kind_names[i][1] == name[1])
      return strcmp(event_kind_names[i], name) == 0 ? i : -1;
  return -1;
}

static bool event_of_row(sqlite3_stmt *row, struct event *event) {
  const struct record_columns *columns = (const struct record_columns *)row;
  int kind = kind_of(record_column_text(columns, 4));
  if (kind < 0)
    return false;
  event->kind = (enum event_kind)kind;
  event->at_ns = sqlite3_column_int64(row, 0);
  event->slack_ns = sqlite3_column_int64(row, 1);
  event->value = sqlite3_column_int64(row, 5);
  tidy_copy_text(event->device, sizeof event->device, record_column_text(columns, 2));
  tidy_copy_text(event->tap, sizeof event->tap, record_column_text(columns, 3));
  tidy_copy_text(event->text, sizeof event->text, record_column_text(columns, 6));
  return true;
}

static bool is_sane(const struct event *event) {
  bool is_frame = event->kind == EVENT_SENT || event->kind == EVENT_RECEIVED;
  return record_is_sane(event->at_ns) && record_is_sane(event->slack_ns) &&
         record_is_sane(event->value) && (!is_frame || event->value <= frame_max);
}

/* INT64_MAX stands for no end: not even an event at that very time may hide behind it. */
static int64_t last_of(int64_t until_ns) {
  return until_ns == INT64_MAX ? until_ns : MAX(until_ns, INT64_MIN + 1) - 1;
}

bool record_each_event(struct record *record, int64_t from_ns, int64_t until_ns,
                       void (*each)(void *user, const struct event *event), void *user,
                       GError **error) {
  static const char sql[] = "SELECT at_ns, slack_ns, device, tap, kind, value, text FROM event "
                            "WHERE at_ns >= ? AND at_ns <= ? ORDER BY at_ns, seq";
  sqlite3_stmt *statement = NULL;
  struct event event = {.kind = EVENT_LIGHT};
  bool sane = true;
  int code = sqlite3_prepare_v2(record->db, sql, -1, &statement, NULL);
  if (code == SQLITE_OK) {
    sqlite3_bind_int64(statement, 1, from_ns);
    sqlite3_bind_int64(statement, 2, last_of(until_ns));
    while (sane && (code = sqlite3_step(statement)) == SQLITE_ROW) {
      bool known = event_of_row(statement, &event);
      sane = !known || is_sane(&event);
      if (known && sane)
        each(user, &event);
    }
  }
  bool ok = sane ? code == SQLITE_DONE || record_complain(record, "read events", error)
                 : record_refuse(record, error);
  sqlite3_finalize(statement);
  return ok;
}
