/* A session: one run of scripts on a bench, from the first sample to the last event in the record.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SESSION_H
#define HOTMIC_SESSION_H

#include "baseline.h"
#include "bench.h"
#include "calibration.h"
#include "cost.h"
#include "progress.h"
#include "script.h"

enum session_speed { SESSION_MAX, SESSION_REAL };

/** All borrowed for the call. */
struct session_plan {
  const struct bench *bench;
  const struct calibration *calibration; /**< NULL: sound is as the bench file's model predicts */
  const struct baseline *baseline;       /**< NULL: bursts are judged by stated floors */
  const char *baseline_path;             /**< where it came from */
  const char *pinned;                    /**< text of pinned nights (pinned.h); NULL */
  struct script *const *scripts;
  size_t count;
  const char *out_dir; /**< where run directories go */
  const char *replays; /**< name of the run of which moments are played again; NULL: of none */
  enum session_speed speed;
  uint64_t seed; /**< of noise, and of the first cue's offset within a block */
  struct progress *progress;
};

/** Runs the whole plan. *ret_dir is the run directory, caller-owned; it is set, and the record in
 * it readable, whenever the session began to play, even if an error or a signal ended it early:
 * then the record says that it is not complete. Blocks. */
bool session_run(const struct session_plan *plan, char **ret_dir, struct cost *ret_cost,
                 GError **error);

#endif
