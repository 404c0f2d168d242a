/* The bundle: a report as one file, with style, scripts and clips in it, for mail and archives.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_BUNDLE_H
#define HOTMIC_BUNDLE_H

#include "tidy.h"

/** Clips go in as long as they are no more than this together; the page says which do not. */
enum { BUNDLE_CLIP_BYTES_MAX = 12 * 1000 * 1000 };

/** Writes the report in `run_dir` (report_write()) as one HTML file to `path`, in one step. Clips
 * go in by the order of the page: the gravest first. Sets *ret_bytes to its size and *ret_left_out
 * to how many clips it lacks. Errors: HOTMIC_ERROR_BUSY, also if the report is not there. Blocks on
 * the disk. */
bool bundle_write(const char *run_dir, const char *path, int64_t *ret_bytes, int *ret_left_out,
                  GError **error);

#endif
