/* A bench file and scripts as the command line names them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_LOAD_H
#define HOTMIC_LOAD_H

#include "baseline.h"
#include "bench.h"
#include "calibration.h"
#include "script.h"

struct load {
  struct bench *bench;
  struct calibration *calibration; /**< that is in force; NULL: the bench names none */
  struct baseline *baseline; /**< the newest; NULL: the bench names no folder, or it is empty */
  char *baseline_path;       /**< NULL likewise */
  char *pinned; /**< text of the bench's pinned nights; NULL: it names none, or none is there yet */
  struct script **scripts;
  size_t count;
};

/** Reads a bench file, and what of it is in force. On failure nothing is left to release. */
bool load_read_bench(struct load *load, const char *bench_path, GError **error);
/** The same and scripts. `paths` is NULL-terminated. */
bool load_read(struct load *load, const char *bench_path, char **paths, GError **error);
void load_done(struct load *load);

#endif
