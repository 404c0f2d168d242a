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
