/* Negative controls: what must wake nobody, and whom it woke all the same.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_NEGATIVE_H
#define HOTMIC_NEGATIVE_H

#include "judge.h"

/** Counts the negative controls that were over when the run ended into `result`, whose proof must
 * be known: those that say something of the device, of them those that it answered (class.h) with
 * something unintended, and the others. One that it did not answer proves nothing where the device
 * was not proven to be alive and watched (exposure.h), and none does in which something else was
 * played; a bed of noise spoils silence only, and so does what the microphone or a light told of.
 * Classes and blocks must be known. */
void negative_count(const struct judgement *judgement, struct device_result *result);

/** The first of them that fired; NULL if none did. Borrowed. */
const struct record_cue *negative_first(const struct judgement *judgement,
                                        const struct device_result *result);

#endif
