/* Episodes: what one device did in one go, how far it went, and whether the script accounts for it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "episode.h"

#include <stdlib.h>

/* An upload may be stamped a little before the light that belongs to it: other wire, other clock.
 */
static const int64_t fusion_ns = NS_PER_S;

static void episode_free(void *pointer) {
  struct episode *episode = pointer;
  g_array_unref(episode->entries);
  g_free(episode);
}

static bool has_console(const struct plan *plan, int device) {
  static const char *const kinds[] = {"console", NULL};
  return plan_has_tap(plan, plan_device(plan, device)->name, kinds);
}

static void count_bytes(struct episode *episode, const struct activity *activity) {
  if (activity->kind != ACTIVITY_BURST)
    return;
  bool message = activity->role == ROLE_MESSAGING;
  *(message ? &episode->message_bytes : &episode->voice_bytes) += activity->bytes;
  *(message ? &episode->message_bursts : &episode->voice_bursts) += 1;
}

static void enter(struct episode *episode, enum stage stage, int64_t at_ns) {
  if (episode->entered_ns[stage] < 0 || at_ns < episode->entered_ns[stage])
    episode->entered_ns[stage] = at_ns;
  episode->deepest = MAX(episode->deepest, stage);
}

static struct episode *episode_of(const struct activity *group, unsigned count,
                                  const struct plan *plan) {
  struct episode *episode = g_new0(struct episode, 1);
  episode->device = group->device;
  episode->start_ns = group->from_ns;
  episode->end_ns = group->until_ns;
  episode->control = episode->recipient = -1;
  for (int i = 0; i < STAGES; i++)
    episode->entered_ns[i] = -1;
  for (unsigned i = 0; i < count; i++) {
    episode->end_ns = MAX(episode->end_ns, group[i].until_ns);
    count_bytes(episode, &group[i]);
  }
  episode->entries = stage_entries(group, count, has_console(plan, group->device));
  for (unsigned i = 0; i < episode->entries->len; i++) {
    const struct stage_entry *entry = &g_array_index(episode->entries, struct stage_entry, i);
    enter(episode, entry->stage, entry->at_ns);
  }
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

static int control_at(const struct plan *plan, int device, int64_t at_ns) {
  const char *name = plan_device(plan, device)->name;
  for (unsigned i = 0; i < plan->controls->len; i++) {
    const struct record_control *control = &g_array_index(plan->controls, struct record_control, i);
    if (control->from_ns > at_ns)
      break;
    if (at_ns <= control->until_ns && g_str_equal(control->device, name))
      return (int)i;
  }
  return -1;
}

/* Each entry answers to the last wake before it (or just after it: fusion_ns). */
static enum episode_cause cause_of(struct episode *episode, const struct plan *plan) {
  enum episode_cause cause = EPISODE_WITHOUT_WAKE;
  for (unsigned i = 0; i < episode->entries->len; i++) {
    const struct stage_entry *wake = &g_array_index(episode->entries, struct stage_entry, i);
    if (wake->stage != STAGE_WAKE)
      continue;
    int control = control_at(plan, episode->device, wake->at_ns);
    if (control < 0)
      return EPISODE_NO_CONTROL;
    if (episode->control < 0)
      episode->control = control;
    cause = EPISODE_BY_CONTROL;
  }
  return cause;
}

static enum stage allowed_at(const struct episode *episode, const struct plan *plan,
                             int64_t at_ns) {
  enum stage allowed = STAGE_IDLE;
  for (unsigned i = 0; i < episode->entries->len; i++) {
    const struct stage_entry *wake = &g_array_index(episode->entries, struct stage_entry, i);
    if (wake->at_ns > at_ns + fusion_ns)
      break;
    if (wake->stage == STAGE_WAKE)
      allowed = g_array_index(plan->controls, struct record_control,
                              (unsigned)control_at(plan, episode->device, wake->at_ns))
                    .deepest;
  }
  return allowed;
}

static bool is_too_deep(const struct episode *episode, const struct plan *plan) {
  for (unsigned i = 0; i < episode->entries->len; i++) {
    const struct stage_entry *entry = &g_array_index(episode->entries, struct stage_entry, i);
    if (entry->stage > allowed_at(episode, plan, entry->at_ns))
      return true;
  }
  return false;
}

static void judge_intent(struct episode *episode, const struct plan *plan) {
  episode->cause = cause_of(episode, plan);
  if (episode->cause == EPISODE_BY_CONTROL && is_too_deep(episode, plan))
    episode->cause = EPISODE_TOO_DEEP;
  episode->intended = episode->cause == EPISODE_BY_CONTROL;
}

/* The last send before the notice is the likeliest sender; the sender's own light proves nothing.
 */
static void deliver(GPtrArray *episodes, const struct activity_notice *notice, int64_t window_ns) {
  struct episode *sender = NULL;
  for (unsigned i = 0; i < episodes->len; i++) {
    struct episode *episode = g_ptr_array_index(episodes, i);
    int64_t sent_ns = episode->entered_ns[STAGE_SEND];
    if (episode->start_ns > notice->at_ns)
      break;
    if (sent_ns >= 0 && sent_ns <= notice->at_ns && notice->at_ns - sent_ns <= window_ns &&
        episode->device != notice->device && episode->recipient < 0 &&
        (!sender || sent_ns > sender->entered_ns[STAGE_SEND]))
      sender = episode;
  }
  if (!sender)
    return;
  struct stage_entry entry = {STAGE_DELIVERED, notice->at_ns, false};
  g_array_append_val(sender->entries, entry);
  enter(sender, STAGE_DELIVERED, notice->at_ns);
  sender->recipient = notice->device;
}

/* A light that comes with a console line tells of the same message, and stays lit for the next one. */
static bool is_echo(const struct activity_set *set, const struct activity_notice *notice) {
  const int64_t together_ns = 2 * (int64_t)NS_PER_S;
  for (unsigned i = 0; notice->by_light && i < set->notices->len; i++) {
    const struct activity_notice *line = &g_array_index(set->notices, struct activity_notice, i);
    if (!line->by_light && line->device == notice->device &&
        llabs((long long)(line->at_ns - notice->at_ns)) <= together_ns)
      return true;
  }
  return false;
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
  for (unsigned i = 0; i < set->notices->len; i++) {
    const struct activity_notice *notice =
        &g_array_index(set->notices, struct activity_notice, i);
    if (!is_echo(set, notice))
      deliver(episodes, notice, ns_of_seconds(rules->delivery_window_s));
  }
  for (unsigned i = 0; i < episodes->len; i++) {
    struct episode *episode = g_ptr_array_index(episodes, i);
    episode->number = (int)i + 1;
    judge_intent(episode, plan);
  }
  return episodes;
}
