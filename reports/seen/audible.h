/* Was what was played heard? The loudest moment of each cue at the reference microphone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_AUDIBLE_H
#define HOTMIC_AUDIBLE_H

#include "plan.h"

struct audible;

/** Caller-owned; borrows the plan. */
struct audible *audible_new(const struct plan *plan);
void audible_free(struct audible *audible); /**< NULL is fine */

/** The sound level from `at_ns` on, in hundredths of a dB SPL. Times do not go back. */
void audible_take(struct audible *audible, int64_t at_ns, int64_t value);

/** What became of one loudspeaker's lines and controls. */
struct audible_loudspeaker {
  const char *name;
  unsigned cues, unheard;             /**< that were measured; that stayed far below their level */
  int first;                          /**< number of the first that was unheard */
  double expected_dbspl, found_dbspl; /**< of that one: active level by the bench, loudest moment */
};

/** struct audible_loudspeaker, in the order of their first cues; cues from `until_ns` on do not
 * count. Empty if the record does not say at which device levels hold. Caller-owned. */
GArray *audible_sum(const struct audible *audible, int64_t until_ns);

#endif
