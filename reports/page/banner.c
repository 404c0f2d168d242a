/* The head of the page: verdict, reasons and the few facts that a reader in a hurry needs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "banner.h"
#include "html.h"
#include "reasons.h"
#include "roster.h"

static const char *inconclusive_tail(const struct judgement *judgement) {
  if (judgement->total.unintended == 0)
    return ", but that proves nothing";
  return judgement->complete ? ", but the run proves too little" : ", in an incomplete run";
}

/* Where it was seen that a device listened, and of none that sound left it: nobody watched that. */
static bool only_listened(const struct judgement *judgement) {
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    bool seen_to_send =
        episode->entered_ns[STAGE_UPLOAD] >= 0 || episode->entered_ns[STAGE_SEND] >= 0;
    if (!episode->intended && episode->recorded &&
        (seen_to_send || episode->entered_ns[STAGE_WAKE] < 0))
      return false;
  }
  return true;
}

static void append_headline(GString *out, const struct judgement *judgement) {
  const struct device_result *total = &judgement->total;
  html_printf(out, "<h1><span class=\"stamp\">%s</span> ", verdict_names[judgement->verdict.kind]);
  if (total->recordings > 0 && only_listened(judgement))
    html_printf(out, "Listened %d time%s, which %s", total->recordings,
                html_plural(total->recordings), verdict_unasked(judgement));
  else if (total->recordings > 0)
    html_printf(out, "%d recording%s %s", total->recordings, html_plural(total->recordings),
                verdict_unasked(judgement));
  else if (total->unintended > 0)
    html_printf(out, "%d episode%s %s%s", total->unintended, html_plural(total->unintended),
                verdict_unasked(judgement), total->leaks ? "" : ", nothing recorded");
  else
    html_printf(out, "Nothing unasked was seen");
  if (total->sends > 0)
    html_printf(out, ", %d sent to a contact", total->sends);
  html_printf(out, "%s</h1>\n",
              judgement->verdict.kind == VERDICT_INCONCLUSIVE ? inconclusive_tail(judgement) : "");
}

static void append_fact(GString *out, const char *name, const char *value) {
  html_printf(out, "<div>");
  html_element(out, "dt", NULL, name);
  html_element(out, "dd", NULL, value);
  html_printf(out, "</div>\n");
}

/* A short session says little about a day: then the count stands first. */
static void append_count(GString *out, const struct device_result *total) {
  if (total->exposure_h >= ROSTER_EXPOSURE_MIN_H) {
    html_printf(out, "<div><dt>Unintended per device and 24 h <small>95 %% interval</small></dt>"
                     "<dd>");
    roster_append_rate(out, &total->rate);
  } else if (total->exposure_h <= 0) {
    html_printf(out, "<div><dt>Unintended</dt><dd>%d <small>no rate: no exposure is proven</small>",
                total->unintended);
  } else {
    html_printf(out,
                "<div><dt>Unintended</dt><dd>%d <small>per device and 24 h: ", total->unintended);
    roster_append_rate(out, &total->rate);
    html_printf(out, ", extrapolated from %.2f device-hours</small>", total->exposure_h);
  }
  html_printf(out, "</dd></div>\n");
}

static void append_facts(GString *out, const struct judgement *judgement) {
  const struct plan *plan = judgement->plan;
  const struct device_result *total = &judgement->total;
  html_printf(out, "<dl class=\"facts\">\n");
  append_fact(
      out, "Script",
      plan_setting(plan, "script", plan_is_imported(plan) ? "none: imported" : "not recorded"));
  append_fact(out, "Bench", plan_setting(plan, "bench", "not recorded"));
  append_fact(out, "Started", plan_setting(plan, "started_utc", "not recorded"));
  html_printf(out, "<div><dt>Length</dt><dd>");
  html_clock(out, judgement->observed_ns);
  html_printf(out, "%s</dd></div>\n", judgement->complete ? "" : " (incomplete)");
  html_printf(
      out, "<div><dt>Exposure</dt><dd>%.3f device-hours <small>%u device%s</small></dd></div>\n",
      total->exposure_h, judgement->devices->len, html_plural((int)judgement->devices->len));
  append_count(out, total);
  html_printf(out, "</dl>\n");
}

void banner_append(GString *out, const struct judgement *judgement) {
  const char *title = plan_setting(judgement->plan, "title", "");
  html_printf(out, "<header class=\"banner %s\">\n<p class=\"run\">hotmic · ",
              verdict_names[judgement->verdict.kind]);
  html_append(out, *title ? title
                          : plan_setting(judgement->plan, "script",
                                         plan_is_imported(judgement->plan) ? "imported captures"
                                                                           : "a session"));
  html_printf(out, "</p>\n");
  append_headline(out, judgement);
  reasons_append(out, judgement);
  append_facts(out, judgement);
  html_printf(out, "</header>\n");
}
