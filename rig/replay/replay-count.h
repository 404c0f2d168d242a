/* How often a trigger fired when its moment was played again, by the judgement of that session.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_REPLAY_COUNT_H
#define HOTMIC_REPLAY_COUNT_H

#include "replay-script.h"

/** Why a trial proves nothing. */
enum replay_void {
  VOID_ABSENT,  /**< not reached, or the device was not there */
  VOID_CONTROL, /**< a control next to it, or in it, was missed */
  VOID_BLIND,   /**< a tap was blind */
  VOID_LEVEL,   /**< a cue was not as loud as asked for */
  VOID_NOISE,   /**< somebody else was loud */
  VOID_AWAKE,   /**< the device was not at rest */
  VOIDS
};

struct replay_count {
  int hits, trials; /**< of the trials that prove something */
  int void_trials;  /**< that prove nothing */
  int why[VOIDS];   /**< of these, for each reason */
};

/** Counts the trials of one take for a device. `at_ns` is when it fired in the old run. A trial is
 * a hit if an unintended episode of the device begins, or it wakes unasked within one, at most 2 s
 * from there. The controls before and after a trial must both be heard; it is a miss only if so
 * were those that are part of it (who has woken already may well miss them). */
struct replay_count replay_count(const struct judgement *replayed, const GArray *trials,
                                 unsigned take, const char *device, int64_t at_ns);

/** Adds what another session counted of the same take. */
void replay_count_add(struct replay_count *sum, const struct replay_count *count);

/** Is it known whether it fires? That it does, by so many hits; that it does not, only by so many
 * trials that prove something. */
bool replay_count_is_known(const struct replay_count *count, int times, int hits_enough);

/** "2 next to a control that was missed, 1 while a tap was blind". Caller-owned; "" if none was
 * void. */
char *replay_why(const struct replay_count *count);

#endif
