/* A light log as taps would have told it: one recording of it or all, its devices, its events.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_IMPORT_LIGHTS_H
#define HOTMIC_IMPORT_LIGHTS_H

#include "import-row.h"
#include "light-log.h"
#include "witness.h"

struct import_lights {
  struct light_log *log;
  char *path;
  const char *recording;     /**< that was chosen; "" if the log does not divide, or all were */
  struct import_row *row;    /**< all of its recordings, one after the other; NULL: only one */
  char **devices;            /**< all that the log has, by name; NULL-terminated */
  char **here;               /**< those of this recording, likewise */
  bool is_utc;               /**< its times count since 1970 */
  int64_t first_ns, last_ns; /**< of its rows in this recording; 0 and 0 if it has none */
};

/** Reads a log. `recording` (NULL: the only one) is a recording's path, or words that are in one
 * path only. Caller-owned. Errors: HOTMIC_ERROR_DATA for the file; HOTMIC_ERROR_USAGE for the
 * choice, with what there is to choose from. Blocks on the disk. */
struct import_lights *import_lights_load(const char *path, const char *recording, GError **error);
/** Reads a log of recordings, and takes them all, one after the other: how long each was is known
 * from `lengths`, or, if that is NULL, they are of `length_ns` each. A light beyond its recording
 * is refused. Otherwise as above. */
struct import_lights *import_lights_load_row(const char *path, const struct import_lengths *lengths,
                                             int64_t length_ns, GError **error);
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

/** Does the log share a moment with captures that last from `zero_utc_ns` for `length_ns`? (-1:
 * their end is not known yet; a log of a recording begins with the first packet.) If not:
 * HOTMIC_ERROR_DATA with both spans, for a log of another day says nothing of these packets. */
bool import_lights_check(const struct import_lights *lights, int64_t zero_utc_ns, int64_t length_ns,
                         GError **error);

/** Tells the gaps of a log: it speaks for the time from its first row to its last if it counts
 * since 1970, for it may have begun and ended at any time, and for all of a recording. The session
 * ends at `end_ns`. */
void import_lights_tell_gaps(const struct import_lights *lights, int64_t zero_ns, int64_t end_ns,
                             const struct witness *witness);

/** What only one of the two saw, if captures last until `length_ns` of a session that ends at
 * `end_ns`: for people, caller-owned; NULL: nothing to speak of. */
char *import_lights_describe(const struct import_lights *lights, int64_t zero_utc_ns,
                             int64_t length_ns);

#endif
