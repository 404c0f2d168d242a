/* History: which earlier nights a session takes along, and which only for what they show.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "history.h"
#include "report.h"
#include "sample-record.h"
#include "scratch.h"

#include <string.h>

TestSuite(history, .fini = scratch_remove);

/* run.json of a night of 85 s in which "kitchen" answered its controls; and fired between. */
static char *summary_text(bool fires) {
  g_autoptr(GError) error = NULL;
  struct court court = court_alive();
  if (fires)
    sample_chain(court.record, 40, true);
  court_judge_at(&court, 100);
  cr_assert(report_write(court.record, court.judgement, &error), "%s", error ? error->message : "");
  g_autofree char *path = g_build_filename(record_dir(court.record), "run.json", NULL);
  char *text = NULL;
  cr_assert(g_file_get_contents(path, &text, NULL, NULL));
  court_adjourn(&court);
  return text;
}

/* What is changed in it: `from` becomes `to`; NULL: nothing. */
struct night_edit {
  const char *name, *id;
  double hours_ago;
  const char *from, *to;
};

static void replace(GString *text, const char *from, const char *to) {
  cr_assert(g_string_replace(text, from, to, 1) == 1, "`%s` is not in run.json", from);
}

static void put_night(const struct night_edit *edit, bool fires) {
  g_autofree char *plain = summary_text(fires);
  g_autoptr(GString) text = g_string_new(plain);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc();
  g_autoptr(GDateTime) then = g_date_time_add_seconds(now, -edit->hours_ago * 3600);
  g_autofree char *utc = g_date_time_format(then, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *id = g_strdup_printf("\"id\": \"%s\"", edit->id);
  replace(text, "2024-05-24T21:00:00Z", utc);
  replace(text, "\"id\": \"run\"", id);
  if (edit->from)
    replace(text, edit->from, edit->to);
  g_autofree char *dir = g_build_filename(scratch_dir(), edit->name, NULL);
  g_autofree char *path = g_build_filename(dir, "run.json", NULL);
  g_mkdir_with_parents(dir, 0755);
  cr_assert(g_file_set_contents(path, text->str, -1, NULL));
}

/* A session of the bench and script of the samples that begins now, and what it took along. */
static struct plan *begin(const char *script_path, const char *replays) {
  g_autoptr(GError) error = NULL;
  struct court court = court_alive();
  struct bench_device device = {
      .name = (char *)"kitchen", .profile_name = (char *)"soft-speaker", .under_test = true};
  struct bench bench = {
      .name = (char *)"twin.yaml",
      .devices = &device,
      .device_count = 1,
      .acceptance = {.limit_per_24h = 3, .good_per_24h = 1, .confidence = 0.95, .days = 30}};
  struct script script = {.path = (char *)script_path};
  struct script *scripts[] = {&script};
  struct session_plan session = {.bench = &bench,
                                 .scripts = scripts,
                                 .count = 1,
                                 .out_dir = scratch_dir(),
                                 .replays = replays,
                                 .progress = progress_new(stderr, true)};
  history_keep(court.record, &session);
  struct plan *plan = plan_read(court.record, &error);
  cr_assert(plan, "%s", error ? error->message : "");
  progress_free(session.progress);
  court_adjourn(&court);
  return plan;
}

static const char usual[] = "conversations/hardwood-floors.yaml";

static const struct record_history *row_at(const struct plan *plan, unsigned i) {
  cr_assert(i < plan->history->len, "only %u rows", plan->history->len);
  return &g_array_index(plan->history, struct record_history, i);
}

Test(history, nights_that_played_the_same_count_with_their_hours) {
  put_night(&(struct night_edit){"a", "1", 48, NULL, NULL}, false);
  put_night(&(struct night_edit){"b", "2", 24, NULL, NULL}, true);
  struct plan *plan = begin(usual, NULL);
  cr_assert_eq(plan->history->len, 2);
  cr_expect_str_eq(row_at(plan, 0)->run, "a");
  cr_expect_float_eq(row_at(plan, 0)->hours, 85 / 3600.0, 1e-3);
  cr_expect_eq(row_at(plan, 1)->unintended, 1);
  cr_expect_eq(row_at(plan, 1)->exposed, 1);
  cr_expect_str_eq(plan_setting(plan, "acceptance.limit_per_24h", ""), "3");
  plan_free(plan);
}

Test(history, a_copy_of_a_night_counts_once) {
  put_night(&(struct night_edit){"a", "1", 48, NULL, NULL}, false);
  put_night(&(struct night_edit){"a.bak", "1", 48, NULL, NULL}, false);
  struct plan *plan = begin(usual, NULL);
  cr_expect_eq(plan->history->len, 1);
  cr_expect_str_eq(plan_setting(plan, "acceptance.unread", ""), "1");
  plan_free(plan);
}

/* Each of these may have been a night like the others, and its recording must not be forgotten. */
static const struct night_edit doubtful[] = {
    {"a.partial", "1", 24, "\"complete\": true", "\"complete\": false"},
    {"b", "2", -24, NULL, NULL},
    {"c", "3", 24, "\"started_utc\": \"", "\"started_utc\": \"about "},
    {"d", "4", 24, "\"merge_gap_s\": 5.0,\n    \"", "\"merge_gap_s\": 120.0,\n    \""},
    {"e", "5", 24, "\"played\": \"", "\"was_played\": \""},
    {"f", "6", 24, "\"in_doubt\": false", "\"in_doubt\": true"},
};

Test(history, a_night_in_doubt_has_no_hours_but_keeps_what_it_shows) {
  for (size_t i = 0; i < G_N_ELEMENTS(doubtful); i++)
    put_night(&doubtful[i], true);
  struct plan *plan = begin(usual, NULL);
  cr_assert_eq(plan->history->len, G_N_ELEMENTS(doubtful), "%u rows", plan->history->len);
  for (unsigned i = 0; i < plan->history->len; i++) {
    cr_expect_eq(row_at(plan, i)->hours, 0, "%s", row_at(plan, i)->run);
    cr_expect_eq(row_at(plan, i)->unintended, 1, "%s", row_at(plan, i)->run);
  }
  plan_free(plan);
}

static const struct night_edit others[] = {
    {"a", "1", 24, "\"played\": \"", "\"played\": \"0"},
    {"b", "2", 24, "\"is_replay\": false", "\"is_replay\": true"},
    {"c", "3", 24 * 31, NULL, NULL},
    {"d", "4", 24, "\"bench\": \"twin.yaml\"", "\"bench\": \"other\""},
    {"e", "5", 24, "\"firmware\": \"\"", "\"firmware\": \"2.1\""},
    {"f", "6", 24, "\"script\": \"hard", "\"script\": \"soft"},
};

Test(history, other_words_benches_and_firmware_are_no_history) {
  for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
    put_night(&others[i], false);
  struct plan *plan = begin(usual, NULL);
  cr_expect_eq(plan->history->len, 0, "%s", plan->history->len ? row_at(plan, 0)->run : "");
  plan_free(plan);
}

Test(history, only_a_session_that_replays_another_is_held_to_no_rate) {
  struct plan *named = begin("conversations/confirm-walk.yaml", NULL);
  struct plan *replay = begin(usual, "20240524T210000Z-twin-walk-0");
  cr_expect_str_eq(plan_setting(named, "acceptance.limit_per_24h", ""), "3");
  cr_expect_str_eq(plan_setting(replay, "acceptance.limit_per_24h", ""), "0");
  plan_free(named);
  plan_free(replay);
}

Test(history, what_cannot_be_read_is_counted_and_the_sessions_own_directory_is_not) {
  g_autofree char *dir = g_build_filename(scratch_dir(), "broken", NULL);
  g_autofree char *path = g_build_filename(dir, "run.json", NULL);
  g_mkdir_with_parents(dir, 0755);
  cr_assert(g_file_set_contents(path, "{\"hotmic-run\": 1", -1, NULL));
  struct plan *plan = begin(usual, NULL);
  cr_expect_eq(plan->history->len, 0);
  cr_expect_str_eq(plan_setting(plan, "acceptance.unread", ""), "1");
  plan_free(plan);
}
