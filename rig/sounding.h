/* Sounding: plays a test signal on one loudspeaker and keeps what the microphone hears of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SOUNDING_H
#define HOTMIC_SOUNDING_H

#include "bench.h"
#include "sound.h"

struct sounding;

/** Where the microphone is while it listens. */
struct sounding_place {
  double position_m[3];
  bool in_calibrator; /**< then the position does not matter */
};

/** Opens the bench's sound with its microphone there: on a twin bench this moves it, on a real one
 * hands did. No device is started. Borrows the bench. Caller-owned. Errors: HOTMIC_ERROR_BENCH,
 * HOTMIC_ERROR_BUSY. */
struct sounding *sounding_open(const struct bench *bench, const struct sounding_place *place,
                               GError **error);
void sounding_close(struct sounding *sounding); /**< NULL is fine */

struct sound *sounding_sound(const struct sounding *sounding); /**< borrowed */

/** What was heard; samples[0] nearest to when the first sample left the loudspeaker's side of the
 * card: `early_frames` (-0.5 to 0.5) before it. */
struct sounding_take {
  float *samples; /**< owned: g_free */
  size_t frames;
  double early_frames;
  double began_s;                  /**< when the first sample left, since sounding_open() */
  int64_t left_frame, heard_frame; /**< the first sample, and samples[0], since sounding_open() */
};

/** Plays `frames` samples (borrowed; NULL: silence) on a loudspeaker and listens for `tail` frames
 * longer. Blocks. Errors: HOTMIC_ERROR_BUSY if the sound was interrupted, or the person wants to
 * stop. */
bool sounding_play(struct sounding *sounding, size_t loudspeaker, const float *samples,
                   size_t frames, size_t tail, struct sounding_take *ret, GError **error);

/** Tells early_frames and began_s anew, as well as the cards' clocks are known by now: times of two
 * takes are compared best if both are told when both are done. */
void sounding_time(const struct sounding *sounding, struct sounding_take *take);

/** How much faster than its nominal rate each card runs, and by how much a time may err because
 * their stamps do (three times their RMS about a line); 0 where time is not a card's. */
struct sounding_pace {
  double played_ppm, heard_ppm, jitter_frames;
};

struct sounding_pace sounding_pace(const struct sounding *sounding);

#endif
