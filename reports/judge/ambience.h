/* Sound that we did not play: what devices said, and noise in the room that voids a measurement.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_AMBIENCE_H
#define HOTMIC_AMBIENCE_H

#include "judge.h"

struct ambience_sound {
  int64_t from_ns, until_ns;
  double dbspl;         /**< LAeq at the reference microphone, without what we played */
  double loudest_dbspl; /**< the same of its loudest slice, half a second or so */
  bool is_prompt; /**< it came while a device under test was awake, no louder than that speaks */
  bool is_loud;   /**< no prompt, and louder than noise may be */
};

/** struct ambience_sound, by start: what came while a device was awake is a sound of its own, even
 * if what was heard before or after goes on. A device speaks as loud as it did when it answered
 * controls, give or take 6 dB; of one that never was heard to, nothing louder than what is said is
 * a prompt. Episodes must be known. Caller-owned. */
GArray *ambience_find(const struct judgement *judgement);

/** What noise may have at the reference microphone: the level of the quietest line or control, at
 * the device or as it is there, whichever is less (noise may be near either), less the rule's
 * margin. INFINITY if nothing is said, or if the record does not say
 * at which device levels hold. */
double ambience_limit_dbspl(const struct judgement *judgement);

/** Was this sound, or part of it, heard while the episode lasted (give or take a second)? */
bool ambience_is_of(const struct ambience_sound *sound, const struct episode *episode);

/** Adds the reason that loud noise is to doubt the run. */
void ambience_weigh(struct judgement *judgement);

#endif
