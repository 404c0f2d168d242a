/* Episodes: what one device did in one go, how far it went, and whether the script accounts for it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_EPISODE_H
#define HOTMIC_EPISODE_H

#include "stage.h"

/** Why an episode is or is not intended. */
enum episode_cause {
  EPISODE_BY_CONTROL,   /**< a control accounts for it: intended */
  EPISODE_TOO_DEEP,     /**< a control woke it, but it went deeper than that control allows */
  EPISODE_NO_CONTROL,   /**< it woke although nothing was meant to wake it */
  EPISODE_WITHOUT_WAKE, /**< it uploaded, spoke or sent without a sign of waking */
};

struct episode {
  int number; /**< from 1, in order of start over all devices */
  int device; /**< index in plan->devices */
  int64_t start_ns, end_ns;
  int64_t entered_ns[STAGES]; /**< when each stage was first entered; -1: never */
  enum stage deepest;
  enum episode_cause cause;
  bool intended;
  bool recorded;   /**< sound left the device, or must be taken to have (see judge.h) */
  int control;     /**< index in plan->controls of the first that woke it, or -1 */
  int recipient;   /**< device that showed a delivery, or -1 */
  GArray *entries; /**< struct stage_entry, by time */
  int voice_bursts, message_bursts;
  int64_t voice_bytes, message_bytes; /**< in those bursts */
};

/** Groups the activities of devices under test into episodes, in order of start; fills everything
 * but `recorded`. A GPtrArray of struct episode *, caller-owned; it frees its elements. */
GPtrArray *episode_find(const struct activity_set *set, const struct plan *plan,
                        const struct judge_rules *rules);

#endif
