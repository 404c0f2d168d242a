/* The script that plays moments of a run again: trials with rest between, and controls around them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_REPLAY_SCRIPT_H
#define HOTMIC_REPLAY_SCRIPT_H

#include "replay.h"

/** One playing of one take. */
struct replay_trial {
  unsigned take;
  int line;          /**< in the new script: where the first piece of the take stands */
  int64_t anchor_ns; /**< when that piece began in the old run */
};

/** What is to be played how often. All borrowed for the call. */
struct replay_order {
  const char *title, *about;
  const GPtrArray *takes; /**< GArray * of struct replay_piece: what one trial plays */
  int64_t at_ns;          /**< when the last device fired, in the old run: no trial ends before */
  int times;              /**< each take; they take turns, so that all meet the same conditions */
  uint64_t seed;          /**< of the offsets by which trials differ: up to 10 ms, in frames */
};

enum { REPLAY_CONTROL_EVERY = 5 }; /**< trials between two controls */

/** A light may come so late, and words that were cut may shift what is heard a little. */
extern const int64_t replay_tolerance_ns; /* 2 s */

/** The text of the script; ret_trials is a GArray of struct replay_trial in order of time. Both
 * caller-owned. Times within a take are those of the run, to the frame, pauses too; rest for the
 * longest answer begins when all of a take has sounded, noise too. Errors: those of reading the
 * pieces. */
GString *replay_script(const struct replay *replay, const struct replay_order *order,
                       GArray **ret_trials, GError **error);

#endif
