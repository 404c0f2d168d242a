/* A sound as it is at a receiver: through a loudspeaker, its equaliser and a room.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_THROUGH_H
#define HOTMIC_THROUGH_H

#include "sound.h"

struct through;

/** From a loudspeaker's channel to a receiver, as sound_response() knows it now. Caller-owned.
 * Errors: HOTMIC_ERROR_BENCH; NULL without one for a device that is elsewhere. */
struct through *through_new(const struct sound *sound, size_t loudspeaker, size_t receiver,
                            GError **error);
void through_free(struct through *through); /**< NULL is fine */

struct through_level {
  double laeq_dbspl;   /**< at the receiver, A-weighted, over the time for which it was played */
  double active_dbspl; /**< at the receiver: as through_speech_dbfs() tells it */
  double peak;         /**< at the loudspeaker, after its equaliser, full scale 1.0 */
};

/** `frames` samples of 48 kHz, borrowed, and then silence until they have died away. */
struct through_level through_level(const struct through *through, const float *samples,
                                   size_t frames);

/** The sound itself, in pascal: *ret_frames of it, the first of which is heard *ret_lead_frames
 * after the first sample left. Caller-owned (g_free). */
float *through_heard(const struct through *through, const float *samples, size_t frames,
                     size_t *ret_frames, int64_t *ret_lead_frames);

/** Active speech level by P.56 of what is above 60 Hz: no voice is lower, but ventilation is, and a
 * sweep does not tell what a room does to it. 48 kHz, dBFS. */
double through_speech_dbfs(const float *samples, size_t frames);

/** Sum of squares, A-weighted. */
double through_a_weighted_energy(const float *samples, size_t frames);

#endif
