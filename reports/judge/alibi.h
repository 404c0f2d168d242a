/* Alibis: which control, if any, accounts for a wake and for what followed it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_ALIBI_H
#define HOTMIC_ALIBI_H

#include "episode.h"

/** Gives each control to the first wake of its device within its window, and to no other; then
 * says of every episode whether it is intended, by what cause, and whether the device was muted: to
 * a muted device no control is an alibi. Deliveries must be known. */
void alibi_check(GPtrArray *episodes, const struct activity_set *set, const struct plan *plan,
                 const struct judge_rules *rules);

#endif
