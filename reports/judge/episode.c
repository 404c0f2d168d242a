/* Episodes: what one device did in one go, how far it went, and whether the script accounts for it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "episode.h"

const char *const episode_cause_names[EPISODE_CAUSES + 1] = {
    "control", "too deep", "too long", "no control", "without wake", "while muted"};

const char *const episode_class_names[EPISODE_CLASSES + 1] = {
    "control", "false wake", "media wake", "self-triggered", "phantom", "while muted"};

static void episode_free(void *pointer) {
  struct episode *episode = pointer;
  g_array_unref(episode->entries);
  g_array_unref(episode->sends);
  g_free(episode);
}

static bool has_console(const struct plan *plan, int device) {
  static const char *const kinds[] = {"console", NULL};
  return plan_has_tap(plan, plan_device(plan, device)->name, kinds);
}

static void count_bytes(struct episode *episode, const struct activity *activity) {
  if (activity->kind == ACTIVITY_BURST && activity->role == ROLE_MESSAGING)
    episode->message_bytes += activity->bytes;
  else if (activity->kind == ACTIVITY_BURST)
    episode->voice_bytes += activity->bytes;
}

void episode_enter(struct episode *episode, enum stage stage, int64_t at_ns) {
  if (episode->entered_ns[stage] < 0 || at_ns < episode->entered_ns[stage])
    episode->entered_ns[stage] = at_ns;
  episode->deepest = MAX(episode->deepest, stage);
}

/* A message may be seen as several bursts and again on the console: it is another one only if the
 * device listened to somebody since. */
static void find_sends(struct episode *episode) {
  bool has_listened = true;
  for (unsigned i = 0; i < episode->entries->len; i++) {
    const struct stage_entry *entry = &g_array_index(episode->entries, struct stage_entry, i);
    if (entry->stage == STAGE_SEND && has_listened) {
      struct episode_send send = {entry->at_ns, -1};
      g_array_append_val(episode->sends, send);
    }
    if (entry->stage == STAGE_SEND)
      has_listened = false;
    else if (entry->stage == STAGE_WAKE || entry->stage == STAGE_UPLOAD ||
             entry->stage == STAGE_RELISTEN)
      has_listened = true;
  }
}

static struct episode *episode_of(const struct activity *group, unsigned count,
                                  const struct plan *plan) {
  struct episode *episode = g_new0(struct episode, 1);
  episode->device = group->device;
  episode->start_ns = group->from_ns;
  episode->activities = group;
  episode->count = count;
  episode->recipient = -1;
  for (int i = 0; i < STAGES; i++)
    episode->entered_ns[i] = -1;
  for (unsigned i = 0; i < count; i++) {
    episode->end_ns = MAX(episode->end_ns, group[i].until_ns);
    count_bytes(episode, &group[i]);
  }
  episode->entries = stage_entries(group, count, has_console(plan, group->device));
  for (unsigned i = 0; i < episode->entries->len; i++) {
    const struct stage_entry *entry = &g_array_index(episode->entries, struct stage_entry, i);
    episode_enter(episode, entry->stage, entry->at_ns);
  }
  episode->sends = g_array_new(FALSE, FALSE, sizeof(struct episode_send));
  find_sends(episode);
  return episode;
}

/* Activities come by device and time; a new group begins with another device or a long enough rest.
 */
static GPtrArray *group(const struct activity_set *set, const struct plan *plan, int64_t gap_ns) {
  GPtrArray *episodes = g_ptr_array_new_with_free_func(episode_free);
  const struct activity *all = (const struct activity *)(void *)set->activities->data;
  for (unsigned first = 0, next; first < set->activities->len; first = next) {
    int64_t until_ns = all[first].until_ns;
    for (next = first + 1; next < set->activities->len; next++) {
      if (all[next].device != all[first].device || all[next].from_ns - until_ns > gap_ns)
        break;
      until_ns = MAX(until_ns, all[next].until_ns);
    }
    if (plan_device(plan, all[first].device)->under_test)
      g_ptr_array_add(episodes, episode_of(&all[first], next - first, plan));
  }
  return episodes;
}

static int by_start(const void *left, const void *right) {
  const struct episode *a = *(struct episode *const *)left, *b = *(struct episode *const *)right;
  if (a->start_ns != b->start_ns)
    return a->start_ns < b->start_ns ? -1 : 1;
  return (a->device > b->device) - (a->device < b->device);
}

GPtrArray *episode_find(const struct activity_set *set, const struct plan *plan,
                        const struct judge_rules *rules) {
  GPtrArray *episodes = group(set, plan, ns_of_seconds(rules->merge_gap_s));
  g_ptr_array_sort(episodes, by_start);
  for (unsigned i = 0; i < episodes->len; i++) {
    struct episode *episode = g_ptr_array_index(episodes, i);
    episode->number = (int)i + 1;
  }
  return episodes;
}
