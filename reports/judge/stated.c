/* What an imported record says was played and watched, though no control proves it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "stated.h"
#include "exposure.h"

int64_t stated_watch_ns(const struct judgement *judgement, int device) {
  if (!plan_is_imported(judgement->plan))
    return 0;
  g_autoptr(GArray) spans = exposure_spans(judgement, device, NULL);
  return exposure_length_ns(spans);
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
