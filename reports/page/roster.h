/* The roster: one row a device with what it did, what was proven of it, and how often that is.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_ROSTER_H
#define HOTMIC_ROSTER_H

#include "judge.h"

enum { ROSTER_EXPOSURE_MIN_H = 8 }; /**< of less, a rate is an extrapolation */

void roster_append(GString *out, const struct judgement *judgement);

/** A rate per 24 h with its interval. */
void roster_append_rate(GString *out, const struct rate *rate);

#endif
