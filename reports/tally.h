/* Tally: what devices sent and received, by host, summed up from events alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_TALLY_H
#define HOTMIC_TALLY_H

#include "primary.h"

struct tally {
  int device;
  enum host_role role;
  const char *host;          /**< lives as long as the plan */
  int64_t up, down;          /**< payload */
  int64_t first_ns, last_ns; /**< first and last frame */
};

/** What the primary tap saw of each device of which no conversation was told: its session was cut
 * off before, or it is an old one. GArray of struct tally, by device and host; empty if every
 * device has conversations. Caller-owned. Errors: those of reading the record. */
GArray *tally_read(struct record *record, struct plan *plan, const struct primary *primary,
                   GError **error);

#endif
