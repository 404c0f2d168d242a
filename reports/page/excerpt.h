/* Excerpts: a stretch of the session's sound, cut out of its segments, as evidence.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_EXCERPT_H
#define HOTMIC_EXCERPT_H

#include "plan.h"

enum { EXCERPT_SECONDS_MAX = 120, EXCERPT_COLUMNS = 160 };

/** How loud a clip is over its time: the peak of each column, 0 (-60 dBFS or less) to 60 (full
 * scale). */
struct excerpt_shape {
  uint8_t peak[EXCERPT_COLUMNS];
};

/** Cuts [from_ns, until_ns) (at most EXCERPT_SECONDS_MAX) of the sound `what` ("reference" or
 * "played") out of the segments in `run_dir` and writes it to `path` as mono FLAC, 48 kHz, 16 bit.
 * Channels are added. What a segment lacks (cut short by kill -9, or missing) is silence. Sets
 * *ret_written to whether there was any sound to cut; without, no file is made. Sets
 * *ret_shape if there was. The same input gives the same bytes. Errors: HOTMIC_ERROR_BUSY when the
 * file cannot be written. Blocks on the disk. */
bool excerpt_cut(const struct plan *plan, const char *run_dir, const char *what, int64_t from_ns,
                 int64_t until_ns, const char *path, bool *ret_written,
                 struct excerpt_shape *ret_shape, GError **error);

#endif
