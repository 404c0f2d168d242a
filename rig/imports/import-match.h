/* Which device of a light log is which of ours, by what --device says and by name.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_IMPORT_MATCH_H
#define HOTMIC_IMPORT_MATCH_H

#include "import-devices.h"
#include "import-lights.h"

/** With a bench. `options` (NULL-terminated; NULL: none) are LOG=BENCH, or LOG= to leave a device
 * of the log out. Every device that is in the recording must go to one of the bench's devices, by
 * an option or by its name, and no two to one: no light is lost without a word. Returns what the
 * log calls each of the bench's devices ([device], NULL: it is not in it): the array caller-owned,
 * the names borrowed from `lights`. NULL with HOTMIC_ERROR_USAGE, and the names of both. `lights`
 * NULL: there is no log, and options are refused. */
const char **import_match_bench(const struct import_lights *lights,
                                const struct import_devices *devices, char *const *options,
                                GError **error);

/** Without a bench. `option` is NAME (what to call the device, and which of the log's it is),
 * LOG=NAME if the log calls it otherwise, or NULL. *ret_in_log is borrowed from `lights`, NULL if
 * there is no log; *ret_name is caller-owned, NULL if nobody names the device. A name must be such
 * as a bench may have. Errors: HOTMIC_ERROR_USAGE. */
bool import_match_one(const struct import_lights *lights, const char *option,
                      const char **ret_in_log, char **ret_name, GError **error);

/** Of a whole log without a bench. `options` are NAME or LOG=NAME for a device that is wanted, and
 * LOG= for one that is not; if none is wanted by name, all others are. *ret_names (caller-owned,
 * NULL-terminated, all different) are what to call them. Returns what the log calls each: the array
 * caller-owned, the names borrowed from `lights`. Errors: HOTMIC_ERROR_USAGE. */
const char **import_match_log(const struct import_lights *lights, char *const *options,
                              char ***ret_names, GError **error);

#endif
