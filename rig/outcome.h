/* Judges a record, writes its report and tells the person at the terminal.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_OUTCOME_H
#define HOTMIC_OUTCOME_H

#include "tidy.h"

struct outcome_options {
  double merge_gap_s; /**< negative: as the record says */
  bool quiet;         /**< only the verdict and the report's path */
  const char *single; /**< also write the report as this one file; NULL: do not */
};

/** Opens the record in `dir`, judges it, writes report, junit.xml and run.json, prints
 * verdict and reasons to standard output. Returns the exit code; 0 with `error` set when it fails.
 */
int outcome_tell(const char *dir, const struct outcome_options *options, GError **error);

#endif
