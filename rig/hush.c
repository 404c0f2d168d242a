/* Digital silence: what comes from a microphone that is muted, or not there.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "hush.h"

#include "level.h"

/* Whatever ends a session, a kill even, loses no more of it. */
static const int64_t slice_ns = NS_PER_S;

static void tell(struct hush *hush, int64_t at_ns, struct event *ret) {
  *ret = (struct event){.at_ns = hush->from_ns, .kind = EVENT_GAP, .value = at_ns - hush->from_ns};
  tidy_copy_text(ret->text, sizeof ret->text, "digital silence: the microphone is muted or gone");
  hush->from_ns = at_ns;
}

bool hush_level(struct hush *hush, double dbfs, int64_t at_ns, struct event *ret) {
  bool lasted = hush->lasts;
  hush->lasts = dbfs <= LEVEL_SILENCE_DB;
  if (!lasted)
    hush->from_ns = at_ns;
  if (!lasted || (hush->lasts && at_ns - hush->from_ns < slice_ns))
    return false;
  tell(hush, at_ns, ret);
  return true;
}
