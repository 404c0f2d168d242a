/* Regrouping: what would count as unintended if episodes were merged by another gap.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_REGROUP_H
#define HOTMIC_REGROUP_H

#include "judge.h"

/** Unintended episodes of each device (index in plan->devices) with a merge gap of `gap_s`, by the
 * same alibis. Caller-owned. */
int *regroup_count(const struct judgement *judgement, double gap_s);

#endif
