/* A bench file and scripts as the command line names them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_LOAD_H
#define HOTMIC_LOAD_H

#include "bench.h"
#include "calibration.h"
#include "script.h"

struct load {
  struct bench *bench;
  struct calibration *calibration; /**< that is in force; NULL: the bench names none */
  struct script **scripts;
  size_t count;
};

/** Reads all; on failure nothing is left to release. `paths` is NULL-terminated. */
bool load_read(struct load *load, const char *bench_path, char **paths, GError **error);
void load_done(struct load *load);

#endif
