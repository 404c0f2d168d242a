/* The night strip as data for the page's script, inert wherever it is put.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_STRIP_DATA_H
#define HOTMIC_STRIP_DATA_H

#include "strip-bins.h"

enum { STRIP_MARKS_MAX = 5000 }; /**< so many cues, controls and episodes at most, each */

/** Appends one statement of JavaScript that sets `hotmicNight`. What others wrote appears as
 * letters, digits and \uXXXX alone, so that it is text in a script, in a page and in a string. */
void strip_data(GString *out, const struct strip *strip, const struct judgement *judgement);

/** Appends `text` as such a string, in quotes; what is not UTF-8 becomes U+FFFD. */
void strip_data_text(GString *out, const char *text);

#endif
