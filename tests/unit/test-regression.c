/* New, gone, persisting; and never a red night for churn alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "regression.h"
#include "sample-night.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { LINES = 400 };

static struct night *night_of(const char *dir) {
  struct night *night = sample_night(dir, LINES);
  sample_night_device(night, "kitchen", 8);
  return night;
}

static const struct regression_device *device_at(const struct regression *regression, unsigned i) {
  cr_assert(i < regression->devices->len);
  return &g_array_index(regression->devices, struct regression_device, i);
}

static const struct change *change_at(const struct regression *regression, unsigned i) {
  cr_assert(i < regression->changes->len);
  return &g_array_index(regression->changes, struct change, i);
}

static bool has_remark(const struct regression *regression, const char *part) {
  for (guint i = 0; i < regression->remarks->len; i++)
    if (strstr(g_ptr_array_index(regression->remarks, i), part))
      return true;
  return false;
}

/* Three nights: `first`, `second` and tonight. */
struct trial {
  struct night *first, *second, *now;
  struct regression *regression;
};

static struct trial trial_begin(void) {
  return (struct trial){night_of("first"), night_of("second"), night_of("now"), NULL};
}

static void trial_compare(struct trial *trial) {
  struct night *const before[] = {trial->first, trial->second};
  trial->regression = regression_find(before, 2, trial->now);
}

static void trial_end(struct trial *trial) {
  regression_free(trial->regression);
  night_free(trial->first);
  night_free(trial->second);
  night_free(trial->now);
}

Test(regression, a_place_is_new_gone_or_persisting) {
  struct trial trial = trial_begin();
  sample_night_fires(trial.first, "kitchen", 3, 1.0, "a letter");
  sample_night_fires(trial.second, "kitchen", 3, 2.5, "a letter");
  sample_night_fires(trial.first, "kitchen", 9, 0.5, "election");
  sample_night_fires(trial.now, "kitchen", 3, 1.5, "a letter");
  sample_night_fires(trial.now, "kitchen", 20, 0.5, "tobacco");
  trial_compare(&trial);
  const struct regression *regression = trial.regression;
  cr_expect_eq(regression->changes->len, 3);
  const struct change *fresh = change_at(regression, 0), *gone = change_at(regression, 1),
                      *still = change_at(regression, 2);
  cr_expect(fresh->kind == CHANGE_NEW && fresh->slot.line == 20 && fresh->now);
  cr_expect(fresh->before == 0 && fresh->nights == 2 && fresh->never_before);
  cr_expect(gone->kind == CHANGE_GONE && gone->slot.line == 9 && !gone->now);
  cr_expect(still->kind == CHANGE_PERSISTING && still->slot.line == 3 && still->before == 2);
  const struct regression_device *kitchen = device_at(regression, 0);
  cr_expect(kitchen->kinds[CHANGE_NEW] == 1 && kitchen->kinds[CHANGE_GONE] == 1);
  cr_expect_not(kitchen->is_worse);
  cr_expect_eq(regression_verdict(regression), REGRESSION_NOT_WORSE);
  trial_end(&trial);
}

Test(regression, words_that_fired_elsewhere_before_are_no_new_words) {
  struct trial trial = trial_begin();
  sample_night_fires(trial.first, "kitchen", 3, 1.0, "a letter");
  sample_night_fires(trial.now, "kitchen", 30, 1.0, "A letter");
  trial_compare(&trial);
  cr_expect(change_at(trial.regression, 0)->kind == CHANGE_NEW);
  cr_expect_not(change_at(trial.regression, 0)->never_before);
  trial_end(&trial);
}

Test(regression, offsets_further_apart_than_5_s_are_other_places) {
  struct trial trial = trial_begin();
  sample_night_fires(trial.first, "kitchen", 3, 1.0, "a");
  sample_night_fires(trial.now, "kitchen", 3, 6.0, "a");
  sample_night_fires(trial.now, "kitchen", 3, 11.5, "b");
  trial_compare(&trial);
  cr_expect(change_at(trial.regression, 0)->kind == CHANGE_NEW);
  cr_expect_eq(change_at(trial.regression, 0)->slot.offset_s, 11.5);
  cr_expect(change_at(trial.regression, 1)->kind == CHANGE_PERSISTING);
  trial_end(&trial);
}

Test(regression, churn_brings_as_many_new_places_as_each_earlier_night_did) {
  struct trial trial = trial_begin();
  for (int line = 1; line <= 6; line++)
    sample_night_fires(trial.first, "kitchen", line, 0, "x");
  for (int line = 5; line <= 8; line++)
    sample_night_fires(trial.second, "kitchen", line, 0, "x");
  trial_compare(&trial); /* lines 1 to 4 of the first night only, 7 and 8 of the second only */
  cr_expect(fabs(device_at(trial.regression, 0)->expected_new - 3) < 1e-9);
  struct night *const before[] = {trial.first};
  struct regression *of_one = regression_find(before, 1, trial.now);
  cr_expect(fabs(device_at(of_one, 0)->expected_new - 6 * (1 - 97.0 / 295)) < 1e-9);
  regression_free(of_one);
  trial_end(&trial);
}

Test(regression, what_differs_is_named) {
  struct trial trial = trial_begin();
  g_array_index(trial.now->devices, struct night_device, 0).firmware = "2";
  trial.now->calibration = "cal-2";
  trial.now->bench = "shelf";
  trial_compare(&trial);
  cr_expect(has_remark(trial.regression, "firmware of kitchen: 1 before, 2 now"));
  cr_expect(has_remark(trial.regression, "calibration: not said before, cal-2 now"));
  cr_expect(has_remark(trial.regression, "bench: table before, shelf now"));
  trial_end(&trial);
}

Test(regression, other_playlists_are_compared_where_both_played_and_not_by_rates) {
  struct trial trial = trial_begin();
  g_array_set_size(trial.now->slots, 10);
  sample_night_fires(trial.first, "kitchen", 11, 0, "not played tonight");
  sample_night_fires(trial.first, "kitchen", 2, 0, "played");
  trial_compare(&trial);
  cr_expect_eq(trial.regression->changes->len, 1);
  cr_expect_eq(change_at(trial.regression, 0)->slot.line, 2);
  cr_expect_not(device_at(trial.regression, 0)->has_rates);
  cr_expect(has_remark(trial.regression, "2 of 2 earlier nights played something else"));
  trial_end(&trial);
}

/* What was not seen must never look as if it were no worse. */
static void expect_unknown(struct trial *trial, const char *why) {
  trial_compare(trial);
  cr_expect_eq(regression_verdict(trial->regression), REGRESSION_UNKNOWN);
  g_autofree char *table = regression_table(trial->regression);
  cr_expect(strstr(table, why), "no `%s` in:\n%s", why, table);
  trial_end(trial);
}

Test(regression, an_incomplete_night_is_not_compared) {
  struct trial trial = trial_begin();
  trial.now->complete = false;
  expect_unknown(&trial, "cannot be compared: now is incomplete");
  trial = trial_begin();
  trial.first->complete = false;
  expect_unknown(&trial, "cannot be compared: first is incomplete");
}

Test(regression, nights_with_nothing_in_common_are_not_compared) {
  struct trial trial = trial_begin();
  for (unsigned i = 0; i < trial.now->slots->len; i++)
    g_array_index(trial.now->slots, struct slot, i).script = "other.yaml";
  expect_unknown(&trial, "no earlier night played anything of what this run played");
  trial = trial_begin();
  g_array_set_size(trial.now->slots, 0);
  expect_unknown(&trial, "nothing is known of what this run played");
}

Test(regression, a_device_that_was_not_watched_is_not_known_to_be_no_worse) {
  struct trial trial = trial_begin();
  g_array_index(trial.now->devices, struct night_device, 0).exposure_h = 0;
  expect_unknown(&trial, "nothing proves that it was watched in this run");
  trial = trial_begin();
  g_array_set_size(trial.now->devices, 0);
  expect_unknown(&trial, "it is not in this run");
  trial = trial_begin();
  g_array_index(trial.now->devices, struct night_device, 0).exposure_h = 1;
  expect_unknown(&trial, "it was watched for 1.00 h only, against 8.00 h a night before");
  trial = trial_begin();
  sample_night_device(trial.now, "hallway", 8);
  expect_unknown(&trial, "no earlier night proves that it was watched");
}

static struct night_device *kitchen_of(struct night *night) {
  return &g_array_index(night->devices, struct night_device, 0);
}

Test(regression, a_night_in_doubt_proves_nothing_on_either_side) {
  struct trial trial = trial_begin();
  kitchen_of(trial.now)->in_doubt = true;
  expect_unknown(&trial, "nothing proves that it was watched in this run");
  trial = trial_begin();
  kitchen_of(trial.first)->in_doubt = kitchen_of(trial.second)->in_doubt = true;
  expect_unknown(&trial, "no earlier night proves that it was watched");
  trial = trial_begin(); /* nor do its episodes hide what is new */
  kitchen_of(trial.first)->in_doubt = true;
  for (int line = 1; line <= 12; line++)
    sample_night_fires(trial.first, "kitchen", line, 0, "x");
  for (int line = 1; line <= 12; line++)
    sample_night_fires(trial.now, "kitchen", line, 0, "x");
  trial_compare(&trial);
  cr_expect_eq(regression_verdict(trial.regression), REGRESSION_WORSE);
  trial_end(&trial);
}

Test(regression, seconds_of_watching_prove_nothing) {
  struct trial trial = trial_begin();
  kitchen_of(trial.first)->exposure_h = kitchen_of(trial.second)->exposure_h =
      kitchen_of(trial.now)->exposure_h = 0.001;
  expect_unknown(&trial, "it was watched for less than a minute");
  trial = trial_begin(); /* nor if something else was played */
  g_array_set_size(trial.now->slots, LINES - 1);
  kitchen_of(trial.now)->exposure_h = 1;
  expect_unknown(&trial, "it was watched for 1.00 h only, against 8.00 h a night before");
}

Test(regression, a_run_that_is_mostly_new_is_not_known_to_be_no_worse) {
  struct trial trial = trial_begin();
  g_array_set_size(trial.first->slots, LINES / 2 - 1);
  g_array_set_size(trial.second->slots, LINES / 2 - 1);
  expect_unknown(&trial, "earlier nights played only 199 of the 400 lines");
  trial = trial_begin(); /* nor is one that fires where it is new */
  g_array_set_size(trial.first->slots, LINES - 1);
  g_array_set_size(trial.second->slots, LINES - 1);
  sample_night_fires(trial.now, "kitchen", LINES, 0, "x");
  expect_unknown(&trial, "it fired at 1 places with which no earlier night can be compared");
}

Test(regression, an_import_is_not_compared_with_a_run) {
  struct trial trial = trial_begin();
  trial.now->imported = true;
  expect_unknown(&trial, "now is imported, and first is not");
}

Test(regression, copies_of_a_session_count_once_and_never_against_themselves) {
  struct trial trial = trial_begin();
  trial.first->id = trial.second->id = "a";
  sample_night_fires(trial.first, "kitchen", 2, 0, "x");
  trial_compare(&trial);
  cr_expect_eq(trial.regression->before->len, 1);
  cr_expect_eq(change_at(trial.regression, 0)->nights, 1);
  cr_expect(has_remark(trial.regression, "second is the same session as first: it counts once"));
  trial_end(&trial);
  trial = trial_begin();
  trial.first->id = trial.second->id = trial.now->id = "a";
  expect_unknown(&trial, "there is no earlier night but this run itself");
}

Test(regression, what_an_earlier_night_did_not_watch_is_not_new) {
  struct trial trial = trial_begin(); /* an hour of eight: as many in an hour as tonight */
  kitchen_of(trial.first)->exposure_h = kitchen_of(trial.second)->exposure_h = 1;
  sample_night_fires(trial.first, "kitchen", 1, 0, "x");
  for (int line = 1; line <= 9; line++)
    sample_night_fires(trial.now, "kitchen", line, 0, "x");
  expect_unknown(&trial, "no earlier night watched it for half as long as this run");
  trial = trial_begin(); /* long enough, but not at these lines */
  struct night_unwatched blind = {"kitchen", {0, 20}};
  trial.first->unwatched = g_array_new(FALSE, FALSE, sizeof blind);
  trial.second->unwatched = g_array_new(FALSE, FALSE, sizeof blind);
  g_array_append_val(trial.first->unwatched, blind);
  g_array_append_val(trial.second->unwatched, blind);
  for (int line = 15; line <= 25; line++)
    sample_night_fires(trial.now, "kitchen", line, 0, "x");
  trial_compare(&trial);
  cr_expect_eq(device_at(trial.regression, 0)->kinds[CHANGE_NEW], 5);
  cr_expect_eq(device_at(trial.regression, 0)->strange, 6);
  trial_end(&trial);
}

Test(regression, devices_that_never_fire_do_not_water_down_what_is_found) {
  struct trial trial = trial_begin();
  for (int i = 0; i < 100; i++) {
    g_autofree char *name = g_strdup_printf("quiet-%d", i);
    sample_night_device(trial.first, name, 8);
    sample_night_device(trial.second, name, 8);
    sample_night_device(trial.now, name, 8);
  }
  for (int line = 1; line <= 9; line++)
    sample_night_fires(trial.now, "kitchen", line, 0, "x");
  trial_compare(&trial);
  cr_expect_eq(trial.regression->tested, 1);
  cr_expect_eq(regression_verdict(trial.regression), REGRESSION_WORSE);
  trial_end(&trial);
}

Test(regression, what_only_the_number_of_devices_holds_back_is_said) {
  struct trial trial = trial_begin();
  for (int i = 0; i < 100; i++) {
    g_autofree char *name = g_strdup_printf("churning-%d", i);
    sample_night_device(trial.first, name, 8);
    sample_night_device(trial.second, name, 8);
    sample_night_device(trial.now, name, 8);
    sample_night_fires(trial.first, name, 1, 0, "x");
    sample_night_fires(trial.now, name, 2, 0, "x");
  }
  for (int line = 1; line <= 5; line++)
    sample_night_fires(trial.now, "kitchen", line, 0, "x");
  trial_compare(&trial);
  g_autofree char *table = regression_table(trial.regression);
  cr_expect(strstr(table, "worse if it were the only device (p 0.0082); among the 101 that fired"),
            "%s", table);
  trial_end(&trial);
}

Test(regression, other_rules_are_named) {
  struct trial trial = trial_begin();
  trial.second->rules = "merge_gap_s 5, burst_margin 2";
  trial.now->rules = "merge_gap_s 120, burst_margin 2";
  trial_compare(&trial);
  cr_expect(has_remark(trial.regression, "judged by another rule now: merge_gap_s 120"));
  cr_expect_not(has_remark(trial.regression, "burst_margin"));
  trial_end(&trial);
}

Test(regression, a_night_that_did_not_watch_a_device_does_not_count_as_silent) {
  struct trial trial = trial_begin();
  g_array_index(trial.second->devices, struct night_device, 0).exposure_h = 0;
  sample_night_fires(trial.first, "kitchen", 2, 0, "x");
  trial_compare(&trial);
  cr_expect_eq(change_at(trial.regression, 0)->nights, 1);
  trial_end(&trial);
}

Test(regression, repeats_are_counted_over_all_nights) {
  struct trial trial = trial_begin();
  sample_night_fires(trial.first, "kitchen", 2, 0, "x");
  sample_night_fires(trial.second, "kitchen", 2, 9, "x"); /* anywhere in the line */
  sample_night_fires(trial.now, "kitchen", 2, 0, "x");
  sample_night_fires(trial.now, "kitchen", 5, 0, "y");
  trial_compare(&trial);
  const struct regression_repeats *repeats = &trial.regression->repeats;
  cr_expect_eq(repeats->slots, LINES);
  cr_expect_eq(repeats->plays, 3 * LINES);
  cr_expect_eq(repeats->hits, 4);
  cr_expect_eq(repeats->never, LINES - 2);
  cr_expect_eq(g_array_index(repeats->by_hits, int, 1), 1);
  cr_expect_eq(g_array_index(repeats->by_hits, int, 3), 1);
  cr_expect_eq(repeats->never + repeats->rare + repeats->stable, LINES);
  trial_end(&trial);
}

Test(regression, names_of_devices_and_words_stay_text) {
  struct trial trial = trial_begin();
  sample_night_device(trial.now, "k\033[31m\xe2\x80\xae", 8);
  sample_night_fires(trial.now, "kitchen", 4, 0, "\xff\033]0;x\a\"");
  trial_compare(&trial);
  g_autofree char *table = regression_table(trial.regression);
  g_autofree char *json = regression_json(trial.regression);
  cr_expect_not(strpbrk(table, "\033\a"));
  cr_expect_null(strstr(table, "\xe2\x80\xae"));
  cr_expect(g_utf8_validate(table, -1, NULL) && g_utf8_validate(json, -1, NULL));
  cr_expect_not(strpbrk(json, "\033\a"));
  trial_end(&trial);
}
