/* Through which channels an episode was seen, and what it means that one saw nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel.h"
#include "class.h"
#include "html.h"
#include "prompt.h"

#include <string.h>

const char *const channel_names[CHANNELS + 1] = {"light", "console", "network", "speech",
                                                 "recipient"};
const char *const channel_state_names[CHANNEL_STATES + 1] = {"seen", "quiet", "blind", "none"};

static const char *const kinds[CHANNELS][4] = {
    [CHANNEL_LIGHT] = {"led"},
    [CHANNEL_CONSOLE] = {"console"},
    [CHANNEL_NETWORK] = {"sniffer", "capture"},
    [CHANNEL_SPEECH] = {"microphone"},
    [CHANNEL_RECIPIENT] = {"led", "console"},
};

/* One channel of one episode: which device's taps, and from when to when they must have seen. */
struct watch {
  const struct judgement *judgement;
  enum channel channel;
  int device; /* -1: the bench */
  int64_t from_ns, until_ns;
};

/* How many taps watch, and what they saw in all of the run. Older records do not list the
 * microphone. */
static int count_taps(const struct watch *watch, int64_t *ret_events) {
  int64_t levels = watch->channel == CHANNEL_SPEECH ? watch->judgement->seen->levels : 0;
  int count = levels > 0;
  *ret_events = levels;
  for (unsigned i = 0; i < watch->judgement->clock_errors->len; i++) {
    const struct clock_error *tap =
        &g_array_index(watch->judgement->clock_errors, struct clock_error, i);
    if (tap->device != watch->device || !g_strv_contains(kinds[watch->channel], tap->kind))
      continue;
    count++;
    *ret_events += tap->events;
  }
  return count;
}

/* A tap that the record does not list may be any. */
static bool is_of_channel(const struct watch *watch, const struct activity_gap *gap) {
  const GArray *taps = watch->judgement->clock_errors;
  int tap = clocks_find(taps, gap->device, gap->tap);
  if (tap < 0 && gap->device >= 0)
    tap = clocks_find(taps, -1, gap->tap);
  return tap < 0 || g_strv_contains(kinds[watch->channel],
                                    g_array_index(taps, struct clock_error, (unsigned)tap).kind);
}

static bool has_gap(const struct watch *watch) {
  for (unsigned i = 0; i < watch->judgement->seen->gaps->len; i++) {
    const struct activity_gap *gap =
        &g_array_index(watch->judgement->seen->gaps, struct activity_gap, i);
    if (gap->from_ns > watch->until_ns)
      break;
    if ((gap->device == watch->device || gap->device < 0) &&
        gap->from_ns + gap->length_ns >= watch->from_ns && is_of_channel(watch, gap))
      return true;
  }
  return false;
}

/* What saw nothing at controls proves nothing by seeing nothing; without controls it must at least
 * have seen something in all of the run. */
static bool is_proven(const struct watch *watch, int64_t events) {
  const struct device_result *result = judge_result_of(watch->judgement, watch->device);
  if (!result || result->proof.heard == 0)
    return events > 0;
  const struct proof *proof = &result->proof;
  if (watch->channel == CHANNEL_LIGHT)
    return !proof_fails(proof->heard - proof->lit, proof->heard, &watch->judgement->rules);
  return watch->channel == CHANNEL_NETWORK ? proof->network : events > 0;
}

static enum channel_state state_of(const struct watch *watch, bool is_seen) {
  int64_t events;
  int taps = count_taps(watch, &events);
  if (is_seen)
    return CHANNEL_SEEN;
  if (taps == 0)
    return CHANNEL_NONE;
  return has_gap(watch) || !is_proven(watch, events) ? CHANNEL_BLIND : CHANNEL_QUIET;
}

static enum channel channel_of(const struct activity *activity) {
  return activity->kind == ACTIVITY_LIGHT   ? CHANNEL_LIGHT
         : activity->kind == ACTIVITY_BURST ? CHANNEL_NETWORK
                                            : CHANNEL_CONSOLE;
}

static void find_first_signs(const struct episode *episode, struct channel_view *views) {
  for (int i = 0; i < CHANNELS; i++)
    views[i].from_ns = -1;
  for (unsigned i = 0; i < episode->count; i++) {
    struct channel_view *view = &views[channel_of(&episode->activities[i])];
    if (view->from_ns < 0)
      view->from_ns = episode->activities[i].from_ns;
  }
  views[CHANNEL_RECIPIENT].from_ns = episode->entered_ns[STAGE_DELIVERED];
}

/* What we played covers what a device says; a microphone to which nobody listened for strangers
 * heard none. */
static void view_speech(const struct judgement *judgement, const struct episode *episode,
                        struct channel_view *view) {
  struct watch watch = {judgement, CHANNEL_SPEECH, -1, episode->start_ns, episode->end_ns};
  g_autoptr(GArray) prompts = prompt_find(judgement, episode);
  bool is_deaf = !prompt_can_be_heard(judgement);
  for (unsigned i = 0; i < prompts->len; i++) {
    const struct prompt *prompt = &g_array_index(prompts, struct prompt, i);
    if (view->from_ns < 0)
      view->from_ns = prompt->heard_ns;
    is_deaf |= prompt->audibility == PROMPT_UNKNOWABLE;
  }
  view->state = state_of(&watch, view->from_ns >= 0);
  if (view->state == CHANNEL_QUIET && is_deaf)
    view->state = CHANNEL_BLIND;
  view->slack_ns = clocks_worst_ns(judgement->clock_errors, -1, kinds[CHANNEL_SPEECH]);
}

/* What was sent late may arrive after the end. */
static bool is_cut_off(const struct judgement *judgement, const struct episode *episode) {
  int64_t window_ns = ns_of_seconds(judgement->rules.delivery_window_s);
  const GArray *sends = episode->sends;
  return sends->len > 0 &&
         g_array_index(sends, struct episode_send, sends->len - 1).at_ns + window_ns >
             judgement->observed_ns;
}

/* Of several recipients each may be the one: a gap of one is enough to doubt. */
static void view_recipients(const struct judgement *judgement, const struct episode *episode,
                            struct channel_view *view) {
  struct watch watch = {judgement, CHANNEL_RECIPIENT, -1, episode->start_ns,
                        episode->end_ns + ns_of_seconds(judgement->rules.delivery_window_s)};
  bool is_seen = view->from_ns >= 0;
  view->state = is_seen ? CHANNEL_SEEN : CHANNEL_NONE;
  view->slack_ns = 0;
  for (unsigned i = 0; i < judgement->plan->devices->len; i++) {
    if ((int)i == episode->device || !*plan_device(judgement->plan, (int)i)->account)
      continue;
    watch.device = (int)i;
    int64_t slack_ns = clocks_worst_ns(judgement->clock_errors, (int)i, kinds[CHANNEL_RECIPIENT]);
    enum channel_state state = state_of(&watch, is_seen);
    view->slack_ns = MAX(view->slack_ns, slack_ns);
    if (!is_seen && state != CHANNEL_NONE && view->state != CHANNEL_BLIND)
      view->state = state;
  }
  if (view->state == CHANNEL_QUIET && is_cut_off(judgement, episode))
    view->state = CHANNEL_BLIND;
}

void channel_view(const struct judgement *judgement, const struct episode *episode,
                  struct channel_view ret[CHANNELS]) {
  find_first_signs(episode, ret);
  for (enum channel i = CHANNEL_LIGHT; i <= CHANNEL_NETWORK; i++) {
    struct watch watch = {judgement, i, episode->device, episode->start_ns - STAGE_FUSION_NS,
                          episode->end_ns + STAGE_FUSION_NS};
    ret[i].state = state_of(&watch, ret[i].from_ns >= 0);
    ret[i].slack_ns = clocks_worst_ns(judgement->clock_errors, episode->device, kinds[i]);
  }
  view_speech(judgement, episode, &ret[CHANNEL_SPEECH]);
  view_recipients(judgement, episode, &ret[CHANNEL_RECIPIENT]);
}

static void append_row(GString *out, enum channel channel, const struct channel_view *view) {
  static const char *const says[CHANNEL_STATES] = {"seen", "watched, and saw nothing",
                                                   "could not see", "not watched"};
  html_printf(out, "<tr class=\"%s\"><th scope=\"row\">%s</th><td>%s</td><td class=\"number\">",
              channel_state_names[view->state], channel_names[channel], says[view->state]);
  if (view->from_ns >= 0)
    html_printf(out, "%.2f s", seconds_of_ns(view->from_ns));
  html_printf(out, "</td><td class=\"number\">");
  if (view->state != CHANNEL_NONE)
    html_printf(out, "±%.2f ms", (double)view->slack_ns / NS_PER_MS);
  html_printf(out, "</td></tr>\n");
}

void channel_append(GString *out, const struct judgement *judgement,
                    const struct episode *episode) {
  struct channel_view views[CHANNELS];
  g_autofree char *meaning = channel_meaning(judgement, episode);
  channel_view(judgement, episode, views);
  html_printf(out, "<p class=\"facts\">Class: <b>%s</b>. ", class_meaning(episode->kind));
  html_append(out, class_reason(judgement, episode));
  html_printf(out, "</p>\n<table class=\"channels\"><thead><tr><th scope=\"col\">channel</th>"
                   "<th scope=\"col\">state</th><th scope=\"col\">first sign</th>"
                   "<th scope=\"col\">clock error</th></tr></thead><tbody>\n");
  for (enum channel i = 0; i < CHANNELS; i++)
    append_row(out, i, &views[i]);
  html_printf(out, "</tbody></table>\n");
  if (*meaning)
    html_element(out, "p", "facts meaning", meaning);
  html_printf(out, "\n");
}
