/* What a session learns from the reference microphone, as events and rows of its record.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_HEARING_H
#define HOTMIC_HEARING_H

#include "bench.h"
#include "cue.h"
#include "progress.h"
#include "record.h"
#include "sound.h"

struct hearing;

/** Where it tells what it learns. All borrowed. */
struct hearing_desk {
  struct record *record;     /**< gets the level of each cue */
  struct progress *progress; /**< hears of cues that are off their level */
  struct event_sink events;  /**< sound levels, strangers, digital silence */
};

/** Borrows bench, sound (before it starts) and sheet. Caller-owned. Errors: those of
 * sound_response(). */
struct hearing *hearing_new(const struct bench *bench, const struct sound *sound,
                            const struct cue_sheet *sheet, struct hearing_desk desk,
                            GError **error);
void hearing_free(struct hearing *hearing); /**< NULL is fine */

/** The next SOUND_BLOCK frames of each channel, and of the microphone meanwhile. */
void hearing_take(struct hearing *hearing, const float *const channels[], const float *heard);

/** Sound was interrupted, on either side, from one time of the session to the other. */
void hearing_gap(struct hearing *hearing, int64_t from_ns, int64_t until_ns);

/** Tells what is left to tell. */
void hearing_finish(struct hearing *hearing);

#endif
