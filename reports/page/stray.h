/* What a device did that nothing explains: bursts and lights that made no episode.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_STRAY_H
#define HOTMIC_STRAY_H

#include "judge.h"

/** Appends the section; nothing if there is nothing. */
void stray_append(GString *out, const struct judgement *judgement);

#endif
