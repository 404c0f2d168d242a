/* A moment: 125 ms of what the reference microphone heard, taken apart.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_MOMENT_H
#define HOTMIC_MOMENT_H

#include "tidy.h"

enum { MOMENT_FRAMES = FRAMES_PER_S / 8 };

/** Powers are A-weighted mean squares, full scale 1.0. Borrowed for the call that it is given to.
 */
struct moment {
  int64_t heard_frame;  /**< its first frame at the microphone */
  int64_t played_frame; /**< that would arrive then, were there no way from the loudspeakers */
  double heard;
  double forecast;     /**< of all loudspeakers, were each as loud as it should be */
  double rest;         /**< what was heard beyond our own sound as loud as it was found to be */
  double noise;        /**< the room's, of late */
  const double *own;   /**< forecast of each loudspeaker alone */
  const double *found; /**< the same, as loud as it was found to be */
  const double *gain;  /**< of each forecast in this moment alone, given the others; may be < 0 */
  const bool *placed;  /**< is it known when each loudspeaker's sound comes? */
  const double *lag_frames; /**< by which each is later than its response says */
  size_t loudspeakers;
  bool is_blind;     /**< a gap: nothing of this is sure */
  bool has_stranger; /**< somebody else made sound */
};

#endif
