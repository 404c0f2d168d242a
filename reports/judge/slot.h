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
  const char *sound;  /**< digest of what is heard: kind, speaker, voice, loudspeaker, level, text;
                           NULL or "": an older summary does not say */
  int time;           /**< from 1: nth time that this sounds in the script in the session */
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

/** Does the same play? A line is known again by its sound, so that a script may gain or lose lines
 * and comments; where one of the two does not tell its sound, by number and turn. */
bool slot_is_played_as(const struct slot *a, const struct slot *b);
bool slot_has_sound(const struct slot *slot);
/** Slots without their sounds, which alone can be known again in summaries that have none. */
struct slot slot_by_line(const struct slot *slot);
/** An order by script, and sound or line; and a hash. Of slots all or none of which have sounds. */
int slot_order(const struct slot *a, const struct slot *b);
unsigned slot_hash(const struct slot *slot);

/** Is it the same place? The same plays; offsets may differ by SLOT_APART_S. */
bool slot_is_same(const struct slot *a, const struct slot *b);

enum { SLOT_APART_S = 5 };

/** Slots [first, first + count) of slot_all(). */
struct slot_range {
  int first, count;
};

/** Those during half of which or more nothing proves that the device was watched: struct
 * slot_range, in order and apart. Blocks and proofs must be known. Caller-owned. */
GArray *slot_unwatched(const struct judgement *judgement, int device);

#endif
