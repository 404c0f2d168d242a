/* The page: verdict first, then devices, the session at a glance, every episode, and the method.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "page.h"
#include "acceptance.h"
#include "banner.h"
#include "destinations.h"
#include "html.h"
#include "method.h"
#include "ranking.h"
#include "regression.h"
#include "roster.h"
#include "strip.h"

#include <string.h>

enum { rows_max = 2000 }; /* more are found in run.json faster than on a page */

static bool append_night(GString *out, GString *ret_data, struct lamps *ret_lamps,
                         struct record *record, const struct judgement *judgement, GError **error) {
  html_printf(out, "<section id=\"night\"><h2>The run at a glance</h2>\n");
  bool ok = strip_append(out, ret_data, ret_lamps, record, judgement, error);
  html_printf(out, "</section>\n");
  return ok;
}

static bool append_card(GString *out, struct record *record, const struct judgement *judgement,
                        const struct lamps *lamps, const struct episode *episode,
                        const struct card_clips *clips, GError **error) {
  struct scene *scene = scene_read(record, judgement, lamps, episode, error);
  if (!scene)
    return false;
  card_append(out, judgement, episode, scene, &clips[episode->number - 1]);
  scene_free(scene);
  return true;
}

static void append_row(GString *out, const struct judgement *judgement,
                       const struct episode *episode) {
  int64_t woke_ns = episode->entered_ns[STAGE_WAKE];
  g_autofree char *words =
      card_words(judgement, episode, woke_ns >= 0 ? woke_ns : episode->start_ns);
  html_printf(out, "<tr id=\"episode-%d\"", episode->number);
  card_append_keys(out, judgement, episode);
  html_printf(out, "><td class=\"number\"><a href=\"#episode-%d\">%d</a></td><td class=\"number\">",
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
  static const char *const heads[] = {"episode", "at",    "device", "deepest stage",
                                      "what",    "words", NULL};
  if (from >= until)
    return;
  unsigned shown = MIN(until, from + rows_max);
  html_printf(out, "<h3>%u more</h3>\n", until - from);
  html_table_open(out, "wide", "Episodes without a card", heads);
  for (unsigned i = from; i < shown; i++)
    append_row(out, judgement, g_ptr_array_index(ranking, i));
  html_table_close(out);
  if (shown < until)
    html_printf(out, "<p class=\"none\">%u more of this kind are in run.json.</p>\n",
                until - shown);
}

static bool append_ranked(GString *out, struct record *record, const struct judgement *judgement,
                          const struct lamps *lamps, const GPtrArray *ranking, unsigned from,
                          unsigned until, const struct card_clips *clips, GError **error) {
  unsigned cards = CLAMP(RANKING_CARDS, from, until);
  for (unsigned i = from; i < cards; i++)
    if (!append_card(out, record, judgement, lamps, g_ptr_array_index(ranking, i), clips, error))
      return false;
  append_rows(out, judgement, ranking, cards, until);
  return true;
}

static bool append_episodes(GString *out, struct record *record, const struct judgement *judgement,
                            const struct lamps *lamps, const GPtrArray *ranking,
                            const struct card_clips *clips, GError **error) {
  unsigned unintended = (unsigned)judgement->total.unintended;
  unsigned intended = ranking->len - unintended;
  html_printf(out,
              "<section id=\"episodes\"><h2>What %s <span class=\"count\">%u</span></h2>\n"
              "<div id=\"filters\"></div>\n",
              verdict_unasked(judgement), unintended);
  if (unintended == 0)
    html_printf(out, "<p class=\"none\">No unintended episode was seen.</p>\n");
  if (!append_ranked(out, record, judgement, lamps, ranking, 0, unintended, clips, error))
    return false;
  html_printf(out,
              "</section>\n<section id=\"asked\"><h2>What was asked for <span class=\"count\">%u"
              "</span></h2>\n",
              intended);
  if (intended > 0)
    html_printf(out, "<details><summary>Show %u answered control%s</summary>\n", intended,
                html_plural((int)intended));
  bool ok =
      append_ranked(out, record, judgement, lamps, ranking, unintended, ranking->len, clips, error);
  html_printf(out, "%s</section>\n", intended > 0 ? "</details>" : "");
  return ok;
}

static void append_head(GString *out, const struct judgement *judgement) {
  g_string_append(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
  html_printf(out, "%s: ", verdict_names[judgement->verdict.kind]);
  html_append(out, plan_setting(judgement->plan, "script", "hotmic session"));
  g_string_append(out, "</title>\n<link rel=\"stylesheet\" href=\"style.css\">\n"
                       "<script src=\"dygraphs.js\" defer></script>\n"
                       "<script src=\"night.js\" defer></script>\n"
                       "<script src=\"page.js\" defer></script>\n</head>\n<body>\n"
                       "<a class=\"skip\" href=\"#episodes\">Skip to the episodes</a>\n");
}

/* What the page has: not every run has all of it. */
static void append_contents(GString *out, const GString *body) {
  static const char *const parts[][2] = {{"devices", "Devices"},
                                         {"acceptance", "Is the rate proven?"},
                                         {"regression", "Against the pinned nights"},
                                         {"night", "The run at a glance"},
                                         {"episodes", "Unasked"},
                                         {"asked", "Asked for"},
                                         {"destinations", "Where it went"},
                                         {"unexplained", "What nothing explains"},
                                         {"controls", "Controls"},
                                         {"sound", "Sound"},
                                         {"gaps", "Gaps"},
                                         {"methods", "Methods and limits"}};
  html_printf(out, "<nav class=\"contents\" aria-label=\"On this page\">");
  for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
    /* Only we write tags: text of others has neither quotes nor < in it. */
    g_autofree char *section = g_strdup_printf(" id=\"%s\"><h2>", parts[i][0]);
    if (strstr(body->str, section))
      html_printf(out, "<a href=\"#%s\">%s</a>\n", parts[i][0], parts[i][1]);
  }
  html_printf(out, "</nav>\n");
}

static bool append_body(GString *out, struct record *record, const struct judgement *judgement,
                        const GPtrArray *ranking, const struct card_clips *clips,
                        GString *ret_night, GError **error) {
  struct lamps *lamps = lamps_new();
  html_printf(out, "<main>\n");
  roster_append(out, judgement);
  acceptance_append(out, judgement);
  regression_append(out, judgement);
  bool ok = append_night(out, ret_night, lamps, record, judgement, error) &&
            append_episodes(out, record, judgement, lamps, ranking, clips, error);
  destinations_append(out, judgement);
  method_append(out, judgement);
  html_printf(out, "</main>\n");
  lamps_free(lamps);
  return ok;
}

GString *page_render(struct record *record, const struct judgement *judgement,
                     const GPtrArray *ranking, const struct card_clips *clips, GString *ret_night,
                     GError **error) {
  g_autoptr(GString) body = g_string_new(NULL);
  if (!append_body(body, record, judgement, ranking, clips, ret_night, error))
    return NULL;
  GString *out = g_string_new(NULL);
  append_head(out, judgement);
  banner_append(out, judgement);
  append_contents(out, body);
  g_string_append_len(out, body->str, (gssize)body->len);
  html_printf(out, "</body>\n</html>\n");
  return out;
}
