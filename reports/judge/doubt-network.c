/* Doubts that the network alone raises: what looks like speech, lost frames, a baseline that is no
 * good. SPDX-License-Identifier: GPL-3.0-or-later */
#include "doubt-network.h"
#include "html.h"

#include <string.h>

/* A conversation of which the capture lost more is lossy; less than a frame holds no speech. */
static const double lost_max = 0.01;
static const int64_t frame_bytes = 1500;

static const char *name_of(const struct judgement *judgement, const struct device_result *result) {
  return plan_device(judgement->plan, result->device)->name;
}

static void append_host(GString *out, const char *host, enum host_role role) {
  g_string_append(out, host);
  if (role != ROLE_UNKNOWN)
    g_string_append_printf(out, " (%s)", host_role_names[role]);
}

static const struct activity_stray *first_of(const GArray *strays, int device, int *count) {
  const struct activity_stray *first = NULL;
  *count = 0;
  for (unsigned i = 0; i < strays->len; i++) {
    const struct activity_stray *stray = &g_array_index(strays, struct activity_stray, i);
    if (stray->device != device)
      continue;
    first = first ? first : stray;
    ++*count;
  }
  return first;
}

/* A host's role is only what a profile says of it. */
static void weigh_speech(struct judgement *judgement, const struct device_result *result) {
  int count;
  const struct activity_stray *first = first_of(judgement->speech_bursts, result->device, &count);
  if (!first)
    return;
  g_autofree char *reason = shape_reason(first->burst->shape);
  g_autofree char *more =
      count > 1 ? g_strdup_printf(", as did %d more burst%s", count - 1, html_plural(count - 1))
                : g_strdup("");
  g_autoptr(GString) sent = g_string_new(NULL);
  html_bytes(sent, first->bytes);
  g_string_append(sent, " to ");
  append_host(sent, first->what, first->role);
  verdict_add(judgement, VERDICT_INCONCLUSIVE, result->device,
              "%s sent %s at %.1f s, which looks like speech: %s%s.", name_of(judgement, result),
              sent->str, seconds_of_ns(first->from_ns), reason, more);
}

static const struct activity_stray *largest_of(const GArray *strays, int device) {
  const struct activity_stray *largest = NULL;
  for (unsigned i = 0; i < strays->len; i++) {
    const struct activity_stray *stray = &g_array_index(strays, struct activity_stray, i);
    if (stray->device == device && (!largest || stray->bytes > largest->bytes))
      largest = stray;
  }
  return largest;
}

/* "160 times what it sends there in silence". Caller-owned. */
static char *against_silence(const struct burst *burst) {
  const struct baseline_host *idle = burst->threshold.idle;
  if (!idle)
    return g_strdup("where it sent nothing while its baseline was learned");
  if (idle->p999_10s <= 0)
    return g_strdup("where it sends next to nothing in silence");
  return g_strdup_printf("%.3g times what it sends there in silence",
                         (double)burst->peak_10s / (double)idle->p999_10s);
}

/* No sound by what its profile says of the host; but only a baseline knows what is usual. */
static void weigh_rest(struct judgement *judgement, const struct device_result *result) {
  const struct activity_stray *most = largest_of(judgement->rest_bursts, result->device);
  if (!most)
    return;
  int count;
  first_of(judgement->rest_bursts, result->device, &count);
  g_autoptr(GString) sent = g_string_new(NULL);
  html_bytes(sent, most->bytes);
  g_string_append(sent, " to ");
  append_host(sent, most->what, most->role);
  g_string_append_printf(sent, " at %.1f s", seconds_of_ns(most->from_ns));
  g_autofree char *more =
      count > 1 ? g_strdup_printf(" (and %d more burst%s)", count - 1, html_plural(count - 1))
                : g_strdup("");
  bool usual_is_known = most->burst->threshold.by == THRESHOLD_BY_BASELINE ||
                        most->burst->threshold.by == THRESHOLD_BY_NEW_HOST;
  g_autofree char *against = against_silence(most->burst);
  if (usual_is_known && baseline_is_sound(judgement->baseline, judgement->plan, result->device))
    verdict_add(judgement, VERDICT_INCONCLUSIVE, result->device, "%s sent %s at rest, %s%s.",
                name_of(judgement, result), sent->str, against, more);
  else
    verdict_add(judgement, VERDICT_PASS, result->device,
                "%s sent %s at rest%s: no sound, if its profile is right about that host.",
                name_of(judgement, result), sent->str, more);
}

/* What one tap missed is no silence; what only a lesser one saw deserves a look. */
static void weigh_lone_taps(struct judgement *judgement, const struct device_result *result) {
  const struct primary *taps = judgement->seen->taps;
  const struct burst *first = NULL;
  int count = 0;
  for (unsigned i = 0; i < judgement->seen->bursts->len; i++) {
    const struct burst *burst = g_ptr_array_index(judgement->seen->bursts, i);
    if (burst->device != result->device || burst->tap == 0)
      continue;
    first = first ? first : burst;
    count++;
  }
  if (first)
    verdict_add(judgement, VERDICT_PASS, result->device,
                "%s's tap %s saw %d burst%s that its tap %s did not, the first at %.1f s.",
                name_of(judgement, result), primary_tap(taps, result->device, first->tap), count,
                html_plural(count), primary_tap(taps, result->device, 0),
                seconds_of_ns(first->from_ns));
}

static bool is_lossy(const struct record_way *way) {
  return way->missing_bytes > 0 &&
         (double)way->missing_bytes > lost_max * (double)way->payload_bytes;
}

/* What frames that were never captured held is not known, be they of a host that seems harmless. */
static void weigh_losses(struct judgement *judgement, const struct device_result *result) {
  const char *device = name_of(judgement, result);
  const struct record_conversation *first = NULL;
  int64_t missing = 0;
  int lossy = 0;
  for (unsigned i = 0; i < judgement->plan->conversations->len; i++) {
    const struct record_conversation *conversation =
        &g_array_index(judgement->plan->conversations, struct record_conversation, i);
    if (strcmp(conversation->device, device) != 0 ||
        !(is_lossy(&conversation->up) || is_lossy(&conversation->down)))
      continue;
    first = first ? first : conversation;
    lossy++;
    missing += conversation->up.missing_bytes + conversation->down.missing_bytes;
  }
  if (missing <= frame_bytes)
    return;
  g_autoptr(GString) bytes = g_string_new(NULL);
  html_bytes(bytes, missing);
  verdict_add(judgement, VERDICT_INCONCLUSIVE, result->device,
              "The capture of %s is lossy: it missed %s of %d conversation%s (first with %s, at "
              "%.1f s; at most %g %% of one may be missing).",
              device, bytes->str, lossy, html_plural(lossy), first->host,
              seconds_of_ns(first->first_ns), 100 * lost_max);
}

static void weigh_new_hosts(struct judgement *judgement, const struct device_result *result) {
  g_autoptr(GHashTable) hosts = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GString) names = g_string_new(NULL);
  for (unsigned i = 0; i < judgement->seen->bursts->len; i++) {
    const struct burst *burst = g_ptr_array_index(judgement->seen->bursts, i);
    if (burst->device != result->device || burst->threshold.by != THRESHOLD_BY_NEW_HOST ||
        !g_hash_table_add(hosts, (void *)burst->host) || g_hash_table_size(hosts) > 3)
      continue;
    g_string_append(names, names->len ? ", " : "");
    append_host(names, burst->host, burst->role);
  }
  int more = (int)g_hash_table_size(hosts) - 3;
  if (more > 0)
    g_string_append_printf(names, " and %d more", more);
  int count = (int)g_hash_table_size(hosts);
  if (count > 0)
    verdict_add(judgement, VERDICT_PASS, result->device,
                "%s sent bursts to %d new destination%s, where it sent nothing while its baseline "
                "was learned: %s.",
                name_of(judgement, result), count, html_plural(count), names->str);
}

static void weigh_baseline(struct judgement *judgement) {
  if (!judgement->baseline)
    return;
  g_autoptr(GPtrArray) doubts = baseline_doubts(judgement->baseline, judgement->plan);
  for (unsigned i = 0; i < doubts->len; i++)
    verdict_add(judgement, VERDICT_INCONCLUSIVE, -1, "%s",
                (const char *)g_ptr_array_index(doubts, i));
}

void doubt_weigh_network(struct judgement *judgement) {
  for (unsigned i = 0; i < judgement->devices->len; i++) {
    const struct device_result *result =
        &g_array_index(judgement->devices, struct device_result, i);
    weigh_speech(judgement, result);
    weigh_rest(judgement, result);
    weigh_lone_taps(judgement, result);
    weigh_losses(judgement, result);
    weigh_new_hosts(judgement, result);
  }
  weigh_baseline(judgement);
}

static bool uploaded_to(const struct episode *episode, const char *host) {
  for (unsigned i = 0; i < episode->count; i++)
    if (episode->activities[i].burst && strcmp(episode->activities[i].burst->host, host) == 0)
      return true;
  return false;
}

int64_t doubt_missing_bytes(const struct plan *plan, const struct episode *episode) {
  int64_t missing = 0;
  for (unsigned i = 0; i < plan->conversations->len; i++) {
    const struct record_conversation *conversation =
        &g_array_index(plan->conversations, struct record_conversation, i);
    if (conversation->first_ns <= episode->end_ns && conversation->last_ns >= episode->start_ns &&
        strcmp(conversation->device, plan_device(plan, episode->device)->name) == 0 &&
        uploaded_to(episode, conversation->host))
      missing += conversation->up.missing_bytes + conversation->down.missing_bytes;
  }
  return missing;
}
