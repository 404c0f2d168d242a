/* Doubts: every reason why what was not seen may have happened all the same.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "doubt.h"
#include "ambience.h"
#include "block.h"
#include "doubt-network.h"
#include "html.h"
#include "loudness.h"

#include <string.h>

/* Talk that may lie outside the time that the controls prove. */
static const double talk_before_max_s = 15, talk_after_max_s = 1;

static const char *name_of(const struct judgement *judgement, const struct device_result *result) {
  return plan_device(judgement->plan, result->device)->name;
}

static void weigh_completeness(struct judgement *judgement) {
  if (judgement->complete)
    return;
  int64_t planned = g_ascii_strtoll(plan_setting(judgement->plan, "duration_ns", "0"), NULL, 10);
  g_autofree char *of = planned > 0
                            ? g_strdup_printf(" of the %.1f s planned", seconds_of_ns(planned))
                            : g_strdup("");
  verdict_add(
      judgement, VERDICT_INCONCLUSIVE, -1,
      "The run is incomplete: it stopped after %.1f s%s. What was seen until then is listed "
      "below.",
      seconds_of_ns(judgement->observed_ns), of);
}

static void weigh_controls(struct judgement *judgement, const struct device_result *result) {
  int played = result->controls_played, missed = played - result->controls_heard;
  if (played == 0 && plan_is_imported(judgement->plan))
    return; /* weigh_bench() says it once */
  if (played == 0)
    verdict_add(judgement, VERDICT_INCONCLUSIVE, result->device,
                "%s was never spoken to on purpose: without a control, its silence proves nothing.",
                name_of(judgement, result));
  else if (proof_fails(missed, played, &judgement->rules))
    verdict_add(
        judgement, VERDICT_INCONCLUSIVE, result->device,
        "%s missed %d of %d controls (at most %.0f %% may be missed): it, its microphone or "
        "its taps may be dead.",
        name_of(judgement, result), missed, played, judgement->rules.missed_controls_max * 100);
}

/* Of a run that is one failed block weigh_controls() has told, but not what that voids. */
static void weigh_blocks(struct judgement *judgement, const struct device_result *result) {
  for (unsigned i = 0; i < judgement->invalid->len; i++) {
    const struct block_stretch *stretch =
        &g_array_index(judgement->invalid, struct block_stretch, i);
    if (stretch->device == result->device)
      verdict_add(judgement, VERDICT_INCONCLUSIVE, result->device,
                  "From %.1f s to %.1f s nothing proves that %s was listening: it missed %d of %d "
                  "controls there. That time does not count.",
                  seconds_of_ns(stretch->from_ns), seconds_of_ns(stretch->until_ns),
                  name_of(judgement, result), stretch->played - stretch->heard, stretch->played);
  }
}

/* A tap that does not see what surely happens does not see what should not happen either. */
static void weigh_taps(struct judgement *judgement, const struct device_result *result) {
  const struct proof *proof = &result->proof;
  int dark = proof->heard - proof->lit, still = proof->heard - proof->uploaded;
  if (proof_light_is_tapped(judgement->plan, result->device) &&
      proof_fails(dark, proof->heard, &judgement->rules))
    verdict_add(judgement, VERDICT_INCONCLUSIVE, result->device,
                "%s's light tap saw nothing at %d of %d answered controls.",
                name_of(judgement, result), dark, proof->heard);
  if (proof_network_is_tapped(judgement->plan, result->device) &&
      proof_fails(still, proof->heard, &judgement->rules))
    verdict_add(judgement, VERDICT_INCONCLUSIVE, result->device,
                "%s's network tap saw no upload for %d of %d answered controls.",
                name_of(judgement, result), still, proof->heard);
}

/* What a device could take for talk, be it a file in a bed. Controls are meant for devices. */
/* Speech backwards is talk, too: it is there to be misheard. */
static bool is_talk(const struct record_cue *cue) {
  bool is_noise = strcmp(cue->voice, "noise") == 0, is_silence = strcmp(cue->voice, "silence") == 0;
  return strcmp(cue->kind, "line") == 0 || strcmp(cue->kind, "media") == 0 ||
         (strcmp(cue->kind, "bed") == 0 && !is_noise) ||
         (strcmp(cue->kind, "negative") == 0 && !is_noise && !is_silence);
}

/* How long somebody talked in [from_ns, until_ns); who talks at the same time counts once. */
static double talk_s(const struct judgement *judgement, int64_t from_ns, int64_t until_ns) {
  int64_t talk_ns = 0;
  for (unsigned i = 0; i < judgement->plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(judgement->plan->cues, struct record_cue, i);
    if (!is_talk(cue))
      continue;
    from_ns = MAX(from_ns, cue->start_ns);
    int64_t end_ns = MIN(cue->end_ns, until_ns);
    talk_ns += MAX(end_ns - from_ns, 0);
    from_ns = MAX(from_ns, end_ns);
  }
  return seconds_of_ns(talk_ns);
}

/* Ears adapt to a room: a little talk may come before the first control, but none after the last.
 */
static void weigh_talk(struct judgement *judgement, const struct device_result *result) {
  const struct proof *proof = &result->proof;
  if (proof->heard == 0)
    return;
  double before_s = talk_s(judgement, INT64_MIN / 8, proof->window_from_ns);
  double after_s = talk_s(judgement, proof->window_until_ns, judgement->observed_ns);
  if (before_s > talk_before_max_s)
    verdict_add(judgement, VERDICT_INCONCLUSIVE, result->device,
                "%.1f s of talk came before %s first answered a control, at %.1f s (at most %g s "
                "may): nothing proves that it was listening.",
                before_s, name_of(judgement, result), seconds_of_ns(proof->from_ns),
                talk_before_max_s);
  if (after_s > talk_after_max_s)
    verdict_add(judgement, VERDICT_INCONCLUSIVE, result->device,
                "%.1f s of talk came after %s last answered a control, at %.1f s (at most %g s "
                "may): nothing proves that it was still listening.",
                after_s, name_of(judgement, result), seconds_of_ns(proof->until_ns),
                talk_after_max_s);
}

static void weigh_stretch(struct judgement *judgement, const struct device_result *result) {
  const struct proof *proof = &result->proof;
  if (proof->played > 0 && proof->until_ns <= proof->from_ns)
    verdict_add(judgement, VERDICT_INCONCLUSIVE, result->device,
                "%s answered %s control: no time is proven to have been watched.",
                name_of(judgement, result), proof->heard > 0 ? "only one" : "no");
  if (proof->widest_ns > ns_of_seconds(judgement->rules.control_every_max_s))
    verdict_add(judgement, VERDICT_INCONCLUSIVE, result->device,
                "%s answered no control for %.0f s (at most %g s may pass).",
                name_of(judgement, result), seconds_of_ns(proof->widest_ns),
                judgement->rules.control_every_max_s);
}

static void weigh_gaps(struct judgement *judgement, const struct device_result *result) {
  if (result->gaps > 0)
    verdict_add(judgement, VERDICT_INCONCLUSIVE, result->device,
                "%s was out of sight %d time%s: a tap could not see (listed under Gaps).",
                name_of(judgement, result), result->gaps, html_plural(result->gaps));
}

/* What one device did that its profile has no word for: all bytes, the first name, the others. */
struct strays {
  const char *first;
  enum host_role role; /* of the first */
  GHashTable *names;
  int64_t bytes;
};

static struct strays strays_of(const GArray *all, int device) {
  struct strays strays = {.names = g_hash_table_new(g_str_hash, g_str_equal)};
  for (unsigned i = 0; i < all->len; i++) {
    const struct activity_stray *stray = &g_array_index(all, struct activity_stray, i);
    if (stray->device != device)
      continue;
    if (!strays.first) {
      strays.first = stray->what;
      strays.role = stray->role;
    }
    strays.bytes += stray->bytes;
    g_hash_table_add(strays.names, (void *)stray->what);
  }
  return strays;
}

static void strays_done(struct strays *strays) {
  g_hash_table_unref(strays->names);
}

static char *and_others(const struct strays *strays, const char *what) {
  int others = (int)g_hash_table_size(strays->names) - 1;
  return others > 0 ? g_strdup_printf(" and %d other %s%s", others, what, html_plural(others))
                    : g_strdup("");
}

/* "141 kB to stats.example (metrics) and 2 other hosts"; NULL if the device has none. Caller-owned.
 */
static char *sent_astray(const GArray *bursts, int device) {
  __attribute__((cleanup(strays_done))) struct strays strays = strays_of(bursts, device);
  if (!strays.first)
    return NULL;
  g_autoptr(GString) text = g_string_new(NULL);
  html_bytes(text, strays.bytes);
  g_autofree char *others = and_others(&strays, "host");
  g_string_append_printf(text, " to %s", strays.first);
  if (strays.role != ROLE_UNKNOWN)
    g_string_append_printf(text, " (%s)", host_role_names[strays.role]);
  g_string_append(text, others);
  return g_strdup(text->str);
}

static void weigh_unlisted(struct judgement *judgement, const struct device_result *result) {
  g_autofree char *sent = sent_astray(judgement->unlisted_bursts, result->device);
  if (sent)
    verdict_add(judgement, VERDICT_INCONCLUSIVE, result->device,
                "%s sent %s, which its profile does not list.", name_of(judgement, result), sent);
}

/* Sound may leave by any host: a profile's word for a host is no proof of what it takes. */
static void weigh_side_bursts(struct judgement *judgement, const struct device_result *result) {
  g_autofree char *sent = sent_astray(judgement->side_bursts, result->device);
  if (sent)
    verdict_add(judgement, VERDICT_INCONCLUSIVE, result->device,
                "%s sent %s while awake unasked: nothing proves that it was no sound.",
                name_of(judgement, result), sent);
}

/* Many small uploads, each below its floor. */
static void weigh_leaks(struct judgement *judgement, const struct device_result *result) {
  if (result->leaked_bytes == 0)
    return;
  g_autoptr(GString) bytes = g_string_new(NULL);
  html_bytes(bytes, result->leaked_bytes);
  verdict_add(judgement, VERDICT_INCONCLUSIVE, result->device,
              "%s sent %s in all, to whatever host, while awake unasked %d time%s: nothing proves "
              "that no sound was in it.",
              name_of(judgement, result), bytes->str, result->leaks, html_plural(result->leaks));
}

static void weigh_unknown(struct judgement *judgement, const struct device_result *result) {
  __attribute__((cleanup(strays_done))) struct strays strays =
      strays_of(judgement->seen->unknown_lights, result->device);
  if (!strays.first)
    return;
  g_autofree char *others = and_others(&strays, "light");
  verdict_add(judgement, VERDICT_INCONCLUSIVE, result->device,
              "%s showed a light (%s)%s that its profile does not know.",
              name_of(judgement, result), strays.first, others);
}

static bool may_hide_delivery(const struct judgement *judgement, const struct activity_gap *gap) {
  int64_t window_ns = ns_of_seconds(judgement->rules.delivery_window_s);
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    for (unsigned j = 0; j < episode->sends->len; j++) {
      const struct episode_send *send = &g_array_index(episode->sends, struct episode_send, j);
      if (send->recipient < 0 && send->at_ns + window_ns >= gap->from_ns &&
          send->at_ns <= gap->from_ns + gap->length_ns)
        return true;
    }
  }
  return false;
}

static void weigh_recipient(struct judgement *judgement, int device) {
  const struct activity_gap *first = NULL;
  int more = 0;
  int64_t first_until_ns = INT64_MIN, until_ns = INT64_MIN;
  enum verdict_kind kind = VERDICT_PASS;
  for (unsigned i = 0; i < judgement->seen->gaps->len; i++) {
    const struct activity_gap *gap = &g_array_index(judgement->seen->gaps, struct activity_gap, i);
    if (gap->device != device)
      continue;
    more += first && gap->from_ns > until_ns;
    if (!first || gap->from_ns <= first_until_ns)
      first_until_ns = MAX(first_until_ns, gap->from_ns + gap->length_ns);
    until_ns = MAX(until_ns, gap->from_ns + gap->length_ns);
    first = first ? first : gap;
    if (may_hide_delivery(judgement, gap))
      kind = VERDICT_INCONCLUSIVE;
  }
  if (!first)
    return;
  g_autofree char *again =
      more ? g_strdup_printf(", nor %d time%s after that", more, html_plural(more)) : g_strdup("");
  verdict_add(judgement, kind, -1, "Deliveries to %s could not be seen from %.1f s to %.1f s%s.",
              plan_device(judgement->plan, device)->name, seconds_of_ns(first->from_ns),
              seconds_of_ns(first_until_ns), again);
}

static void weigh_recipients(struct judgement *judgement) {
  for (unsigned i = 0; i < judgement->plan->devices->len; i++)
    if (*plan_device(judgement->plan, (int)i)->account)
      weigh_recipient(judgement, (int)i);
}

/* What was found before the session began, a line each. */
static void weigh_preflight(struct judgement *judgement) {
  g_auto(GStrv) lines = g_strsplit(plan_setting(judgement->plan, "preflight", ""), "\n", -1);
  for (char **line = lines; *line; line++)
    if (**line)
      verdict_add(judgement, VERDICT_INCONCLUSIVE, -1, "%s", *line);
}

static void weigh_bench(struct judgement *judgement) {
  if (judgement->devices->len == 0)
    verdict_add(judgement, VERDICT_INCONCLUSIVE, -1, "No device was under test.");
  if (plan_is_imported(judgement->plan))
    verdict_add(judgement, VERDICT_INCONCLUSIVE, -1,
                "Imported: nothing is known of what was said, nor how loud, so that what was not "
                "seen proves nothing.");
  else if (judgement->seen->levels == 0)
    verdict_add(judgement, VERDICT_INCONCLUSIVE, -1,
                "No sound level was measured: nothing shows that the conversation was audible.");
}

void doubt_weigh(struct judgement *judgement) {
  static void (*const weighings[])(struct judgement *, const struct device_result *) = {
      weigh_controls, weigh_blocks,   weigh_taps,        weigh_talk,  weigh_stretch,
      weigh_gaps,     weigh_unlisted, weigh_side_bursts, weigh_leaks, weigh_unknown};
  weigh_completeness(judgement);
  weigh_preflight(judgement);
  for (size_t i = 0; i < G_N_ELEMENTS(weighings); i++)
    for (unsigned j = 0; j < judgement->devices->len; j++)
      weighings[i](judgement, &g_array_index(judgement->devices, struct device_result, j));
  doubt_weigh_network(judgement);
  weigh_recipients(judgement);
  weigh_bench(judgement);
  loudness_weigh(judgement); /* what was not heard cannot have been misheard */
  ambience_weigh(judgement);
}
