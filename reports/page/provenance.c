/* Where a verdict comes from: taps and their clocks, hosts, settings, and the files as they were.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "provenance.h"
#include "clocks.h"
#include "html.h"

#include <string.h>

static void append_head(GString *out, const char *name) {
  html_printf(out, "<th scope=\"row\">");
  html_append(out, name);
  html_printf(out, "</th>");
}

/* What the session noted of itself; the rules have their own table. */
static void append_settings(GString *out, const struct plan *plan) {
  html_printf(out, "<h3>Session</h3>\n");
  html_small_table_open(out, "pairs", "Settings of the session",
                        (const char *const[]){"setting", "value", NULL});
  for (unsigned i = 0; i < plan->settings->len; i++) {
    const struct plan_setting *setting = &g_array_index(plan->settings, struct plan_setting, i);
    if (strncmp(setting->key, "rule.", 5) == 0)
      continue;
    html_printf(out, "<tr>");
    append_head(out, setting->key);
    html_element(out, "td", NULL, setting->value);
    html_printf(out, "</tr>\n");
  }
  html_small_table_close(out);
}

static void append_texts(GString *out, const struct plan *plan) {
  html_printf(out, "<h3>Files as they were (SHA-256)</h3>\n");
  html_small_table_open(out, "pairs", "Files as they were",
                        (const char *const[]){"file", "SHA-256", NULL});
  for (unsigned i = 0; i < plan->texts->len; i++) {
    const struct plan_text *text = &g_array_index(plan->texts, struct plan_text, i);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->text, -1);
    html_printf(out, "<tr>");
    append_head(out, text->name);
    html_printf(out, "<td><code>%s</code></td></tr>\n", sum);
  }
  html_small_table_close(out);
}

static void append_hosts(GString *out, const struct plan *plan) {
  if (plan->hosts->len == 0)
    return;
  html_printf(out, "<h3>Hosts, by the profiles</h3>\n");
  html_small_table_open(out, "pairs", "Hosts",
                        (const char *const[]){"device", "host", "role", NULL});
  for (unsigned i = 0; i < plan->hosts->len; i++) {
    const struct record_host *host = &g_array_index(plan->hosts, struct record_host, i);
    html_printf(out, "<tr>");
    append_head(out, host->device);
    html_printf(out, "<td><code>");
    html_append(out, host->pattern);
    html_printf(out, "</code></td><td>%s, bursts from ", host_role_names[host->role]);
    html_bytes(out, host->burst_bytes);
    if (*host->confidence)
      html_printf(out, "; ");
    html_append(out, host->confidence);
    html_printf(out, "</td></tr>\n");
  }
  html_small_table_close(out);
}

static void append_tap(GString *out, const struct plan *plan, const struct clock_error *clock) {
  html_printf(out, "<tr>");
  append_head(out, clock->device < 0 ? "bench" : plan_device(plan, clock->device)->name);
  html_printf(out, "<td>");
  html_append(out, clock->tap);
  html_printf(out, " (");
  html_append(out, clock->kind);
  html_printf(out, ")</td><td>");
  if (clock->events > 0)
    html_printf(out, "within %.3f ms</td><td class=\"number\">%" G_GINT64_FORMAT,
                (double)clock->worst_slack_ns / NS_PER_MS, clock->events);
  else
    html_printf(out, "not known</td><td class=\"number\">0");
  html_printf(out, "</td></tr>\n");
}

static void append_taps(GString *out, const struct judgement *judgement) {
  const GArray *clocks = judgement->clock_errors;
  html_printf(out, "<h3>Taps, their clock errors and events</h3>\n");
  html_small_table_open(out, "pairs", "Taps",
                        (const char *const[]){"device", "tap", "clock error", "events", NULL});
  for (unsigned i = 0; i < clocks->len; i++)
    append_tap(out, judgement->plan, &g_array_index(clocks, struct clock_error, i));
  html_small_table_close(out);
}

void provenance_append_taps(GString *out, const struct judgement *judgement) {
  append_taps(out, judgement);
  append_hosts(out, judgement->plan);
}

void provenance_append_session(GString *out, const struct judgement *judgement) {
  append_settings(out, judgement->plan);
  append_texts(out, judgement->plan);
}
