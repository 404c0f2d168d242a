/* Reproduction: does a trigger fire again when its moment is played again?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_REPRODUCTION_H
#define HOTMIC_REPRODUCTION_H

#include "judge.h"

enum reproduction_grade {
  GRADE_STABLE,
  GRADE_INTERMITTENT,
  GRADE_SEEN_ONCE,
  GRADE_TOO_FEW, /**< trials, to say anything */
  GRADES
};
extern const char *const reproduction_grade_names[GRADES + 1]; /* "stable", "intermittent", "seen
                                                                  once", "too few" */

enum { REPRODUCTION_TRIALS_MIN = 3 };

/** Of fewer than three trials: too few; else p >= .75 stable, 0 of n seen once, else intermittent.
 */
enum reproduction_grade reproduction_grade(int hits, int trials);

/** What is known of one episode: rows of the record's table, newest last; at most one per kind is
 * what counts. NULL if there is none. Borrowed from the plan. */
const struct record_reproduction *reproduction_of(const struct judgement *judgement,
                                                  const struct episode *episode, const char *kind);

/** Appends it to the episode's card: grade, k of n, interval, the words that suffice. */
void reproduction_append(GString *out, const struct judgement *judgement,
                         const struct episode *episode);

#endif
