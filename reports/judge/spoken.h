/* Which words a device was hearing at a time, by the plan and the way that sound takes to it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SPOKEN_H
#define HOTMIC_SPOKEN_H

#include "plan.h"

/** The words of lines and controls that sounded at the device between the two times, in order of
 * cue and word, different cues parted by " / "; "" if there was silence. A cue without known words
 * gives its whole text. Caller-owned. */
char *spoken_between(const struct plan *plan, int device, int64_t from_ns, int64_t until_ns);

/** Does a cue's sound reach the device between these times? Beds (noise, music) are no speech. */
bool spoken_cue_sounds(const struct plan *plan, const struct record_cue *cue, const char *device,
                       int64_t from_ns, int64_t until_ns);

#endif
