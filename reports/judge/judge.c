/* Judging a record: from events to episodes, controls, rates and a verdict.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "judge.h"
#include "alibi.h"
#include "ambience.h"
#include "binomial.h"
#include "block.h"
#include "class.h"
#include "delivery.h"
#include "exposure.h"
#include "negative.h"
#include "outflow.h"
#include "record-read.h"
#include "regression.h"
#include "regroup.h"
#include "voices.h"

#include <math.h>

static bool has_lit(const struct episode *episode, enum light_meaning meaning) {
  for (unsigned i = 0; i < episode->count; i++)
    if (episode->activities[i].kind == ACTIVITY_LIGHT && episode->activities[i].meaning == meaning)
      return true;
  return false;
}

static bool has_listened(const struct episode *episode) {
  return episode->entered_ns[STAGE_WAKE] >= 0 || episode->entered_ns[STAGE_RELISTEN] >= 0 ||
         has_lit(episode, LIGHT_LISTENING);
}

static bool has_spoken(const struct episode *episode) {
  return episode->entered_ns[STAGE_PROMPT] >= 0 || has_lit(episode, LIGHT_SPEAKING);
}

/* Where nothing proves that the network was watched, being awake is all the evidence there can be.
 */
static bool has_recorded(const struct episode *episode, const struct proof *proof) {
  if (episode->entered_ns[STAGE_UPLOAD] >= 0 || episode->entered_ns[STAGE_SEND] >= 0)
    return true;
  return !proof->network &&
         (has_listened(episode) || has_spoken(episode) || has_lit(episode, LIGHT_THINKING));
}

static void count_sends(struct device_result *result, const struct episode *episode) {
  for (unsigned i = 0; i < episode->sends->len; i++)
    result->delivered += g_array_index(episode->sends, struct episode_send, i).recipient >= 0;
  result->sends += (int)episode->sends->len;
}

/* What a device sends to anywhere while it answers, a stream of music say, was asked for; not so
 * speech that goes where none should, nor what begins when all is over. */
static bool is_answer(const struct judgement *judgement, const struct activity_stray *stray) {
  if (stray->burst->shape.kind != SHAPE_NONE && stray->role != ROLE_VOICE &&
      stray->role != ROLE_MESSAGING)
    return false;
  int64_t answer_max_ns = ns_of_seconds(judgement->rules.answer_max_s);
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    struct outflow_span span = outflow_span(episode, &judgement->rules);
    if (episode->device == stray->device && episode->intended && stray->from_ns >= span.from_ns &&
        stray->from_ns <= episode->end_ns + STAGE_FUSION_NS &&
        stray->until_ns <= episode->end_ns + answer_max_ns)
      return true;
  }
  return false;
}

static bool overlaps(const struct judgement *judgement, const struct activity_stray *stray,
                     const struct episode *episode) {
  struct outflow_span span = outflow_span(episode, &judgement->rules);
  return episode->device == stray->device && stray->until_ns >= span.from_ns &&
         stray->from_ns <= span.until_ns;
}

static bool is_awake_unasked(const struct judgement *judgement,
                             const struct activity_stray *stray) {
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    if (!episode->intended && overlaps(judgement, stray, episode))
      return true;
  }
  return false;
}

static void sort_strays(struct judgement *judgement) {
  const GArray *all = judgement->seen->other_bursts;
  for (unsigned i = 0; i < all->len; i++) {
    struct activity_stray stray = g_array_index(all, struct activity_stray, i);
    bool awake = is_awake_unasked(judgement, &stray);
    bool unasked = awake || !is_answer(judgement, &stray);
    if (stray.burst->shape.kind != SHAPE_NONE && unasked)
      g_array_append_val(judgement->speech_bursts, stray);
    else if (stray.burst->is_below)
      continue;
    else if (stray.role != ROLE_UNKNOWN && awake)
      g_array_append_val(judgement->side_bursts, stray);
    else if (unasked)
      g_array_append_val(
          stray.role == ROLE_UNKNOWN ? judgement->unlisted_bursts : judgement->rest_bursts, stray);
  }
}

static bool has_other_burst(const struct judgement *judgement, const struct episode *episode) {
  const GArray *all = judgement->seen->other_bursts;
  for (unsigned i = 0; i < all->len; i++)
    if (overlaps(judgement, &g_array_index(all, struct activity_stray, i), episode))
      return true;
  return false;
}

static void count_quiet(const struct judgement *judgement, struct device_result *result,
                        const struct episode *episode) {
  bool is_much =
      episode->sent_bytes > 0 && (double)episode->sent_bytes >= judgement->rules.burst_floor_bytes;
  bool leaks = is_much || has_other_burst(judgement, episode);
  if (leaks)
    result->leaked_bytes += episode->sent_bytes;
  result->leaks += leaks;
  result->spoken += !leaks && !has_listened(episode) && has_spoken(episode);
  result->busy += !leaks && !has_listened(episode) && !has_spoken(episode);
}

static bool judge_episodes(struct judgement *judgement, struct device_result *result,
                           struct record *record, GError **error) {
  g_autoptr(GArray) spans = exposure_spans(judgement, result->device, &result->proof);
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    if (episode->device != result->device)
      continue;
    episode->recorded = has_recorded(episode, &result->proof);
    if (episode->intended)
      continue;
    result->unintended++;
    result->exposed += exposure_touches(spans, episode->start_ns, episode->end_ns);
    result->classes[episode->kind]++;
    result->recordings += episode->recorded;
    count_sends(result, episode);
    if (episode->recorded)
      continue;
    if (!outflow_measure(episode, record, judgement->plan, &judgement->rules, error))
      return false;
    count_quiet(judgement, result, episode);
  }
  return true;
}

static void add_up(struct judgement *judgement, const struct device_result *result) {
  struct device_result *total = &judgement->total;
  total->unintended += result->unintended;
  total->exposed += result->exposed;
  total->recordings += result->recordings;
  total->leaks += result->leaks;
  total->spoken += result->spoken;
  total->busy += result->busy;
  total->leaked_bytes += result->leaked_bytes;
  total->sends += result->sends;
  total->delivered += result->delivered;
  total->controls_played += result->controls_played;
  total->controls_heard += result->controls_heard;
  total->unintended_2s += result->unintended_2s;
  total->unintended_60s += result->unintended_60s;
  total->negatives_played += result->negatives_played;
  total->negatives_fired += result->negatives_fired;
  total->negatives_void += result->negatives_void;
  total->void_h += result->void_h;
  total->exposure_h += result->exposure_h;
  for (int kind = 0; kind < EPISODE_CLASSES; kind++)
    total->classes[kind] += result->classes[kind];
}

/* What a device misses of what it is asked, it may miss of what it is not, too. What it missed in
 * failed blocks is no exposure any more, and counts no second time. Of all devices: -1. */
static double sensitivity_exposed(const struct judgement *judgement, int device) {
  int heard = 0, played = 0;
  for (unsigned i = 0; i < judgement->blocks->len; i++) {
    const struct block *block = &g_array_index(judgement->blocks, struct block, i);
    if (block->failed || (device >= 0 && block->device != device))
      continue;
    heard += block->heard;
    played += block->played;
  }
  return heard > 0 ? (double)heard / played : NAN;
}

static void rate(const struct judgement *judgement, struct device_result *result) {
  int heard = result->controls_heard, played = result->controls_played;
  result->rate = rate_of(result->exposed, result->exposure_h);
  result->sensitivity = played > 0 ? (double)heard / played : NAN;
  result->sensitivity_lower = played > 0 ? binomial_lower_bound(heard, played, 0.95) : 0;
  result->rate_corrected = result->rate.per_24h / sensitivity_exposed(judgement, result->device);
}

/* Every published rate depends on its merge gap. */
struct regrouped {
  int *by_2s, *by_60s;
};

static bool sum_up_device(struct judgement *judgement, int device, struct regrouped regrouped,
                          struct record *record, GError **error) {
  struct device_result result = {.device = device,
                                 .unintended_2s = regrouped.by_2s[device],
                                 .unintended_60s = regrouped.by_60s[device]};
  result.proof = proof_of(judgement->controls, judgement->plan, device, &judgement->rules);
  result.controls_played = result.proof.played;
  result.controls_heard = result.proof.heard;
  exposure_find(judgement, &result);
  negative_count(judgement, &result);
  if (!judge_episodes(judgement, &result, record, error))
    return false;
  rate(judgement, &result);
  g_array_append_val(judgement->devices, result);
  add_up(judgement, &result);
  return true;
}

static void count_uploads(struct judgement *judgement) {
  for (unsigned i = 0; i < judgement->seen->bursts->len; i++) {
    const struct burst *burst = g_ptr_array_index(judgement->seen->bursts, i);
    bool by_shape = burst_is_by_shape(burst);
    judgement->uploads_by_shape += by_shape;
    judgement->uploads += by_shape || (burst->role == ROLE_VOICE && burst_is_upload(burst));
  }
}

static bool sum_up(struct judgement *judgement, struct record *record, GError **error) {
  g_autofree int *by_2s = regroup_count(judgement, 2), *by_60s = regroup_count(judgement, 60);
  struct regrouped regrouped = {by_2s, by_60s};
  for (unsigned i = 0; i < judgement->plan->devices->len; i++)
    if (plan_device(judgement->plan, (int)i)->under_test &&
        !sum_up_device(judgement, (int)i, regrouped, record, error))
      return false;
  judgement->total.device = -1;
  judgement->total.gaps = (int)judgement->seen->gaps->len;
  rate(judgement, &judgement->total);
  count_uploads(judgement);
  return true;
}

static bool read_baseline(struct judgement *judgement, struct record *record, GError **error) {
  GError *trouble = NULL;
  judgement->baseline = baseline_kept(record, &trouble);
  if (!trouble)
    return true;
  g_propagate_error(error, trouble);
  return false;
}

static bool gather(struct judgement *judgement, struct record *record, GError **error) {
  int64_t end_ns = record_integer(record, "ended_ns", -1);
  if (!record_is_sane(end_ns)) {
    record_refuse(record, error);
    return false;
  }
  judgement->plan = plan_read(record, error);
  if (!judgement->plan || !read_baseline(judgement, record, error))
    return false;
  judgement->seen =
      activity_read(record, judgement->plan, judgement->baseline, &judgement->rules, end_ns, error);
  if (!judgement->seen)
    return false;
  judgement->clock_errors = judgement->seen->clocks;
  judgement->noise_dba = hum_dba(judgement->seen->hum);
  judgement->tally = judgement->seen->tally;
  judgement->complete = end_ns >= 0 && record_integer(record, "complete", 0) == 1;
  judgement->observed_ns = end_ns >= 0 ? end_ns : judgement->seen->last_ns;
  return true;
}

struct judgement *judge_record(struct record *record, const struct judge_rules *overrides,
                               GError **error) {
  struct judgement *judgement = g_new0(struct judgement, 1);
  judgement->rules = overrides ? *overrides : rules_read(record);
  judgement->blocks = g_array_new(FALSE, FALSE, sizeof(struct block));
  judgement->invalid = g_array_new(FALSE, FALSE, sizeof(struct block_stretch));
  judgement->devices = g_array_new(FALSE, FALSE, sizeof(struct device_result));
  judgement->unlisted_bursts = g_array_new(FALSE, FALSE, sizeof(struct activity_stray));
  judgement->side_bursts = g_array_new(FALSE, FALSE, sizeof(struct activity_stray));
  judgement->speech_bursts = g_array_new(FALSE, FALSE, sizeof(struct activity_stray));
  judgement->rest_bursts = g_array_new(FALSE, FALSE, sizeof(struct activity_stray));
  judgement->verdict.reasons = g_array_new(FALSE, FALSE, sizeof(struct verdict_reason));
  if (!gather(judgement, record, error)) {
    judge_free(judgement);
    return NULL;
  }
  judgement->episodes = episode_find(judgement->seen, judgement->plan, &judgement->rules);
  delivery_match(judgement->episodes, judgement->seen, &judgement->rules);
  alibi_check(judgement->episodes, judgement->seen, judgement->plan, &judgement->rules);
  judgement->controls =
      proof_controls(judgement->plan, judgement->episodes, judgement->observed_ns);
  sort_strays(judgement);
  judgement->sounds = ambience_find(judgement);
  judgement->voices = voices_find(judgement);
  class_sort(judgement);
  block_find(judgement);
  if (!sum_up(judgement, record, error)) {
    judge_free(judgement);
    return NULL;
  }
  verdict_reach(judgement);
  return judgement;
}

void judge_free(struct judgement *judgement) {
  if (!judgement)
    return;
  activity_free(judgement->seen);
  baseline_free(judgement->baseline);
  plan_free(judgement->plan);
  if (judgement->episodes)
    g_ptr_array_unref(judgement->episodes);
  g_array_unref(judgement->devices);
  g_array_unref(judgement->blocks);
  g_array_unref(judgement->invalid);
  if (judgement->controls)
    g_array_unref(judgement->controls);
  if (judgement->sounds)
    g_array_unref(judgement->sounds);
  if (judgement->voices)
    g_array_unref(judgement->voices);
  g_array_unref(judgement->unlisted_bursts);
  g_array_unref(judgement->side_bursts);
  g_array_unref(judgement->speech_bursts);
  g_array_unref(judgement->rest_bursts);
  g_array_unref(judgement->verdict.reasons);
  regression_free(judgement->regression);
  g_free(judgement);
}

const struct device_result *judge_result_of(const struct judgement *judgement, int device) {
  for (unsigned i = 0; i < judgement->devices->len; i++) {
    const struct device_result *result =
        &g_array_index(judgement->devices, struct device_result, i);
    if (result->device == device)
      return result;
  }
  return NULL;
}

int judge_exit_code(const struct judgement *judgement) {
  return (int)judgement->verdict.kind;
}
