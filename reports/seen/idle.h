/* What one device sends to one host at rest: by the second, in beats and in bursts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_IDLE_H
#define HOTMIC_IDLE_H

#include "baseline.h"

/** Which seconds of the stretch were seen. */
struct idle_sight {
  int seconds;      /**< whole ones, in the stretch */
  const int *blind; /**< [seconds + 1]: how many of those before this one touch a gap */
};

/** Grows with what is sent, not with the length of the stretch. */
struct idle;
/** Frames at least `gap_ns` apart are two bursts. Caller-owned. */
struct idle *idle_new(int64_t gap_ns);
void idle_free(struct idle *idle); /**< NULL is fine */

/** A frame, `at_ns` since the stretch began; times do not go back. Returns how many entries of at
 * most 16 bytes it had to add. */
size_t idle_take(struct idle *idle, int64_t at_ns, int64_t bytes);

/** Fills in all of `host` but device, role and host. Nothing may be taken afterwards. */
void idle_read(struct idle *idle, const struct idle_sight *sight, struct baseline_host *host);

/** The value that `per_mille` of `count` values do not exceed, by nearest rank: `count` - `length`
 * of them are 0, the others stand in rising order in `values`; 0 if there are none. */
int64_t idle_percentile(const int64_t values[], size_t length, size_t count, int per_mille);

#endif
