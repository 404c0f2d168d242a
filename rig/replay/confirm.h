/* Confirming a run: each trigger's moment is played again, and counted how often it fires.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CONFIRM_H
#define HOTMIC_CONFIRM_H

#include "replay-session.h"

enum { CONFIRM_TIMES = 10, CONFIRM_TIMES_MAX = 1000 };
extern const double confirm_around_s; /* 10 */

/** Of `confirm` and `bisect`. */
struct confirm_options {
  int episode;     /**< 0: all unintended ones */
  int times;       /**< that each moment, or what bisect leaves of it, is played */
  double around_s; /**< before (and, to confirm, after) the trigger that is played */
};

/** Plays, prints a table and keeps the results in the run's record. An interrupt ends it early;
 * what was counted until then is kept. Blocks. */
bool confirm_run(struct replay_stage *stage, const struct confirm_options *options, GError **error);

/** Prints what of the bench is not as it was in the run; nothing if all is. */
void confirm_tell_changes(const struct replay_stage *stage);

/** What the options of `confirm` and `bisect` have in common. Strings borrowed. */
struct confirm_desk {
  const char *run, *bench_path, *out_dir, *speed, *seed;
  bool quiet;
};

/** Opens the run and the bench (that of the run unless another file is named) for `stage`; what it
 * borrows is `load`'s and `stage->replay`'s, to be released by confirm_close(). */
bool confirm_open(const struct confirm_desk *desk, struct load *load, struct replay_stage *stage,
                  GError **error);
void confirm_close(struct load *load, struct replay_stage *stage);

/** A whole number of the command line in [min, max], or `fallback` if `text` is NULL. */
bool confirm_number(const char *option, const char *text, int min, int max, int fallback, int *ret,
                    GError **error);

#endif
