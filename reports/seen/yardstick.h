/* Yardsticks: the threshold of a burst, told to people and programs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_YARDSTICK_H
#define HOTMIC_YARDSTICK_H

#include "burst.h"

/** What of its threshold a burst reached. */
enum yardstick {
  YARDSTICK_NONE,   /**< nothing: it is there for its shape */
  YARDSTICK_IN_ALL, /**< a stated floor */
  YARDSTICK_IN_10S, /**< a learned threshold, within 10 s */
  YARDSTICK_LONG,   /**< no such threshold, but a learned one for what goes on for longer */
  YARDSTICKS
};
/** "none", "in all", "in 10 s", "in the long run"; NULL-terminated. */
extern const char *const yardstick_names[YARDSTICKS + 1];

enum yardstick yardstick_of(const struct burst *burst);

/** What decided a learned threshold, rather than what was learned: "least" or "cap"; "" for none of
 * them. */
const char *yardstick_bound(const struct threshold *threshold, const struct judge_rules *rules);

/** Appends " of 30 kB in 10 s, by baseline", the part of the threshold that the burst reached or
 * stayed below; plain text. */
void yardstick_append(GString *out, const struct burst *burst);

/** Appends the cell of a table: all of a threshold. */
void yardstick_cell(GString *out, const struct threshold *threshold,
                    const struct judge_rules *rules);

#endif
