/* Ranking: which episodes a reader should see first, and which get a card of their own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_RANKING_H
#define HOTMIC_RANKING_H

#include "judge.h"

enum { RANKING_CARDS = 50 }; /**< so many get a card; a line in a table must do for the others */

/** All episodes: what nobody asked for first, then the deepest, then by time. A GPtrArray of struct
 * episode *, caller-owned; the episodes are borrowed. */
GPtrArray *ranking_of(const struct judgement *judgement);

#endif
