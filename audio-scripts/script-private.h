/* What script.c and script-line.c share while a script is read.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SCRIPT_PRIVATE_H
#define HOTMIC_SCRIPT_PRIVATE_H

#include "script.h"

/** What reading needs at hand. */
struct script_reading {
  struct script *script;
  GArray *lines; /**< struct script_line */
  double gap_s;  /**< after each line unless it says otherwise */
};

extern const double script_level_min_dbspl, script_level_max_dbspl;

/** Reads the list `play:`. What was read of a bad line is in `lines`, too, to be freed with the
 * script. */
bool script_read_play(struct script_reading *reading, struct yaml root, GError **error);

#endif
