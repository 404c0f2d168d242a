/* New, gone, persisting; and never a red night for churn alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "regression.h"
#include "sample-night.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { LINES = 400, SIMULATED = 2000 };

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

/* What triggers are like: most hardly ever fire again, a few nearly always do. */
static double chance_of(int line) {
  if (line % 40 == 0)
    return 0.9;
  return line % 5 == 0 ? 0.15 : 0.005;
}

static void simulate(struct night *night, const char *device, GRand *rand) {
  for (int line = 1; line <= LINES; line++)
    if (g_rand_double(rand) < chance_of(line))
      sample_night_fires(night, device, line, 0, "x");
}

static struct night *simulated(GRand *rand) {
  struct night *night = sample_night("night", LINES);
  sample_night_device(night, "hallway", 8);
  sample_night_device(night, "kitchen", 8);
  simulate(night, "hallway", rand);
  simulate(night, "kitchen", rand);
  return night;
}

/* Adds `fresh` triggers that never miss to tonight's; how many of the trials are called worse? */
static int count_worse(int trials, size_t count, int fresh, guint32 seed) {
  GRand *rand = g_rand_new_with_seed(seed);
  int worse = 0;
  for (int i = 0; i < trials; i++) {
    struct night *before[4], *now = simulated(rand);
    for (size_t j = 0; j < count; j++)
      before[j] = simulated(rand);
    for (int line = 0; line < fresh; line++)
      sample_night_fires(now, "kitchen", 1 + 5 * line, 0, "new");
    struct regression *regression = regression_find(before, count, now);
    worse += regression_verdict(regression) == REGRESSION_WORSE;
    regression_free(regression);
    for (size_t j = 0; j < count; j++)
      night_free(before[j]);
    night_free(now);
  }
  g_rand_free(rand);
  return worse;
}

Test(regression, churn_alone_is_hardly_ever_called_worse) {
  int worse = count_worse(SIMULATED, 1, 0, 7);
  cr_log_info("one earlier night: %d of %d called worse", worse, SIMULATED);
  cr_expect(worse <= SIMULATED / 20, "%d of %d", worse, SIMULATED);
  worse = count_worse(SIMULATED, 4, 0, 8);
  cr_log_info("four earlier nights: %d of %d called worse", worse, SIMULATED);
  cr_expect(worse <= SIMULATED / 20, "%d of %d", worse, SIMULATED);
}

Test(regression, a_new_set_of_stable_triggers_is_found) {
  int of_one = count_worse(200, 1, 24, 9), of_four = count_worse(200, 4, 24, 10);
  cr_log_info("24 new triggers: %d of 200 against one night, %d against four", of_one, of_four);
  cr_expect(of_one >= 160, "%d of 200", of_one);
  cr_expect(of_four >= 190, "%d of 200", of_four);
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
