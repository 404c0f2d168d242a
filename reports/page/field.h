/* The sound field on the page: cues that were not as loud as asked, and sound that nobody played.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_FIELD_H
#define HOTMIC_FIELD_H

#include "judge.h"

/** Appends the section. */
void field_append(GString *out, const struct judgement *judgement);

/** Appends each time that the device spoke in an episode, and whether people could hear it (see
 * prompt.h); nothing if it did not speak. */
void field_append_prompts(GString *out, const struct judgement *judgement,
                          const struct episode *episode);

#endif
