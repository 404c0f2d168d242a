/* What record.c, record-add.c and record-read.c share: the open database and its statements.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_RECORD_PRIVATE_H
#define HOTMIC_RECORD_PRIVATE_H

#include "record.h"

#include <sqlite3.h>

enum { RECORD_VERSION = 1, RECORD_APPLICATION = 0x484d4943 /* "HMIC" */ };

enum record_row {
  ROW_META,
  ROW_TEXT,
  ROW_DEVICE,
  ROW_TAP,
  ROW_HOST,
  ROW_CONVERSATION,
  ROW_CAPTURE,
  ROW_BASELINE,
  ROW_PATH,
  ROW_CUE,
  ROW_WORD,
  ROW_CONTROL,
  ROW_SOUND,
  ROW_CUE_LEVEL,
  ROW_HISTORY,
  ROW_REPRODUCTION,
  ROW_EVENT,
  MOVE_CUE,
  MOVE_WORDS,
  MOVE_CONTROLS,
  RECORD_ROWS
};

struct record {
  sqlite3 *db;
  char *dir;
  char *copy; /* folder of a copy that we opened instead, or NULL; removed on closing */
  sqlite3_stmt *insert[RECORD_ROWS];
  bool in_transaction;
  struct record_window *window; /* what record_each_event_near() read last; NULL: nothing */
  GError *trouble;              /* the first thing that went wrong while adding; stays */
};

/** Makes the table `reproduction`. */
extern const char record_reproduction_table[];

/** Sets `error` from the database's last complaint; always returns false. */
bool record_complain(const struct record *record, const char *doing, GError **error);

/** Runs one statement that gives no rows. */
bool record_run(struct record *record, const char *sql, GError **error);

/** NULL is fine. */
void record_window_free(struct record_window *window);

/** Frees the prepared statements, so that the database can close. */
void record_finalize(struct record *record);

#endif
