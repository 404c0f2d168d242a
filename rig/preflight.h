/* Preflight: is the bench as its file says, before a night is spent on it?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_PREFLIGHT_H
#define HOTMIC_PREFLIGHT_H

#include "bench.h"
#include "sound.h"
#include "watch.h"

/** What was found of one loudspeaker. */
struct preflight_finding {
  double deviation_db, late_ms; /**< against what was expected; NAN: not measured */
};

struct preflight_plan { /* all borrowed */
  const struct bench *bench;
  struct sound *sound; /**< open, not started */
  struct watch *watch;
  bool calibrated;     /**< levels are known better than a model can */
  int64_t frames;      /**< that the session will play */
  const char *out_dir; /**< where its record goes */
  /** Takes each finding, a line for people. */
  void (*say)(void *user, const char *line);
  void *user;
};

/** Plays a second of noise on each loudspeaker in turn and listens for it, looks at every tap, at
 * the disk and at the clock. What makes the run inconclusive is appended to `doubts` (char *,
 * caller-owned); `found` has a place for each loudspeaker. Blocks for seconds. Errors:
 * HOTMIC_ERROR_BENCH for what is not as the bench file says, HOTMIC_ERROR_BUSY for what may be
 * better later. */
bool preflight_run(const struct preflight_plan *plan, GPtrArray *doubts,
                   struct preflight_finding *found, GError **error);

#endif
