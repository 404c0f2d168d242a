/* The end of the page: controls, gaps, and by what rules and means the verdict came about.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "method.h"
#include "field.h"
#include "html.h"
#include "yardstick.h"

#include <string.h>

enum { strays_shown = 100 };

static void append_control(GString *out, const struct judgement *judgement,
                           const struct control_result *result) {
  const struct record_control *control = result->control;
  const struct record_cue *cue = plan_cue(judgement->plan, control->cue);
  html_printf(out, "<tr><td class=\"number\">%.2f s</td>", seconds_of_ns(control->from_ns));
  html_element(out, "td", NULL, control->device);
  html_element(out, "td", NULL, cue ? cue->text : control->wake_word);
  html_printf(out, "<td>%s</td>", stage_names[control->deepest]);
  if (result->heard)
    html_printf(out, "<td class=\"good\">heard at %.2f s%s%s</td></tr>\n",
                seconds_of_ns(result->heard_ns), result->lit ? ", lit" : "",
                result->uploaded ? ", uploaded" : "");
  else
    html_printf(out, "<td class=\"%s\">%s</td></tr>\n", result->played ? "doubt" : "none",
                result->played ? "missed" : "not played");
}

static void append_controls(GString *out, const struct judgement *judgement) {
  if (judgement->controls->len == 0 && plan_is_imported(judgement->plan))
    return; /* the verdict says so, and why */
  html_printf(out, "<section><h2>Controls <span class=\"count\">%d of %d heard</span></h2>\n",
              judgement->total.controls_heard, judgement->total.controls_played);
  if (judgement->controls->len == 0) {
    html_printf(out, "<p class=\"none\">No control was planned.</p></section>\n");
    return;
  }
  html_printf(out, "<div class=\"scroll\" tabindex=\"0\"><table class=\"wide\"><thead><tr>"
                   "<th>window from</th><th>device</th><th>said</th><th>may go to</th>"
                   "<th>result</th></tr></thead><tbody>\n");
  for (unsigned i = 0; i < judgement->controls->len; i++)
    append_control(out, judgement, &g_array_index(judgement->controls, struct control_result, i));
  html_printf(out, "</tbody></table></div></section>\n");
}

static void append_gaps(GString *out, const struct judgement *judgement) {
  const GArray *gaps = judgement->seen->gaps;
  html_printf(out, "<section><h2>Gaps <span class=\"count\">%u</span></h2>\n", gaps->len);
  if (gaps->len == 0) {
    html_printf(out, "<p class=\"none\">%s</p></section>\n",
                plan_is_imported(judgement->plan) ? "None is known of."
                                                  : "Every tap saw all the time.");
    return;
  }
  html_printf(out, "<div class=\"scroll\" tabindex=\"0\"><table class=\"wide\"><thead><tr>"
                   "<th>from</th><th>length</th><th>device</th><th>tap</th><th>why</th></tr>"
                   "</thead><tbody>\n");
  for (unsigned i = 0; i < gaps->len; i++) {
    const struct activity_gap *gap = &g_array_index(gaps, struct activity_gap, i);
    html_printf(out, "<tr><td class=\"number\">%.3f s</td><td class=\"number\">%.3f s</td>",
                seconds_of_ns(gap->from_ns), seconds_of_ns(gap->length_ns));
    html_element(out, "td", NULL,
                 gap->device < 0 ? "bench" : plan_device(judgement->plan, gap->device)->name);
    html_element(out, "td", NULL, gap->tap);
    html_element(out, "td", NULL, gap->why);
    html_printf(out, "</tr>\n");
  }
  html_printf(out, "</tbody></table></div></section>\n");
}

static void append_sent(GString *out, const struct burst *burst) {
  g_autofree char *reason = shape_reason(burst->shape);
  html_printf(out, burst->at_least ? "at least " : "");
  html_bytes(out, burst->bytes);
  if (!burst->is_below) {
    html_printf(out, "<br><small>threshold");
    yardstick_append(out, burst);
    html_printf(out, "</small>");
  }
  if (*reason)
    html_printf(out, "<br><small>%s</small>", reason);
}

static void append_stray(GString *out, const struct judgement *judgement, const char *kind,
                         const struct activity_stray *stray) {
  html_printf(out, "<tr><td class=\"number\">%.3f s</td><td class=\"number\">%.3f s</td>",
              seconds_of_ns(stray->from_ns), seconds_of_ns(stray->until_ns - stray->from_ns));
  html_element(out, "td", NULL, plan_device(judgement->plan, stray->device)->name);
  html_printf(out, "<td>%s</td>", kind);
  html_element(out, "td", NULL, stray->what);
  html_printf(out, "<td class=\"number\">");
  if (stray->burst)
    append_sent(out, stray->burst);
  html_printf(out, "</td></tr>\n");
}

static void append_strays_of(GString *out, const struct judgement *judgement, const char *kind,
                             const GArray *strays) {
  for (unsigned i = 0; i < MIN(strays->len, strays_shown); i++)
    append_stray(out, judgement, kind, &g_array_index(strays, struct activity_stray, i));
  if (strays->len > strays_shown)
    html_printf(out, "<tr><td colspan=\"6\">%u more of this kind are in run.json.</td></tr>\n",
                strays->len - strays_shown);
}

static void append_strays(GString *out, const struct judgement *judgement) {
  const GArray *bursts = judgement->unlisted_bursts, *side = judgement->side_bursts,
               *speech = judgement->speech_bursts, *rest = judgement->rest_bursts,
               *lights = judgement->seen->unknown_lights;
  unsigned count = bursts->len + side->len + speech->len + rest->len + lights->len;
  if (count == 0)
    return;
  html_printf(out,
              "<section><h2>What nothing explains <span class=\"count\">%u</span></h2>\n"
              "<div class=\"scroll\" tabindex=\"0\"><table class=\"wide\"><thead><tr>"
              "<th>from</th><th>length</th><th>device</th><th>kind</th><th>host or light</th>"
              "<th>sent</th></tr></thead><tbody>\n",
              count);
  append_strays_of(out, judgement, "burst to an unlisted host", bursts);
  append_strays_of(out, judgement, "burst while awake unasked", side);
  append_strays_of(out, judgement, "burst that looks like speech", speech);
  append_strays_of(out, judgement, "burst at rest", rest);
  append_strays_of(out, judgement, "unknown light", lights);
  html_printf(out, "</tbody></table></div></section>\n");
}

static void append_rule(void *user, const char *name, const char *unit, const char *meaning,
                        double value) {
  GString *out = user;
  html_printf(out, "<tr><th scope=\"row\">%s</th><td class=\"number\">%g %s</td><td>%s</td></tr>\n",
              name, value, unit, meaning);
}

/* What the session noted of itself; the rules have their own table. */
static void append_settings(GString *out, const struct plan *plan) {
  html_printf(out, "<h3>Session</h3>\n<table class=\"pairs\"><tbody>\n");
  for (unsigned i = 0; i < plan->settings->len; i++) {
    const struct plan_setting *setting = &g_array_index(plan->settings, struct plan_setting, i);
    if (strncmp(setting->key, "rule.", 5) == 0)
      continue;
    html_printf(out, "<tr>");
    html_element(out, "th", NULL, setting->key);
    html_element(out, "td", NULL, setting->value);
    html_printf(out, "</tr>\n");
  }
  html_printf(out, "</tbody></table>\n");
}

static void append_texts(GString *out, const struct plan *plan) {
  html_printf(out, "<h3>Files as they were (SHA-256)</h3>\n<table class=\"pairs\"><tbody>\n");
  for (unsigned i = 0; i < plan->texts->len; i++) {
    const struct plan_text *text = &g_array_index(plan->texts, struct plan_text, i);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->text, -1);
    html_printf(out, "<tr>");
    html_element(out, "th", NULL, text->name);
    html_printf(out, "<td><code>%s</code></td></tr>\n", sum);
  }
  html_printf(out, "</tbody></table>\n");
}

static void append_hosts(GString *out, const struct plan *plan) {
  if (plan->hosts->len == 0)
    return;
  html_printf(out, "<h3>Hosts, by the profiles</h3>\n<table class=\"pairs\"><tbody>\n");
  for (unsigned i = 0; i < plan->hosts->len; i++) {
    const struct record_host *host = &g_array_index(plan->hosts, struct record_host, i);
    html_printf(out, "<tr>");
    html_element(out, "th", NULL, host->device);
    html_printf(out, "<td><code>");
    html_append(out, host->pattern);
    html_printf(out, "</code></td><td>%s, bursts from ", host_role_names[host->role]);
    html_bytes(out, host->burst_bytes);
    if (*host->confidence)
      html_printf(out, "; ");
    html_append(out, host->confidence);
    html_printf(out, "</td></tr>\n");
  }
  html_printf(out, "</tbody></table>\n");
}

static void append_taps(GString *out, const struct plan *plan) {
  html_printf(out, "<h3>Taps</h3>\n<table class=\"pairs\"><tbody>\n");
  for (unsigned i = 0; i < plan->taps->len; i++) {
    const struct record_tap *tap = &g_array_index(plan->taps, struct record_tap, i);
    html_printf(out, "<tr>");
    html_element(out, "th", NULL, *tap->device ? tap->device : "bench");
    html_printf(out, "<td>");
    html_append(out, tap->name);
    html_printf(out, " (");
    html_append(out, tap->kind);
    html_printf(out, ")</td></tr>\n");
  }
  html_printf(out, "</tbody></table>\n");
}

static void append_burst_method(GString *out, const struct judgement *judgement) {
  html_printf(
      out,
      "<p>A burst is what a device sends to one host without a pause of %g s, or in pieces that "
      "add up to as much within 10 s: payload alone, each byte once, however often it was sent. It "
      "counts from the threshold of its host on: a stated floor (the profile&#39;s for this host, "
      "or %g bytes) or, where a baseline was learned while nobody spoke, %g times the 99.9th "
      "percentile of what went to this host within any 10 s of silence. That is kept within "
      "bounds, "
      "so that no baseline hides a recording: (cap) marks where the upper bound decided, (least) "
      "where the lower one did. What never reaches it within 10 s but goes on for longer counts by "
      "the sum. %s What several taps of one device saw is never added up. Where a tap was blind "
      "around a burst, or a capture begins or ends with it, its bytes are at least those "
      "given.</p>\n",
      judgement->rules.burst_gap_s, judgement->rules.burst_floor_bytes,
      judgement->rules.burst_margin,
      judgement->baseline ? "This run has a baseline."
                          : "This run has no baseline: stated floors.");
}

static void append_network_method(GString *out, const struct judgement *judgement) {
  append_burst_method(out, judgement);
  html_printf(
      out,
      "<p>A host is named by "
      "what the device itself told the network: the server name in the hello of TLS or QUIC, else "
      "an answer of DNS; its role is what the profile says of that name. Hosts that no profile "
      "lists are unknown: a burst to one counts as an upload of voice if it has the rate of raw "
      "speech (16 kHz, 16 bits: 32 kB/s, and a little for its wrapping) for 2 s or more. That is a "
      "hint: a log that a slow link slows down to the same rate looks the same, and short or "
      "compressed speech may look like anything. What looks like speech on its way to a host that "
      "is to take none makes the run inconclusive, at a control too; any other burst to such a "
      "host "
      "while the device is at rest does so if a sound baseline says what is usual, and else is "
      "only "
      "listed. Traffic sealed on the air shows sizes, times and directions, but neither hosts nor "
      "what was sent twice: all that goes through one station is one host, called by its "
      "MAC.</p>\n");
}

static void append_method(GString *out, const struct judgement *judgement) {
  html_printf(
      out,
      "<section class=\"method\"><h2>Methods and limits</h2>\n"
      "<p>An episode is what one device did without a pause longer than the merge gap. It is "
      "intended if each of its wakes is the first within the window of a control for that device, "
      "it went no further than that control allows, and it was over soon enough to be an answer. "
      "A recording is an episode in which sound left the device: a burst of bytes to its voice or "
      "messaging host, or a console line that says so; where no tap has proven at the controls "
      "that it watches the network, a listening light counts. Exposure is the time between a "
      "device&#39;s first and last answered controls, less gaps: nothing is proven beyond. Rates "
      "are per device and 24 h and carry Garwood&#39;s exact 95 %% interval for a Poisson count, "
      "or, if nothing was seen, its one-sided bound; with few hours it is wide, and that is the "
      "point of printing it. Every time is in seconds of the session; the least certain of %d "
      "events is known to within %.1f ms. Words are placed by the voice that spoke them and by the "
      "time that sound takes to each device. A cue&#39;s level is what the reference microphone "
      "heard "
      "of it against what it should have heard by the way from its loudspeaker: the median of its "
      "loud moments of 125 ms. What is left when all that we played is taken away is sound that "
      "nobody played: a prompt if a device was awake meanwhile, else noise.</p>\n",
      (int)judgement->seen->events, (double)judgement->seen->worst_slack_ns / NS_PER_MS);
  append_network_method(out, judgement);
  html_printf(out, "<div class=\"columns\"><div><h3>Rules</h3>\n<table class=\"pairs rules\">"
                   "<tbody>\n");
  rules_each(&judgement->rules, append_rule, out);
  html_printf(out, "</tbody></table>\n");
  append_taps(out, judgement->plan);
  append_hosts(out, judgement->plan);
  html_printf(out, "</div><div>\n");
  append_settings(out, judgement->plan);
  append_texts(out, judgement->plan);
  html_printf(out, "</div></div></section>\n");
}

void method_append(GString *out, const struct judgement *judgement) {
  append_controls(out, judgement);
  field_append(out, judgement);
  append_gaps(out, judgement);
  append_strays(out, judgement);
  append_method(out, judgement);
}
