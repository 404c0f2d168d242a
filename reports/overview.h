/* The whole session on one strip: what was played, how loud, and what each device did.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_OVERVIEW_H
#define HOTMIC_OVERVIEW_H

#include "judge.h"

/** Appends the strip as inline SVG; marks link to their episodes. Errors: those of the record. */
bool overview_draw(GString *out, struct record *record, const struct judgement *judgement,
                   GError **error);

#endif
