/* Why the level of a cue was not measured, as far as it matters to the judge.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_UNMEASURED_H
#define HOTMIC_UNMEASURED_H

/** How `why` of a struct record_cue_level begins if the cue itself gives too little to measure, or
 * if the record tells of the same thing elsewhere: as a gap, or as noise. Any other reason is one
 * to doubt that the cue was audible. */
#define UNMEASURED_SHORT "it is too short to be measured"
#define UNMEASURED_GAP "a gap in the sound"
#define UNMEASURED_NOISE "the room's noise was as loud"

#endif
