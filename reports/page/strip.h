/* The night strip: all of a run at a glance, one lane per device and tap.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_STRIP_H
#define HOTMIC_STRIP_H

#include "judge.h"
#include "lamps.h"

/** Appends the strip as inline SVG (readable without scripts) and, to `ret_data` if not NULL, the
 * same as data for the page's script. One pass over the events, which also tells `ret_lamps`, if
 * not NULL, of all lights; the size does not grow with their number. */
bool strip_append(GString *out, GString *ret_data, struct lamps *ret_lamps, struct record *record,
                  const struct judgement *judgement, GError **error);

#endif
