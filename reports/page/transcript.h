/* What was said around an episode, line by line, with the words that set it off marked.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_TRANSCRIPT_H
#define HOTMIC_TRANSCRIPT_H

#include "judge.h"

/** Appends the lines from a little before the episode to a little after it. */
void transcript_append(GString *out, const struct judgement *judgement,
                       const struct episode *episode);

#endif
