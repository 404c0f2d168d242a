/* What an imported record says was played and watched, though no control proves it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "stated.h"

#include <string.h>

/* What of [from, until) no gap of the device covers. Gaps are in order of their beginnings. */
static int64_t seen_ns(const struct judgement *judgement, int device, int64_t from_ns,
                       int64_t until_ns) {
  int64_t seen = 0;
  for (unsigned i = 0; i < judgement->seen->gaps->len && from_ns < until_ns; i++) {
    const struct activity_gap *gap = &g_array_index(judgement->seen->gaps, struct activity_gap, i);
    if (gap->device != device && gap->device >= 0)
      continue;
    seen += CLAMP(gap->from_ns, from_ns, until_ns) - from_ns;
    from_ns = MAX(from_ns, gap->from_ns + gap->length_ns);
  }
  return seen + MAX(until_ns - from_ns, 0);
}

int64_t stated_watch_ns(const struct judgement *judgement, int device) {
  const struct plan *plan = judgement->plan;
  int64_t watched_ns = 0, until_ns = 0;
  for (unsigned i = 0; plan_is_imported(plan) && i < plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(plan->cues, struct record_cue, i);
    if (strcmp(cue->kind, "recording") != 0)
      continue;
    int64_t from_ns = MAX(cue->start_ns, until_ns);
    until_ns = MAX(until_ns, MIN(cue->end_ns, judgement->observed_ns));
    watched_ns += seen_ns(judgement, device, from_ns, until_ns);
  }
  return watched_ns;
}

void stated_weigh(struct judgement *judgement) {
  int64_t most_ns = 0;
  for (unsigned i = 0; i < judgement->devices->len; i++)
    most_ns = MAX(
        most_ns, stated_watch_ns(
                     judgement, g_array_index(judgement->devices, struct device_result, i).device));
  if (most_ns > 0)
    verdict_add(judgement, VERDICT_INCONCLUSIVE, -1,
                "Rates are as the log states them: %.1f h of recordings for a device, of which no "
                "control proves that anything was watched.",
                seconds_of_ns(most_ns) / 3600);
}
