/* Did anybody hear it? What a device said in an episode, over the noise of the room.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "prompt.h"
#include "ambience.h"
#include "level.h"
#include "voices.h"

#include <math.h>

/* A line says when a device began to speak, not when it was done; a light comes a little before or
 * after the sound that belongs to it. */
static const int64_t said_ns = NS_PER_S, beside_ns = NS_PER_S;
/* What is shorter the microphone does not tell of, and a room rings after what was played. */
static const int64_t free_min_ns = NS_PER_S / 2, ring_ns = NS_PER_S / 2;
static const double audible_db = 3;
/* A device may be done speaking before its light is. */
static const double free_share_min = 0.8;

double prompt_noise_dba(const struct judgement *judgement, bool *ret_measured) {
  *ret_measured = isfinite(judgement->noise_dba);
  if (*ret_measured)
    return judgement->noise_dba;
  const char *stated = plan_setting(judgement->plan, "noise_dba", "");
  char *end;
  double dba = g_ascii_strtod(stated, &end);
  return end > stated && isfinite(dba) ? dba : NAN;
}

bool prompt_can_be_heard(const struct judgement *judgement) {
  return judgement->seen->levels > 0 &&
         (judgement->plan->levels->len > 0 || judgement->seen->strangers->len > 0);
}

static bool is_said(const struct activity *activity) {
  return (activity->kind == ACTIVITY_LIGHT && activity->meaning == LIGHT_SPEAKING) ||
         (activity->kind == ACTIVITY_CONSOLE &&
          (activity->stage == STAGE_PROMPT || activity->stage == STAGE_CONFIRM));
}

static int64_t end_of(const struct activity *activity) {
  return activity->kind == ACTIVITY_CONSOLE ? activity->from_ns + said_ns : activity->until_ns;
}

static struct prompt *prompt_at(const GArray *prompts, unsigned i) {
  return &g_array_index(prompts, struct prompt, i);
}

/* A light and a line that tell of one prompt lie close together; the light knows its length. */
static void add(GArray *prompts, const struct activity *activity) {
  for (unsigned i = 0; i < prompts->len; i++) {
    struct prompt *prompt = prompt_at(prompts, i);
    if (activity->from_ns > prompt->until_ns + beside_ns / 2 ||
        end_of(activity) < prompt->from_ns - beside_ns / 2)
      continue;
    if (activity->kind == ACTIVITY_CONSOLE)
      return;
  }
  struct prompt prompt = {.from_ns = activity->from_ns,
                          .until_ns = end_of(activity),
                          .dbspl = NAN,
                          .over_noise_db = NAN,
                          .why = ""};
  g_array_append_val(prompts, prompt);
}

static void add_shown(GArray *prompts, const struct episode *episode) {
  static const enum activity_kind order[] = {ACTIVITY_LIGHT, ACTIVITY_CONSOLE};
  for (size_t k = 0; k < G_N_ELEMENTS(order); k++)
    for (unsigned i = 0; i < episode->count; i++)
      if (episode->activities[i].kind == order[k] && is_said(&episode->activities[i]))
        add(prompts, &episode->activities[i]);
}

/* Did another device show that it spoke then? */
static bool others_speak(const struct judgement *judgement, const struct episode *episode,
                         int64_t from_ns, int64_t until_ns) {
  const GArray *voices = judgement->voices;
  for (unsigned i = voices_first(voices, from_ns - beside_ns); i < voices->len; i++) {
    const struct voice_span *voice = &g_array_index(voices, struct voice_span, i);
    if (voice->from_ns >= until_ns + beside_ns)
      break;
    if (voice->device >= 0 && voice->device != episode->device &&
        voice->until_ns > from_ns - beside_ns)
      return true;
  }
  return false;
}

static bool is_shown(const GArray *prompts, const struct ambience_sound *sound) {
  for (unsigned i = 0; i < prompts->len; i++)
    if (sound->from_ns < prompt_at(prompts, i)->until_ns + beside_ns &&
        sound->until_ns > prompt_at(prompts, i)->from_ns - beside_ns)
      return true;
  return false;
}

/* What was heard, and no device showed, was this one as likely as any other that was awake. */
static void add_heard(GArray *prompts, const struct judgement *judgement,
                      const struct episode *episode) {
  unsigned shown = prompts->len;
  for (unsigned i = 0; i < judgement->sounds->len; i++) {
    const struct ambience_sound *sound =
        &g_array_index(judgement->sounds, struct ambience_sound, i);
    if (!sound->is_prompt || !ambience_is_of(sound, episode) ||
        (shown > 0 && is_shown(prompts, sound)) ||
        others_speak(judgement, episode, sound->from_ns, sound->until_ns))
      continue;
    struct prompt prompt = {.from_ns = sound->from_ns,
                            .until_ns = sound->until_ns,
                            .dbspl = NAN,
                            .over_noise_db = NAN,
                            .why = ""};
    g_array_append_val(prompts, prompt);
  }
}

static bool is_of_prompt(const struct judgement *judgement, const struct activity_stranger *slice) {
  for (unsigned i = 0; i < judgement->sounds->len; i++) {
    const struct ambience_sound *sound =
        &g_array_index(judgement->sounds, struct ambience_sound, i);
    if (sound->is_prompt && slice->from_ns < sound->until_ns && slice->until_ns > sound->from_ns)
      return true;
  }
  return false;
}

/* LAeq of what nobody played while the prompt lasted; NAN if nothing was heard. */
static double heard_dbspl(const struct judgement *judgement, struct prompt *prompt) {
  const GArray *slices = judgement->seen->strangers;
  double energy = 0, length_s = 0;
  for (unsigned i = 0; i < slices->len; i++) {
    const struct activity_stranger *slice = &g_array_index(slices, struct activity_stranger, i);
    if (slice->from_ns >= prompt->until_ns + beside_ns / 2)
      break;
    if (slice->until_ns <= prompt->from_ns - beside_ns / 2 || !is_of_prompt(judgement, slice))
      continue;
    if (length_s == 0)
      prompt->heard_ns = slice->from_ns;
    double slice_s = seconds_of_ns(slice->until_ns - slice->from_ns);
    energy += slice_s * level_power_of_db(slice->dbspl);
    length_s += slice_s;
  }
  return length_s > 0 ? 10 * log10(energy / length_s) : NAN;
}

static bool is_blind(const struct judgement *judgement, const struct prompt *prompt) {
  const char *microphone = plan_microphone(judgement->plan);
  for (unsigned i = 0; i < judgement->seen->gaps->len; i++) {
    const struct activity_gap *gap = &g_array_index(judgement->seen->gaps, struct activity_gap, i);
    bool may_be_ours = gap->device < 0 && (g_str_equal(gap->tap, microphone) ||
                                           clocks_find(judgement->clock_errors, -1, gap->tap) < 0);
    if (may_be_ours && gap->from_ns < prompt->until_ns &&
        gap->from_ns + gap->length_ns > prompt->from_ns)
      return true;
  }
  return false;
}

/* The longest stretch of the prompt in which nothing that we played could cover it. */
static int64_t longest_free_ns(const struct judgement *judgement, const struct prompt *prompt) {
  const struct plan *plan = judgement->plan;
  int64_t free_from_ns = prompt->from_ns, longest_ns = 0;
  for (unsigned i = 0; i < plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(plan->cues, struct record_cue, i);
    if (cue->start_ns >= prompt->until_ns)
      break;
    if (!hum_has_sound(cue))
      continue;
    longest_ns = MAX(longest_ns, MIN(cue->start_ns, prompt->until_ns) - free_from_ns);
    free_from_ns = MAX(free_from_ns, cue->end_ns + ring_ns);
  }
  return MAX(longest_ns, prompt->until_ns - free_from_ns);
}

static bool is_drowned(const struct judgement *judgement, const struct prompt *prompt) {
  for (unsigned i = 0; i < judgement->sounds->len; i++) {
    const struct ambience_sound *sound =
        &g_array_index(judgement->sounds, struct ambience_sound, i);
    if (sound->from_ns < prompt->until_ns && sound->until_ns > prompt->from_ns)
      return true;
  }
  return false;
}

static const char *why_unknowable(const struct judgement *judgement, const struct prompt *prompt) {
  if (judgement->seen->levels == 0)
    return "no microphone listened";
  if (!prompt_can_be_heard(judgement))
    return "nothing shows that the microphone was listened to for anything but levels";
  if (is_blind(judgement, prompt))
    return "the microphone was blind meanwhile";
  if (prompt->until_ns - prompt->from_ns < free_min_ns)
    return "it was too short for the microphone to tell";
  if ((double)longest_free_ns(judgement, prompt) <
      free_share_min * (double)(prompt->until_ns - prompt->from_ns))
    return "what we played covered it";
  if (is_drowned(judgement, prompt))
    return "there was other noise in the room meanwhile";
  return "";
}

static void listen(struct prompt *prompt, const struct judgement *judgement,
                   const struct episode *episode) {
  bool is_measured;
  double noise_dba = prompt_noise_dba(judgement, &is_measured);
  prompt->heard_ns = -1;
  prompt->dbspl = heard_dbspl(judgement, prompt);
  prompt->over_noise_db = prompt->dbspl - noise_dba;
  if (isfinite(prompt->dbspl)) {
    prompt->is_shared =
        others_speak(judgement, episode, prompt->from_ns - beside_ns, prompt->until_ns + beside_ns);
    bool is_clear = isfinite(prompt->over_noise_db) && prompt->over_noise_db >= audible_db;
    prompt->audibility = is_clear ? PROMPT_AUDIBLE : PROMPT_UNKNOWABLE;
    prompt->why = is_clear                          ? ""
                  : isfinite(prompt->over_noise_db) ? "it did not stand out of the room's noise"
                                                    : "the noise of the room is not known";
    return;
  }
  prompt->why = why_unknowable(judgement, prompt);
  prompt->audibility = *prompt->why ? PROMPT_UNKNOWABLE : PROMPT_INAUDIBLE;
}

static int by_start(const void *left, const void *right) {
  const struct prompt *a = left, *b = right;
  return (a->from_ns > b->from_ns) - (a->from_ns < b->from_ns);
}

GArray *prompt_find(const struct judgement *judgement, const struct episode *episode) {
  GArray *prompts = g_array_new(FALSE, FALSE, sizeof(struct prompt));
  add_shown(prompts, episode);
  add_heard(prompts, judgement, episode);
  g_array_sort(prompts, by_start);
  for (unsigned i = 0; i < prompts->len; i++)
    listen(prompt_at(prompts, i), judgement, episode);
  return prompts;
}
