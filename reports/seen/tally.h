/* Tally: what devices sent and received, by host, summed up from events alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_TALLY_H
#define HOTMIC_TALLY_H

#include "primary.h"

struct tally {
  int device;
  enum host_role role;
  const char *host;
  int64_t up, down;          /**< payload */
  int64_t first_ns, last_ns; /**< first and last frame */
};

/** Sums up what each tap saw of each device of which no conversation was told: its session was cut
 * off before, or it is an old one. */
struct tallier;
struct tallier *tallier_new(const struct plan *plan); /**< caller-owned; borrows the plan */
void tallier_free(struct tallier *tallier);           /**< NULL is fine */

/** Takes a frame, sent or received, that the tap of this number (primary.h) saw. */
void tallier_take(struct tallier *tallier, const struct event *event, int device, int tap_number);

/** What the primary tap of each such device saw, by `ranks` of tap numbers. GArray of struct tally,
 * by device and host; empty if every device has conversations. Hosts are kept in `strings`.
 * Caller-owned. */
GArray *tallier_sum(const struct tallier *tallier, const int *ranks, GStringChunk *strings);

#endif
