/* Pinned nights are written whole, read back the same, and refused with their place.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pinned.h"
#include "regression.h"
#include "report.h"
#include "sample-record.h"
#include "scratch.h"

#include <string.h>

/* A run directory on the bench "table" with two controls and, if asked, a false wake between. */
static char *run_named(const char *name, bool wakes, bool is_finished, const char *pinned) {
  g_autofree char *path = g_build_filename(scratch_dir(), name, NULL);
  GError *error = NULL;
  struct record *record = record_create(path, &error);
  expect_no_error(error);
  record_set(record, "bench", "table");
  if (pinned)
    record_add_text(record, "pinned", pinned);
  sample_bench(record);
  sample_levels(record, 0, 10);
  sample_control(record, 5, STAGE_PROMPT);
  sample_wake(record, 6);
  sample_line(record, 7, "Ann", 38, "half a Lexus");
  if (wakes)
    sample_wake(record, 39);
  sample_control(record, 90, STAGE_PROMPT);
  sample_wake(record, 91);
  if (is_finished)
    sample_finish(record, 100);
  else
    record_commit(record, NULL);
  struct judgement *judgement = judge_record(record, NULL, &error);
  expect_no_error(error);
  cr_assert(report_write(record, judgement, &error));
  judge_free(judgement);
  char *dir = g_strdup(record_dir(record));
  record_close(record);
  return dir;
}

static char *format(const char *bench, const char *first, const char *second, GError **error) {
  char *const dirs[] = {(char *)first, (char *)second, NULL};
  return pinned_format(bench, dirs, error);
}

TestSuite(pinned, .fini = scratch_remove);

Test(pinned, nights_are_read_back_as_they_were) {
  GError *error = NULL;
  g_autofree char *one = run_named("one", true, true, NULL),
                  *two = run_named("two", false, true, NULL);
  g_autofree char *text = format("table", one, two, &error);
  expect_no_error(error);
  struct pinned *pinned = pinned_parse("p", text, strlen(text), &error);
  expect_no_error(error);
  cr_expect_str_eq(pinned->bench, "table");
  cr_assert_eq(pinned->nights->len, 2);
  const struct night *night = g_ptr_array_index(pinned->nights, 0);
  struct night *direct = night_read(one, &error);
  cr_expect_str_eq(night->dir, "one");
  cr_expect_eq(night->episodes->len, direct->episodes->len);
  cr_expect_eq(night->slots->len, direct->slots->len);
  cr_expect_eq(g_array_index(night->devices, struct night_device, 0).exposure_h,
               g_array_index(direct->devices, struct night_device, 0).exposure_h);
  night_free(direct);
  pinned_free(pinned);
}

Test(pinned, a_run_that_nothing_can_be_said_against_is_refused) {
  GError *error = NULL;
  g_autofree char *cut = run_named("cut", false, false, NULL),
                  *one = run_named("one", true, true, NULL);
  cr_expect_null(format("table", cut, NULL, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "this run is incomplete");
  cr_expect_null(format("shelf", one, NULL, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "a run on the bench `table`; expected one on `shelf`");
  cr_expect_null(format("table", one, one, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "given twice");
  cr_expect_null(format("table", scratch_dir(), NULL, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "run.json");
}

static void expect_refusal(const char *text, const char *words) {
  GError *error = NULL;
  cr_expect_null(pinned_parse("p", text, strlen(text), &error));
  expect_error(error, HOTMIC_ERROR_DATA, words);
}

Test(pinned, what_is_no_such_file_is_refused_with_its_place) {
  expect_refusal("", "p:1:0: no JSON");
  expect_refusal("{\n  \"a\": }", "p:2:8: no JSON");
  expect_refusal("[]", "p: expected \"hotmic-pinned\": 1");
  expect_refusal("{\"hotmic-pinned\": 2}", "p: expected \"hotmic-pinned\": 1");
  expect_refusal("{\"hotmic-pinned\": 1, \"bench\": 3}", "p: bench: expected");
  expect_refusal("{\"hotmic-pinned\": 1, \"bench\": \"b\", \"nights\": []}", "p: nights: found 0");
  expect_refusal("{\"hotmic-pinned\": 1, \"bench\": \"b\", \"nights\": [{}]}",
                 "p: nights[0]: expected");
  expect_refusal("{\"hotmic-pinned\": 1, \"bench\": \"b\", \"nights\": [{\"run\": \"r\","
                 " \"summary\": {\"hotmic-run\": 1}}]}",
                 "p: nights[0]: ");
  GError *error = NULL;
  cr_expect_null(pinned_load(scratch_dir(), NULL, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "expected a file");
}

/* The text with the first `from` in it made `to`. */
static char *changed(const char *text, const char *from, const char *to) {
  const char *at = strstr(text, from);
  cr_assert(at, "no `%s` in %s", from, text);
  return g_strdup_printf("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

Test(pinned, a_night_counts_once_however_often_it_was_copied) {
  GError *error = NULL;
  g_autofree char *one = run_named("one", true, true, NULL);
  g_autofree char *copy = g_strconcat(one, ".bak", NULL);
  g_autofree char *from = g_build_filename(one, "run.json", NULL),
                  *to = g_build_filename(copy, "run.json", NULL), *bytes = NULL;
  gsize length;
  cr_assert(g_file_get_contents(from, &bytes, &length, NULL));
  cr_assert(tidy_make_dir(copy, NULL) && g_file_set_contents(to, bytes, (gssize)length, NULL));
  cr_expect_null(format("table", one, copy, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "a copy of another; a night counts once");
  error = NULL;
  g_autofree char *text = format("table", one, NULL, &error);
  expect_no_error(error);
  const char *entry = strchr(text, '[') + 1; /* the whole entry, up to the last `]` */
  g_autofree char *twice = g_strdup_printf("%.*s%.*s,%s", (int)(entry - text), text,
                                           (int)(strrchr(text, ']') - entry), entry, entry);
  expect_refusal(twice, "p: nights[1]: found the session of nights[0] again");
}

Test(pinned, what_proves_nothing_or_is_no_run_of_the_bench_is_refused) {
  GError *error = NULL;
  g_autofree char *one = run_named("one", true, true, NULL);
  g_autofree char *path = g_build_filename(one, "run.json", NULL), *bytes = NULL;
  cr_assert(g_file_get_contents(path, &bytes, NULL, NULL));
  g_autofree char *text = format("table", one, NULL, &error);
  expect_no_error(error);
  g_autofree char *imported = changed(text, "\"imported\":false", "\"imported\":true");
  expect_refusal(imported, "p: nights[0]: found an import");
  g_autofree char *doubtful = changed(bytes, "\"in_doubt\": false", "\"in_doubt\": true");
  cr_assert(g_file_set_contents(path, doubtful, -1, NULL));
  cr_expect_null(format("table", one, NULL, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "no control of this run proves");
}

Test(pinned, a_wrong_value_is_named_by_the_file_that_holds_it) {
  GError *error = NULL;
  g_autofree char *one = run_named("one", true, true, NULL);
  g_autofree char *text = format("table", one, NULL, &error);
  g_autofree char *wrong = changed(text, "\"imported\":false", "\"imported\":3");
  cr_expect_null(pinned_parse("p", wrong, strlen(wrong), &error));
  cr_assert(error);
  cr_expect(g_str_has_prefix(error->message, "p: nights[0]: imported: found 3"), "%s",
            error->message);
  g_clear_error(&error);
}

static struct judgement *judge_run(const char *dir, struct record **ret_record) {
  GError *error = NULL;
  *ret_record = record_open(dir, &error);
  struct judgement *judgement = judge_record(*ret_record, NULL, &error);
  expect_no_error(error);
  return judgement;
}

static bool has_reason(const struct judgement *judgement, const char *part) {
  const GArray *reasons = judgement->verdict.reasons;
  for (unsigned i = 0; i < reasons->len; i++)
    if (strstr(g_array_index(reasons, struct verdict_reason, i).text, part))
      return true;
  return false;
}

Test(pinned, a_record_that_keeps_them_is_judged_and_rendered_against_them) {
  GError *error = NULL;
  struct record *record;
  g_autofree char *one = run_named("one", false, true, NULL);
  g_autofree char *text = format("table", one, NULL, &error);
  expect_no_error(error);
  g_autofree char *now = run_named("now", true, true, text);
  struct judgement *judgement = judge_run(now, &record);
  cr_assert(judgement->regression);
  cr_expect_eq(judgement->regression->changes->len, 1);
  cr_expect_not(has_reason(judgement, "worse")); /* one new place is churn */
  g_autoptr(GString) page = g_string_new(NULL);
  regression_append(page, judgement);
  cr_expect(strstr(page->str, "<section id=\"regression\">"));
  cr_expect(strstr(page->str, "s.yaml"));
  for (unsigned i = 0; i < judgement->episodes->len; i++)
    regression_append_episode(page, judgement, g_ptr_array_index(judgement->episodes, i));
  cr_expect(strstr(page->str, "<b>new</b>, it fired here in none of 1"));
  judge_free(judgement);
  record_close(record);
}

Test(pinned, a_record_whose_pinned_nights_are_spoilt_is_inconclusive) {
  struct record *record;
  g_autofree char *now = run_named("now", false, true, "{\"hotmic-pinned\"");
  struct judgement *judgement = judge_run(now, &record);
  cr_expect(has_reason(judgement, "The pinned nights in the record cannot be read"));
  cr_expect_eq(judgement->verdict.kind, VERDICT_INCONCLUSIVE);
  judge_free(judgement);
  record_close(record);
}

static bool is_inconclusive_for(const struct judgement *judgement, const char *part) {
  const GArray *reasons = judgement->verdict.reasons;
  for (unsigned i = 0; i < reasons->len; i++) {
    const struct verdict_reason *reason = &g_array_index(reasons, struct verdict_reason, i);
    if (strstr(reason->text, part))
      return reason->kind == VERDICT_INCONCLUSIVE;
  }
  cr_assert(false, "no reason says `%s`", part);
  return false;
}

Test(pinned, a_run_that_should_be_comparable_and_is_not_does_not_pass) {
  GError *error = NULL;
  struct record *record;
  g_autofree char *one = run_named("one", false, true, NULL);
  g_autofree char *text = format("table", one, NULL, &error);
  expect_no_error(error);
  g_autofree char *strange = changed(text, "\"scripts\":[\"", "\"scripts\":[\"z");
  g_autofree char *now = run_named("now", false, true, strange);
  struct judgement *judgement = judge_run(now, &record);
  cr_expect(is_inconclusive_for(judgement, "Not compared with the pinned nights"));
  judge_free(judgement);
  record_close(record);
  /* Of another script nothing was pinned: it is judged without. */
  g_autofree char *other = changed(strange, "\"script\":\"", "\"script\":\"z");
  g_autofree char *alone = run_named("alone", false, true, other);
  judgement = judge_run(alone, &record);
  cr_expect_not(is_inconclusive_for(judgement, "The verdict stands without them."));
  judge_free(judgement);
  record_close(record);
}
