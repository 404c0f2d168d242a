/* Judging a record: from events to episodes, controls, rates and a verdict.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "judge.h"
#include "alibi.h"
#include "delivery.h"
#include "record-read.h"

#include <string.h>

static const double ns_per_h = 3600.0 * NS_PER_S;

static bool has_listened(const struct episode *episode) {
  return episode->entered_ns[STAGE_WAKE] >= 0 || episode->entered_ns[STAGE_RELISTEN] >= 0;
}

/* Where nothing proves that the network was watched, listening is all the evidence there can be. */
static bool has_recorded(const struct episode *episode, const struct proof *proof) {
  return episode->entered_ns[STAGE_UPLOAD] >= 0 || episode->entered_ns[STAGE_SEND] >= 0 ||
         (has_listened(episode) && !proof->network);
}

/* Gaps are in order of their beginnings; overlapping ones are counted once. */
static int64_t blind_ns(const struct judgement *judgement, int device, const struct proof *proof,
                        int *count) {
  int64_t blind = 0, seen_until = proof->from_ns;
  for (unsigned i = 0; i < judgement->seen->gaps->len; i++) {
    const struct activity_gap *gap = &g_array_index(judgement->seen->gaps, struct activity_gap, i);
    if (gap->device != device && gap->device >= 0)
      continue;
    ++*count;
    int64_t until = MIN(gap->from_ns + gap->length_ns, proof->until_ns);
    int64_t from = MAX(gap->from_ns, seen_until);
    blind += MAX(until - from, 0);
    seen_until = MAX(seen_until, until);
  }
  return blind;
}

static void count_sends(struct device_result *result, const struct episode *episode) {
  for (unsigned i = 0; i < episode->sends->len; i++)
    result->delivered += g_array_index(episode->sends, struct episode_send, i).recipient >= 0;
  result->sends += (int)episode->sends->len;
}

static void judge_episodes(struct judgement *judgement, struct device_result *result) {
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    if (episode->device != result->device)
      continue;
    episode->recorded = has_recorded(episode, &result->proof);
    if (episode->intended)
      continue;
    result->unintended++;
    result->recordings += episode->recorded;
    result->spoken += !episode->recorded && !has_listened(episode);
    count_sends(result, episode);
  }
}

static void add_up(struct judgement *judgement, const struct device_result *result) {
  struct device_result *total = &judgement->total;
  total->unintended += result->unintended;
  total->recordings += result->recordings;
  total->spoken += result->spoken;
  total->sends += result->sends;
  total->delivered += result->delivered;
  total->controls_played += result->controls_played;
  total->controls_heard += result->controls_heard;
  total->exposure_h += result->exposure_h;
}

static void sum_up_device(struct judgement *judgement, int device) {
  struct device_result result = {.device = device};
  result.proof = proof_of(judgement->controls, judgement->plan, device, &judgement->rules);
  result.controls_played = result.proof.played;
  result.controls_heard = result.proof.heard;
  int64_t blind = blind_ns(judgement, device, &result.proof, &result.gaps);
  int64_t proven = result.proof.until_ns - result.proof.from_ns;
  result.exposure_h = (double)(proven - blind) / ns_per_h;
  judge_episodes(judgement, &result);
  result.rate = rate_of(result.unintended, result.exposure_h);
  g_array_append_val(judgement->devices, result);
  add_up(judgement, &result);
}

/* What a device sends to anywhere while it answers, a stream of music say, was asked for. */
static bool is_answer(const struct judgement *judgement, const struct activity_stray *stray) {
  int64_t answer_max_ns = ns_of_seconds(judgement->rules.answer_max_s);
  const char *device = plan_device(judgement->plan, stray->device)->name;
  for (unsigned i = 0; i < judgement->controls->len; i++) {
    const struct control_result *result =
        &g_array_index(judgement->controls, struct control_result, i);
    if (result->control->from_ns > stray->from_ns)
      break;
    if (result->heard && stray->until_ns <= result->control->until_ns + answer_max_ns &&
        strcmp(result->control->device, device) == 0)
      return true;
  }
  return false;
}

static void find_unlisted(struct judgement *judgement) {
  const GArray *all = judgement->seen->unlisted_bursts;
  for (unsigned i = 0; i < all->len; i++) {
    struct activity_stray stray = g_array_index(all, struct activity_stray, i);
    if (!is_answer(judgement, &stray))
      g_array_append_val(judgement->unlisted_bursts, stray);
  }
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
  judgement->unlisted_bursts = g_array_new(FALSE, FALSE, sizeof(struct activity_stray));
  judgement->verdict.reasons = g_array_new(FALSE, FALSE, sizeof(struct verdict_reason));
  if (!gather(judgement, record, error)) {
    judge_free(judgement);
    return NULL;
  }
  judgement->episodes = episode_find(judgement->seen, judgement->plan, &judgement->rules);
  delivery_match(judgement->episodes, judgement->seen, &judgement->rules);
  alibi_check(judgement->episodes, judgement->plan, &judgement->rules);
  judgement->controls =
      proof_controls(judgement->plan, judgement->episodes, judgement->observed_ns);
  sum_up(judgement);
  find_unlisted(judgement);
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
  if (judgement->controls)
    g_array_unref(judgement->controls);
  g_array_unref(judgement->unlisted_bursts);
  g_array_unref(judgement->verdict.reasons);
  g_free(judgement);
}

int judge_exit_code(const struct judgement *judgement) {
  return (int)judgement->verdict.kind;
}
