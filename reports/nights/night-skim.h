/* The few members of a run.json that nights are compared by, cut out before a parser sees the rest.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_NIGHT_SKIM_H
#define HOTMIC_NIGHT_SKIM_H

#include "tidy.h"

/** JSON text with the members of `text` (an object) that a night is read from, as they stand there,
 * or NULL if it is not laid out as a run.json is: then a parser of the whole says why. Nothing is
 * checked but that quotes and brackets close. Caller-owned. */
GString *night_skim(const char *text, size_t length);

#endif
