/* A session: one run of scripts on a bench, from the first sample to the last event in the record.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SESSION_H
#define HOTMIC_SESSION_H

#include "bench.h"
#include "progress.h"
#include "script.h"

enum session_speed { SESSION_MAX, SESSION_REAL };

/** All borrowed for the call. */
struct session_plan {
  const struct bench *bench;
  struct script *const *scripts;
  size_t count;
  const char *out_dir; /**< where run directories go */
  enum session_speed speed;
  uint64_t seed; /**< of noise, and of the first cue's offset within a block */
  struct progress *progress;
};

/** Where the time of a session went, in nanoseconds. */
struct session_cost {
  int64_t played_ns, wall_ns;
  int64_t recogniser_ns; /**< CPU in the simulated devices' recognisers */
  int64_t devices_ns;    /**< CPU of the simulated devices, recogniser included */
  int64_t bench_ns;      /**< our own: air and link of the simulated bench */
  int64_t mixer_ns, meter_ns, files_ns, record_ns;
};

/** What of it was our own CPU, and how many times faster than real time it went. */
int64_t session_own_ns(const struct session_cost *cost);
double session_speed_x(const struct session_cost *cost);

/** Runs the whole plan. *ret_dir is the run directory, caller-owned; it is set, and the record in
 * it readable, whenever the session began to play, even if an error or a signal ended it early:
 * then the record says that it is not complete. Blocks. */
bool session_run(const struct session_plan *plan, char **ret_dir, struct session_cost *ret_cost,
                 GError **error);

#endif
