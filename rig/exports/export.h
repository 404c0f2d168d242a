/* A record for other programs: one format, one file, one row in verb-export.c's table.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_EXPORT_H
#define HOTMIC_EXPORT_H

#include "record.h"

struct export_format {
  const char *name;    /**< as --to has it */
  const char *file;    /**< its name in the run directory, unless another is asked for */
  const char *summary; /**< one line: what it is, and what reads it */
  /** Writes the record to `path`. *ret_said (caller-owned) is one line on what was written. Errors:
   * HOTMIC_ERROR_DATA for a record that has not what it takes, HOTMIC_ERROR_BUSY for the disk. What
   * it did not finish is the caller's to remove. Blocks on the disk. */
  bool (*write)(struct record *record, const char *path, char **ret_said, GError **error);
};

extern const struct export_format export_audacity, export_chrome, export_csv, export_json,
    export_pcapng, export_vcd;

#endif
