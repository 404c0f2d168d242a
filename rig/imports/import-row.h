/* Recordings in a row: what a light log of a study says was played, one after the other.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_IMPORT_ROW_H
#define HOTMIC_IMPORT_ROW_H

#include "import-lengths.h"

/** Between two recordings, so that what a device did at the end of one is never taken for part of
 * what it did at the beginning of the next: twice the widest merge gap that counts are given for.
 */
enum { IMPORT_ROW_REST_S = 120 };

struct import_recording {
  const char *path; /**< as the log has it */
  char *title;
  int64_t start_ns, length_ns;
};

/** In the order of the log. */
struct import_row {
  struct import_recording *recordings;
  size_t count;
  int64_t end_ns; /**< of the last one */
};

/** Titles and lengths of `paths` (NULL-terminated, kept by their owner, who must outlive the row)
 * by `lengths`; or, if that is NULL, `length_ns` each, and for a title what of a path is not the
 * same in all of them. Caller-owned. Error: HOTMIC_ERROR_DATA for a path without a length, or for
 * so many that they last for more than ten years. */
struct import_row *import_row_new(const char *const *paths, const struct import_lengths *lengths,
                                  int64_t length_ns, GError **error);
void import_row_free(struct import_row *row); /**< NULL is fine */

/** The recording at a path, or NULL. */
const struct import_recording *import_row_find(const struct import_row *row, const char *path);

#endif
