/* Judging a record: from events to episodes, controls, rates and a verdict.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "judge.h"
#include "record-read.h"

#include <string.h>

static const double ns_per_h = 3600.0 * NS_PER_S;

static bool is_watched(const struct plan *plan, int device) {
  static const char *const kinds[] = {"sniffer", "capture", NULL};
  return plan_has_tap(plan, plan_device(plan, device)->name, kinds);
}

/* On a device whose network nobody watches, a listening light is all the evidence there can be. */
static bool has_recorded(const struct judgement *judgement, const struct episode *episode) {
  return episode->deepest >= STAGE_UPLOAD ||
         (episode->deepest >= STAGE_WAKE && !is_watched(judgement->plan, episode->device));
}

static void match_controls(struct judgement *judgement) {
  const struct plan *plan = judgement->plan;
  for (unsigned i = 0; i < plan->controls->len; i++) {
    struct control_result result = {
        .control = &g_array_index(plan->controls, struct record_control, i), .heard_ns = -1};
    result.played = result.control->until_ns <= judgement->observed_ns;
    g_array_append_val(judgement->controls, result);
  }
}

static void hear(struct judgement *judgement, const char *device, int64_t at_ns) {
  for (unsigned i = 0; i < judgement->controls->len; i++) {
    struct control_result *result = &g_array_index(judgement->controls, struct control_result, i);
    if (result->control->from_ns > at_ns)
      break;
    if (result->heard || at_ns > result->control->until_ns ||
        strcmp(result->control->device, device) != 0)
      continue;
    result->heard = result->played = true;
    result->heard_ns = at_ns;
  }
}

static void hear_controls(struct judgement *judgement) {
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    const char *device = plan_device(judgement->plan, episode->device)->name;
    for (unsigned j = 0; j < episode->entries->len; j++) {
      const struct stage_entry *entry = &g_array_index(episode->entries, struct stage_entry, j);
      if (entry->stage == STAGE_WAKE)
        hear(judgement, device, entry->at_ns);
    }
  }
}

/* Gaps are in order of their beginnings; overlapping ones are counted once. */
static int64_t blind_ns(const struct judgement *judgement, int device, int *count) {
  int64_t blind = 0, seen_until = 0;
  for (unsigned i = 0; i < judgement->seen->gaps->len; i++) {
    const struct activity_gap *gap = &g_array_index(judgement->seen->gaps, struct activity_gap, i);
    if (gap->device != device && gap->device >= 0)
      continue;
    ++*count;
    int64_t until = MIN(gap->from_ns + gap->length_ns, judgement->observed_ns);
    int64_t from = MAX(gap->from_ns, seen_until);
    blind += MAX(until - from, 0);
    seen_until = MAX(seen_until, until);
  }
  return blind;
}

static void count_episodes(struct judgement *judgement, struct device_result *result) {
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    if (episode->device != result->device || episode->intended)
      continue;
    result->unintended++;
    result->recordings += episode->recorded;
    result->sends += episode->entered_ns[STAGE_SEND] >= 0;
    result->delivered += episode->entered_ns[STAGE_DELIVERED] >= 0;
  }
}

static void count_controls(struct judgement *judgement, struct device_result *result) {
  const char *device = plan_device(judgement->plan, result->device)->name;
  for (unsigned i = 0; i < judgement->controls->len; i++) {
    const struct control_result *control =
        &g_array_index(judgement->controls, struct control_result, i);
    if (strcmp(control->control->device, device) != 0)
      continue;
    result->controls_played += control->played;
    result->controls_heard += control->heard;
  }
}

static void add_up(struct judgement *judgement, const struct device_result *result) {
  struct device_result *total = &judgement->total;
  total->unintended += result->unintended;
  total->recordings += result->recordings;
  total->sends += result->sends;
  total->delivered += result->delivered;
  total->controls_played += result->controls_played;
  total->controls_heard += result->controls_heard;
  total->exposure_h += result->exposure_h;
}

static void sum_up_device(struct judgement *judgement, int device) {
  struct device_result result = {.device = device};
  int64_t blind = blind_ns(judgement, device, &result.gaps);
  result.exposure_h = (double)(judgement->observed_ns - blind) / ns_per_h;
  count_episodes(judgement, &result);
  count_controls(judgement, &result);
  result.rate = rate_of(result.unintended, result.exposure_h);
  g_array_append_val(judgement->devices, result);
  add_up(judgement, &result);
}

static void sum_up(struct judgement *judgement) {
  for (unsigned i = 0; i < judgement->plan->devices->len; i++)
    if (plan_device(judgement->plan, (int)i)->under_test)
      sum_up_device(judgement, (int)i);
  judgement->total.device = -1;
  judgement->total.gaps = (int)judgement->seen->gaps->len;
  judgement->total.rate = rate_of(judgement->total.unintended, judgement->total.exposure_h);
  for (unsigned i = 0; i < judgement->seen->activities->len; i++) {
    const struct activity *activity =
        &g_array_index(judgement->seen->activities, struct activity, i);
    judgement->uploads += activity->kind == ACTIVITY_BURST && activity->role == ROLE_VOICE &&
                          plan_device(judgement->plan, activity->device)->under_test;
  }
}

static bool gather(struct judgement *judgement, struct record *record, GError **error) {
  int64_t end_ns = record_integer(record, "ended_ns", -1);
  judgement->plan = plan_read(record, error);
  if (!judgement->plan)
    return false;
  judgement->seen = activity_read(record, judgement->plan, &judgement->rules, end_ns, error);
  if (!judgement->seen)
    return false;
  judgement->complete = end_ns >= 0 && record_integer(record, "complete", 0) == 1;
  judgement->observed_ns = end_ns >= 0 ? end_ns : judgement->seen->last_ns;
  return true;
}

struct judgement *judge_record(struct record *record, const struct judge_rules *overrides,
                               GError **error) {
  struct judgement *judgement = g_new0(struct judgement, 1);
  judgement->rules = overrides ? *overrides : rules_read(record);
  judgement->devices = g_array_new(FALSE, FALSE, sizeof(struct device_result));
  judgement->controls = g_array_new(FALSE, FALSE, sizeof(struct control_result));
  judgement->verdict.reasons = g_array_new(FALSE, FALSE, sizeof(struct verdict_reason));
  if (!gather(judgement, record, error)) {
    judge_free(judgement);
    return NULL;
  }
  judgement->episodes = episode_find(judgement->seen, judgement->plan, &judgement->rules);
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    episode->recorded = has_recorded(judgement, episode);
  }
  match_controls(judgement);
  hear_controls(judgement);
  sum_up(judgement);
  verdict_reach(judgement);
  return judgement;
}

void judge_free(struct judgement *judgement) {
  if (!judgement)
    return;
  plan_free(judgement->plan);
  activity_free(judgement->seen);
  if (judgement->episodes)
    g_ptr_array_unref(judgement->episodes);
  g_array_unref(judgement->devices);
  g_array_unref(judgement->controls);
  g_array_unref(judgement->verdict.reasons);
  g_free(judgement);
}

int judge_exit_code(const struct judgement *judgement) {
  return (int)judgement->verdict.kind;
}
