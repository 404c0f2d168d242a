/* Episodes: what one device did in one go, how far it went, and whether the script accounts for it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_EPISODE_H
#define HOTMIC_EPISODE_H

#include "stage.h"

/** Why an episode is or is not intended. */
enum episode_cause {
  EPISODE_BY_CONTROL,   /**< a control accounts for it: intended */
  EPISODE_TOO_DEEP,     /**< a control woke it, but it went deeper than that control allows */
  EPISODE_TOO_LONG,     /**< a control woke it, but it went on for longer than an answer may take */
  EPISODE_NO_CONTROL,   /**< it woke although nothing was meant to wake it */
  EPISODE_WITHOUT_WAKE, /**< it uploaded, spoke or sent without a sign of waking */
  EPISODE_WHILE_MUTED,  /**< a control woke it, although it was muted */
  EPISODE_CAUSES
};

extern const char *const episode_cause_names[EPISODE_CAUSES + 1]; /* NULL-terminated */

/** What kind of thing an episode was; told by class.h. */
enum episode_class {
  CLASS_CONTROL,        /**< a control woke it, whether or not it then did too much */
  CLASS_FALSE_WAKE,     /**< it woke to speech that holds no wake word */
  CLASS_MEDIA_WAKE,     /**< the true wake word was in what played, but not for it */
  CLASS_SELF_TRIGGERED, /**< it, or another device, had just spoken, and nobody else */
  CLASS_PHANTOM,        /**< nothing sounded */
  CLASS_WHILE_MUTED,    /**< it was muted */
  EPISODE_CLASSES
};

extern const char *const episode_class_names[EPISODE_CLASSES + 1]; /* NULL-terminated */

/** One message: after it the device must listen again before it can send another. */
struct episode_send {
  int64_t at_ns;
  int recipient; /**< device that showed its delivery, or -1 */
};

struct episode {
  int number; /**< from 1, in order of start over all devices */
  int device; /**< index in plan->devices */
  int64_t start_ns, end_ns;
  const struct activity *activities; /**< `count` of them, by time; borrowed from the set */
  unsigned count;
  int64_t entered_ns[STAGES]; /**< when each stage was first entered; -1: never */
  enum stage deepest;
  enum episode_cause cause;
  enum episode_class kind;
  bool muted; /**< when it woke, or, if it never woke, when it began */
  bool intended;
  bool recorded;   /**< sound left the device, or must be taken to have (see judge.h) */
  GArray *entries; /**< struct stage_entry, by time */
  GArray *sends;   /**< struct episode_send, by time */
  int recipient;   /**< of the first send that was delivered, or -1 */
  int64_t voice_bytes, message_bytes; /**< in its bursts */
  int64_t sent_bytes; /**< to all hosts, if it is unintended and not `recorded` (see judge.h) */
};

/** Groups the activities of devices under test into episodes, in order of start; what is delivered,
 * intended, recorded and sent is left to others. A GPtrArray of struct episode *, caller-owned; it
 * frees its elements. `set` must outlive it. */
GPtrArray *episode_find(const struct activity_set *set, const struct plan *plan,
                        const struct judge_rules *rules);

/** Notes that the episode reached a stage. */
void episode_enter(struct episode *episode, enum stage stage, int64_t at_ns);

#endif
