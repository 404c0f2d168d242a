/* Mixes a cue sheet into blocks of sound, one channel a loudspeaker, exact to the sample.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_MIXER_H
#define HOTMIC_MIXER_H

#include "cue.h"

/** Caller's memory, until mixer_done(); borrows the sheet. One thread. */
struct mixer {
  const struct cue_sheet *sheet;
  int64_t frame; /**< next to be mixed */
  size_t first;  /**< no cue before this one sounds any more */
  size_t taken;  /**< samples of cues before this one were taken out */
  GArray *out;   /**< const struct cue *: samples at hand; NULL until mixer_prepare() */
};

void mixer_init(struct mixer *mixer, const struct cue_sheet *sheet);

void mixer_done(struct mixer *mixer);

/** Takes out the samples that the next ten seconds need and puts away those that are over. Call it
 * before mixer_read(). Errors: those of clip_take_out(). Blocks on the disk now and then. */
bool mixer_prepare(struct mixer *mixer, GError **error);

/** Writes the next `frames` frames of every channel to `channels[c]`, full scale 1.0. Allocates
 * nothing. */
void mixer_read(struct mixer *mixer, float *const channels[], size_t frames);

#endif
