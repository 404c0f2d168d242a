/* A stage for tests of the ear: a room with two loudspeakers in it, and what the ear told of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SAMPLE_STAGE_H
#define HOTMIC_SAMPLE_STAGE_H

#include "ear.h"

enum { LEFT, RIGHT, LOUDSPEAKERS, SECONDS = 24, FRAMES = SECONDS * FRAMES_PER_S, TOLD_MAX = 64 };

/** Its room is quiet: -85 dBFS, A-weighted. */
struct stage {
  float *played[LOUDSPEAKERS], *heard;
  struct cue_sound cues[16];
  size_t cue_count;
  struct cue_level levels[TOLD_MAX];
  int64_t told_at[TOLD_MAX]; /* frame */
  size_t level_count;
  struct stranger strangers[TOLD_MAX]; /* without the seams between slices */
  size_t stranger_count, slice_count;
  double louder_db;                /* what is played from now on */
  double limit_dbfs, late_frames;  /* by how much our card's time is wrong */
  double drift_ppm;                /* by which the microphone's card is slower, as all know */
  int64_t jump_frame, jump_frames; /* from there on the loudspeakers are later, as all know */
  int64_t frame, blind_from, blind_until;
  int moments;
};

struct stage stage_new(void);
void stage_free(struct stage *stage);

/** Plays a cue of some -35 dBFS, and louder by stage->louder_db; the loudspeaker gives it `gain_db`
 * louder than it should from `change_s` on. */
void stage_play(struct stage *stage, int loudspeaker, double from_s, double for_s, double gain_db,
                double change_s);
/** Pink noise that nobody played. */
void stage_intrude(struct stage *stage, double from_s, double for_s, double dbfs);

/** An ear that knows the ways to the microphone. Caller-owned. */
struct ear *stage_ear_of(struct stage *stage);
/** Lets an ear hear it all. */
void stage_listen(struct stage *stage);

/** What was told of the cue with this number, from 1 in the order of play. */
const struct cue_level *stage_level_of(const struct stage *stage, int number);
void stage_expect_deviation(const struct stage *stage, int number, double db, double within_db);
double stage_seconds_of(int64_t frame);
void stage_expect_stranger(const struct stage *stage, size_t i, double from_s, double until_s,
                           double dbfs);

#endif
