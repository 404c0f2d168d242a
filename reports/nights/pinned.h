/* Pinned nights: earlier runs of a bench, kept in one file for later ones to be compared with.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JSON: "hotmic-pinned": 1, the bench's name, and of each night the run directory's name, the
 * SHA-256 of its run.json, and what of that a comparison needs. */
#ifndef HOTMIC_PINNED_H
#define HOTMIC_PINNED_H

#include "night.h"

enum { PINNED_MOST = 200 }; /* nights */

struct pinned {
  char *bench;
  GPtrArray *nights; /**< struct night *, in the order in which they were pinned */
};

/** The text of a file for these run directories (NULL-terminated) of the bench. Refused, with
 * HOTMIC_ERROR_DATA: a run that is incomplete, of another bench, imported, or without exposure of
 * any device: nothing could be said against it. Caller-owned. Blocks on the disk. */
char *pinned_format(const char *bench, char *const run_dirs[], GError **error);

/** Reads such a text; `name` stands for the path in messages. Caller-owned. Errors:
 * HOTMIC_ERROR_DATA with name, place, what was found and what was expected. */
struct pinned *pinned_parse(const char *name, const char *text, size_t length, GError **error);
/** The same of a file of at most 256 MiB, whose text is also given to *ret_text (caller-owned) if
 * that is not NULL. Blocks on the disk. */
struct pinned *pinned_load(const char *path, char **ret_text, GError **error);
void pinned_free(struct pinned *pinned); /**< NULL is fine */

#endif
