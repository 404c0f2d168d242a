/* Was what was played heard? The loudest moment of each cue at the reference microphone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "audible.h"

#include <math.h>
#include <string.h>

/* Speech has moments louder than its active level; A-weighting and a room take a little of it. */
static const double unheard_db = 15;

/* A line or a control, as the microphone should hear it. */
struct sounding {
  const struct record_cue *cue;
  int64_t from_ns, until_ns;
  double expected_dbspl, loudest_dbspl; /* NAN: no level was measured meanwhile */
};

struct audible {
  GArray *soundings; /* struct sounding, by start */
  unsigned first;    /* those before it are over */
};

struct audible *audible_new(const struct plan *plan) {
  struct audible *audible = g_new0(struct audible, 1);
  audible->soundings = g_array_new(FALSE, FALSE, sizeof(struct sounding));
  const char *microphone = plan_microphone(plan), *reference = plan_setting(plan, "levels_at", "");
  for (unsigned i = 0; i < plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(plan->cues, struct record_cue, i);
    const struct record_path *here = plan_path(plan, cue->loudspeaker, microphone);
    const struct record_path *there = plan_path(plan, cue->loudspeaker, reference);
    if (!here || !there || strcmp(cue->kind, "bed") == 0)
      continue;
    struct sounding sounding = {.cue = cue,
                                .from_ns = cue->start_ns + here->delay_ns,
                                .until_ns = cue->end_ns + here->delay_ns,
                                .expected_dbspl = cue->level_dbspl + here->gain_db - there->gain_db,
                                .loudest_dbspl = NAN};
    g_array_append_val(audible->soundings, sounding);
  }
  return audible;
}

void audible_free(struct audible *audible) {
  if (!audible)
    return;
  g_array_unref(audible->soundings);
  g_free(audible);
}

static struct sounding *sounding_at(const struct audible *audible, unsigned i) {
  return &g_array_index(audible->soundings, struct sounding, i);
}

void audible_take(struct audible *audible, int64_t at_ns, int64_t value) {
  while (audible->first < audible->soundings->len &&
         sounding_at(audible, audible->first)->until_ns <= at_ns)
    audible->first++;
  for (unsigned i = audible->first; i < audible->soundings->len; i++) {
    struct sounding *sounding = sounding_at(audible, i);
    if (sounding->from_ns > at_ns)
      return;
    if (at_ns < sounding->until_ns)
      sounding->loudest_dbspl = fmax(sounding->loudest_dbspl, (double)value / 100);
  }
}

static struct audible_loudspeaker *entry_of(GArray *sum, const char *name) {
  for (unsigned i = 0; i < sum->len; i++)
    if (strcmp(g_array_index(sum, struct audible_loudspeaker, i).name, name) == 0)
      return &g_array_index(sum, struct audible_loudspeaker, i);
  struct audible_loudspeaker entry = {.name = name};
  g_array_append_val(sum, entry);
  return &g_array_index(sum, struct audible_loudspeaker, sum->len - 1);
}

GArray *audible_sum(const struct audible *audible, int64_t until_ns) {
  GArray *sum = g_array_new(FALSE, FALSE, sizeof(struct audible_loudspeaker));
  for (unsigned i = 0; i < audible->soundings->len; i++) {
    const struct sounding *sounding = sounding_at(audible, i);
    if (sounding->until_ns > until_ns || isnan(sounding->loudest_dbspl))
      continue;
    struct audible_loudspeaker *entry = entry_of(sum, sounding->cue->loudspeaker);
    entry->cues++;
    if (sounding->loudest_dbspl >= sounding->expected_dbspl - unheard_db)
      continue;
    if (entry->unheard++ == 0) {
      entry->first = sounding->cue->number;
      entry->expected_dbspl = sounding->expected_dbspl;
      entry->found_dbspl = sounding->loudest_dbspl;
    }
  }
  return sum;
}
