/* Alibis: which control, if any, accounts for a wake and for what followed it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "alibi.h"

/* Controls of one device are chained in order of time, those given away or over left out. */
struct chains {
  int *first; /* of each device; -1: none left */
  int *next;  /* of each control */
};

static const struct record_control *control_of(const struct plan *plan, int index) {
  return &g_array_index(plan->controls, struct record_control, (unsigned)index);
}

static struct chains chains_new(const struct plan *plan) {
  struct chains chains = {g_new(int, plan->devices->len + 1), g_new(int, plan->controls->len + 1)};
  for (unsigned i = 0; i < plan->devices->len; i++)
    chains.first[i] = -1;
  for (int i = (int)plan->controls->len - 1; i >= 0; i--) {
    int device = plan_device_index(plan, control_of(plan, i)->device);
    if (device < 0)
      continue;
    chains.next[i] = chains.first[device];
    chains.first[device] = i;
  }
  return chains;
}

/* Wakes of a device come in order of time, and so do its controls. */
static int take_control(struct chains *chains, int device, const struct plan *plan, int64_t at_ns) {
  int *first = &chains->first[device];
  while (*first >= 0 && control_of(plan, *first)->from_ns <= at_ns) {
    int index = *first;
    *first = chains->next[index];
    if (at_ns <= control_of(plan, index)->until_ns)
      return index;
  }
  return -1;
}

static void give_controls(struct episode *episode, struct chains *chains, const struct plan *plan) {
  for (unsigned i = 0; i < episode->entries->len; i++) {
    struct stage_entry *entry = &g_array_index(episode->entries, struct stage_entry, i);
    if (entry->stage == STAGE_WAKE)
      entry->control = take_control(chains, episode->device, plan, entry->at_ns);
  }
}

/* Walks an episode: `control` is that of the last wake before a time (or just after it). */
struct walk {
  const GArray *entries;
  unsigned next;
  int control;
};

static int control_at(struct walk *walk, int64_t at_ns) {
  for (; walk->next < walk->entries->len; walk->next++) {
    const struct stage_entry *entry = &g_array_index(walk->entries, struct stage_entry, walk->next);
    if (entry->at_ns > at_ns + STAGE_FUSION_NS)
      break;
    if (entry->stage == STAGE_WAKE)
      walk->control = entry->control;
  }
  return walk->control;
}

static bool is_too_deep(const struct episode *episode, const struct plan *plan) {
  struct walk walk = {episode->entries, 0, -1};
  for (unsigned i = 0; i < episode->entries->len; i++) {
    const struct stage_entry *entry = &g_array_index(episode->entries, struct stage_entry, i);
    int control = control_at(&walk, entry->at_ns);
    if (entry->stage > (control < 0 ? STAGE_IDLE : control_of(plan, control)->deepest))
      return true;
  }
  return false;
}

static bool is_too_long(const struct episode *episode, const struct plan *plan,
                        int64_t answer_max_ns) {
  struct walk walk = {episode->entries, 0, -1};
  for (unsigned i = 0; i < episode->count; i++) {
    const struct activity *activity = &episode->activities[i];
    int control = control_at(&walk, activity->from_ns);
    if (control >= 0 && activity->until_ns > control_of(plan, control)->until_ns + answer_max_ns)
      return true;
  }
  return false;
}

static enum episode_cause cause_of(const struct episode *episode, const struct plan *plan,
                                   int64_t answer_max_ns) {
  bool has_woken = false;
  for (unsigned i = 0; i < episode->entries->len; i++) {
    const struct stage_entry *entry = &g_array_index(episode->entries, struct stage_entry, i);
    if (entry->stage == STAGE_WAKE && entry->control < 0)
      return EPISODE_NO_CONTROL;
    has_woken |= entry->stage == STAGE_WAKE;
  }
  if (!has_woken)
    return EPISODE_WITHOUT_WAKE;
  if (is_too_deep(episode, plan))
    return EPISODE_TOO_DEEP;
  return is_too_long(episode, plan, answer_max_ns) ? EPISODE_TOO_LONG : EPISODE_BY_CONTROL;
}

static bool is_muted(const struct episode *episode, const struct mutes *mutes) {
  bool has_woken = false;
  for (unsigned i = 0; i < episode->entries->len; i++) {
    const struct stage_entry *entry = &g_array_index(episode->entries, struct stage_entry, i);
    if (entry->stage != STAGE_WAKE)
      continue;
    if (mutes_cover(mutes, episode->device, entry->at_ns))
      return true;
    has_woken = true;
  }
  return !has_woken && mutes_cover(mutes, episode->device, episode->start_ns);
}

void alibi_check(GPtrArray *episodes, const struct activity_set *set, const struct plan *plan,
                 const struct judge_rules *rules) {
  struct chains chains = chains_new(plan);
  for (unsigned i = 0; i < episodes->len; i++) {
    struct episode *episode = g_ptr_array_index(episodes, i);
    give_controls(episode, &chains, plan);
    episode->cause = cause_of(episode, plan, ns_of_seconds(rules->answer_max_s));
    episode->muted = is_muted(episode, set->mutes);
    if (episode->muted && episode->cause == EPISODE_BY_CONTROL)
      episode->cause = EPISODE_WHILE_MUTED;
    episode->intended = episode->cause == EPISODE_BY_CONTROL;
  }
  g_free(chains.first);
  g_free(chains.next);
}
