/* The sound field on the page: cues that were not as loud as asked, and sound that nobody played.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_FIELD_H
#define HOTMIC_FIELD_H

#include "judge.h"

/** Appends the section. */
void field_append(GString *out, const struct judgement *judgement);

/** Appends what the microphone heard a device say in an episode; nothing if it heard nothing. */
void field_append_prompts(GString *out, const struct judgement *judgement,
                          const struct episode *episode);

#endif
