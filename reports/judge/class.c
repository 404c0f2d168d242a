/* What kind of thing an episode was: classes that are never counted together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "class.h"
#include "ambience.h"
#include "voices.h"
#include "wake-word.h"

#include <string.h>

/* A device takes up to a second or two to make up its mind, and a room rings. */
static const int64_t before_ns = 2LL * NS_PER_S;
/* Sound is on its way for no longer, however large the room. */
static const int64_t delay_max_ns = 10LL * NS_PER_S;
/* What began later may be the sound by which it says that it woke. */
static const int64_t reaction_ns = 300LL * NS_PER_MS;

/* An episode under question: what may have woken it. */
struct question {
  const struct judgement *judgement;
  const struct record_device *device;
  int64_t at_ns;
  int64_t from_ns, until_ns; /* in which a cue may have done it */
};

static bool overlaps(const struct question *question, int64_t from_ns, int64_t until_ns) {
  return from_ns < question->until_ns && until_ns > question->from_ns;
}

/* The first wake that no control accounts for; else its beginning. */
static void find_moment(struct question *question, const struct episode *episode) {
  int64_t at_ns = episode->start_ns;
  bool is_exact = episode->count > 0 && episode->activities[0].kind != ACTIVITY_BURST;
  for (unsigned i = 0; i < episode->entries->len; i++) {
    const struct stage_entry *entry = &g_array_index(episode->entries, struct stage_entry, i);
    if (entry->stage != STAGE_WAKE || (entry->control >= 0 && !episode->muted))
      continue;
    at_ns = entry->at_ns;
    is_exact = true;
    break;
  }
  int64_t slack_ns = is_exact ? 0 : STAGE_FUSION_NS; /* sniffers have clocks of their own */
  question->at_ns = at_ns;
  question->from_ns = at_ns - before_ns - slack_ns;
  question->until_ns = at_ns + slack_ns;
}

static bool is_noise(const struct record_cue *cue) {
  bool may_be = strcmp(cue->kind, "bed") == 0 || strcmp(cue->kind, "negative") == 0;
  return may_be && (strcmp(cue->voice, "noise") == 0 || strcmp(cue->voice, "silence") == 0);
}

static bool is_meant_for(const struct question *question, const struct record_cue *cue) {
  const GArray *controls = question->judgement->plan->controls;
  for (unsigned i = 0; strcmp(cue->kind, "control") == 0 && i < controls->len; i++) {
    const struct record_control *control = &g_array_index(controls, struct record_control, i);
    if (control->cue == cue->number && strcmp(control->device, question->device->name) == 0)
      return true;
  }
  return false;
}

/* What of a cue sounded then; all of it if nobody knows when its words come. */
static char *heard_of(const struct question *question, unsigned cue_index, int64_t delay_ns) {
  const struct plan *plan = question->judgement->plan;
  const struct record_cue *cue = &g_array_index(plan->cues, struct record_cue, cue_index);
  struct plan_span span = g_array_index(plan->spans, struct plan_span, cue_index);
  GString *text = g_string_new(span.count == 0 ? cue->text : NULL);
  for (unsigned i = span.first; i < span.first + span.count; i++) {
    const struct record_word *word = &g_array_index(plan->words, struct record_word, i);
    if (overlaps(question, word->start_ns + delay_ns, word->end_ns + delay_ns))
      g_string_append_printf(text, " %s", word->text);
  }
  return g_string_free(text, FALSE);
}

/* Backwards, a wake word is none. */
static bool says_wake_word(const struct question *question, unsigned cue_index, int64_t delay_ns) {
  const struct record_cue *cue =
      &g_array_index(question->judgement->plan->cues, struct record_cue, cue_index);
  if (strcmp(cue->kind, "negative") == 0 || is_meant_for(question, cue))
    return false;
  g_autofree char *heard = heard_of(question, cue_index, delay_ns);
  return wake_word_is_in(heard, question->device->wake_words);
}

/* CLASS_PHANTOM if nobody said anything. */
static enum episode_class class_by_cues(const struct question *question) {
  const struct plan *plan = question->judgement->plan;
  enum episode_class kind = CLASS_PHANTOM;
  for (unsigned i = 0; i < plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(plan->cues, struct record_cue, i);
    if (cue->start_ns >= question->until_ns)
      break;
    if (cue->end_ns + delay_max_ns <= question->from_ns)
      continue;
    int64_t delay_ns = plan_delay_ns(plan, cue->loudspeaker, question->device->name);
    if (is_noise(cue) || !overlaps(question, cue->start_ns + delay_ns, cue->end_ns + delay_ns))
      continue;
    kind = CLASS_FALSE_WAKE;
    if (says_wake_word(question, i, delay_ns))
      return CLASS_MEDIA_WAKE;
  }
  return kind;
}

static bool has_voice(const struct question *question) {
  const GArray *voices = question->judgement->voices;
  for (unsigned i = voices_first(voices, question->from_ns); i < voices->len; i++) {
    const struct voice_span *voice = &g_array_index(voices, struct voice_span, i);
    if (voice->from_ns >= question->at_ns - reaction_ns)
      break;
    if (overlaps(question, voice->from_ns, voice->until_ns))
      return true;
  }
  return false;
}

/* Sound that nobody played, and that no device is known to have made. */
static bool has_stranger(const struct question *question) {
  const GArray *sounds = question->judgement->sounds;
  for (unsigned i = 0; i < sounds->len; i++) {
    const struct ambience_sound *sound = &g_array_index(sounds, struct ambience_sound, i);
    if (sound->from_ns >= question->at_ns - reaction_ns)
      break;
    if (overlaps(question, sound->from_ns, sound->until_ns))
      return true;
  }
  return false;
}

static struct question question_of(const struct judgement *judgement,
                                   const struct episode *episode) {
  struct question question = {.judgement = judgement,
                              .device = plan_device(judgement->plan, episode->device)};
  find_moment(&question, episode);
  return question;
}

static enum episode_class class_of(const struct judgement *judgement,
                                   const struct episode *episode) {
  if (episode->muted)
    return CLASS_WHILE_MUTED;
  if (episode->cause != EPISODE_NO_CONTROL && episode->cause != EPISODE_WITHOUT_WAKE)
    return CLASS_CONTROL;
  if (plan_is_imported(judgement->plan))
    return CLASS_FALSE_WAKE; /* a recording's title is not what is said in it */
  struct question question = question_of(judgement, episode);
  enum episode_class kind = class_by_cues(&question);
  if (kind != CLASS_PHANTOM)
    return kind;
  if (has_voice(&question))
    return CLASS_SELF_TRIGGERED;
  return has_stranger(&question) ? CLASS_FALSE_WAKE : CLASS_PHANTOM;
}

/* Anything that was played, but for beds of noise. */
static bool has_other_cue(const struct question *question, const struct record_cue *cue) {
  const struct plan *plan = question->judgement->plan;
  for (unsigned i = 0; i < plan->cues->len; i++) {
    const struct record_cue *other = &g_array_index(plan->cues, struct record_cue, i);
    int64_t delay_ns = plan_delay_ns(plan, other->loudspeaker, question->device->name);
    if (other->number != cue->number &&
        overlaps(question, other->start_ns + delay_ns, other->end_ns + delay_ns) &&
        !(is_noise(other) && strcmp(other->kind, "bed") == 0))
      return true;
  }
  return false;
}

bool class_was_during(const struct judgement *judgement, const struct episode *episode,
                      const struct record_cue *cue) {
  struct question question = question_of(judgement, episode);
  int64_t delay_ns = plan_delay_ns(judgement->plan, cue->loudspeaker, question.device->name);
  int64_t from_ns = cue->start_ns + delay_ns, until_ns = cue->end_ns + delay_ns;
  if (!overlaps(&question, from_ns, until_ns))
    return false;
  bool is_within = question.at_ns >= from_ns && question.at_ns <= until_ns;
  return is_within || !has_other_cue(&question, cue);
}

void class_sort(struct judgement *judgement) {
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    episode->kind = class_of(judgement, episode);
  }
}

const char *class_meaning(enum episode_class kind) {
  return episode_class_names[kind];
}

static const char *reason_of_false_wake(const struct judgement *judgement,
                                        const struct episode *episode) {
  struct question question = question_of(judgement, episode);
  bool has_cue = class_by_cues(&question) != CLASS_PHANTOM;
  if (plan_is_imported(judgement->plan))
    return has_cue
               ? "A recording was playing, as the log states; nothing is known of what was said "
                 "in it."
               : "Nothing is known of what sounded just before.";
  return has_cue ? "Somebody was speaking just before, without a wake word for it to answer."
                 : "Something sounded just before that nobody played.";
}

static const char *reason_of_phantom(const struct judgement *judgement) {
  return judgement->seen->levels > 0
             ? "Nobody and no device had spoken just before; noise that plays counts as silence."
             : "Nothing that was played, and no device, had spoken just before; no microphone can "
               "tell whether anybody else had.";
}

const char *class_reason(const struct judgement *judgement, const struct episode *episode) {
  switch (episode->kind) {
  case CLASS_CONTROL:
    return "A control woke it.";
  case CLASS_MEDIA_WAKE:
    return "Its wake word was in what played just before, though not meant for it.";
  case CLASS_SELF_TRIGGERED:
    return "A device, this one or another, had just spoken, and nobody else.";
  case CLASS_PHANTOM:
    return reason_of_phantom(judgement);
  case CLASS_WHILE_MUTED:
    return "It was muted: nothing may wake it then.";
  default:
    return reason_of_false_wake(judgement, episode);
  }
}
