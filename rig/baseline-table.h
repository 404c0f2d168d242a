/* A baseline for people at a terminal: what was learned of each host, and what follows from it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_BASELINE_TABLE_H
#define HOTMIC_BASELINE_TABLE_H

#include "baseline.h"
#include "rules.h"

/** Prints a line for each host to `to`: its fullest 10 s, its beat, and the threshold of a burst
 * with this baseline and without, in a run of the same bench. */
void baseline_table_print(FILE *to, const struct baseline *baseline, const struct plan *plan,
                          const struct judge_rules *rules);

#endif
