/* A file that is written whole or not at all, and never in the place of a run's evidence.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_NEW_FILE_H
#define HOTMIC_NEW_FILE_H

#include "tidy.h"

struct new_file;

/** Begins what will be the file `path`, under another name beside it. Refused, with
 * HOTMIC_ERROR_USAGE: `-`; what exists and is no regular file; what lies in a run directory (any
 * folder that holds a record), but for `export.*` at its top; what is a file of `run_dir` by
 * another name. Other errors: HOTMIC_ERROR_BUSY. Caller-owned. Blocks on the disk. */
struct new_file *new_file_begin(const char *path, const char *run_dir, GError **error);

/** Where to write; borrowed. It exists, is empty, and is nobody else's. */
const char *new_file_path(const struct new_file *file);

/** Makes it the file `path`, once it is on the disk for sure; or, if `is_good` is false or that
 * fails, removes what was written and leaves what was there. Frees. True if the file is there;
 * errors: HOTMIC_ERROR_BUSY. Blocks on the disk. */
bool new_file_end(struct new_file *file, bool is_good, GError **error);

#endif
