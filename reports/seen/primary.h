/* Which of a device's network taps counts, where several of them see the same bytes.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two taps on one device tell each frame twice. What they saw is never added up: bursts, baselines
 * and sums are of one tap, and what another saw besides stands beside it. */
#ifndef HOTMIC_PRIMARY_H
#define HOTMIC_PRIMARY_H

#include "plan.h"

/** The taps that saw a device send, ranked: the one with the most upstream payload in the whole
 * record is its primary, and has rank 0; of two with as much it is the first by name. */
struct primary;

/** Reads all that was sent. Caller-owned. Errors: those of reading the record. */
struct primary *primary_read(struct record *record, const struct plan *plan, GError **error);

/** The same for who reads all events anyway: count what was sent, then rank once. Caller-owned. */
struct primary *primary_new(void);
/** The number of a device's tap until it has a rank: from 0, in the order in which they are first
 * asked for. */
int primary_number(struct primary *primary, int device, const char *tap);
/** Payload that the tap of this number saw the device send. */
void primary_count(struct primary *primary, int number, int64_t bytes);
/** Ranks all taps; numbers are void from then on. The rank of each number, caller-owned. */
int *primary_rank_all(struct primary *primary);

void primary_free(struct primary *primary); /**< NULL is fine */

/** From 0; a tap that saw the device send nothing ranks behind all that did. */
int primary_rank(const struct primary *primary, int device, const char *tap);

/** Name of the tap of that rank, NULL if there is none; borrowed. */
const char *primary_tap(const struct primary *primary, int device, int rank);

#endif
