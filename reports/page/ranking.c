/* Ranking: which episodes a reader should see first, and which get a card of their own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ranking.h"

static int by_rank(const void *left, const void *right) {
  const struct episode *a = *(struct episode *const *)left, *b = *(struct episode *const *)right;
  if (a->intended != b->intended)
    return a->intended ? 1 : -1;
  if (a->deepest != b->deepest)
    return a->deepest > b->deepest ? -1 : 1;
  return a->number - b->number;
}

GPtrArray *ranking_of(const struct judgement *judgement) {
  GPtrArray *ranking = g_ptr_array_sized_new(judgement->episodes->len);
  for (unsigned i = 0; i < judgement->episodes->len; i++)
    g_ptr_array_add(ranking, g_ptr_array_index(judgement->episodes, i));
  g_ptr_array_sort(ranking, by_rank);
  return ranking;
}
