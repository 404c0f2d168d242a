/* What calibration steps learn from a sweep: a loudspeaker's impulse response at a place.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CALIBRATE_SWEEP_H
#define HOTMIC_CALIBRATE_SWEEP_H

#include "calibrate-step.h"
#include "impulse.h"

struct swept {
  struct impulse impulse; /**< pascal per full scale */
  double delay_frames;    /**< from the frame that leaves the card to the direct sound */
  double drift_ppm;       /**< how much faster than the card's the loudspeaker's clock runs */
  double dbfs;            /**< RMS of the sweep as it was played */
  struct sounding_take raw;
};

/** Sweeps a loudspeaker twice where the microphone is. Errors: calibrate_refuse()'s, if it is not
 * heard well, clips or moves by more than a clock would; those of sounding_play(). */
bool swept_measure(const struct calibrating *with, struct sounding *sounding, size_t loudspeaker,
                   struct swept *ret, GError **error);
void swept_done(struct swept *swept);

#endif
