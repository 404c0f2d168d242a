/* What `hotmic meter` says: readings as a table for people, or as JSON for programs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_METER_TABLE_H
#define HOTMIC_METER_TABLE_H

#include "meter.h"

/** What 0 dBFS RMS is in the room. */
struct meter_scale {
  bool known;               /**< else levels are told in dBFS */
  double dbspl;             /**< for 0 dBFS RMS */
  const char *unit;         /**< "dB SPL" or "dBFS" */
  const char *according_to; /**< who says so, for people */
};

/** One reading and what it is of. */
struct meter_row {
  const char *what;  /**< file, or NULL: the microphone */
  int channel;       /**< of the file, from 1; 0: of one that has one only */
  int hz;            /**< of the file; other than 48000: it was converted */
  double at_s;       /**< live: when the interval ended */
  int interruptions; /**< live: of the sound, so far */
  bool is_total;     /**< live: of all that was heard */
  struct meter_reading reading;
};

/** The line that says what the numbers are, and the column heads. `width`: of the longest label.
 * Unless `all` values are wanted, lines have at most 80 columns: there are fewer values, and a
 * label that is too long for that has a line of its own. */
void meter_table_begin(const struct meter_scale *scale, size_t width, bool all);
void meter_table_row(const struct meter_scale *scale, size_t width, bool all,
                     const struct meter_row *row);
/** Blocks of bands by rows, a column each, as many side by side as 80 columns hold. */
void meter_table_bands(const struct meter_scale *scale, const struct meter_row *rows, size_t count);

/** What stands before a row: "kitchen.wav 2", "12.000 s". Caller-owned. */
char *meter_table_label(const struct meter_row *row);

/** One object on one line: every value, rounded to 0.001; null where there is none. */
void meter_json_row(const struct meter_scale *scale, const struct meter_row *row);

#endif
