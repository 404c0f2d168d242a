/* How loud each cue was at the reference microphone, against how loud it was asked to be.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CUE_LEVELS_H
#define HOTMIC_CUE_LEVELS_H

#include "moment.h"

struct cue_levels;

/** Something that is played, in frames of the loudspeakers. */
struct cue_sound {
  int number;
  size_t loudspeaker;
  int64_t start_frame, frames;
};

/** What became of a cue, or of a slice of 10 s of one that is long. */
struct cue_level {
  const struct cue_sound *cue;     /**< borrowed */
  int64_t from_frame, until_frame; /**< as played */
  double deviation_db; /**< louder (or, negative, quieter) than foreseen; NAN: not measured */
  int moments;         /**< that it rests on */
  char why[96];        /**< empty, or why it was not measured */
};

/** Gets each level as soon as it is known, in order of the ends. Borrowed for the call. */
struct cue_level_sink {
  void (*take)(void *user, const struct cue_level *level);
  void *user;
};

/** `cues` (kept, borrowed) are in order of start; delay_frames[loudspeaker] (copied) is the way to
 * the microphone. Caller-owned. */
struct cue_levels *cue_levels_new(const struct cue_sound *cues, size_t count,
                                  const int64_t *delay_frames, size_t loudspeakers,
                                  struct cue_level_sink sink);
void cue_levels_free(struct cue_levels *levels); /**< NULL is fine */

/** Moments in order. The deviation of a cue is the median over its loud moments: those in which its
 * own loudspeaker should come within 12 dB of the cue's loudest. Where that is alone (others are
 * 20 dB lower), what was heard stands against the forecast and the room's noise. Where it is not,
 * only the part of what was heard that goes with its own forecast counts, so that neither other
 * loudspeakers nor the room pass for it; noise is added to both sides, so that no level is lower
 * than the room's. What is not 6 dB above noise, or more than 10 dB below other loudspeakers, does
 * not count, nor do gaps and moments with strangers; nor, among others, does a loudspeaker that
 * seems too quiet while nobody knows yet when its sound comes. Three must be left, or all of a cue
 * that has no more. */
void cue_levels_take(struct cue_levels *levels, const struct moment *moment);

/** The microphone's frames from `from_frame` to `until_frame` were a gap: told late, but before
 * what it cuts is over. */
void cue_levels_blind(struct cue_levels *levels, int64_t from_frame, int64_t until_frame);

/** Tells of what has begun and can go no further. */
void cue_levels_finish(struct cue_levels *levels);

#endif
