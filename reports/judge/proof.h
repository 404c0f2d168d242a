/* What the controls prove: that a device lived, that its taps saw, and from when to when.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_PROOF_H
#define HOTMIC_PROOF_H

#include "episode.h"

struct control_result {
  const struct record_control *control; /**< in the plan */
  bool played;                          /**< its whole window lies within what was observed */
  bool heard;                           /**< by any tap */
  int64_t heard_ns;                     /**< when the device woke; -1 if it did not */
  bool lit;                             /**< its light said so, not only its console */
  bool uploaded;                        /**< its network tap saw voice leave it then */
};

/** What one device's controls prove. */
struct proof {
  int played, heard, lit, uploaded; /**< counts of its controls */
  int64_t from_ns, until_ns;        /**< from its first to its last heard control; 0, 0 if none */
  int64_t window_from_ns, window_until_ns; /**< the same, but from the start of the first one's
                                                window to the end of the last one's */
  int64_t widest_ns;                       /**< longest time between two heard ones in a row */
  bool network; /**< its network is tapped, and the tap saw uploads at enough heard controls */
};

/** One struct control_result for each control of the plan, in its order. Alibis must be known.
 * Caller-owned. */
GArray *proof_controls(const struct plan *plan, const GPtrArray *episodes, int64_t observed_ns);

struct proof proof_of(const GArray *controls, const struct plan *plan, int device,
                      const struct judge_rules *rules);

/** Did something fail at more of `total` controls than the rules let a device miss? */
bool proof_fails(int failed, int total, const struct judge_rules *rules);

/** Has a tap an eye on the device's network, or on its light? */
bool proof_network_is_tapped(const struct plan *plan, int device);
bool proof_light_is_tapped(const struct plan *plan, int device);

#endif
