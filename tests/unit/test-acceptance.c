/* Acceptance: is the rate proven, by this night and those before it?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "acceptance.h"
#include "sample-record.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* A night of a device that lived, held to a rate; court_alive() proves 86 s of it. */
static struct court night_held_to(double limit_per_24h) {
  struct court court = court_alive();
  record_set_number(court.record, "acceptance.limit_per_24h", limit_per_24h);
  record_set_number(court.record, "acceptance.good_per_24h", limit_per_24h / 3);
  record_set_number(court.record, "acceptance.confidence", 0.95);
  return court;
}

static void add_night(struct court *court, int number, int64_t unintended, double hours) {
  g_autofree char *run = g_strdup_printf("run-%d", number);
  g_autofree char *started = g_strdup_printf("2024-05-%02dT21:00:00Z", number);
  record_add_history(court->record, &(struct record_history){.device = "kitchen",
                                                             .run = run,
                                                             .started_utc = started,
                                                             .unintended = unintended,
                                                             .hours = hours,
                                                             .exposed = unintended});
}

static struct acceptance find(struct court *court) {
  g_autoptr(GArray) all = acceptance_find(court->judgement);
  cr_assert_eq(all->len, 1);
  return g_array_index(all, struct acceptance, 0);
}

Test(acceptance, a_record_that_asks_for_no_rate_is_judged_as_before) {
  struct court court = court_alive();
  court_expect(&court, VERDICT_PASS, NULL);
  g_autoptr(GArray) all = acceptance_find(court.judgement);
  g_autoptr(GString) page = g_string_new(NULL);
  acceptance_append(page, court.judgement);
  cr_expect_eq(all->len, 0);
  cr_expect_eq(page->len, 0);
  court_adjourn(&court);
}

/* 23.97 h without an event show less than 3 in 24 h; of them some 85 s are there. */
Test(acceptance, minutes_are_inconclusive_and_say_how_many_hours_are_missing) {
  struct court court = night_held_to(3);
  court_expect(
      &court, VERDICT_INCONCLUSIVE,
      "kitchen is not proven to stay below 3 unintended episodes in 24 h: 0 in 1.4 min over 1 "
      "night. 24.0 more hours without another one would prove it (95 %).");
  cr_expect_float_eq(find(&court).more_hours + find(&court).hours, 23.965858, 1e-5);
  court_adjourn(&court);
}

/* Hours that so many episodes need for less than 3 in 24 h. */
static const double needed_h[] = {23.97, 37.95, 50.37, 62.03, 73.23};

Test(acceptance, nights_add_up_until_the_bound_is_below) {
  for (int64_t n = 0; n < (int64_t)G_N_ELEMENTS(needed_h); n++) {
    for (int enough = 0; enough <= 1; enough++) {
      struct court court = night_held_to(3);
      double hours = needed_h[n] - 86 / 3600.0 + (enough ? 0.05 : -0.05);
      for (int i = 1; i <= 5; i++)
        add_night(&court, i, i <= n, hours / 5);
      court_expect(&court, enough ? VERDICT_PASS : VERDICT_INCONCLUSIVE,
                   enough ? "below the limit of 3" : "more hours without another");
      cr_expect_eq(find(&court).nights, 6);
      cr_expect_eq(find(&court).unintended, n);
      court_adjourn(&court);
    }
  }
}

/* The lower bound of 8 events at 95 % is a mean of 3.98. */
Test(acceptance, a_rate_that_is_proven_to_be_above_fails) {
  struct court court = night_held_to(3);
  for (int i = 1; i <= 4; i++)
    add_night(&court, i, 2, 7.7);
  court_expect(&court, VERDICT_FAIL,
               "kitchen: at least 3.1 unintended episodes in 24 h (95 % bound: "
               "8 in 30.8 h over 5 nights), above the limit of 3.");
  cr_expect(find(&court).stands);
  court_adjourn(&court);
  court = night_held_to(3);
  for (int i = 1; i <= 4; i++)
    add_night(&court, i, 2, 8.2);
  court_expect(&court, VERDICT_INCONCLUSIVE, "8 in 32.8 h over 5 nights");
  court_adjourn(&court);
}

/* 16 over these nights: D = 26 by hand, of 7 degrees with tonight's. The plain upper bound of 16 is
 * a mean of 24.3012. */
Test(acceptance, nights_that_scatter_too_much_widen_the_bound) {
  static const int64_t counts[] = {2, 0, 1, 9, 1, 0, 3};
  struct court court = night_held_to(3);
  for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
    add_night(&court, (int)i + 1, counts[i], 100);
  court_expect(&court, VERDICT_PASS, NULL);
  struct acceptance sum = find(&court);
  double upper = sum.upper_per_24h * sum.hours / 24;
  cr_expect(sum.is_widened);
  cr_expect_float_eq(sum.dispersion.widen, sqrt(26.0 / 7), 0.01, "%g", sum.dispersion.widen);
  cr_expect_float_eq(upper, 16 + (24.3012 - 16) * sum.dispersion.widen, 0.01, "%g", upper);
  g_autoptr(GString) page = g_string_new(NULL);
  acceptance_append(page, court.judgement);
  cr_expect(strstr(page->str, "nights scatter as chance lets them with p = 0.0"), "%s", page->str);
  court_adjourn(&court);
}

/* What the night itself leaves in doubt no number of earlier hours makes good. */
Test(acceptance, a_night_in_doubt_proves_nothing_however_many_hours_there_are) {
  struct court court = night_held_to(3);
  add_night(&court, 1, 0, 200);
  sample_stream(court.record, 40, 10, 0.1, 2000, "unknown stats.example");
  court_expect(&court, VERDICT_INCONCLUSIVE, "this night is in doubt");
  const struct device_result *result =
      &g_array_index(court.judgement->devices, struct device_result, 0);
  cr_expect(result->in_doubt);
  court_adjourn(&court);
}

static bool in_doubt_with(bool gap, bool stray) {
  struct court court = night_held_to(3);
  add_night(&court, 1, 0, 200);
  if (stray)
    sample_stream(court.record, 40, 10, 0.1, 2000, "unknown stats.example");
  if (gap)
    sample_gap(court.record, 60, 2, "frames lost");
  court_judge_at(&court, 100);
  bool in_doubt = g_array_index(court.judgement->devices, struct device_result, 0).in_doubt;
  cr_expect_eq(court.judgement->verdict.kind, gap || stray ? VERDICT_INCONCLUSIVE : VERDICT_PASS);
  court_adjourn(&court);
  return in_doubt;
}

/* The exposure is already less for a gap; nothing is for a host that may have taken sound. */
Test(acceptance, a_gap_costs_its_time_and_any_other_doubt_the_night) {
  cr_expect(!in_doubt_with(false, false));
  cr_expect(!in_doubt_with(true, false));
  cr_expect(in_doubt_with(false, true));
  cr_expect(in_doubt_with(true, true));
}

/* The record keeps them without hours. */
Test(acceptance, earlier_nights_in_doubt_add_no_hours) {
  struct court court = night_held_to(3);
  add_night(&court, 1, 0, 30);
  add_night(&court, 2, 0, 0);
  court_expect(&court, VERDICT_PASS, "0 in 30.0 h over 2 nights), below");
  cr_expect_eq(find(&court).doubtful_nights, 1);
  court_adjourn(&court);
}

/* A bound from above bears what they show: 9 more would be 15.7 in those hours. */
Test(acceptance, what_nights_in_doubt_show_keeps_a_rate_from_being_proven) {
  struct court court = night_held_to(3);
  add_night(&court, 1, 0, 30);
  add_night(&court, 2, 5, 0);
  add_night(&court, 3, 4, 0);
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "0 in 30.0 h over 2 nights, and 9 more in 2 nights in doubt, run-2, run-3, which a "
               "bound from above bears.");
  cr_expect_eq(find(&court).doubtful_unintended, 9);
  cr_expect_float_eq(find(&court).upper_per_24h, 15.7052 * 24 / find(&court).hours, 1e-3);
  cr_expect_float_eq(find(&court).more_hours + find(&court).hours, 15.7052 * 8, 1e-2);
  g_autoptr(GString) page = g_string_new(NULL);
  acceptance_append(page, court.judgement);
  cr_expect(strstr(page->str, "in doubt: 2; they prove nothing, but the 9"), "%s", page->str);
  court_adjourn(&court);
}

/* Nobody was proven to listen then: it may keep a rate from being proven, and accuses of none. */
Test(acceptance, episodes_outside_of_the_exposure_count_only_for_the_upper_bound) {
  struct court court = night_held_to(3);
  for (int i = 1; i <= 4; i++)
    record_add_history(court.record, &(struct record_history){.device = "kitchen",
                                                              .run = "run",
                                                              .started_utc = "",
                                                              .unintended = 3,
                                                              .exposed = 0,
                                                              .hours = 1});
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "0 in 4.0 h over 5 nights, and 12 more outside of that proven time");
  struct acceptance sum = find(&court);
  cr_expect_eq(sum.exposed, 0);
  cr_expect_eq(sum.lower_per_24h, 0);
  cr_expect_float_eq(sum.upper_per_24h * sum.hours / 24, 19.4426, 1e-3);
  court_adjourn(&court);
}

Test(acceptance, an_episode_before_the_first_control_proves_no_rate_too_high) {
  struct court court = night_held_to(3);
  court_light(&court, 0.1, 0.4);
  court_judge_at(&court, 100);
  cr_expect_eq(find(&court).unintended, 1);
  cr_expect_eq(find(&court).exposed, 0);
  cr_expect_eq(find(&court).kind, VERDICT_INCONCLUSIVE);
  court_adjourn(&court);
}

Test(acceptance, a_run_that_replays_another_says_that_it_shows_no_rate) {
  struct court court = court_alive();
  record_set(court.record, "acceptance.limit_per_24h", "0");
  record_set(court.record, "replays", "run-a");
  court_expect(
      &court, VERDICT_PASS,
      "plays moments of run-a again, chosen because something fired then: it shows no rate");
  court_adjourn(&court);
}

Test(acceptance, an_incomplete_run_stays_inconclusive) {
  struct court court = night_held_to(3);
  g_autoptr(GError) error = NULL;
  add_night(&court, 1, 0, 200);
  record_commit(court.record, NULL);
  court.judgement = judge_record(court.record, NULL, &error);
  cr_assert_not_null(court.judgement);
  cr_expect_eq(court.judgement->verdict.kind, VERDICT_INCONCLUSIVE);
  cr_expect_eq(find(&court).kind, VERDICT_INCONCLUSIVE);
  court_adjourn(&court);
}

/* A record may have been changed since: what is out of range asks for nothing it could prove. */
Test(acceptance, settings_that_make_no_sense_prove_nothing) {
  static const char *const limits[] = {"nan", "inf", "-3", "3x", "", "1e99"};
  for (size_t i = 0; i < G_N_ELEMENTS(limits); i++) {
    struct court court = court_alive();
    record_set(court.record, "acceptance.limit_per_24h", limits[i]);
    record_set(court.record, "acceptance.confidence", "0.01");
    court_judge(&court);
    g_autoptr(GArray) all = acceptance_find(court.judgement);
    cr_expect_eq(all->len, 0, "%s", limits[i]);
    cr_expect_float_eq(acceptance_confidence(court.judgement), 0.95, 0);
    court_adjourn(&court);
  }
}

Test(acceptance, the_page_says_that_nobody_said_which_firmware) {
  struct court court = night_held_to(3);
  court_judge(&court);
  g_autoptr(GString) page = g_string_new(NULL);
  acceptance_append(page, court.judgement);
  cr_expect(strstr(page->str, "nobody said which"), "%s", page->str);
  cr_expect(strstr(page->str, "24.0 h"), "%s", page->str);
  court_adjourn(&court);
}
