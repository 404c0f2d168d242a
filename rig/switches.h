/* All switches of a bench: what acts on devices while a session runs, and is safe afterwards.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SWITCHES_H
#define HOTMIC_SWITCHES_H

#include "bench.h"

struct switches;

/** Takes every switch of the bench (borrowed) in its safe state. Caller-owned. Errors:
 * HOTMIC_ERROR_BENCH or HOTMIC_ERROR_BUSY with the place in the bench file. */
struct switches *switches_open(const struct bench *bench, GError **error);

/** Puts each into its state for a run. *ret_settled_ns is how long the devices need then. */
bool switches_begin(struct switches *switches, int64_t *ret_settle_ns, GError **error);

/** Puts one into a state. Errors: HOTMIC_ERROR_BENCH if the chip has gone. */
bool switches_set(struct switches *switches, size_t device, size_t number, bool on, GError **error);

/** Leaves all of them safe. False: one could not be (its chip has gone); `error` says which. NULL
 * is fine. */
bool switches_close(struct switches *switches, GError **error);

#endif
