/* Sound that we did not play: what devices said, and noise in the room that voids a measurement.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ambience.h"
#include "html.h"

#include <math.h>
#include <string.h>

/* A prompt may begin before the light that belongs to it, and a room rings. */
static const int64_t margin_ns = NS_PER_S;

bool ambience_is_of(const struct ambience_sound *sound, const struct episode *episode) {
  return sound->until_ns > episode->start_ns - margin_ns &&
         sound->from_ns < episode->end_ns + margin_ns;
}

/* Until when, without a break from `at_ns` on, one device or another was awake. */
static int64_t awake_until(const struct judgement *judgement, int64_t at_ns) {
  int64_t until_ns = at_ns;
  for (bool further = true; further;) {
    further = false;
    for (unsigned i = 0; i < judgement->episodes->len; i++) {
      const struct episode *episode = g_ptr_array_index(judgement->episodes, i);
      if (episode->start_ns - margin_ns > until_ns || episode->end_ns + margin_ns <= until_ns)
        continue;
      until_ns = episode->end_ns + margin_ns;
      further = true;
    }
  }
  return until_ns;
}

static const struct record_path *path_of(const struct plan *plan, const char *loudspeaker,
                                         const char *receiver) {
  for (unsigned i = 0; i < plan->paths->len; i++) {
    const struct record_path *path = &g_array_index(plan->paths, struct record_path, i);
    if (strcmp(path->loudspeaker, loudspeaker) == 0 && strcmp(path->receiver, receiver) == 0)
      return path;
  }
  return NULL;
}

double ambience_limit_dbspl(const struct judgement *judgement) {
  const struct plan *plan = judgement->plan;
  const char *reference = plan_setting(plan, "levels_at", "");
  const char *microphone = plan_microphone(plan);
  double quietest = INFINITY;
  for (unsigned i = 0; i < plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(plan->cues, struct record_cue, i);
    const struct record_path *here = path_of(plan, cue->loudspeaker, microphone);
    const struct record_path *there = path_of(plan, cue->loudspeaker, reference);
    if (here && there && strcmp(cue->kind, "bed") != 0)
      quietest = fmin(quietest, cue->level_dbspl + here->gain_db - there->gain_db);
  }
  return quietest - judgement->rules.ambient_margin_db;
}

GArray *ambience_find(const struct judgement *judgement) {
  GArray *sounds = g_array_new(FALSE, FALSE, sizeof(struct ambience_sound));
  double limit_dbspl = ambience_limit_dbspl(judgement);
  for (unsigned i = 0; i < judgement->seen->strangers->len; i++) {
    const struct activity_stranger *stranger =
        &g_array_index(judgement->seen->strangers, struct activity_stranger, i);
    struct ambience_sound sound = {
        .from_ns = stranger->from_ns, .until_ns = stranger->until_ns, .dbspl = stranger->dbspl};
    sound.is_prompt = awake_until(judgement, sound.from_ns) >= sound.until_ns;
    sound.is_loud = !sound.is_prompt && sound.dbspl > limit_dbspl;
    g_array_append_val(sounds, sound);
  }
  return sounds;
}

void ambience_weigh(struct judgement *judgement) {
  const struct ambience_sound *first = NULL;
  int more = 0;
  for (unsigned i = 0; i < judgement->sounds->len; i++) {
    const struct ambience_sound *sound =
        &g_array_index(judgement->sounds, struct ambience_sound, i);
    more += sound->is_loud && first;
    first = sound->is_loud && !first ? sound : first;
  }
  if (!first)
    return;
  g_autofree char *again =
      more ? g_strdup_printf(", and %d time%s after that", more, html_plural(more)) : g_strdup("");
  verdict_add(judgement, VERDICT_INCONCLUSIVE, -1,
              "There was noise in the room at %.1f s for %.1f s: %.1f dBA at the microphone, where "
              "at most %.1f may be%s.",
              seconds_of_ns(first->from_ns), seconds_of_ns(first->until_ns - first->from_ns),
              first->dbspl, ambience_limit_dbspl(judgement), again);
}
