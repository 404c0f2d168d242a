/* Exposure: for how long a device was watched and proven to be alive.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_EXPOSURE_H
#define HOTMIC_EXPOSURE_H

#include "judge.h"

/** Fills `gaps`, `void_h` and `exposure_h` of a result whose proof is known: its proven time less
 * the gaps of its own taps and the bench, and less what failed blocks void; what overlaps counts
 * once. Blocks must be known. */
void exposure_find(const struct judgement *judgement, struct device_result *result);

#endif
