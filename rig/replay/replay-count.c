/* How often a trigger fired when its moment was played again, by the judgement of that session.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay-count.h"

#include "ambience.h"
#include "block.h"

#include <math.h>
#include <string.h>

/* What a trial shows, if it is not void. */
enum { OUTCOME_MISS = VOIDS, OUTCOME_HIT };

/* A trial as it came to be in the new session. */
struct stretch {
  const struct judgement *judgement;
  int device;
  int64_t from_ns, at_ns, until_ns; /* first sound; when it is to fire; when it would have */
};

static bool overlaps(const struct stretch *stretch, int64_t from_ns, int64_t until_ns) {
  return from_ns <= stretch->until_ns && until_ns >= stretch->from_ns;
}

/* Was a control that is part of it missed? */
static bool has_missed(const struct stretch *stretch) {
  const GArray *controls = stretch->judgement->controls;
  const char *name = plan_device(stretch->judgement->plan, stretch->device)->name;
  for (unsigned i = 0; i < controls->len; i++) {
    const struct control_result *result = &g_array_index(controls, struct control_result, i);
    if (!result->heard && strcmp(result->control->device, name) == 0 &&
        overlaps(stretch, result->control->from_ns, result->control->until_ns))
      return true;
  }
  return false;
}

/* Were the controls next before and next after it both heard? */
static bool is_proven(const struct stretch *stretch) {
  const GArray *controls = stretch->judgement->controls;
  const char *name = plan_device(stretch->judgement->plan, stretch->device)->name;
  const struct control_result *before = NULL, *after = NULL;
  for (unsigned i = 0; i < controls->len; i++) {
    const struct control_result *result = &g_array_index(controls, struct control_result, i);
    if (strcmp(result->control->device, name) != 0)
      continue;
    if (result->control->until_ns <= stretch->from_ns)
      before = result;
    if (result->control->from_ns >= stretch->until_ns && !after)
      after = result;
  }
  return before && before->heard && after && after->heard;
}

static bool is_blind(const struct stretch *stretch) {
  const GArray *gaps = stretch->judgement->seen->gaps;
  for (unsigned i = 0; i < gaps->len; i++) {
    const struct activity_gap *gap = &g_array_index(gaps, struct activity_gap, i);
    if ((gap->device < 0 || gap->device == stretch->device) &&
        overlaps(stretch, gap->from_ns, gap->from_ns + gap->length_ns))
      return true;
  }
  return false;
}

static bool is_invalid(const struct stretch *stretch) {
  const GArray *invalid = stretch->judgement->invalid;
  for (unsigned i = 0; invalid && i < invalid->len; i++) {
    const struct block_stretch *part = &g_array_index(invalid, struct block_stretch, i);
    if (part->device == stretch->device && overlaps(stretch, part->from_ns, part->until_ns))
      return true;
  }
  return false;
}

/* The same words at another level are not the same sound. */
static bool is_off_level(const struct stretch *stretch) {
  const struct judgement *judgement = stretch->judgement;
  for (unsigned i = 0; i < judgement->plan->levels->len; i++) {
    const struct record_cue_level *level =
        &g_array_index(judgement->plan->levels, struct record_cue_level, i);
    if (overlaps(stretch, level->from_ns, level->until_ns) &&
        fabs(level->deviation_db) > judgement->rules.level_void_db)
      return true;
  }
  return false;
}

/* Nor are they under somebody's noise. */
static bool is_disturbed(const struct stretch *stretch) {
  const GArray *sounds = stretch->judgement->sounds;
  for (unsigned i = 0; i < sounds->len; i++) {
    const struct ambience_sound *sound = &g_array_index(sounds, struct ambience_sound, i);
    if (sound->is_loud && overlaps(stretch, sound->from_ns, sound->until_ns))
      return true;
  }
  return false;
}

static bool is_near(const struct stretch *stretch, int64_t at_ns) {
  return at_ns >= stretch->at_ns - replay_tolerance_ns &&
         at_ns <= stretch->at_ns + replay_tolerance_ns;
}

static bool fires(const struct stretch *stretch, const struct episode *episode) {
  if (episode->intended)
    return false;
  if (is_near(stretch, episode->start_ns))
    return true;
  for (unsigned i = 0; i < episode->entries->len; i++) {
    const struct stage_entry *entry = &g_array_index(episode->entries, struct stage_entry, i);
    if (entry->stage == STAGE_WAKE && entry->control < 0 && is_near(stretch, entry->at_ns))
      return true;
  }
  return false;
}

/* VOIDS if nothing speaks against it. */
static enum replay_void doubt_of(const struct stretch *stretch) {
  if (!is_proven(stretch) || is_invalid(stretch))
    return VOID_CONTROL;
  if (is_blind(stretch))
    return VOID_BLIND;
  if (is_off_level(stretch))
    return VOID_LEVEL;
  return is_disturbed(stretch) ? VOID_NOISE : VOIDS;
}

static int look(const struct stretch *stretch) {
  enum replay_void doubt = doubt_of(stretch);
  if (doubt != VOIDS)
    return (int)doubt;
  const GPtrArray *episodes = stretch->judgement->episodes;
  bool is_awake = false;
  for (unsigned i = 0; i < episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(episodes, i);
    if (episode->device != stretch->device)
      continue;
    if (fires(stretch, episode))
      return OUTCOME_HIT;
    is_awake |= episode->start_ns < stretch->at_ns &&
                episode->end_ns > stretch->at_ns - replay_tolerance_ns;
  }
  if (is_awake) /* who is awake already cannot wake */
    return VOID_AWAKE;
  return has_missed(stretch) ? (int)VOID_CONTROL : OUTCOME_MISS;
}

static const struct record_cue *cue_of_line(const struct plan *plan, int line) {
  for (unsigned i = 0; i < plan->cues->len; i++)
    if (g_array_index(plan->cues, struct record_cue, i).line == line)
      return &g_array_index(plan->cues, struct record_cue, i);
  return NULL;
}

static int outcome_of(const struct judgement *judgement, const struct replay_trial *trial,
                      int device, int64_t at_ns) {
  const struct record_cue *cue = cue_of_line(judgement->plan, trial->line);
  if (!cue || device < 0)
    return VOID_ABSENT;
  struct stretch stretch = {judgement, device, .from_ns = cue->start_ns,
                            .at_ns = cue->start_ns + at_ns - trial->anchor_ns};
  stretch.until_ns = stretch.at_ns + replay_tolerance_ns;
  return look(&stretch);
}

struct replay_count replay_count(const struct judgement *replayed, const GArray *trials,
                                 unsigned take, const char *device, int64_t at_ns) {
  struct replay_count count = {0};
  int index = plan_device_index(replayed->plan, device);
  for (unsigned i = 0; i < trials->len; i++) {
    const struct replay_trial *trial = &g_array_index(trials, struct replay_trial, i);
    if (trial->take != take)
      continue;
    int outcome = outcome_of(replayed, trial, index, at_ns);
    count.hits += outcome == OUTCOME_HIT;
    count.trials += outcome >= VOIDS;
    count.void_trials += outcome < VOIDS;
    if (outcome < VOIDS)
      count.why[outcome]++;
  }
  return count;
}

void replay_count_add(struct replay_count *sum, const struct replay_count *count) {
  sum->hits += count->hits;
  sum->trials += count->trials;
  sum->void_trials += count->void_trials;
  for (int i = 0; i < VOIDS; i++)
    sum->why[i] += count->why[i];
}

bool replay_count_is_known(const struct replay_count *count, int times, int hits_enough) {
  return count->trials >= times || count->hits >= hits_enough;
}

char *replay_why(const struct replay_count *count) {
  static const char *const reasons[VOIDS] = {
      [VOID_ABSENT] = "not reached",
      [VOID_CONTROL] = "next to a control that was missed",
      [VOID_BLIND] = "while a tap was blind",
      [VOID_LEVEL] = "at a wrong level",
      [VOID_NOISE] = "under noise from elsewhere",
      [VOID_AWAKE] = "while the device was not at rest",
  };
  GString *text = g_string_new(NULL);
  for (int i = 0; i < VOIDS; i++)
    if (count->why[i] > 0)
      g_string_append_printf(text, "%s%d %s", text->len ? ", " : "", count->why[i], reasons[i]);
  return g_string_free(text, FALSE);
}
