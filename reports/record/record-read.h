/* Reading a record: its settings, and its events in the order of their times.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows that were added but not yet committed are seen too when read through the same record. */
#ifndef HOTMIC_RECORD_READ_H
#define HOTMIC_RECORD_READ_H

#include "record.h"

/** A value of table meta, caller-owned; NULL if absent. */
char *record_value(struct record *record, const char *key);
/** The same as a number; `fallback` if absent or not a number. */
double record_number(struct record *record, const char *key, double fallback);
int64_t record_integer(struct record *record, const char *key, int64_t fallback);

/** Calls `each` for every event with from_ns <= at_ns < until_ns, ordered by (at_ns, seq). `event`
 * is borrowed for the call. Memory does not grow with the number of events. Error
 * HOTMIC_ERROR_DATA: a time or value is out of range. */
bool record_each_event(struct record *record, int64_t from_ns, int64_t until_ns,
                       void (*each)(void *user, const struct event *event), void *user,
                       GError **error);

/** The same, for who asks for one short time after another, each no earlier than the last: what
 * they share is read once. Memory grows with the events in one such time, up to a limit. */
bool record_each_event_near(struct record *record, int64_t from_ns, int64_t until_ns,
                            void (*each)(void *user, const struct event *event), void *user,
                            GError **error);

/** Whether the record has this table: those of older versions lack the newer ones. */
bool record_has_table(struct record *record, const char *name);
bool record_has_column(struct record *record, const char *table, const char *column);

/** Whether a time, count or length is one that sums of a few cannot overflow. */
bool record_is_sane(int64_t number);
/** Sets `error`: the record holds a number that is not; always returns false. */
bool record_refuse(const struct record *record, GError **error);

/** One row of a query: columns as text, NULL as "". Borrowed for the call. */
struct record_columns;
const char *record_column_text(const struct record_columns *columns, int i);
int64_t record_column_integer(const struct record_columns *columns, int i);
double record_column_number(const struct record_columns *columns, int i);

/** Calls `each` for every row of `sql`, a constant of the program. */
bool record_each_row(struct record *record, const char *sql,
                     void (*each)(void *user, const struct record_columns *columns), void *user,
                     GError **error);

#endif
