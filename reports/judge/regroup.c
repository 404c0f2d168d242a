/* Regrouping: what would count as unintended if episodes were merged by another gap.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "regroup.h"
#include "alibi.h"
#include "delivery.h"

int *regroup_count(const struct judgement *judgement, double gap_s) {
  struct judge_rules rules = judgement->rules;
  rules.merge_gap_s = gap_s;
  g_autoptr(GPtrArray) episodes = episode_find(judgement->seen, judgement->plan, &rules);
  delivery_match(episodes, judgement->seen, &rules);
  alibi_check(episodes, judgement->seen, judgement->plan, &rules);
  int *counts = g_new0(int, judgement->plan->devices->len + 1);
  for (unsigned i = 0; i < episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(episodes, i);
    counts[episode->device] += !episode->intended;
  }
  return counts;
}
