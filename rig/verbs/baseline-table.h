/* A baseline for people at a terminal: what was learned of each host, and what follows from it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_BASELINE_TABLE_H
#define HOTMIC_BASELINE_TABLE_H

#include "baseline.h"
#include "rules.h"

/** Prints a line for each host to `to`: its fullest 10 s, its beat, and the threshold of a burst
 * with this baseline and without, in a run of the same bench. On a terminal names of hosts lose
 * their beginnings where the table would be wider than that, or than 80 columns. */
void baseline_table_print(FILE *to, const struct baseline *baseline, const struct plan *plan,
                          const struct judge_rules *rules);

#endif
