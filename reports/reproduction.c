/* Reproduction: does a trigger fire again when its moment is played again?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "reproduction.h"

const char *const reproduction_grade_names[GRADES + 1] = {"stable", "intermittent", "seen once"};

enum reproduction_grade reproduction_grade(int hits, int trials) {
  (void)trials;
  return hits ? GRADE_STABLE : GRADE_SEEN_ONCE;
}

const struct record_reproduction *reproduction_of(const struct judgement *judgement,
                                                  const struct episode *episode, const char *kind) {
  (void)judgement, (void)episode, (void)kind;
  return NULL;
}

void reproduction_append(GString *out, const struct judgement *judgement,
                         const struct episode *episode) {
  (void)out, (void)judgement, (void)episode;
}
