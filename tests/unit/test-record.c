/* The record keeps what was committed, and says clearly when it cannot.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "judge.h"
#include "loudness.h"
#include "record-read.h"
#include "sample-record.h"

#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

struct tally {
  int count;
  int64_t last_ns, sum;
  bool in_order;
  struct event last;
};

static void tally_event(void *user, const struct event *event) {
  struct tally *tally = user;
  tally->in_order = (tally->count == 0 || tally->in_order) && event->at_ns >= tally->last_ns;
  tally->count++;
  tally->last_ns = event->at_ns;
  tally->sum += event->value;
  tally->last = *event;
}

static struct tally tally_of(struct record *record) {
  struct tally tally = {0};
  cr_assert(record_each_event(record, INT64_MIN, INT64_MAX, tally_event, &tally, NULL));
  return tally;
}

static struct record *open_run(const char *folder, GError **error) {
  g_autofree char *dir = g_build_filename(folder, "run", NULL);
  return record_open(dir, error);
}

Test(record, gives_events_back_in_order_of_time_with_all_their_parts) {
  char *folder = sample_folder();
  struct record *record = sample_create(folder);
  sample_bench(record);
  sample_console(record, 2, STAGE_SEND, "sent");
  sample_light(record, "kitchen", 1, LIGHT_LISTENING);
  sample_finish(record, 10);
  struct tally tally = tally_of(record);
  cr_expect(tally.count == 2 && tally.in_order);
  cr_expect(tally.last.kind == EVENT_CONSOLE && tally.last.value == STAGE_SEND);
  cr_expect(tally.last.slack_ns == 100000);
  cr_expect_str_eq(tally.last.device, "kitchen");
  cr_expect_str_eq(tally.last.tap, "kitchen-uart");
  cr_expect_str_eq(tally.last.text, "sent");
  record_close(record);
  sample_remove(folder);
}

Test(record, is_partial_until_it_is_finished) {
  char *folder = sample_folder();
  struct record *record = sample_create(folder);
  cr_expect(g_str_has_suffix(record_dir(record), "/run.partial"));
  sample_finish(record, 1);
  cr_expect(g_str_has_suffix(record_dir(record), "/run"));
  cr_expect(record_integer(record, "complete", 0) == 1);
  cr_expect(record_integer(record, "ended_ns", 0) == NS_PER_S);
  g_autofree char *wal = g_build_filename(record_dir(record), "record.sqlite-wal", NULL);
  cr_expect(!g_file_test(wal, G_FILE_TEST_EXISTS));
  record_close(record);
  sample_remove(folder);
}

Test(record, the_order_in_which_taps_were_emptied_leaves_no_trace) {
  char *folder = sample_folder();
  g_autofree char *other_folder = g_build_filename(folder, "other", NULL);
  struct record *one = sample_create(folder), *other = sample_create(other_folder);
  sample_light(one, "kitchen", 1, LIGHT_LISTENING);
  sample_console(one, 2, -1, "x");
  sample_console(other, 2, -1, "x");
  sample_light(other, "kitchen", 1, LIGHT_LISTENING);
  sample_finish(one, 3);
  sample_finish(other, 3);
  g_autofree char *command =
      g_strdup_printf("bash -c \"cmp <(sqlite3 %s/record.sqlite 'select * from event') "
                      "<(sqlite3 %s/record.sqlite 'select * from event')\"",
                      record_dir(one), record_dir(other));
  cr_expect(system(command) == 0);
  record_close(one);
  record_close(other);
  sample_remove(folder);
}

static void append_until_killed(const char *folder, int told) {
  struct record *record = sample_create(folder);
  for (int64_t i = 1;; i++) {
    sample_sent(record, (double)i, 0.1, (int)i, "voice v.example");
    sample_sent(record, (double)i + 0.5, 0.1, (int)i, "voice v.example");
    if (!record_commit(record, NULL) || write(told, &i, sizeof i) != sizeof i)
      _exit(1);
  }
}

Test(record, loses_nothing_committed_to_kill_9) {
  char *folder = sample_folder();
  int ends[2];
  cr_assert(pipe(ends) == 0);
  pid_t child = fork();
  if (child == 0)
    append_until_killed(folder, ends[1]);
  int64_t committed = 0;
  while (committed < 300)
    cr_assert(read(ends[0], &committed, sizeof committed) == sizeof committed);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  g_autoptr(GError) error = NULL;
  struct record *record = open_run(folder, &error);
  cr_assert(record, "%s", error ? error->message : "");
  struct tally tally = tally_of(record);
  cr_expect(tally.count >= 2 * committed && tally.count % 2 == 0, "%d of %d", tally.count,
            (int)committed * 2);
  cr_expect(record_integer(record, "complete", 0) == 0);
  record_close(record);
  sample_remove(folder);
}

Test(record, a_full_disk_is_named_and_leaves_what_was_committed) {
  char *folder = sample_folder();
  if (geteuid() != 0 || unshare(CLONE_NEWNS) != 0 ||
      mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount("tmpfs", folder, "tmpfs", 0, "size=1m") != 0) {
    g_rmdir(folder);
    cr_skip_test("a small disk needs root and mount namespaces");
  }
  struct record *record = sample_create(folder);
  g_autoptr(GError) error = NULL;
  int committed = 0;
  for (int i = 0; i < 100000 && !error; i++) {
    for (int j = 0; j < 20; j++)
      sample_console(record, i, -1, "a line that takes room on the disk until there is none");
    committed += record_commit(record, &error) ? 20 : 0;
  }
  cr_assert(error);
  cr_expect(g_error_matches(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY), "%s", error->message);
  cr_expect(strstr(error->message, "full"), "%s", error->message);
  g_autoptr(GError) again = NULL;
  cr_expect(!record_commit(record, &again) && again);
  record_close(record);
  record = open_run(folder, NULL);
  cr_assert(record);
  cr_expect(tally_of(record).count == committed && committed > 0);
  record_close(record);
  cr_expect(umount(folder) == 0);
  sample_remove(folder);
}

static void expect_open_error(const char *folder, const char *part) {
  g_autoptr(GError) error = NULL;
  cr_expect(!open_run(folder, &error));
  cr_assert(error);
  cr_expect(g_error_matches(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA), "%s", error->message);
  cr_expect(strstr(error->message, part), "`%s` in: %s", part, error->message);
}

static char *database_of(const char *folder) {
  return g_build_filename(folder, "run", "record.sqlite", NULL);
}

Test(record, a_folder_without_one_says_so) {
  char *folder = sample_folder();
  expect_open_error(folder, "no record here");
  sample_remove(folder);
}

Test(record, a_file_that_is_no_database_says_so) {
  char *folder = sample_folder();
  g_autofree char *path = database_of(folder), *dir = g_path_get_dirname(path);
  g_mkdir(dir, 0755);
  g_file_set_contents(path,
                      "this is a letter to the contractor, not a database at all, sorry. "
                      "It is longer than a hundred bytes, so that it has room for a header.",
                      -1, NULL);
  expect_open_error(folder, "not a database");
  sample_remove(folder);
}

static void alter(const char *folder, const char *sql) {
  g_autofree char *path = database_of(folder);
  sqlite3 *db;
  cr_assert(sqlite3_open(path, &db) == SQLITE_OK);
  cr_assert(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
  sqlite3_close(db);
}

static void make_finished(const char *folder) {
  struct record *record = sample_create(folder);
  sample_finish(record, 1);
  record_close(record);
}

Test(record, one_from_the_future_says_so) {
  char *folder = sample_folder();
  make_finished(folder);
  alter(folder, "PRAGMA user_version=2");
  expect_open_error(folder, "newer hotmic");
  sample_remove(folder);
}

Test(record, a_database_of_something_else_says_so) {
  char *folder = sample_folder();
  make_finished(folder);
  alter(folder, "PRAGMA application_id=7");
  expect_open_error(folder, "not a hotmic record");
  sample_remove(folder);
}

Test(record, can_be_read_where_nothing_may_be_written) {
  char *folder = sample_folder();
  struct record *record = sample_create(folder);
  sample_light(record, "kitchen", 1, LIGHT_LISTENING);
  cr_assert(record_commit(record, NULL));
  g_autofree char *dir = g_strdup(record_dir(record));
  g_autofree char *copy = g_build_filename(folder, "copy", NULL);
  g_autofree char *command = g_strdup_printf("cp -r %s %s", dir, copy); /* with its live log */
  cr_assert(system(command) == 0);
  record_close(record);
  if (geteuid() != 0 || unshare(CLONE_NEWNS) != 0 ||
      mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount(copy, copy, NULL, MS_BIND, NULL) != 0 ||
      mount(NULL, copy, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) != 0)
    cr_skip_test("a write-protected disk needs root and mount namespaces");
  g_autoptr(GError) error = NULL;
  record = record_open(copy, &error);
  cr_assert(record, "%s", error ? error->message : "");
  cr_expect(tally_of(record).count == 1);
  record_close(record);
  cr_expect(umount(copy) == 0);
  sample_remove(folder);
}

Test(record, a_run_is_not_written_over_another) {
  char *folder = sample_folder();
  make_finished(folder);
  g_autofree char *dir = g_build_filename(folder, "run", NULL);
  g_autoptr(GError) error = NULL;
  cr_expect(!record_create(dir, &error));
  cr_expect(g_error_matches(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY));
  sample_remove(folder);
}

Test(record, an_older_one_without_hosts_is_still_judged) {
  char *folder = sample_folder();
  make_finished(folder);
  alter(folder, "DROP TABLE host");
  struct record *record = open_run(folder, NULL);
  g_autoptr(GError) error = NULL;
  struct judgement *judgement = judge_record(record, NULL, &error);
  cr_expect(judgement, "%s", error ? error->message : "");
  judge_free(judgement);
  record_close(record);
  sample_remove(folder);
}

Test(record, an_older_one_without_conversations_is_still_judged) {
  char *folder = sample_folder();
  make_finished(folder);
  alter(folder, "DROP TABLE conversation; DROP TABLE capture; DROP TABLE baseline; DROP TABLE host;"
                "CREATE TABLE host(device TEXT, pattern TEXT, role TEXT, burst_bytes INTEGER);"
                "INSERT INTO host VALUES('kitchen', 'A.Example', 'voice', 1234)");
  struct record *record = open_run(folder, NULL);
  g_autoptr(GError) error = NULL;
  struct judgement *judgement = judge_record(record, NULL, &error);
  cr_assert(judgement, "%s", error ? error->message : "");
  cr_expect(judgement->plan->conversations->len == 0 && !judgement->baseline);
  cr_expect(plan_host(judgement->plan, "kitchen", "a.EXAMPLE")->burst_bytes == 1234);
  judge_free(judgement);
  record_close(record);
  sample_remove(folder);
}

Test(record, an_older_one_without_levels_of_cues_is_still_judged) {
  char *folder = sample_folder();
  struct record *record = sample_create(folder);
  sample_bench(record);
  sample_measured_line(record, 1, 5, 0.5);
  sample_finish(record, 10);
  struct judgement *judgement = judge_record(record, NULL, NULL);
  cr_assert_eq(judgement->plan->levels->len, 1);
  judge_free(judgement);
  g_autofree char *path = g_build_filename(record_dir(record), "record.sqlite", NULL);
  sqlite3 *db;
  cr_assert(sqlite3_open(path, &db) == SQLITE_OK);
  cr_assert(sqlite3_exec(db, "DROP TABLE cue_level", NULL, NULL, NULL) == SQLITE_OK);
  sqlite3_close(db);
  judgement = judge_record(record, NULL, NULL);
  cr_assert(judgement && judgement->plan->levels->len == 0);
  judge_free(judgement);
  record_close(record);
  sample_remove(folder);
}

Test(record, keeps_a_level_that_was_not_measured_apart_from_one_of_zero) {
  char *folder = sample_folder();
  struct record *record = sample_create(folder);
  sample_measured_line(record, 1, 5, 0);
  sample_measured_line(record, 2, 8, NAN);
  sample_finish(record, 10);
  struct judgement *judgement = judge_record(record, NULL, NULL);
  const GArray *levels = judgement->plan->levels;
  cr_assert_eq(levels->len, 2);
  cr_expect(loudness_is_measured(&g_array_index(levels, struct record_cue_level, 0)));
  cr_expect(!loudness_is_measured(&g_array_index(levels, struct record_cue_level, 1)));
  judge_free(judgement);
  record_close(record);
  sample_remove(folder);
}

Test(record, its_rules_are_kept_within_their_ranges) {
  char *folder = sample_folder();
  struct record *record = sample_create(folder);
  record_set(record, "rule.merge_gap_s", "1e300");
  record_set(record, "rule.missed_controls_max", "7");
  record_set(record, "rule.burst_gap_s", "nan");
  cr_assert(record_commit(record, NULL));
  struct judge_rules rules = rules_read(record);
  cr_expect(rules.merge_gap_s == 86400 && rules.missed_controls_max == 1);
  cr_expect(rules.burst_gap_s == 1.5 && rules.answer_max_s == 30);
  cr_expect(rules_check(&rules, NULL));
  record_close(record);
  sample_remove(folder);
}

Test(record, a_rule_out_of_range_is_named_with_its_value_and_range) {
  char *folder = sample_folder();
  struct record *record = sample_create(folder);
  struct judge_rules rules = rules_read(record);
  rules.merge_gap_s = -4;
  g_autoptr(GError) error = NULL;
  cr_expect(!rules_check(&rules, &error));
  cr_assert(g_error_matches(error, HOTMIC_ERROR, HOTMIC_ERROR_USAGE));
  cr_expect_str_eq(error->message, "rule merge_gap_s is -4; expected a number from 0 to 86400 s");
  record_close(record);
  sample_remove(folder);
}

static void expect_refused(const char *sql) {
  char *folder = sample_folder();
  struct record *record = sample_create(folder);
  sample_bench(record);
  sample_control(record, 5, STAGE_PROMPT);
  sample_wake(record, 6);
  sample_gap(record, 20, 1, "unplugged");
  sample_conversation(record, "a.example", ROLE_VOICE, 5, 100, 100, 0);
  sample_finish(record, 100);
  record_close(record);
  alter(folder, sql);
  record = open_run(folder, NULL);
  cr_assert(record);
  g_autoptr(GError) error = NULL;
  struct judgement *judgement = judge_record(record, NULL, &error);
  cr_expect(!judgement, "%s", sql);
  cr_expect(g_error_matches(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA), "%s", sql);
  cr_expect(error && strstr(error->message, "out of range"), "%s", sql);
  judge_free(judgement);
  record_close(record);
  sample_remove(folder);
}

Test(record, numbers_that_cannot_be_reckoned_with_are_refused) {
  expect_refused("UPDATE event SET value=9223372036854775807 WHERE kind='gap'");
  expect_refused("UPDATE event SET value=-9223372036854775808 WHERE kind='light'");
  expect_refused("UPDATE event SET value=1099511627776 WHERE kind='sent'");
  expect_refused("UPDATE event SET at_ns=9223372036854775807 WHERE kind='gap'");
  expect_refused("UPDATE event SET slack_ns=-9223372036854775808 WHERE kind='gap'");
  expect_refused("UPDATE cue SET start_ns=-9223372036854775808");
  expect_refused("UPDATE control SET until_ns=9223372036854775807");
  expect_refused("UPDATE path SET delay_ns=9223372036854775807");
  expect_refused("INSERT INTO host VALUES('kitchen','*','voice',9223372036854775807,'','')");
  expect_refused("UPDATE conversation SET payload_up=-1");
  expect_refused("UPDATE conversation SET missing_down=1099511627776000");
  expect_refused("UPDATE conversation SET first_ns=9223372036854775807");
  expect_refused("INSERT INTO sound VALUES('a.flac','played',0,9223372036854775807)");
  expect_refused("UPDATE meta SET value='9223372036854775807' WHERE key='ended_ns'");
}

Test(record, a_setting_too_large_for_an_integer_is_none) {
  char *folder = sample_folder();
  struct record *record = sample_create(folder);
  record_set(record, "huge", "1e300");
  record_set(record, "nan", "nan");
  cr_expect(record_integer(record, "huge", 7) == 7 && record_integer(record, "nan", 7) == 7);
  record_close(record);
  sample_remove(folder);
}
