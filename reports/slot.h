/* Slots: the place in what is played at which a device may be set off, the same every night.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SLOT_H
#define HOTMIC_SLOT_H

#include "event.h"

#include <stdbool.h>

/** A line of a script (or a recording), in its nth playing; where nothing plays, "" and 0. */
struct slot {
  const char *script; /**< file name, or a recording's title */
  int line;           /**< in the script's file; 0: none */
  int turn;           /**< from 1: nth time that this line is played in the session */
  double offset_s;    /**< from the line's start (where nothing plays: the session's) */
};

struct judgement;
struct episode;

/** What played at the episode's device when it woke (or else began), by the rule `trigger_lead_s`:
 * of what sounded at once the last line, media or recording, else a control, else a bed. Strings
 * live as long as the judgement. */
struct slot slot_of(const struct judgement *judgement, const struct episode *episode);

/** Every cue that the run played whole, as slots in order of start, their offsets 0: a GArray of
 * struct slot, caller-owned. Controls are among them, for a device may go too deep at one. */
GArray *slot_all(const struct judgement *judgement);

/** Is it the same place? The same line in the same playing; offsets may differ by SLOT_APART_S. */
bool slot_is_same(const struct slot *a, const struct slot *b);

enum { SLOT_APART_S = 5 };

#endif
