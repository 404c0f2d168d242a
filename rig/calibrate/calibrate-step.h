/* What the steps of a calibration share: the bench, what is known so far, and the person.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CALIBRATE_STEP_H
#define HOTMIC_CALIBRATE_STEP_H

#include "calibration.h"
#include "guide.h"
#include "sounding.h"

struct calibrating {
  const struct bench
      *bench; /**< its microphone has the measured sensitivity as soon as there is one */
  struct calibration *calibration;
  const struct guide *guide;
};

/* Each measures one thing with the microphone where hands have put it, writes it into the
 * calibration, and says what came out. Errors, HOTMIC_ERROR_BENCH if what was found is refused,
 * name what is wrong and what to do. */

/** The calibrator is on the microphone. */
bool calibrate_microphone(const struct calibrating *with, GError **error);
/** It is there once more, after all the rest: is the sensitivity still what it was? */
bool calibrate_microphone_again(const struct calibrating *with, GError **error);
/** The microphone is 30 cm before the loudspeaker: is it the right one, and how late is it? */
bool calibrate_near(const struct calibrating *with, size_t loudspeaker, GError **error);
/** The microphone is at the device: response, equaliser, and the check of the level. */
bool calibrate_at_device(const struct calibrating *with, GError **error);
/** The microphone is at its own place: responses, and the noise of the quiet room. */
bool calibrate_at_home(const struct calibrating *with, GError **error);

/** 30 cm before a loudspeaker, towards the device at which levels hold. */
struct sounding_place calibrate_place_near(const struct bench *bench, size_t loudspeaker);

/** Pink noise and a sentence at 65 dB through the finished loudspeaker. */
bool calibrate_level(const struct calibrating *with, struct sounding *sounding, size_t loudspeaker,
                     GError **error);

/** Sets HOTMIC_ERROR_BENCH; always false. */
bool calibrate_refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
