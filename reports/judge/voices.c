/* Voices: when devices spoke, by light, console or microphone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "voices.h"
#include "ambience.h"

/* A line says when a device began to speak, not when it was done. */
static const int64_t said_ns = NS_PER_S;

static void add(GArray *voices, int device, int64_t from_ns, int64_t until_ns) {
  struct voice_span span = {from_ns, until_ns, device, until_ns};
  g_array_append_val(voices, span);
}

static void add_activity(GArray *voices, const struct activity *activity) {
  if (activity->kind == ACTIVITY_LIGHT && activity->meaning == LIGHT_SPEAKING)
    add(voices, activity->device, activity->from_ns, activity->until_ns);
  else if (activity->kind == ACTIVITY_CONSOLE &&
           (activity->stage == STAGE_PROMPT || activity->stage == STAGE_CONFIRM))
    add(voices, activity->device, activity->from_ns, activity->from_ns + said_ns);
}

/* Noise that was there before a device woke belongs to that device's episode, too. */
static bool is_from_a_device(const struct judgement *judgement,
                             const struct ambience_sound *sound) {
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    if (episode->start_ns > sound->from_ns)
      return false;
    if (ambience_is_of(sound, episode))
      return true;
  }
  return false;
}

static int by_start(const void *left, const void *right) {
  const struct voice_span *a = left, *b = right;
  if (a->from_ns != b->from_ns)
    return a->from_ns < b->from_ns ? -1 : 1;
  return (a->device > b->device) - (a->device < b->device);
}

GArray *voices_find(const struct judgement *judgement) {
  GArray *voices = g_array_new(FALSE, FALSE, sizeof(struct voice_span));
  const GArray *activities = judgement->seen->activities, *sounds = judgement->sounds;
  for (unsigned i = 0; i < activities->len; i++)
    add_activity(voices, &g_array_index(activities, struct activity, i));
  for (unsigned i = 0; i < sounds->len; i++) {
    const struct ambience_sound *sound = &g_array_index(sounds, struct ambience_sound, i);
    if (sound->is_prompt && is_from_a_device(judgement, sound))
      add(voices, -1, sound->from_ns, sound->until_ns);
  }
  g_array_sort(voices, by_start);
  for (unsigned i = 1; i < voices->len; i++) {
    struct voice_span *span = &g_array_index(voices, struct voice_span, i);
    span->reach_ns = MAX(span->until_ns, span[-1].reach_ns);
  }
  return voices;
}

unsigned voices_first(const GArray *voices, int64_t at_ns) {
  unsigned from = 0, until = voices->len;
  while (from < until) {
    unsigned middle = from + (until - from) / 2;
    if (g_array_index(voices, struct voice_span, middle).reach_ns <= at_ns)
      from = middle + 1;
    else
      until = middle;
  }
  return from;
}
