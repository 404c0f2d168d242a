/* What the controls prove: that a device lived, that its taps saw, and from when to when.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof.h"

#include <string.h>

bool proof_network_is_tapped(const struct plan *plan, int device) {
  static const char *const kinds[] = {"sniffer", "capture", NULL};
  return plan_has_tap(plan, plan_device(plan, device)->name, kinds);
}

bool proof_light_is_tapped(const struct plan *plan, int device) {
  static const char *const kinds[] = {"led", NULL};
  return plan_has_tap(plan, plan_device(plan, device)->name, kinds);
}

bool proof_fails(int failed, int total, const struct judge_rules *rules) {
  return failed > total * rules->missed_controls_max;
}

static struct control_result *result_at(const GArray *controls, unsigned i) {
  return &g_array_index(controls, struct control_result, i);
}

/* An upload answers to the last wake before it (or just after it: STAGE_FUSION_NS). */
static void hear(GArray *controls, const struct episode *episode) {
  struct control_result *answered = NULL;
  int64_t uploaded_ns = INT64_MIN;
  for (unsigned i = 0; i < episode->entries->len; i++) {
    const struct stage_entry *entry = &g_array_index(episode->entries, struct stage_entry, i);
    if (entry->stage == STAGE_UPLOAD && !entry->by_console) {
      uploaded_ns = entry->at_ns;
      if (answered)
        answered->uploaded = true;
    }
    if (entry->stage != STAGE_WAKE)
      continue;
    answered = entry->control < 0 ? NULL : result_at(controls, (unsigned)entry->control);
    if (!answered)
      continue;
    answered->heard = answered->played = true;
    answered->heard_ns = entry->at_ns;
    answered->lit = !entry->by_console;
    answered->uploaded = uploaded_ns >= entry->at_ns - STAGE_FUSION_NS;
  }
}

GArray *proof_controls(const struct plan *plan, const GPtrArray *episodes, int64_t observed_ns) {
  GArray *controls = g_array_new(FALSE, FALSE, sizeof(struct control_result));
  for (unsigned i = 0; i < plan->controls->len; i++) {
    struct control_result result = {
        .control = &g_array_index(plan->controls, struct record_control, i), .heard_ns = -1};
    result.played = result.control->until_ns <= observed_ns;
    g_array_append_val(controls, result);
  }
  for (unsigned i = 0; i < episodes->len; i++)
    hear(controls, g_ptr_array_index(episodes, i));
  return controls;
}

static void count(struct proof *proof, const struct control_result *result) {
  proof->played += result->played;
  if (!result->heard)
    return;
  if (proof->heard++ == 0) {
    proof->from_ns = proof->until_ns = result->heard_ns;
    proof->window_from_ns = result->control->from_ns;
    proof->window_until_ns = result->control->until_ns;
  }
  proof->window_until_ns = MAX(proof->window_until_ns, result->control->until_ns);
  proof->widest_ns = MAX(proof->widest_ns, result->heard_ns - proof->until_ns);
  proof->until_ns = MAX(proof->until_ns, result->heard_ns);
  proof->lit += result->lit;
  proof->uploaded += result->uploaded;
}

struct proof proof_of(const GArray *controls, const struct plan *plan, int device,
                      const struct judge_rules *rules) {
  struct proof proof = {0};
  for (unsigned i = 0; i < controls->len; i++)
    if (strcmp(result_at(controls, i)->control->device, plan_device(plan, device)->name) == 0)
      count(&proof, result_at(controls, i));
  proof.network = proof_network_is_tapped(plan, device) && proof.heard > 0 &&
                  !proof_fails(proof.heard - proof.uploaded, proof.heard, rules);
  return proof;
}
