/* The ear: tells what the reference microphone heard of us from what it heard of others.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From what is played and how it gets to the microphone it foresees what should be heard, finds the
 * times and gains at which that fits best (a second at a time), and looks at what remains. What it
 * tells of strangers and of cues it tells about two seconds late. Its memory does not grow. */
#ifndef HOTMIC_EAR_H
#define HOTMIC_EAR_H

#include "cue-levels.h"
#include "strangers.h"

struct ear;

/** What the ear tells, as it learns it. Strangers and cues are borrowed for the call. */
struct ear_sink {
  /** LAeq of the 125 ms from `frame` (of the microphone) on. */
  void (*level)(void *user, int64_t frame, double dbfs);
  void (*stranger)(void *user, const struct stranger *stranger);
  void (*cue)(void *user, const struct cue_level *level);
  void *user;
};

struct ear_plan {
  size_t loudspeakers, taps_max;
  const struct cue_sound *cues; /**< in order of start; they live as long as the ear */
  size_t cue_count;
  const int64_t *delay_frames;               /**< one a loudspeaker, to the microphone; copied */
  double limit_dbfs, noise_dbfs, floor_dbfs; /**< as strangers_new() takes them */
  struct ear_sink sink;
};

enum { EAR_BLOCK = 4800 };

/** Caller-owned. One thread. */
struct ear *ear_new(const struct ear_plan *plan);
void ear_free(struct ear *ear); /**< NULL is fine */

/** The way from a loudspeaker's channel to the microphone: `taps` (borrowed for the call) in full
 * scale of the microphone per full scale of the channel. Of a loudspeaker without one nothing is
 * foreseen. */
void ear_connect(struct ear *ear, size_t loudspeaker, const float *taps, size_t count);

/** Takes the next EAR_BLOCK frames of each channel and of the microphone. `behind_frames`: by how
 * much later the block leaves the loudspeakers than the one that was heard reached the microphone
 * (0 where both are one grid); when it jumps by more than 10 ms, the second in which it does is
 * taken for a gap. */
void ear_take(struct ear *ear, const float *const channels[], const float *heard,
              double behind_frames);

/** The frames of the microphone from `from_frame` to `until_frame` are not to be relied on. For
 * strangers it must be told within a second, for cues before they are over. */
void ear_blind(struct ear *ear, int64_t from_frame, int64_t until_frame);

/** How badly a loudspeaker was foreseen, as strangers_misfit_db() says. */
double ear_misfit_db(const struct ear *ear, size_t loudspeaker);

/** Tells what is left to tell. */
void ear_finish(struct ear *ear);

#endif
