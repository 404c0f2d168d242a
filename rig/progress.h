/* What a person sees while a session runs: one line that is kept up to date, or plain lines.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_PROGRESS_H
#define HOTMIC_PROGRESS_H

#include "bench.h"
#include "cue.h"

struct progress;

/** `to` is borrowed. NULL when `quiet`; every function takes NULL and does nothing. */
struct progress *progress_new(FILE *to, bool quiet);
void progress_free(struct progress *progress);

/** One line that stays: "`topic`: `line`". */
void progress_say(struct progress *progress, const char *topic, const char *line);
/** Before the first block. Borrows both until progress_end(). */
void progress_begin(struct progress *progress, const struct bench *bench,
                    const struct cue_sheet *sheet);
/** Every event, as it comes. */
void progress_event(struct progress *progress, const struct event *event);
/** After each block; draws a few times a second at most. */
void progress_draw(struct progress *progress, int64_t at_frame);
/** Leaves the terminal as it was found. */
void progress_end(struct progress *progress);

#endif
