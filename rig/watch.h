/* All that watches on a bench: every device's taps, and the wires that feed them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A simulated bench has taps but no wires: its sound driver feeds them. One thread. */
#ifndef HOTMIC_WATCH_H
#define HOTMIC_WATCH_H

#include "bench.h"
#include "keeper.h"

struct watch;

/** Opens every wire and tap. Borrows the bench; events go to `sink`, and what network taps saw to
 * `keeper` (zeros: nobody), once the watch is started.
 * Caller-owned. Errors: HOTMIC_ERROR_BENCH or HOTMIC_ERROR_BUSY, with the place in the bench file.
 */
struct watch *watch_open(const struct bench *bench, struct event_sink sink, struct keeper keeper,
                         GError **error);
void watch_close(struct watch *watch); /**< NULL is fine */

/** [device][tap], borrowed. */
struct tap *const *const *watch_taps(const struct watch *watch);

/** The session begins at `zero_ns`, CLOCK_MONOTONIC. */
void watch_start(struct watch *watch, int64_t zero_ns);

/** Serves the wires until `fd` is readable; true then. False after a tenth of a second or a signal:
 * call it again. Without wires and with fd < 0 it returns true at once. */
bool watch_wait(struct watch *watch, int fd);

/** Tells what is pending; nothing comes afterwards. */
void watch_finish(struct watch *watch);

/** The wire of a tap; NULL on a simulated bench. */
const struct wire *watch_wire(const struct watch *watch, size_t device, size_t tap);

#endif
