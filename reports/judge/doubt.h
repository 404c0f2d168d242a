/* Doubts: every reason why what was not seen may have happened all the same.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_DOUBT_H
#define HOTMIC_DOUBT_H

#include "judge.h"

/** Adds the reasons that make a run inconclusive: it is incomplete; controls are missing, missed,
 * or do not prove a tap or the time of the talk; taps had gaps; a device sent or lit what its
 * profile does not know, or sent enough to hold sound to anywhere while awake unasked; something
 * looks like speech, or is far more than a baseline knows of rest, a capture lost frames, or a
 * baseline does not fit (doubt-network.h); it was imported, or no sound level was measured; a
 * loudspeaker was not as loud as asked, or there was noise in the room. */
void doubt_weigh(struct judgement *judgement);

#endif
