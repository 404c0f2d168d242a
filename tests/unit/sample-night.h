/* Nights made by hand, for tests that compare them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SAMPLE_NIGHT_H
#define HOTMIC_SAMPLE_NIGHT_H

#include "night.h"

/** A complete night of 8 h on the bench "table" that played lines 1 to `lines` of "talk.yaml", each
 * once. Caller-owned (night_free). */
struct night *sample_night(const char *dir, int lines);
/** A device that was watched for `exposure_h`; firmware "1". */
void sample_night_device(struct night *night, const char *name, double exposure_h);
/** The device fires unasked, `offset_s` into a line. The device must be there. */
void sample_night_fires(struct night *night, const char *device, int line, double offset_s,
                        const char *words);

#endif
