/* Outages: when a burst may have been larger than it was seen, for a tap was blind around it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_OUTAGE_H
#define HOTMIC_OUTAGE_H

#include "activity.h"

/** Sets `at_least` of every burst of the set that lies within `margin_ns` of a gap of one of its
 * device's network taps, or of the bench; or of the edges of the record, 0 and `end_ns`, if it was
 * imported or is incomplete: what it was cut out of may hold more. The set's gaps must be in order
 * of their beginnings. */
void outage_mark(struct activity_set *set, const struct plan *plan, int64_t end_ns,
                 int64_t margin_ns);

#endif
