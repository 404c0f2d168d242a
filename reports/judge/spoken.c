/* Which words a device was hearing at a time, by the plan and the way that sound takes to it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "spoken.h"

#include <string.h>

bool spoken_cue_sounds(const struct plan *plan, const struct record_cue *cue, const char *device,
                       int64_t from_ns, int64_t until_ns) {
  int64_t delay = plan_delay_ns(plan, cue->loudspeaker, device);
  return strcmp(cue->kind, "bed") != 0 && cue->start_ns + delay < until_ns &&
         cue->end_ns + delay > from_ns;
}

static void add(GString *words, bool *same_cue, const char *text) {
  if (words->len > 0)
    g_string_append(words, *same_cue ? " " : " / ");
  g_string_append(words, text);
  *same_cue = true;
}

/* The way from one loudspeaker to one device; cues of one loudspeaker follow each other. */
struct way {
  const char *loudspeaker;
  int64_t delay_ns;
};

static int64_t delay_of(struct way *way, const struct plan *plan, const char *loudspeaker,
                        const char *device) {
  if (!way->loudspeaker || strcmp(way->loudspeaker, loudspeaker) != 0)
    *way = (struct way){loudspeaker, plan_delay_ns(plan, loudspeaker, device)};
  return way->delay_ns;
}

char *spoken_between(const struct plan *plan, int device, int64_t from_ns, int64_t until_ns) {
  const char *name = plan_device(plan, device)->name;
  GString *words = g_string_new(NULL);
  struct way way = {NULL, 0};
  for (unsigned i = 0; i < plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(plan->cues, struct record_cue, i);
    if (cue->start_ns >= until_ns)
      break;
    int64_t delay = delay_of(&way, plan, cue->loudspeaker, name);
    if (cue->end_ns + delay <= from_ns || !spoken_cue_sounds(plan, cue, name, from_ns, until_ns))
      continue;
    struct plan_span span = g_array_index(plan->spans, struct plan_span, i);
    bool same_cue = false;
    if (span.count == 0)
      add(words, &same_cue, cue->text);
    for (unsigned j = span.first; j < span.first + span.count; j++) {
      const struct record_word *word = &g_array_index(plan->words, struct record_word, j);
      if (word->start_ns + delay < until_ns && word->end_ns + delay > from_ns)
        add(words, &same_cue, word->text);
    }
  }
  return g_string_free(words, FALSE);
}
