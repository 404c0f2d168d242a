/* Negative controls: what must wake nobody, and whom it woke all the same.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "negative.h"
#include "ambience.h"
#include "class.h"
#include "exposure.h"
#include "voices.h"

#include <string.h>

static bool is_silence(const struct record_cue *cue) {
  return strcmp(cue->voice, "silence") == 0;
}

/* A wake to something that sounded is none to silence. */
static bool is_to_sound(const struct episode *episode) {
  return episode->kind == CLASS_FALSE_WAKE || episode->kind == CLASS_MEDIA_WAKE ||
         episode->kind == CLASS_SELF_TRIGGERED;
}

static bool has_fired(const struct judgement *judgement, int device, const struct record_cue *cue) {
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    if (episode->device == device && !episode->intended &&
        !(is_silence(cue) && is_to_sound(episode)) && class_was_during(judgement, episode, cue))
      return true;
  }
  return false;
}

static bool is_beside(const struct record_cue *cue, int64_t from_ns, int64_t until_ns) {
  return until_ns <= cue->start_ns || from_ns >= cue->end_ns;
}

static bool is_noise_bed(const struct record_cue *cue) {
  return strcmp(cue->kind, "bed") == 0 && strcmp(cue->voice, "noise") == 0;
}

static bool has_other_cue(const struct judgement *judgement, const struct record_cue *cue) {
  for (unsigned i = 0; i < judgement->plan->cues->len; i++) {
    const struct record_cue *other = &g_array_index(judgement->plan->cues, struct record_cue, i);
    if (other->start_ns >= cue->end_ns)
      break;
    if (is_beside(cue, other->start_ns, other->end_ns) || other->number == cue->number)
      continue;
    if (is_silence(cue) || !is_noise_bed(other))
      return true;
  }
  return false;
}

static bool has_sound(const struct judgement *judgement, const struct record_cue *cue) {
  for (unsigned i = 0; i < judgement->sounds->len; i++) {
    const struct ambience_sound *sound =
        &g_array_index(judgement->sounds, struct ambience_sound, i);
    if (!is_beside(cue, sound->from_ns, sound->until_ns))
      return true;
  }
  const GArray *voices = judgement->voices;
  for (unsigned i = voices_first(voices, cue->start_ns); i < voices->len; i++) {
    const struct voice_span *voice = &g_array_index(voices, struct voice_span, i);
    if (voice->from_ns >= cue->end_ns)
      break;
    if (!is_beside(cue, voice->from_ns, voice->until_ns))
      return true;
  }
  return false;
}

/* What a negative control says of a device. */
enum answer { ANSWER_VOID, ANSWER_NONE, ANSWER_FIRED };

static enum answer answer_to(const struct judgement *judgement, int device, const GArray *exposed,
                             const struct record_cue *cue) {
  if (has_other_cue(judgement, cue))
    return ANSWER_VOID;
  if (has_fired(judgement, device, cue))
    return ANSWER_FIRED;
  bool is_spoilt = is_silence(cue) && has_sound(judgement, cue);
  return !is_spoilt && exposure_covers(exposed, cue->start_ns, cue->end_ns) ? ANSWER_NONE
                                                                            : ANSWER_VOID;
}

/* Calls `each` for those that were over when the run ended. */
static void each_negative(const struct judgement *judgement, const struct device_result *result,
                          void (*each)(void *user, const struct record_cue *cue, enum answer),
                          void *user) {
  g_autoptr(GArray) exposed = exposure_spans(judgement, result->device, &result->proof);
  for (unsigned i = 0; i < judgement->plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(judgement->plan->cues, struct record_cue, i);
    if (strcmp(cue->kind, "negative") == 0 && cue->end_ns <= judgement->observed_ns)
      each(user, cue, answer_to(judgement, result->device, exposed, cue));
  }
}

static void count(void *user, const struct record_cue *cue, enum answer answer) {
  (void)cue;
  struct device_result *result = user;
  result->negatives_played += answer != ANSWER_VOID;
  result->negatives_fired += answer == ANSWER_FIRED;
  result->negatives_void += answer == ANSWER_VOID;
}

void negative_count(const struct judgement *judgement, struct device_result *result) {
  each_negative(judgement, result, count, result);
}

static void keep_first(void *user, const struct record_cue *cue, enum answer answer) {
  const struct record_cue **first = user;
  if (!*first && answer == ANSWER_FIRED)
    *first = cue;
}

const struct record_cue *negative_first(const struct judgement *judgement,
                                        const struct device_result *result) {
  const struct record_cue *first = NULL;
  each_negative(judgement, result, keep_first, (void *)&first);
  return first;
}
