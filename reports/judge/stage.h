/* How far an episode went: walks one device's activities and says which stage began when.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_STAGE_H
#define HOTMIC_STAGE_H

#include "activity.h"

/** An upload may be stamped this much before the light that belongs to it: other wire, other clock.
 */
enum { STAGE_FUSION_NS = NS_PER_S };

struct stage_entry {
  enum stage stage;
  int64_t at_ns;
  bool by_console; /**< a console line said so; otherwise light or traffic */
  int control;     /**< STAGE_WAKE: index in plan->controls of what accounts for it, or -1 */
};

/** The stages that `count` activities of one device and one episode (in order of time) passed
 * through, in order of time, as struct stage_entry; every wake of its own is an entry.
 * `has_console`: the device's console is watched and is trusted to say "confirm". Caller-owned. */
GArray *stage_entries(const struct activity *activities, unsigned count, bool has_console);

#endif
