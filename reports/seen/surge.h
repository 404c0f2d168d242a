/* A surge: as much within 10 s as counts, whatever the pauses in between.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SURGE_H
#define HOTMIC_SURGE_H

#include "tidy.h"

/** What is sent in one go; what follows within 1 s of its beginning is of the same slice. */
struct surge_slice {
  int64_t from_ns, until_ns, bytes;
};

struct surge_found {
  int64_t from_ns, until_ns; /**< from the first slice that was needed for it to the last */
  int64_t bytes;
  int64_t peak_1s, peak_10s; /**< its fullest slice; its fullest 10 s, to one slice */
};

/** Sums up slices of one stream. Memory: some 40 slices of the last 30 s. */
struct surge;
struct surge *surge_new(void); /**< caller-owned */
void surge_free(struct surge *surge);

/** Adds a slice; they come in order of their ends, or nearly: up to 20 s late. From `least_bytes`
 * within 10 s on it is a surge; pieces too small to matter before that do not date it. It goes on
 * while slices that are more than a keep-alive follow within 10 s, or those 10 s still hold as
 * much. True if one was over before this slice began: *ret. */
bool surge_take(struct surge *surge, const struct surge_slice *slice, int64_t least_bytes,
                struct surge_found *ret);
/** Is one going on? */
bool surge_is_on(const struct surge *surge);
/** Ends it: true if one was on. */
bool surge_end(struct surge *surge, struct surge_found *ret);

#endif
