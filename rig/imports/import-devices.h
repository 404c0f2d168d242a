/* The devices that an import is about: a bench's, a log's, or one that is known by its MAC.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_IMPORT_DEVICES_H
#define HOTMIC_IMPORT_DEVICES_H

#include "bench.h"

/** Names of the taps that stand for imported files. */
extern const char import_capture_tap[], import_light_tap[];

/** No wire is touched: taps are those of the files, whatever the bench file has. */
struct import_devices {
  struct bench *bench; /**< NULL: one device, or those of a log, without a bench */
  struct bench_device *devices;
  size_t count;
};

/** What is said of one device without a bench. */
struct import_one {
  const char *name;    /**< NULL: its MAC, or "device" */
  const char *profile; /**< a name or a path; NULL: one that knows nothing */
  const uint8_t *mac;  /**< six bytes; NULL: no packets */
};

/** All three: on failure nothing is left to release. Errors: HOTMIC_ERROR_BENCH. Block on the disk.
 */
bool import_devices_of_bench(struct import_devices *devices, const char *path, GError **error);
bool import_devices_of_one(struct import_devices *devices, const struct import_one *one,
                           GError **error);
/** Several without a bench, of which only lights are known: `names` is NULL-terminated. */
bool import_devices_of_log(struct import_devices *devices, char *const *names, const char *profile,
                           GError **error);
void import_devices_done(struct import_devices *devices);

/** Gives a device its taps: of captures, of a light log. Once a device. */
void import_devices_tap(struct import_devices *devices, size_t device, bool capture, bool light);

/** Has the device a MAC by which its packets are known? */
bool import_device_has_mac(const struct bench_device *device);

#endif
