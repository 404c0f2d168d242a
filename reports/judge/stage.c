/* How far an episode went: walks one device's activities and says which stage began when.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "stage.h"

#include <stdlib.h>

/* A console line and a light that tell of one and the same wake lie closer than this. */
static const int64_t same_wake_ns = 2LL * NS_PER_S;

struct walk {
  GArray *entries;
  bool spoke, listened_again; /* since the device last rested */
  int64_t second_prompt_ns;   /* -1: none yet */
};

static void enter(struct walk *walk, enum stage stage, int64_t at_ns, bool by_console) {
  struct stage_entry entry = {stage, at_ns, by_console, -1};
  g_array_append_val(walk->entries, entry);
}

static void listen(struct walk *walk, const struct activity *phase) {
  if (phase->from_rest) {
    walk->spoke = walk->listened_again = false;
    walk->second_prompt_ns = -1;
    enter(walk, STAGE_WAKE, phase->from_ns, false);
    return;
  }
  if (!walk->spoke)
    return;
  if (walk->second_prompt_ns >= 0)
    enter(walk, STAGE_CONFIRM, walk->second_prompt_ns, false);
  walk->second_prompt_ns = -1;
  walk->listened_again = true;
  enter(walk, STAGE_RELISTEN, phase->from_ns, false);
}

/* Without a console, a question after a question counts as asking for confirmation only once the
 * device listens for its answer: a mere "sending" is spoken too. */
static void speak(struct walk *walk, const struct activity *phase, bool has_console) {
  if (phase->from_rest)
    walk->listened_again = false;
  if (walk->listened_again && !has_console)
    walk->second_prompt_ns = phase->from_ns;
  walk->spoke = true;
  enter(walk, STAGE_PROMPT, phase->from_ns, false);
}

static void step(struct walk *walk, const struct activity *activity, bool has_console) {
  if (activity->kind == ACTIVITY_CONSOLE)
    enter(walk, activity->stage, activity->from_ns, true);
  else if (activity->kind == ACTIVITY_BURST)
    enter(walk, activity->role == ROLE_MESSAGING ? STAGE_SEND : STAGE_UPLOAD, activity->from_ns,
          false);
  else if (activity->meaning == LIGHT_LISTENING)
    listen(walk, activity);
  else if (activity->meaning == LIGHT_SPEAKING)
    speak(walk, activity, has_console);
}

static int by_time(const void *left, const void *right) {
  const struct stage_entry *a = left, *b = right;
  if (a->at_ns != b->at_ns)
    return a->at_ns < b->at_ns ? -1 : 1;
  return (a->stage > b->stage) - (a->stage < b->stage);
}

static bool is_lit_wake_near(const GArray *entries, unsigned i, int64_t at_ns) {
  const struct stage_entry *entry = &g_array_index(entries, struct stage_entry, i);
  return entry->stage == STAGE_WAKE && !entry->by_console &&
         llabs(entry->at_ns - at_ns) <= same_wake_ns;
}

/* Entries are in order of time, so that only neighbours can be meant. */
static bool is_echo(const GArray *entries, unsigned at) {
  const struct stage_entry *entry = &g_array_index(entries, struct stage_entry, at);
  if (entry->stage != STAGE_WAKE || !entry->by_console)
    return false;
  int64_t at_ns = entry->at_ns;
  for (unsigned i = at; i-- > 0;) {
    if (at_ns - g_array_index(entries, struct stage_entry, i).at_ns > same_wake_ns)
      break;
    if (is_lit_wake_near(entries, i, at_ns))
      return true;
  }
  for (unsigned i = at + 1; i < entries->len; i++) {
    if (g_array_index(entries, struct stage_entry, i).at_ns - at_ns > same_wake_ns)
      break;
    if (is_lit_wake_near(entries, i, at_ns))
      return true;
  }
  return false;
}

static GArray *without_echoes(const GArray *entries) {
  GArray *kept = g_array_sized_new(FALSE, FALSE, sizeof(struct stage_entry), entries->len);
  for (unsigned i = 0; i < entries->len; i++)
    if (!is_echo(entries, i))
      g_array_append_val(kept, g_array_index(entries, struct stage_entry, i));
  return kept;
}

GArray *stage_entries(const struct activity *activities, unsigned count, bool has_console) {
  g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(struct stage_entry));
  struct walk walk = {.entries = entries, .second_prompt_ns = -1};
  for (unsigned i = 0; i < count; i++)
    step(&walk, &activities[i], has_console);
  g_array_sort(entries, by_time);
  return without_echoes(entries);
}
