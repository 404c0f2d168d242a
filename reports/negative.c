/* Negative controls: what must wake nobody, and whom it woke all the same.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "negative.h"
#include "class.h"

#include <string.h>

static bool has_fired(const struct judgement *judgement, int device, const struct record_cue *cue) {
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    if (episode->device == device && !episode->intended &&
        class_was_during(judgement, episode, cue))
      return true;
  }
  return false;
}

/* Returns the first that fired. */
static const struct record_cue *count(const struct judgement *judgement, int device,
                                      int *ret_played, int *ret_fired) {
  const struct record_cue *first = NULL;
  *ret_played = *ret_fired = 0;
  for (unsigned i = 0; i < judgement->plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(judgement->plan->cues, struct record_cue, i);
    if (strcmp(cue->kind, "negative") != 0 || cue->end_ns > judgement->observed_ns)
      continue;
    bool fired = has_fired(judgement, device, cue);
    first = fired && !first ? cue : first;
    ++*ret_played;
    *ret_fired += fired;
  }
  return first;
}

void negative_count(const struct judgement *judgement, struct device_result *result) {
  count(judgement, result->device, &result->negatives_played, &result->negatives_fired);
}

const struct record_cue *negative_first(const struct judgement *judgement, int device) {
  int played, fired;
  return count(judgement, device, &played, &fired);
}
