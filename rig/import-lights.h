/* A light log as taps would have told it: one recording of it, its devices, its events.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_IMPORT_LIGHTS_H
#define HOTMIC_IMPORT_LIGHTS_H

#include "light-log.h"
#include "witness.h"

struct import_lights {
  struct light_log *log;
  const char *recording;     /**< that was chosen; "" if the log does not divide */
  char **devices;            /**< all that the log has, by name; NULL-terminated */
  bool is_utc;               /**< its times count since 1970 */
  int64_t first_ns, last_ns; /**< of its rows in this recording; 0 and 0 if it has none */
};

/** Reads a log. `recording` (NULL: the only one) is a recording's path, or words that are in one
 * path only. Caller-owned. Errors: HOTMIC_ERROR_DATA for the file; HOTMIC_ERROR_USAGE for the
 * choice, with what there is to choose from. Blocks on the disk. */
struct import_lights *import_lights_load(const char *path, const char *recording, GError **error);
void import_lights_free(struct import_lights *lights);

/** The log's device of this name (NULL: its only one). Borrowed. NULL with HOTMIC_ERROR_USAGE, and
 * the devices that it has. */
const char *import_lights_device(const struct import_lights *lights, const char *name,
                                 GError **error);

/** Tells one device's lights in order, from `zero_ns` of the log on, which is the session's time
 * 0; a light that was on before it is on from it. Returns how many phases lie before it and are
 * left out. */
int import_lights_tell(const struct import_lights *lights, const char *device,
                       const struct profile *profile, int64_t zero_ns,
                       const struct witness *witness);

#endif
