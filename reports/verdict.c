/* The verdict: pass, fail or inconclusive, with every reason for it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "judge.h"

#include <stdarg.h>

const char *const verdict_names[VERDICTS + 1] = {"pass", "fail", "inconclusive"};

static void reason(struct judgement *judgement, enum verdict_kind kind, int device,
                   const char *format, ...) G_GNUC_PRINTF(4, 5);

static void reason(struct judgement *judgement, enum verdict_kind kind, int device,
                   const char *format, ...) {
  va_list values;
  va_start(values, format);
  g_autofree char *text = g_strdup_vprintf(format, values);
  va_end(values);
  struct verdict_reason entry = {kind, device,
                                 g_string_chunk_insert(judgement->plan->strings, text)};
  g_array_append_val(judgement->verdict.reasons, entry);
}

static const char *plural(int n) {
  return n == 1 ? "" : "s";
}

static void weigh_completeness(struct judgement *judgement) {
  if (judgement->complete)
    return;
  int64_t planned = g_ascii_strtoll(plan_setting(judgement->plan, "duration_ns", "0"), NULL, 10);
  if (planned > 0)
    reason(judgement, VERDICT_INCONCLUSIVE, -1,
           "The run is incomplete: it stopped after %.1f s of the %.1f s planned. What was seen "
           "until then is listed below.",
           seconds_of_ns(judgement->observed_ns), seconds_of_ns(planned));
  else
    reason(judgement, VERDICT_INCONCLUSIVE, -1,
           "The run is incomplete: it stopped after %.1f s. What was seen until then is listed "
           "below.",
           seconds_of_ns(judgement->observed_ns));
}

static bool is_beyond_plan(const struct judgement *judgement) {
  return judgement->total.recordings > judgement->rules.unintended_allowed;
}

static void weigh_sends(struct judgement *judgement, const struct device_result *result) {
  if (result->sends == 0)
    return;
  g_autofree char *delivered =
      result->delivered
          ? g_strdup_printf("; a recipient's device showed that %d arrived", result->delivered)
          : g_strdup("");
  reason(judgement, is_beyond_plan(judgement) ? VERDICT_FAIL : VERDICT_PASS, result->device,
         "%s sent %d recording%s to a contact that nobody asked for%s.",
         plan_device(judgement->plan, result->device)->name, result->sends, plural(result->sends),
         delivered);
}

static void weigh_recordings(struct judgement *judgement, const struct device_result *result) {
  const char *name = plan_device(judgement->plan, result->device)->name;
  if (result->recordings > 0)
    reason(judgement, is_beyond_plan(judgement) ? VERDICT_FAIL : VERDICT_PASS, result->device,
           "%s made %d recording%s that nobody asked for (the plan allows %g in all).", name,
           result->recordings, plural(result->recordings), judgement->rules.unintended_allowed);
  int quiet = result->unintended - result->recordings;
  if (quiet > 0)
    reason(judgement, VERDICT_PASS, result->device,
           "%s also woke %d time%s without any sound leaving it.", name, quiet, plural(quiet));
}

static void weigh_controls(struct judgement *judgement, const struct device_result *result) {
  const char *name = plan_device(judgement->plan, result->device)->name;
  int played = result->controls_played, missed = played - result->controls_heard;
  if (played == 0)
    reason(judgement, VERDICT_INCONCLUSIVE, result->device,
           "%s was never spoken to on purpose: without a control, its silence proves nothing.",
           name);
  else if (missed > played * judgement->rules.missed_controls_max)
    reason(judgement, VERDICT_INCONCLUSIVE, result->device,
           "%s missed %d of %d controls (at most %.0f %% may be missed): it, its microphone or its "
           "taps may be dead.",
           name, missed, played, judgement->rules.missed_controls_max * 100);
}

static void weigh_gaps(struct judgement *judgement, const struct device_result *result) {
  if (result->gaps > 0)
    reason(judgement, VERDICT_INCONCLUSIVE, result->device,
           "%s was out of sight %d time%s: a tap could not see (listed under Gaps).",
           plan_device(judgement->plan, result->device)->name, result->gaps, plural(result->gaps));
}

static void weigh_bench(struct judgement *judgement) {
  if (judgement->devices->len == 0)
    reason(judgement, VERDICT_INCONCLUSIVE, -1, "No device was under test.");
  if (judgement->seen->levels == 0)
    reason(judgement, VERDICT_INCONCLUSIVE, -1,
           "No sound level was measured: nothing shows that the conversation was audible.");
}

/* What decided stands first: in an incomplete run that is the doubt, whatever was seen. */
static int by_gravity(const void *left, const void *right, void *user) {
  const bool *complete = user;
  const int gravity[VERDICTS] = {[VERDICT_PASS] = 2, [VERDICT_INCONCLUSIVE] = *complete ? 1 : -1};
  const struct verdict_reason *a = left, *b = right;
  return gravity[a->kind] - gravity[b->kind];
}

static bool has_reason(const struct judgement *judgement, enum verdict_kind kind) {
  for (unsigned i = 0; i < judgement->verdict.reasons->len; i++)
    if (g_array_index(judgement->verdict.reasons, struct verdict_reason, i).kind == kind)
      return true;
  return false;
}

static void weigh_devices(struct judgement *judgement) {
  static void (*const weighings[])(struct judgement *, const struct device_result *) = {
      weigh_sends, weigh_recordings, weigh_controls, weigh_gaps};
  for (size_t i = 0; i < G_N_ELEMENTS(weighings); i++)
    for (unsigned j = 0; j < judgement->devices->len; j++)
      weighings[i](judgement, &g_array_index(judgement->devices, struct device_result, j));
}

void verdict_reach(struct judgement *judgement) {
  weigh_completeness(judgement);
  weigh_devices(judgement);
  weigh_bench(judgement);
  g_array_sort_with_data(judgement->verdict.reasons, by_gravity, &judgement->complete);
  judgement->verdict.kind = VERDICT_PASS;
  if (has_reason(judgement, VERDICT_INCONCLUSIVE))
    judgement->verdict.kind = VERDICT_INCONCLUSIVE;
  if (judgement->complete && has_reason(judgement, VERDICT_FAIL))
    judgement->verdict.kind = VERDICT_FAIL;
  if (judgement->verdict.kind == VERDICT_PASS)
    reason(
        judgement, VERDICT_PASS, -1,
        "Every device under test answered its controls (%d of %d), and nothing was recorded beyond "
        "what the plan allows.",
        judgement->total.controls_heard, judgement->total.controls_played);
}
