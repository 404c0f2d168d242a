/* How long recordings last, by title, as a file of a study says.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_IMPORT_LENGTHS_H
#define HOTMIC_IMPORT_LENGTHS_H

#include "tidy.h"

struct import_lengths;

/** Reads a file of lines `SECONDS TITLE`: seconds in decimals, above 0 and at most a day, then the
 * rest of the line. Blank lines and those that begin with # do not count. UTF-8 without control
 * characters, at most 16 MiB; every title once. Caller-owned. Errors: HOTMIC_ERROR_DATA with
 * file:line. Blocks on the disk. */
struct import_lengths *import_lengths_load(const char *path, GError **error);
/** The same from memory; `name` stands for the path in messages. */
struct import_lengths *import_lengths_parse(const char *name, const char *bytes, size_t n,
                                            GError **error);
void import_lengths_free(struct import_lengths *lengths); /**< NULL is fine */

/** Which title is a recording at this path? It is one of the path's parts, the last one with or
 * without its ending. *ret_title is borrowed. Returns its length; -1 if no part is a title, or
 * several are. */
int64_t import_lengths_find(const struct import_lengths *lengths, const char *path,
                            const char **ret_title);

#endif
