/* Sound that we did not play: what devices said, and noise in the room that voids a measurement.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ambience.h"
#include "html.h"
#include "level.h"

#include <math.h>
#include <string.h>

/* A prompt may begin before the light that belongs to it, and a room rings. */
static const int64_t margin_ns = NS_PER_S;
/* Slices of one sound touch, but for what clocks were found to be off by meanwhile. */
static const int64_t touch_ns = 100 * (int64_t)NS_PER_MS;
/* By which a device's prompts may differ. */
static const double prompt_scatter_db = 6;

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

double ambience_limit_dbspl(const struct judgement *judgement) {
  const struct plan *plan = judgement->plan;
  const char *reference = plan_setting(plan, "levels_at", "");
  const char *microphone = plan_microphone(plan);
  double quietest = INFINITY;
  for (unsigned i = 0; i < plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(plan->cues, struct record_cue, i);
    const struct record_path *here = plan_path(plan, cue->loudspeaker, microphone);
    const struct record_path *there = plan_path(plan, cue->loudspeaker, reference);
    if (here && there && strcmp(cue->kind, "bed") != 0)
      quietest = fmin(quietest, cue->level_dbspl + fmin(here->gain_db - there->gain_db, 0));
  }
  return quietest - judgement->rules.ambient_margin_db;
}

static struct ambience_sound *sound_at(const GArray *sounds, unsigned i) {
  return &g_array_index(sounds, struct ambience_sound, i);
}

static void lengthen(struct ambience_sound *sound, const struct activity_stranger *slice) {
  double before_s = seconds_of_ns(sound->until_ns - sound->from_ns);
  double slice_s = seconds_of_ns(slice->until_ns - slice->from_ns);
  double energy =
      before_s * level_power_of_db(sound->dbspl) + slice_s * level_power_of_db(slice->dbspl);
  if (before_s + slice_s > 0)
    sound->dbspl = 10 * log10(energy / (before_s + slice_s));
  sound->loudest_dbspl = fmax(sound->loudest_dbspl, slice->dbspl);
  sound->until_ns = slice->until_ns;
}

static void take_slice(GArray *sounds, const struct activity_stranger *slice, bool is_prompt) {
  struct ambience_sound *last = sounds->len ? sound_at(sounds, sounds->len - 1) : NULL;
  if (last && last->is_prompt == is_prompt && slice->from_ns - last->until_ns < touch_ns) {
    lengthen(last, slice);
    return;
  }
  struct ambience_sound sound = {.from_ns = slice->from_ns,
                                 .until_ns = slice->until_ns,
                                 .dbspl = slice->dbspl,
                                 .loudest_dbspl = slice->dbspl,
                                 .is_prompt = is_prompt};
  g_array_append_val(sounds, sound);
}

/* The loudest that was heard while the episode lasted; -INFINITY: nothing. */
static double loudest_of(const GArray *sounds, const struct episode *episode) {
  double loudest = -INFINITY;
  for (unsigned i = 0; i < sounds->len; i++)
    if (sound_at(sounds, i)->is_prompt && ambience_is_of(sound_at(sounds, i), episode))
      loudest = fmax(loudest, sound_at(sounds, i)->loudest_dbspl);
  return loudest;
}

static int by_size(const void *left, const void *right) {
  const double *a = left, *b = right;
  return (*a > *b) - (*a < *b);
}

/* Of two answers the quieter one counts: noise in one of them makes it louder. */
static double median_of(GArray *values) {
  g_array_sort(values, by_size);
  return g_array_index(values, double, (values->len - 1) / 2);
}

/* How loud, at most, a device speaks. */
static double voice_dbspl(const struct judgement *judgement, const GArray *sounds, int device) {
  g_autoptr(GArray) answers = g_array_new(FALSE, FALSE, sizeof(double));
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    double loudest =
        episode->device == device && episode->intended ? loudest_of(sounds, episode) : -INFINITY;
    if (isfinite(loudest))
      g_array_append_val(answers, loudest);
  }
  return answers->len > 0 ? median_of(answers) + prompt_scatter_db
                          : ambience_limit_dbspl(judgement) + judgement->rules.ambient_margin_db;
}

static bool is_awake_during(const struct judgement *judgement, int device,
                            const struct ambience_sound *sound) {
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    if (episode->device == device && ambience_is_of(sound, episode))
      return true;
  }
  return false;
}

/* What no device can have said was no prompt, whoever was awake. */
static void doubt_prompts(const struct judgement *judgement, GArray *sounds) {
  unsigned count = judgement->plan->devices->len;
  g_autofree double *voices = g_new(double, count + 1);
  for (unsigned device = 0; device < count; device++)
    voices[device] = level_power_of_db(voice_dbspl(judgement, sounds, (int)device));
  for (unsigned i = 0; i < sounds->len; i++) {
    struct ambience_sound *sound = sound_at(sounds, i);
    double together = 0;
    for (unsigned device = 0; sound->is_prompt && device < count; device++)
      if (is_awake_during(judgement, (int)device, sound))
        together += voices[device];
    sound->is_prompt = sound->is_prompt && level_power_of_db(sound->loudest_dbspl) <= together;
  }
}

GArray *ambience_find(const struct judgement *judgement) {
  GArray *sounds = g_array_new(FALSE, FALSE, sizeof(struct ambience_sound));
  const GArray *slices = judgement->seen->strangers;
  for (unsigned i = 0; i < slices->len; i++) {
    const struct activity_stranger *slice = &g_array_index(slices, struct activity_stranger, i);
    take_slice(sounds, slice, awake_until(judgement, slice->from_ns) >= slice->until_ns);
  }
  doubt_prompts(judgement, sounds);
  double limit_dbspl = ambience_limit_dbspl(judgement);
  for (unsigned i = 0; i < sounds->len; i++) {
    struct ambience_sound *sound = sound_at(sounds, i);
    sound->is_loud = !sound->is_prompt && sound->loudest_dbspl > limit_dbspl;
  }
  return sounds;
}

void ambience_weigh(struct judgement *judgement) {
  const struct ambience_sound *first = NULL;
  int more = 0;
  for (unsigned i = 0; i < judgement->sounds->len; i++) {
    const struct ambience_sound *sound = sound_at(judgement->sounds, i);
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
              first->loudest_dbspl, ambience_limit_dbspl(judgement), again);
}
