/* Did anybody hear it? What a device said in an episode, over the noise of the room.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_PROMPT_H
#define HOTMIC_PROMPT_H

#include "judge.h"

enum prompt_audibility {
  PROMPT_AUDIBLE,    /**< loud enough over the noise to be heard by people nearby */
  PROMPT_INAUDIBLE,  /**< it showed (light, console) that it spoke, and the microphone heard nothing
                      */
  PROMPT_UNKNOWABLE, /**< no microphone, or it was blind or covered by what we played */
};

struct prompt {
  int64_t from_ns, until_ns;
  enum prompt_audibility audibility;
  double dbspl;         /**< LAeq of the prompt at the microphone; NAN if not heard */
  double over_noise_db; /**< over the room's noise; NAN likewise */
};

/** Every time the device spoke in the episode, by light, console or microphone: struct prompt, by
 * time. Caller-owned. */
GArray *prompt_find(const struct judgement *judgement, const struct episode *episode);

#endif
