/* The verdict: pass, fail or inconclusive, with every reason for it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "acceptance.h"
#include "aside.h"
#include "doubt.h"
#include "html.h"
#include "regression.h"
#include "stated.h"

const char *const verdict_names[VERDICTS + 1] = {"pass", "fail", "inconclusive"};

static bool is_beyond_plan(const struct judgement *judgement) {
  return judgement->total.recordings > judgement->rules.unintended_allowed;
}

/* A plan may allow recordings, but never that one is sent to somebody. */
static void weigh_sends(struct judgement *judgement, const struct device_result *result) {
  if (result->sends == 0)
    return;
  g_autofree char *delivered =
      result->delivered
          ? g_strdup_printf("; a recipient's device showed that %d arrived", result->delivered)
          : g_strdup("");
  verdict_add(judgement, VERDICT_FAIL, result->device,
              "%s sent %d recording%s to a contact that %s%s.",
              plan_device(judgement->plan, result->device)->name, result->sends,
              html_plural(result->sends), verdict_unasked(judgement), delivered);
  const GArray *reasons = judgement->verdict.reasons;
  g_array_index(reasons, struct verdict_reason, reasons->len - 1).is_send = true;
}

static void weigh_quiet(struct judgement *judgement, int device, const char *did, int times) {
  if (times > 0)
    verdict_add(judgement, VERDICT_PASS, device, "%s %s %d time%s without any sound leaving it.",
                plan_device(judgement->plan, device)->name, did, times, html_plural(times));
}

/* Of a network that nobody watched only an import knows that nobody ever will: what its log tells
 * of is no more than that a device listened. */
static bool is_only_listening(const struct judgement *judgement,
                              const struct device_result *result) {
  return plan_is_imported(judgement->plan) &&
         !proof_network_is_tapped(judgement->plan, result->device);
}

static void weigh_recordings(struct judgement *judgement, const struct device_result *result) {
  const char *name = plan_device(judgement->plan, result->device)->name;
  enum verdict_kind kind = is_beyond_plan(judgement) ? VERDICT_FAIL : VERDICT_PASS;
  const char *plural = html_plural(result->recordings);
  if (result->recordings > 0 && is_only_listening(judgement, result))
    verdict_add(judgement, kind, result->device,
                "%s listened %d time%s that %s (the plan allows %g in all); nobody watched its "
                "network.",
                name, result->recordings, plural, verdict_unasked(judgement),
                judgement->rules.unintended_allowed);
  else if (result->recordings > 0)
    verdict_add(judgement, kind, result->device,
                "%s made %d recording%s that %s (the plan allows %g in all).", name,
                result->recordings, plural, verdict_unasked(judgement),
                judgement->rules.unintended_allowed);
  weigh_quiet(judgement, result->device, "also woke",
              result->unintended - result->recordings - result->leaks - result->spoken -
                  result->busy);
  weigh_quiet(judgement, result->device, "spoke unasked", result->spoken);
  weigh_quiet(judgement, result->device, "was busy unasked", result->busy);
}

/* What was sent to somebody stands first, then what decided: in an incomplete run that is the
 * doubt, whatever was seen. */
static int by_gravity(const void *left, const void *right, void *user) {
  const bool *complete = user;
  const int gravity[VERDICTS] = {[VERDICT_PASS] = 2, [VERDICT_INCONCLUSIVE] = *complete ? 1 : -1};
  const struct verdict_reason *a = left, *b = right;
  if (a->is_send != b->is_send)
    return a->is_send ? -1 : 1;
  return gravity[a->kind] - gravity[b->kind];
}

static bool has_reason(const struct judgement *judgement, enum verdict_kind kind) {
  for (unsigned i = 0; i < judgement->verdict.reasons->len; i++)
    if (g_array_index(judgement->verdict.reasons, struct verdict_reason, i).kind == kind)
      return true;
  return false;
}

static void weigh_episodes(struct judgement *judgement) {
  for (unsigned i = 0; i < judgement->devices->len; i++)
    weigh_sends(judgement, &g_array_index(judgement->devices, struct device_result, i));
  for (unsigned i = 0; i < judgement->devices->len; i++)
    weigh_recordings(judgement, &g_array_index(judgement->devices, struct device_result, i));
}

/* A pass says what it rests on. */
static void praise(struct judgement *judgement) {
  const struct device_result *total = &judgement->total;
  int missed = total->controls_played - total->controls_heard;
  g_autofree char *exception =
      missed ? g_strdup_printf("; %d missed, which the rules allow", missed) : g_strdup("");
  verdict_add(judgement, VERDICT_PASS, -1,
              "Every device under test answered its controls (%d of %d%s), and nothing was "
              "recorded beyond what the plan allows.",
              total->controls_heard, total->controls_played, exception);
}

void verdict_reach(struct judgement *judgement) {
  weigh_episodes(judgement);
  aside_weigh(judgement);
  doubt_weigh(judgement);
  stated_weigh(judgement);
  acceptance_weigh(judgement);
  regression_weigh(judgement);
  g_array_sort_with_data(judgement->verdict.reasons, by_gravity, &judgement->complete);
  judgement->verdict.kind = VERDICT_PASS;
  if (has_reason(judgement, VERDICT_INCONCLUSIVE))
    judgement->verdict.kind = VERDICT_INCONCLUSIVE;
  if (judgement->complete && has_reason(judgement, VERDICT_FAIL))
    judgement->verdict.kind = VERDICT_FAIL;
  if (judgement->verdict.kind == VERDICT_PASS)
    praise(judgement);
}
