/* How often a trigger fired when its moment was played again, by the judgement of that session.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_REPLAY_COUNT_H
#define HOTMIC_REPLAY_COUNT_H

#include "replay-script.h"

struct replay_count {
  int hits, trials; /**< of the trials that prove something */
  int void_trials;  /**< played, or not reached, but they prove nothing: between controls that were
                         not both heard, a tap blind, the device not at rest, noise, a wrong level */
};

/** Counts the trials of one take for a device. `at_ns` is when it fired in the old run. A trial is
 * a hit if an unintended episode of the device begins, or it wakes unasked within one, at most 2 s
 * from there. The controls before and after a trial must both be heard. */
struct replay_count replay_count(const struct judgement *replayed, const GArray *trials,
                                 unsigned take, const char *device, int64_t at_ns);

/** Every one of them: hit (1), miss (0), or void (-1). Caller-owned GArray of int, in the order of
 * `trials`; those of other takes are left out. */
GArray *replay_outcomes(const struct judgement *replayed, const GArray *trials, unsigned take,
                        const char *device, int64_t at_ns);

#endif
