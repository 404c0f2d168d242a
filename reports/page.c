/* The page: verdict first, then devices, the session at a glance, every episode, and the method.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "page.h"
#include "acceptance.h"
#include "destinations.h"
#include "html.h"
#include "method.h"
#include "overview.h"
#include "ranking.h"
#include "regression.h"

#include <math.h>
#include <string.h>

static const double exposure_min_h = 8; /* of less, a rate is an extrapolation */

static const char *inconclusive_tail(const struct judgement *judgement) {
  if (judgement->total.unintended == 0)
    return ", but that proves nothing";
  return judgement->complete ? ", but the run proves too little" : ", in an incomplete run";
}

static void append_headline(GString *out, const struct judgement *judgement) {
  const struct device_result *total = &judgement->total;
  html_printf(out, "<h1><span class=\"stamp\">%s</span> ", verdict_names[judgement->verdict.kind]);
  if (total->recordings > 0)
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

static void append_reasons(GString *out, const struct judgement *judgement) {
  html_printf(out, "<ul class=\"reasons\">\n");
  for (unsigned i = 0; i < judgement->verdict.reasons->len; i++) {
    const struct verdict_reason *reason =
        &g_array_index(judgement->verdict.reasons, struct verdict_reason, i);
    html_element(out, "li", verdict_names[reason->kind], reason->text);
    html_printf(out, "\n");
  }
  html_printf(out, "</ul>\n");
}

static void append_fact(GString *out, const char *name, const char *value) {
  html_printf(out, "<div>");
  html_element(out, "dt", NULL, name);
  html_element(out, "dd", NULL, value);
  html_printf(out, "</div>\n");
}

/* Three digits, never an exponent. */
static void append_number(GString *out, double number) {
  html_printf(out, number >= 100 ? "%.0f" : number >= 10 ? "%.1f" : "%.2f", number);
}

/* With nothing seen, the one-sided bound is what the silence shows. */
static void append_rate(GString *out, const struct rate *rate) {
  if (isinf(rate->upper)) {
    html_printf(out, "no exposure");
    return;
  }
  append_number(out, rate->per_24h);
  html_printf(out, rate->per_24h > 0 ? " <small>(" : " <small>(below ");
  append_number(out, rate->per_24h > 0 ? rate->lower : rate->upper_one);
  if (rate->per_24h > 0) {
    html_printf(out, " to ");
    append_number(out, rate->upper);
  }
  html_printf(out, ")</small>");
}

/* A short session says little about a day: then the count stands first. */
static void append_count(GString *out, const struct device_result *total) {
  if (total->exposure_h >= exposure_min_h) {
    html_printf(out, "<div><dt>Unintended per device and 24 h <small>95 %% interval</small></dt>"
                     "<dd>");
    append_rate(out, &total->rate);
  } else if (total->exposure_h <= 0) {
    html_printf(out, "<div><dt>Unintended</dt><dd>%d <small>no rate: no exposure is proven</small>",
                total->unintended);
  } else {
    html_printf(out,
                "<div><dt>Unintended</dt><dd>%d <small>per device and 24 h: ", total->unintended);
    append_rate(out, &total->rate);
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
  html_printf(out, "<div><dt>Watched</dt><dd>");
  html_clock(out, judgement->observed_ns);
  html_printf(out, "%s</dd></div>\n", judgement->complete ? "" : " (incomplete)");
  html_printf(
      out, "<div><dt>Exposure</dt><dd>%.3f device-hours <small>%u device%s</small></dd></div>\n",
      total->exposure_h, judgement->devices->len, html_plural((int)judgement->devices->len));
  append_count(out, total);
  html_printf(out, "</dl>\n");
}

static void append_banner(GString *out, const struct judgement *judgement) {
  const char *title = plan_setting(judgement->plan, "title", "");
  html_printf(out, "<header class=\"banner %s\">\n<p class=\"run\">hotmic · ",
              verdict_names[judgement->verdict.kind]);
  html_append(out, *title ? title
                          : plan_setting(judgement->plan, "script",
                                         plan_is_imported(judgement->plan) ? "imported captures"
                                                                           : "a session"));
  html_printf(out, "</p>\n");
  append_headline(out, judgement);
  append_reasons(out, judgement);
  append_facts(out, judgement);
  html_printf(out, "</header>\n");
}

/* Of captures that others made none can be known: that is no fault of the device. */
static void append_controls(GString *out, const struct judgement *judgement,
                            const struct device_result *result) {
  if (result->controls_played == 0 && plan_is_imported(judgement->plan))
    html_printf(out, "<td class=\"none\">not known</td>");
  else
    html_printf(out, "<td class=\"%s\">%d of %d</td>",
                result->controls_played && result->controls_heard == result->controls_played
                    ? "good"
                    : "doubt",
                result->controls_heard, result->controls_played);
}

static void append_device(GString *out, const struct judgement *judgement,
                          const struct device_result *result) {
  const struct record_device *device = plan_device(judgement->plan, result->device);
  html_printf(out, "<tr><th scope=\"row\">");
  html_append(out, device->name);
  html_printf(out, "<small> ");
  html_append(out, device->make);
  html_printf(out, " ");
  html_append(out, device->model);
  if (*device->wake_words)
    html_printf(out, " · listens for ");
  html_append(out, device->wake_words);
  html_printf(out, "</small></th>");
  html_printf(out, "<td class=\"%s\">%d</td><td>%d</td><td>%d</td><td>%d</td>",
              result->unintended ? "bad" : "good", result->unintended, result->recordings,
              result->sends, result->delivered);
  append_controls(out, judgement, result);
  html_printf(out, "<td>%.3f h</td><td>", result->exposure_h);
  append_rate(out, &result->rate);
  html_printf(out, "</td></tr>\n");
}

static void append_devices(GString *out, const struct judgement *judgement) {
  html_printf(out,
              "<section><h2>Devices</h2>\n<div class=\"scroll\" tabindex=\"0\">"
              "<table class=\"wide\"><thead><tr><th>device</th><th>unintended</th>"
              "<th>recordings</th><th>sends</th><th>delivered</th><th>controls heard</th>"
              "<th>exposure</th><th>per device and 24 h (95 %%)%s</th></tr></thead>"
              "<tbody>\n",
              judgement->total.exposure_h > 0 && judgement->total.exposure_h < exposure_min_h
                  ? ", extrapolated"
                  : "");
  for (unsigned i = 0; i < judgement->devices->len; i++)
    append_device(out, judgement, &g_array_index(judgement->devices, struct device_result, i));
  html_printf(out, "</tbody></table></div></section>\n");
}

static void append_key(GString *out, const char *shape, const char *meaning) {
  html_printf(out,
              "<span><svg class=\"key\" viewBox=\"0 0 10 10\" aria-hidden=\"true\">%s</svg>%s"
              "</span>\n",
              shape, meaning);
}

static bool append_overview(GString *out, struct record *record, const struct judgement *judgement,
                            GError **error) {
  static const char *const keys[][2] = {
      {"<rect class=\"unintended recorded\" width=\"10\" height=\"10\"/>",
       "recording nobody asked for"},
      {"<rect class=\"unintended\" width=\"10\" height=\"10\"/>", "wake nobody asked for"},
      {"<rect class=\"intended\" width=\"10\" height=\"10\"/>", "answered a control"},
      {"<circle class=\"control heard\" cx=\"5\" cy=\"5\" r=\"4\"/>", "control heard"},
      {"<circle class=\"control missed\" cx=\"5\" cy=\"5\" r=\"4\"/>", "control missed"},
      {"<rect class=\"gap\" width=\"10\" height=\"10\"/>", "gap"},
  };
  html_printf(out, "<section><h2>The session at a glance</h2>\n");
  bool ok = overview_draw(out, record, judgement, error);
  html_printf(out, "<p class=\"legend\">");
  for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
    append_key(out, keys[i][0], keys[i][1]);
  html_printf(out, "</p>\n</section>\n");
  return ok;
}

static bool append_card(GString *out, struct record *record, const struct judgement *judgement,
                        const struct episode *episode, const struct card_clips *clips,
                        GError **error) {
  struct scene *scene = scene_read(record, judgement, episode, error);
  if (!scene)
    return false;
  card_append(out, judgement, episode, scene, clips[episode->number - 1]);
  scene_free(scene);
  return true;
}

static void append_row(GString *out, const struct judgement *judgement,
                       const struct episode *episode) {
  int64_t woke_ns = episode->entered_ns[STAGE_WAKE];
  g_autofree char *words =
      card_words(judgement, episode, woke_ns >= 0 ? woke_ns : episode->start_ns);
  html_printf(out, "<tr id=\"episode-%d\"><td class=\"number\">%d</td><td class=\"number\">",
              episode->number, episode->number);
  html_clock(out, episode->start_ns);
  html_printf(out, "</td>");
  html_element(out, "td", NULL, plan_device(judgement->plan, episode->device)->name);
  html_printf(out, "<td>%s</td><td>%s</td>", stage_names[episode->deepest], card_event(episode));
  html_element(out, "td", NULL, words);
  html_printf(out, "</tr>\n");
}

/* `ranking` from `from` to `until`, all of one kind. */
static void append_rows(GString *out, const struct judgement *judgement, const GPtrArray *ranking,
                        unsigned from, unsigned until) {
  if (from >= until)
    return;
  html_printf(out,
              "<h3>%u more</h3>\n<div class=\"scroll\" tabindex=\"0\"><table class=\"wide\">"
              "<thead><tr><th>episode</th><th>at</th><th>device</th><th>deepest stage</th>"
              "<th>what</th><th>words</th></tr></thead><tbody>\n",
              until - from);
  for (unsigned i = from; i < until; i++)
    append_row(out, judgement, g_ptr_array_index(ranking, i));
  html_printf(out, "</tbody></table></div>\n");
}

static bool append_ranked(GString *out, struct record *record, const struct judgement *judgement,
                          const GPtrArray *ranking, unsigned from, unsigned until,
                          const struct card_clips *clips, GError **error) {
  unsigned cards = CLAMP(RANKING_CARDS, from, until);
  for (unsigned i = from; i < cards; i++)
    if (!append_card(out, record, judgement, g_ptr_array_index(ranking, i), clips, error))
      return false;
  append_rows(out, judgement, ranking, cards, until);
  return true;
}

static bool append_episodes(GString *out, struct record *record, const struct judgement *judgement,
                            const GPtrArray *ranking, const struct card_clips *clips,
                            GError **error) {
  unsigned unintended = (unsigned)judgement->total.unintended;
  unsigned intended = ranking->len - unintended;
  html_printf(out, "<section><h2>What %s <span class=\"count\">%u</span></h2>\n",
              verdict_unasked(judgement), unintended);
  if (unintended == 0)
    html_printf(out, "<p class=\"none\">No unintended episode was seen.</p>\n");
  if (!append_ranked(out, record, judgement, ranking, 0, unintended, clips, error))
    return false;
  html_printf(out,
              "</section>\n<section><h2>What was asked for <span class=\"count\">%u</span>"
              "</h2>\n",
              intended);
  if (intended > 0)
    html_printf(out, "<details><summary>Show %u answered control%s</summary>\n", intended,
                html_plural((int)intended));
  bool ok = append_ranked(out, record, judgement, ranking, unintended, ranking->len, clips, error);
  html_printf(out, "%s</section>\n", intended > 0 ? "</details>" : "");
  return ok;
}

GString *page_render(struct record *record, const struct judgement *judgement,
                     const GPtrArray *ranking, const struct card_clips *clips, GError **error) {
  GString *out =
      g_string_new("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
                   "\n<meta name=\"viewport\" content=\"width=device-width, "
                   "initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light "
                   "dark\">\n<title>");
  html_printf(out, "%s: ", verdict_names[judgement->verdict.kind]);
  html_append(out, plan_setting(judgement->plan, "script", "hotmic session"));
  html_printf(out, "</title>\n<link rel=\"stylesheet\" href=\"style.css\">\n</head>\n<body>\n");
  append_banner(out, judgement);
  html_printf(out, "<main>\n");
  append_devices(out, judgement);
  acceptance_append(out, judgement);
  regression_append(out, judgement);
  bool ok = append_overview(out, record, judgement, error) &&
            append_episodes(out, record, judgement, ranking, clips, error);
  destinations_append(out, judgement);
  method_append(out, judgement);
  html_printf(out, "</main>\n</body>\n</html>\n");
  if (ok)
    return out;
  g_string_free(out, TRUE);
  return NULL;
}
