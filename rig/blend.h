/* A blend: how much of each loudspeaker's forecast is in a stretch of what was heard.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only sums of products are kept, so that the power of what remains under any gains is a matter of
 * a few multiplications. */
#ifndef HOTMIC_BLEND_H
#define HOTMIC_BLEND_H

#include "tidy.h"

/** Caller's memory, until blend_done(). */
struct blend {
  size_t loudspeakers;
  int64_t frames;
  double heard;   /**< sum of squares of what was heard */
  double *common; /**< of its products with each forecast */
  double *own;    /**< of the forecasts' products with each other, row by row */
};

void blend_init(struct blend *blend, size_t loudspeakers);
void blend_done(struct blend *blend);
void blend_clear(struct blend *blend);

/** Adds `frames` frames; forecast[s] is NULL where loudspeaker s is silent. */
void blend_add(struct blend *blend, const float *heard, const float *const forecast[],
               size_t frames);
void blend_add_blend(struct blend *blend, const struct blend *other);

/** Mean square of what loudspeaker s alone should give. */
double blend_own(const struct blend *blend, size_t loudspeaker);
/** Mean square of all forecasts under `gains` (NULL: 1 each). */
double blend_forecast(const struct blend *blend, const double *gains);
/** Mean square of what was heard, less all forecasts under `gains`. */
double blend_rest(const struct blend *blend, const double *gains);

/** Loudspeaker s's gain of least squares while the others have `gains`; 0 if it is silent. What is
 * not its own leaves no mark on it but by chance; a negative one is chance, too. */
double blend_gain(const struct blend *blend, size_t loudspeaker, const double *gains);

/** The gains of least squares, from 0 to 2; a loudspeaker whose mean square is below `quiet_power`
 * keeps the gain that it has in `gains`. */
void blend_solve(const struct blend *blend, double quiet_power, double *gains);

#endif
