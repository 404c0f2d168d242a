/* An import: captures and light logs of others become a record, as if we had watched.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_IMPORT_H
#define HOTMIC_IMPORT_H

#include "baseline.h"
#include "import-devices.h"
#include "import-lights.h"
#include "import-packets.h"

/** All borrowed for the call. At least one of packets and lights is there. */
struct import_plan {
  struct import_devices *devices;
  struct import_packets *packets;  /**< NULL: there are no captures */
  struct import_lights *lights;    /**< NULL: there is no light log */
  const char *const *lights_of;    /**< [device] what the log calls it; NULL: it is not in it */
  const char *lights_path;         /**< of the log */
  const char *lengths;             /**< how long its recordings were, for people; NULL */
  const char *const *first_paths;  /**< captures as they were given, for the name and the title */
  const char *why;                 /**< why this device, if it was guessed; NULL */
  const struct baseline *baseline; /**< to be judged by; NULL */
  const char *baseline_path;       /**< where it came from */
  const char *out_dir;             /**< where run directories go */
  bool quiet;
};

/** Makes the record and tells on standard error what it could not take as it was. *ret_dir is the
 * run directory, caller-owned; it is set, and the record in it readable, even if an error or a
 * signal ended the import early: then the record says that it is not complete. It is not set, and
 * nothing is left behind, if no packet is from any of the devices, or a file cannot be taken at
 * all. Blocks. Errors: HOTMIC_ERROR_DATA, HOTMIC_ERROR_BUSY. */
bool import_run(const struct import_plan *plan, char **ret_dir, GError **error);

#endif
