/* What the text exports share: a file whose errors are asked for once, and text that stays text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_EXPORT_FILE_H
#define HOTMIC_EXPORT_FILE_H

#include "judge.h"

#include <stdio.h>

/** Opens `path` for writing. Error: HOTMIC_ERROR_BUSY. */
FILE *export_file_open(const char *path, GError **error);

/** Closes it. If `is_good`, all must have reached the file; else HOTMIC_ERROR_BUSY. */
bool export_file_close(FILE *file, bool is_good, const char *path, GError **error);

/** `text` (any bytes) in one line of plain text: whatever would end a line or a column, hides or
 * turns the direction of writing is a space, bytes that are not UTF-8 are U+FFFD. */
void export_file_plain(FILE *file, const char *text);

/** `text` (any bytes) as a JSON string, quotes included, in ASCII. */
void export_file_json(FILE *file, const char *text);

/** Nanoseconds as decimal seconds: 12.345678901. */
void export_file_seconds(FILE *file, int64_t ns);

/** Light phases of one record, from its events: what a tap saw until it saw something else. */
struct export_light {
  const char *device, *tap;
  char *text;                 /**< "colour pattern"; untrusted */
  enum light_meaning meaning; /**< NULL text: none yet */
  int64_t from_ns;
};

/** Calls `each` for every phase of every light that is not idle, by its end; the last ones end with
 * the session. `phase` is borrowed for the call. Memory: one phase a tap. */
bool export_file_lights(struct record *record, const struct judgement *judgement,
                        void (*each)(void *user, const struct export_light *phase,
                                     int64_t until_ns),
                        void *user, GError **error);

#endif
