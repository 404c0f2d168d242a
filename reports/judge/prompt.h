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
  int64_t from_ns, until_ns; /**< as its light or console says; else as the microphone heard it */
  enum prompt_audibility audibility;
  int64_t heard_ns;     /**< since when the microphone heard it; -1: it did not */
  double dbspl;         /**< LAeq of the prompt at the microphone; NAN if not heard */
  double over_noise_db; /**< over the room's noise; NAN likewise, or if that is not known */
  bool is_shared;  /**< another device showed that it spoke meanwhile: who was heard is not known */
  const char *why; /**< why it cannot be known; constant; "" if it is */
};

/** Every time the device spoke in the episode, by light, console or microphone: struct prompt, by
 * time. A prompt counts as audible if the microphone heard something that nobody played while it
 * lasted, 3 dB or more over the noise. It counts as inaudible if for four
 * fifths of it, and it lasted half a second, nothing was played, the microphone listened, and
 * nothing stood out: what does so by less than 10 dB, the microphone does not tell of.
 * Caller-owned. */
GArray *prompt_find(const struct judgement *judgement, const struct episode *episode);

/** Noise of the room in dBA: as measured while nothing played (*ret_measured), else as the bench
 * file says; NAN if neither is known. */
double prompt_noise_dba(const struct judgement *judgement, bool *ret_measured);

/** Was anybody listening for what devices say? Older records only have levels. */
bool prompt_can_be_heard(const struct judgement *judgement);

#endif
