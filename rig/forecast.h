/* A forecast of our own sound: what each loudspeaker should give at the reference microphone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_FORECAST_H
#define HOTMIC_FORECAST_H

#include "tidy.h"

struct forecast;

/** Nothing is foreseen of a loudspeaker until its response is given. One thread. Caller-owned. */
struct forecast *forecast_new(size_t loudspeakers, size_t taps_max);
void forecast_free(struct forecast *forecast); /**< NULL is fine */

/** `taps` (borrowed for the call): from a loudspeaker's channel to the microphone, its full scale a
 * full scale of the channel. The forecast is A-weighted. Once a loudspeaker. */
void forecast_connect(struct forecast *forecast, size_t loudspeaker, const float *taps,
                      size_t count);

/** Takes the next FORECAST_BLOCK frames of every channel. */
void forecast_play(struct forecast *forecast, const float *const channels[]);

enum {
  FORECAST_BLOCK = 4800,
  FORECAST_PAST = 80 * FORECAST_BLOCK /**< frames before the last one played that can be read */
};

/** Writes to `to` what a loudspeaker gives at `frames` frames of the microphone, the first of which
 * is played frame `from` with all delays of the response, if its sound comes `lag_frames` later
 * still (a fraction shifts by a windowed sinc). Frames that were not played yet, or too long ago,
 * are silent. False if nothing sounds there; then `to` is untouched. */
bool forecast_read(const struct forecast *forecast, size_t loudspeaker, int64_t from, size_t frames,
                   double lag_frames, float *to);

#endif
