/* Strangers: sound at the microphone that we did not play.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_STRANGERS_H
#define HOTMIC_STRANGERS_H

#include "moment.h"

struct strangers;

/** Half a second of such sound, or what is left of it: each slice of one sound begins where the one
 * before ends, so that what is loud in it, or comes while a device is awake, can be told from the
 * rest. */
struct stranger {
  int64_t from_frame, until_frame; /**< at the microphone, in steps of a moment */
  double dbfs;                     /**< LAeq of what was heard beyond our own sound */
};

/** `limit_dbfs` is a level above which sound is never the room's own noise, however steady;
 * `noise_dbfs` is what is taken for that until it was measured; `floor_dbfs` the least that it can
 * be. Caller-owned. */
struct strangers *strangers_new(size_t loudspeakers, double limit_dbfs, double noise_dbfs,
                                double floor_dbfs);
void strangers_free(struct strangers *strangers); /**< NULL is fine */

/** Power of the room's noise: what 10 % of the moments of the last minute in which we played
 * nothing stayed below. */
double strangers_noise(const struct strangers *strangers);

/** Moments in order. Sets has_stranger: what remains is 10 dB above the room's noise (or above the
 * limit), and no less than 15 dB below our own sound (nearer, where a loudspeaker
 * could not be foreseen that well of late). True if a stranger, in `ret`, is over: the
 * whole sound was there for at least 250 ms; pauses of up to 250 ms are part of it. */
bool strangers_take(struct strangers *strangers, struct moment *moment, struct stranger *ret);

/** The worst that a loudspeaker's forecast usually was: median of what remained, re its sound, over
 * the 20 s or so in which it was loud and alone. NAN if it was not for 5 s. */
double strangers_misfit_db(const struct strangers *strangers, size_t loudspeaker);

/** True if one was still there. */
bool strangers_finish(struct strangers *strangers, struct stranger *ret);

#endif
