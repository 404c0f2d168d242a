/* Reproduction: grades, which row counts for which episode, and what the card says of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "record-read.h"
#include "reproduction.h"
#include "sample-record.h"

static void add(struct record *record, const char *device, double at_s, const char *kind, int hits,
                int trials, const char *words) {
  record_add_reproduction(record, &(struct record_reproduction){.device = device,
                                                                .at_ns = ns_of_seconds(at_s),
                                                                .kind = kind,
                                                                .trials = trials,
                                                                .hits = hits,
                                                                .words = words,
                                                                .run = "20260101T000000Z-x"});
}

/* A device that wakes unasked at 40 s. */
static struct court woken(void) {
  struct court court = court_alive();
  sample_wake(court.record, 40);
  return court;
}

static const struct episode *unasked(const struct court *court) {
  for (unsigned i = 0; i < court->judgement->episodes->len; i++)
    if (!court_episode(court, i)->intended)
      return court_episode(court, i);
  cr_assert_fail("nothing unintended");
  return NULL;
}

static char *card_of(const struct court *court) {
  GString *out = g_string_new(NULL);
  reproduction_append(out, court->judgement, unasked(court));
  return g_string_free(out, FALSE);
}

Test(reproduction, three_of_four_are_stable_and_none_is_seen_once) {
  cr_expect_eq(reproduction_grade(10, 10), GRADE_STABLE);
  cr_expect_eq(reproduction_grade(3, 4), GRADE_STABLE);
  cr_expect_eq(reproduction_grade(7, 10), GRADE_INTERMITTENT);
  cr_expect_eq(reproduction_grade(1, 100), GRADE_INTERMITTENT);
  cr_expect_eq(reproduction_grade(0, 10), GRADE_SEEN_ONCE);
  cr_expect_str_eq(reproduction_grade_names[GRADE_SEEN_ONCE], "seen once");
}

Test(reproduction, fewer_than_three_trials_have_no_grade) {
  for (int trials = 0; trials < 3; trials++)
    for (int hits = 0; hits <= trials; hits++)
      cr_expect_eq(reproduction_grade(hits, trials), GRADE_TOO_FEW);
  cr_expect_eq(reproduction_grade(3, 3), GRADE_STABLE);
  cr_expect_str_eq(reproduction_grade_names[GRADE_TOO_FEW], "too few");
}

Test(reproduction, the_card_says_what_was_other_than_in_the_run) {
  struct court court = woken();
  record_add_reproduction(court.record,
                          &(struct record_reproduction){.device = "kitchen",
                                                        .at_ns = ns_of_seconds(40),
                                                        .kind = "confirm",
                                                        .trials = 10,
                                                        .hits = 8,
                                                        .words = "w",
                                                        .run = "20260101T000000Z-x",
                                                        .changed = "the firmware of `<b>`"});
  court_judge(&court);
  g_autofree char *card = card_of(&court);
  cr_expect(
      strstr(card, "20260101T000000Z-x, when other than here were: the firmware of `&lt;b&gt;`"),
      "%s", card);
  court_adjourn(&court);
}

Test(reproduction, the_newest_row_of_the_same_device_moment_and_kind_counts) {
  struct court court = woken();
  add(court.record, "kitchen", 40, "confirm", 1, 10, "older");
  add(court.record, "kitchen", 40, "confirm", 8, 10, "newer");
  add(court.record, "kitchen", 40, "bisect", 9, 10, "half a house");
  add(court.record, "office", 40, "confirm", 2, 10, "another device");
  add(court.record, "kitchen", 70, "confirm", 3, 10, "another moment");
  court_judge(&court);
  const struct episode *episode = unasked(&court);
  const struct record_reproduction *row = reproduction_of(court.judgement, episode, "confirm");
  cr_assert_not_null(row);
  cr_expect_str_eq(row->words, "newer");
  cr_expect_str_eq(reproduction_of(court.judgement, episode, "bisect")->words, "half a house");
  cr_expect_null(reproduction_of(court.judgement, episode, "other"));
  court_adjourn(&court);
}

Test(reproduction, the_card_says_grade_count_interval_and_words) {
  struct court court = woken();
  add(court.record, "kitchen", 40, "confirm", 8, 10, "all that was played");
  add(court.record, "kitchen", 40, "bisect", 9, 10, "a <b>house</b>");
  court_judge(&court);
  g_autofree char *card = card_of(&court);
  cr_expect(strstr(card, "<b>stable</b>"), "%s", card);
  cr_expect(strstr(card, "8 of 10 times") && strstr(card, "0.44 to 0.97"), "%s", card);
  cr_expect(strstr(card, "a &lt;b&gt;house") && strstr(card, "9 of 10 times"), "%s", card);
  court_adjourn(&court);
}

Test(reproduction, what_was_never_played_again_has_nothing_on_its_card) {
  struct court court = woken();
  court_judge(&court);
  g_autofree char *card = card_of(&court);
  cr_expect_str_eq(card, "");
  cr_expect_null(reproduction_of(court.judgement, unasked(&court), "confirm"));
  court_adjourn(&court);
}

/* A finished record on which sqlite3 was let loose. */
static struct court finished_and(const char *sql) {
  struct court court = woken();
  sample_finish(court.record, 100);
  g_autofree char *dir = g_strdup(record_dir(court.record));
  record_close(court.record);
  g_autofree char *path = g_build_filename(dir, "record.sqlite", NULL);
  g_autofree char *command = g_strdup_printf("sqlite3 %s '%s'", path, sql);
  cr_assert_eq(system(command), 0);
  GError *error = NULL;
  court.record = record_open(dir, &error);
  cr_assert_null(error);
  return court;
}

static void expect_row_taken(struct court *court) {
  GError *error = NULL;
  add(court->record, "kitchen", 40, "confirm", 8, 10, "w");
  cr_assert(record_commit(court->record, &error));
  court->judgement = judge_record(court->record, NULL, &error);
  cr_assert_null(error);
  const struct record_reproduction *row =
      reproduction_of(court->judgement, unasked(court), "confirm");
  cr_expect_eq(row->hits, 8);
  cr_expect_str_eq(row->changed, "");
  court_adjourn(court);
}

Test(reproduction, a_complete_record_takes_rows_even_if_it_is_older_than_their_table) {
  struct court court = finished_and("DROP TABLE reproduction");
  cr_expect_not(record_has_table(court.record, "reproduction"));
  expect_row_taken(&court);
}

Test(reproduction, a_table_that_does_not_know_of_changes_is_read_and_grows) {
  struct court court =
      finished_and("ALTER TABLE reproduction DROP COLUMN changed; INSERT INTO reproduction VALUES"
                   "(\"kitchen\", 40000000000, \"bisect\", 5, 4, \"older\", \"r\")");
  GError *error = NULL;
  court.judgement = judge_record(court.record, NULL, &error);
  cr_assert_null(error);
  const struct record_reproduction *row =
      reproduction_of(court.judgement, unasked(&court), "bisect");
  cr_expect_str_eq(row->words, "older");
  cr_expect_str_eq(row->changed, "");
  judge_free(court.judgement);
  expect_row_taken(&court);
}
