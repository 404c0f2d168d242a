/* The fingerprint by which a file that was imported can be told from every other.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CHECKSUM_H
#define HOTMIC_CHECKSUM_H

#include "tidy.h"

/** SHA-256 (FIPS 180-4) of a whole file, in hex; caller-owned. `*ret_bytes` is its length. Blocks
 * on the disk. Errors: HOTMIC_ERROR_DATA with the reason. */
char *checksum_of_file(const char *path, int64_t *ret_bytes, GError **error);

/** The same of what is in it: a file that gzip packed has that of its unpacked bytes, up to where
 * it is damaged. `sum` is that of the file as it is, and of a file that is not packed it is the
 * answer. */
char *checksum_of_content(const char *path, const char *sum, GError **error);

/** Files by their content, for checksum_seen(). Caller-owned (g_hash_table_unref). */
GHashTable *checksum_set_new(void);

/** Remembers the content of a file (`path` is kept, `sum` as above) unless that of one in `set` is
 * the same: *ret_same is the path of that one, else NULL. */
bool checksum_seen(GHashTable *set, const char *path, const char *sum, const char **ret_same,
                   GError **error);

#endif
