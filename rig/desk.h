/* The desk at which scripts meet a bench: its loudspeakers, and the wake words of its devices.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_DESK_H
#define HOTMIC_DESK_H

#include "bench.h"
#include "cue.h"
#include "through.h"

/** What scripts are checked against and laid out for. Caller's memory, until desk_done(). */
struct desk {
  struct cue_loudspeaker *loudspeakers;
  struct through **ways; /**< [loudspeaker] to the reference device; NULL: no sound was given */
  size_t count;
  char **wake_words;
};

/** Without a sound (NULL), gains are 0 and nothing has a level. Errors: HOTMIC_ERROR_BENCH. */
bool desk_init(struct desk *desk, const struct bench *bench, const struct sound *sound,
               GError **error);
/** For the cue sheet; borrows the desk. */
struct cue_bench desk_bench(const struct desk *desk);
void desk_done(struct desk *desk);

#endif
