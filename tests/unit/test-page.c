/* The page: a lamp that was lit long ago shows, many reasons are one line, the menu leads
 * somewhere. SPDX-License-Identifier: GPL-3.0-or-later */
#include "lamps.h"
#include "page.h"
#include "ranking.h"
#include "reasons.h"
#include "sample-record.h"

#include <criterion/criterion.h>
#include <string.h>

static GString *render(struct court *court) {
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) ranking = ranking_of(court->judgement);
  g_autoptr(GString) night = g_string_new(NULL);
  g_autofree struct card_clips *clips = g_new0(struct card_clips, ranking->len + 1);
  GString *page = page_render(court->record, court->judgement, ranking, clips, night, &error);
  cr_assert(page, "%s", error ? error->message : "");
  return page;
}

Test(page, a_mute_light_that_was_lit_an_hour_ago_is_on_the_card) {
  struct court court = court_alive();
  sample_light(court.record, "kitchen", 100, LIGHT_MUTED);
  sample_sent(court.record, 3700, 3, 40000, "voice voice.softspeaker.example");
  court_judge_at(&court, 3800);
  g_autoptr(GString) page = render(&court);
  const char *card = strstr(page->str, "<article class=\"card recorded\"");
  cr_assert(card, "there is a card");
  const char *end = strstr(card, "</article>"), *light = strstr(card, "<title>muted (");
  cr_expect(light && light < end, "its chart shows the mute light");
  court_adjourn(&court);
}

static void append_lamp(void *user, const struct lamp *lamp) {
  g_string_append_printf(user, "%s:%s:%d ", lamp->tap, lamp->text, (int)lamp->meaning);
}

Test(page, the_last_light_of_each_tap_counts_and_none_of_the_moment_itself) {
  struct lamps *lamps = lamps_new();
  g_autoptr(GString) told = g_string_new(NULL);
  lamps_add(lamps, "kitchen", "ring", 10, LIGHT_LISTENING, "cyan steady");
  lamps_add(lamps, "kitchen", "ring", 20, LIGHT_MUTED, "red steady");
  lamps_add(lamps, "kitchen", "ring", 30, LIGHT_IDLE, "off steady");
  lamps_add(lamps, "kitchen", "button", 5, 99, "odd");
  lamps_add(lamps, "office", "ring", 6, LIGHT_IDLE, "off steady");
  lamps_each_before(lamps, "kitchen", 30, append_lamp, told);
  cr_expect_str_eq(told->str, "ring:red steady:5 button:odd:0 ");
  g_string_truncate(told, 0);
  lamps_each_before(lamps, "kitchen", 5, append_lamp, told);
  cr_expect_str_eq(told->str, "");
  lamps_free(lamps);
}

static void add_devices(struct record *record, int count) {
  for (int i = 0; i < count; i++) {
    g_autofree char *name = g_strdup_printf("<room %c>", 'a' + i);
    record_add_device(record, &(struct record_device){name, "hotmic", "soft-speaker",
                                                      "soft-speaker", "", true, "alexa", "1.0"});
    record_add_tap(record, &(struct record_tap){name, "light", "led"});
  }
}

static int count_of(const char *text, const char *part) {
  int count = 0;
  for (const char *at = text; (at = strstr(at, part)); at++)
    count++;
  return count;
}

static GString *reasons_of(int devices, struct court *court) {
  *court = court_convene();
  add_devices(court->record, devices);
  court_judge_at(court, 100);
  GString *reasons = g_string_new(NULL);
  reasons_append(reasons, court->judgement);
  return reasons;
}

Test(page, reasons_of_many_devices_are_one_line_that_unfolds_and_loses_none) {
  struct court court;
  g_autoptr(GString) reasons = reasons_of(7, &court);
  cr_expect(strstr(reasons->str, "<details><summary>&lt;room a&gt; was never spoken to"));
  cr_expect(strstr(reasons->str, "<small>and 6 more: &lt;room b&gt;, &lt;room c&gt;"));
  cr_expect(count_of(reasons->str, "was never spoken to") == 7, "%s", reasons->str);
  court_adjourn(&court);
}

Test(page, reasons_of_few_devices_stand_open) {
  struct court court;
  g_autoptr(GString) reasons = reasons_of(REASONS_APART, &court);
  cr_expect(!strstr(reasons->str, "<details>"));
  cr_expect(count_of(reasons->str, "was never spoken to") == REASONS_APART, "%s", reasons->str);
  court_adjourn(&court);
}

Test(page, every_entry_of_the_menu_leads_to_a_section_and_those_of_interest_have_one) {
  struct court court = court_alive();
  court_judge(&court);
  g_autoptr(GString) page = render(&court);
  const char *nav = strstr(page->str, "<nav class=\"contents\""), *end = strstr(nav, "</nav>");
  g_autofree char *menu = g_strndup(nav, (gsize)(end - nav));
  g_auto(GStrv) links = g_strsplit(menu, "href=\"#", -1);
  for (int i = 1; links[i]; i++) {
    g_autofree char *name = g_strndup(links[i], strcspn(links[i], "\""));
    g_autofree char *id = g_strdup_printf(" id=\"%s\"", name);
    cr_expect(strstr(page->str, id), "%s", id);
  }
  cr_expect(strstr(menu, "#controls") && strstr(menu, "#destinations") && strstr(menu, "#sound") &&
            strstr(menu, "#methods"));
  cr_expect(!strstr(menu, "#regression"), "nothing is pinned");
  court_adjourn(&court);
}

/* A light log of a study: somebody saw a light, and the script names what was playing. */
static struct court imported(void) {
  struct court court = court_convene();
  add_devices(court.record, 1);
  record_set(court.record, "imported", "1");
  record_add_cue(court.record, &(struct record_cue){1, "line", "", "", "", "Friday Night", "log", 1,
                                                    0, 90LL * NS_PER_S, 0});
  sample_light(court.record, "<room a>", 30, LIGHT_LISTENING);
  sample_light(court.record, "<room a>", 40, LIGHT_IDLE);
  court_judge(&court);
  return court;
}

Test(page, where_nobody_watched_a_network_it_listened_and_a_title_is_a_place) {
  struct court court = imported();
  g_autoptr(GString) page = render(&court);
  cr_expect(strstr(page->str, "Listened 1 time, which nobody accounts for"));
  cr_expect(!strstr(page->str, "1 recording nobody"));
  cr_expect(strstr(page->str, "in “Friday Night”"));
  cr_expect(!strstr(page->str, "<mark") && !strstr(page->str, "<q>Friday Night"));
  court_adjourn(&court);
}
