/* The desk at which scripts meet a bench: its loudspeakers, and the wake words of its devices.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_DESK_H
#define HOTMIC_DESK_H

#include "bench.h"
#include "cue.h"
#include "sound.h"

/** What scripts are checked against. Caller's memory, until desk_done(). */
struct desk {
  struct cue_loudspeaker *loudspeakers;
  char **wake_words;
};

/** The result borrows from `desk` and `bench`; gains are 0 unless a sound is given. */
struct cue_bench desk_init(struct desk *desk, const struct bench *bench, const struct sound *sound);
void desk_done(struct desk *desk);

#endif
