/* The reasons for a verdict as the page lists them: many of one kind are one line that unfolds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_REASONS_H
#define HOTMIC_REASONS_H

#include "judge.h"

/** More of one kind than these are one line: the first in full, the devices of the others by name,
 * and all of them in full when it is unfolded, which needs no script. */
enum { REASONS_APART = 3 };

void reasons_append(GString *out, const struct judgement *judgement);

#endif
