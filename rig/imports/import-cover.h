/* When a device could have been seen at all: while a capture ran that has frames from it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Of a capture without a frame from a device nobody knows whether the device was silent or was out
 * of its sight. */
#ifndef HOTMIC_IMPORT_COVER_H
#define HOTMIC_IMPORT_COVER_H

#include "import-packets.h"

struct import_cover;

/** Caller-owned. */
struct import_cover *import_cover_new(size_t devices, size_t files);
void import_cover_free(struct import_cover *cover); /**< NULL is fine */

/** The file has a frame from the device. */
void import_cover_show(struct import_cover *cover, size_t device, size_t file);
bool import_cover_shows(const struct import_cover *cover, size_t device, size_t file);
/** Does the file show each of `count` devices? Quick. */
bool import_cover_shows_all(const struct import_cover *cover, size_t file, size_t count);

/** Of all devices it has been told that nothing was seen. */
void import_cover_blind(struct import_cover *cover, int64_t from_ns, int64_t until_ns);

/** Tells, in order, what of 0 to `end_ns` no file that shows the device covers and has not been
 * told; what is shorter than IMPORT_HOLE_NS is none. `why` is for people. */
void import_cover_holes(const struct import_cover *cover, size_t device,
                        const struct import_packets *packets, int64_t end_ns,
                        void (*tell)(void *user, int64_t from_ns, int64_t until_ns,
                                     const char *why),
                        void *user);

#endif
