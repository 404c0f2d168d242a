/* A session that plays moments of a run again, on the same bench, and what came of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_REPLAY_SESSION_H
#define HOTMIC_REPLAY_SESSION_H

#include "load.h"
#include "replay-count.h"
#include "session.h"

/** Where and how moments are played again. All borrowed. */
struct replay_stage {
  struct replay *replay;
  const struct load *load; /**< the bench, and what of it is in force */
  const char *out_dir;     /**< NULL: beside the run */
  enum session_speed speed;
  uint64_t seed; /**< of the next session; each takes one */
  bool quiet;    /**< no progress */
};

/** A session that is over, perhaps before its time. */
struct replay_played {
  char *name; /**< of its run directory */
  struct record *record;
  struct judgement *judgement;
  GArray *trials; /**< struct replay_trial */
};

/** Path of the bench file that the run was played on. Caller-owned; NULL if the record has none. */
char *replay_bench_path(const struct replay *replay);

/** What is no longer as it was in the run, of the bench file, profiles, calibration and firmware:
 * "the bench file, the firmware of `kitchen`"; "" if nothing. Caller-owned. */
char *replay_changes(const struct replay *replay, const struct load *load);

/** Is this the bench of the run: the same name, the same devices? HOTMIC_ERROR_BENCH if not. */
bool replay_check_bench(const struct replay *replay, const struct bench *bench, GError **error);

/** Writes NAME.yaml into the run's folder, plays it, judges it and writes its report. False if it
 * did not begin to play; if it ended early, what was played is there. Blocks. */
bool replay_play(struct replay_stage *stage, const char *name, const struct replay_order *order,
                 struct replay_played *ret, GError **error);
void replay_played_done(struct replay_played *played);

/** "confirm-hardwood-floors-4": what is done, script, number of the first episode. Caller-owned. */
char *replay_name(const struct replay *replay, const char *what,
                  const struct replay_moment *moment);

/** Keeps a result in the run's record, on the disk for sure. */
bool replay_keep(struct replay *replay, const struct record_reproduction *row, GError **error);

/** Device text as a terminal may show it: what is not printable is replaced. Caller-owned. */
char *replay_printable(const char *text);

#endif
