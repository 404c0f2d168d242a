/* The end of the page: controls, gaps, and by what rules and means the verdict came about.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "method.h"
#include "field.h"
#include "html.h"
#include "provenance.h"
#include "roster.h"
#include "stray.h"

enum { rows_max = 500 }; /* of each table; run.json has them all */

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

/* Every missed one has its row; of those that were heard many are like each other. */
static void append_control_rows(GString *out, const struct judgement *judgement) {
  static const char *const heads[] = {"window from", "device", "said", "may go to", "result", NULL};
  unsigned left_out = 0, heard = 0;
  html_table_open(out, "wide", "Controls: what was said to prove that a device lives", heads);
  for (unsigned i = 0; i < judgement->controls->len; i++) {
    const struct control_result *result =
        &g_array_index(judgement->controls, struct control_result, i);
    if (result->heard && ++heard > rows_max)
      left_out++;
    else
      append_control(out, judgement, result);
  }
  html_table_close(out);
  if (left_out)
    html_printf(out, "<p class=\"none\">%u more that were heard are in the record.</p>\n",
                left_out);
}

static void append_controls(GString *out, const struct judgement *judgement) {
  if (judgement->controls->len == 0 && plan_is_imported(judgement->plan))
    return; /* the verdict says so, and why */
  html_printf(out,
              "<section id=\"controls\"><h2>Controls <span class=\"count\">%d of %d heard</span>"
              "</h2>\n",
              judgement->total.controls_heard, judgement->total.controls_played);
  if (judgement->controls->len == 0)
    html_printf(out, "<p class=\"none\">No control was planned.</p>\n");
  else
    append_control_rows(out, judgement);
  html_printf(out, "</section>\n");
}

static void append_gap(GString *out, const struct judgement *judgement,
                       const struct activity_gap *gap) {
  html_printf(out, "<tr><td class=\"number\">%.3f s</td><td class=\"number\">%.3f s</td>",
              seconds_of_ns(gap->from_ns), seconds_of_ns(gap->length_ns));
  html_element(out, "td", NULL,
               gap->device < 0 ? "bench" : plan_device(judgement->plan, gap->device)->name);
  html_element(out, "td", NULL, gap->tap);
  html_element(out, "td", NULL, gap->why);
  html_printf(out, "</tr>\n");
}

static void append_gaps(GString *out, const struct judgement *judgement) {
  static const char *const heads[] = {"from", "length", "device", "tap", "why", NULL};
  const GArray *gaps = judgement->seen->gaps;
  html_printf(out, "<section id=\"gaps\"><h2>Gaps <span class=\"count\">%u</span></h2>\n",
              gaps->len);
  if (gaps->len == 0) {
    html_printf(out, "<p class=\"none\">%s</p></section>\n",
                plan_is_imported(judgement->plan) ? "None is known of."
                                                  : "Every tap saw all the time.");
    return;
  }
  html_table_open(out, "wide", "Gaps: when a tap could not see", heads);
  for (unsigned i = 0; i < MIN(gaps->len, rows_max); i++)
    append_gap(out, judgement, &g_array_index(gaps, struct activity_gap, i));
  html_table_close(out);
  if (gaps->len > rows_max)
    html_printf(out, "<p class=\"none\">%u more are in run.json.</p>\n", gaps->len - rows_max);
  html_printf(out, "</section>\n");
}

static void append_rule(void *user, const char *name, const char *unit, const char *meaning,
                        double value) {
  GString *out = user;
  html_printf(out, "<tr><th scope=\"row\">%s</th><td class=\"number\">%g %s</td><td>%s</td></tr>\n",
              name, value, unit, meaning);
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

/* Every published rate depends on the merge gap: so does this one, and it says how. */
static void append_merge_gap(GString *out, const struct judgement *judgement) {
  const struct device_result *total = &judgement->total;
  html_printf(out,
              "<p>An episode is what one device did without a pause longer than the merge gap of "
              "%g s: <b>%d</b> unintended. With a gap of 2 s there would be <b>%d</b>, with 60 s "
              "<b>%d</b>.</p>\n",
              judgement->rules.merge_gap_s, total->unintended, total->unintended_2s,
              total->unintended_60s);
}

/* How a count becomes a rate, with this run's numbers in it. */
static void append_formula(GString *out, const struct judgement *judgement) {
  const struct device_result *total = &judgement->total;
  html_printf(out,
              "<p>Rate per device and 24 h = 24 × unintended in the exposure / exposure in hours = "
              "24 × %d / %.4f h = ",
              total->exposed, total->exposure_h);
  roster_append_rate(out, &total->rate);
  html_printf(
      out, ". The interval is Garwood&#39;s, exact for a Poisson count n: from χ²(0.025; 2n) / 2 "
           "to χ²(0.975; 2n + 2) / 2, times 24 / exposure; if nothing was seen, its one-sided "
           "bound χ²(0.95; 2) / 2. With few hours it is wide, and that is the point of printing "
           "it. Sensitivity is controls heard / controls played; its bound is the one-sided 95 %% "
           "bound of Clopper and Pearson: for n of n it is the nth root of 0.05.</p>\n");
}

static void append_episodes(GString *out, const struct judgement *judgement) {
  append_merge_gap(out, judgement);
  html_printf(
      out,
      "<p>An episode is intended if each of its wakes is the first within the window of a control "
      "for that device, it went no further than that control allows, and it was over soon enough "
      "to be an answer. A recording is an episode in which sound left the device: a burst of bytes "
      "to its voice or messaging host, or a console line that says so; where no tap has proven at "
      "the controls that it watches the network, a listening light counts. Exposure is the time "
      "between a device&#39;s first and last answered controls, less gaps: nothing is proven "
      "beyond.</p>\n");
  append_formula(out, judgement);
  html_printf(
      out,
      "<p>Every time is in seconds of the session; the least certain of %" G_GINT64_FORMAT
      " events is known to within %.1f ms. Words are placed by the voice that spoke them and by "
      "the time that sound takes to each device. A cue&#39;s level is what the reference "
      "microphone heard of it against what it should have heard by the way from its loudspeaker: "
      "the median of its loud moments of 125 ms. What is left when all that we played is taken "
      "away is sound that nobody played: a prompt if a device was awake meanwhile, else "
      "noise.</p>\n",
      judgement->seen->events, (double)judgement->seen->worst_slack_ns / NS_PER_MS);
}

static void append_method(GString *out, const struct judgement *judgement) {
  html_printf(out, "<section class=\"method\" id=\"methods\"><h2>Methods and limits</h2>\n");
  append_episodes(out, judgement);
  append_network_method(out, judgement);
  html_printf(out, "<div class=\"columns\"><div><h3>Rules</h3>\n");
  html_small_table_open(out, "pairs rules", "Rules",
                        (const char *const[]){"rule", "value", "meaning", NULL});
  rules_each(&judgement->rules, append_rule, out);
  html_small_table_close(out);
  provenance_append_taps(out, judgement);
  html_printf(out, "</div><div>\n");
  provenance_append_session(out, judgement);
  html_printf(out, "</div></div></section>\n");
}

void method_append(GString *out, const struct judgement *judgement) {
  append_controls(out, judgement);
  field_append(out, judgement);
  append_gaps(out, judgement);
  stray_append(out, judgement);
  append_method(out, judgement);
}
