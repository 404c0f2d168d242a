/* Negative controls: what must wake nobody, and whom it woke all the same.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_NEGATIVE_H
#define HOTMIC_NEGATIVE_H

#include "judge.h"

/** Counts the negative controls that were over when the run ended, and those of them during which
 * (or in the two seconds after) the device did something unintended, into `result`. Classes must be
 * known. */
void negative_count(const struct judgement *judgement, struct device_result *result);

/** The first of them that fired; NULL if none did. Borrowed. */
const struct record_cue *negative_first(const struct judgement *judgement, int device);

#endif
