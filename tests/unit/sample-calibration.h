/* A bench as it might be calibrated: numbers like those of a real room, the same every time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SAMPLE_CALIBRATION_H
#define HOTMIC_SAMPLE_CALIBRATION_H

#include "calibration.h"
#include "nights.h"

enum { SAMPLE_MADE_UTC_S = 1795373100 }; /* 2026-11-22T18:45:00Z */

/** With all measured, its sounds kept and saved in a *.partial folder of `dir`. `older` of 0 gives
 * the newest; each step is 30 days older and a little different. Caller-owned. */
struct calibration *sample_calibration(const char *dir, int older);

/** `count` nights from the sample's day on, two loudspeakers each; `drifting`: the second one
 * loses level. Caller-owned. */
GArray *sample_nights(int count, bool drifting);

#endif
