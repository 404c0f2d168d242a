/* Mixes a cue sheet into blocks of sound, one channel a loudspeaker, exact to the sample.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_MIXER_H
#define HOTMIC_MIXER_H

#include "cue.h"

/** Caller's memory; borrows the sheet. One thread. Allocates nothing while it mixes. */
struct mixer {
  const struct cue_sheet *sheet;
  int64_t frame;  /**< next to be mixed */
  size_t first;   /**< no cue before this one sounds any more */
  size_t started; /**< cues before this one have begun */
};

void mixer_init(struct mixer *mixer, const struct cue_sheet *sheet);

/** Writes the next `frames` frames of every channel to `channels[c]`, full scale 1.0. */
void mixer_read(struct mixer *mixer, float *const channels[], size_t frames);

/** The next cue that has begun and was not told yet, or NULL. */
const struct cue *mixer_next_started(struct mixer *mixer);

#endif
