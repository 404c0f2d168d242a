/* Wald's sequential test against closed forms, published vectors and its own simulation.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sequential.h"

#include <criterion/criterion.h>
#include <glib.h>
#include <math.h>

static const struct sequential one_or_three = {1, 3, .05, .05}, three_or_six = {3, 6, .05, .05},
                               bolder = {1, 3, .05, .10};

static void expect_hours(const struct sequential *test, const double hours[], int count) {
  for (int n = 0; n < count; n++)
    cr_expect(fabs(sequential_hours_to_accept(test, n) - hours[n]) < 0.0051, "n %d: %.4f", n,
              sequential_hours_to_accept(test, n));
}

Test(sequential, limits_are_those_of_the_risks) {
  cr_expect(fabs(sequential_upper(&one_or_three) - 2.944439) < 5.1e-7);
  cr_expect(fabs(sequential_lower(&one_or_three) + 2.944439) < 5.1e-7);
  cr_expect(fabs(sequential_upper(&bolder) - 2.890372) < 5.1e-7);
  cr_expect(fabs(sequential_lower(&bolder) + 2.251292) < 5.1e-7);
}

Test(sequential, an_event_speaks_for_bad_by_the_logarithm_of_the_ratio) {
  double event = sequential_llr(&one_or_three, 5, 30) - sequential_llr(&one_or_three, 4, 30);
  cr_expect(fabs(event - 1.098612) < 5.1e-7);
  cr_expect(fabs(sequential_llr(&one_or_three, 2, 24) - (2 * log(3) - 2)) < 1e-12);
}

Test(sequential, hours_after_which_so_many_events_are_good) {
  expect_hours(&one_or_three, (double[]){35.33, 48.52, 61.70, 74.88, 88.07, 101.25}, 6);
  expect_hours(&three_or_six, (double[]){23.56, 29.10, 34.65, 40.19, 45.74, 51.28}, 6);
  expect_hours(&bolder, (double[]){27.02, 40.20, 53.38}, 3);
}

Test(sequential, events_that_are_bad_by_then) {
  static const double by_hours[] = {8, 24, 48, 72};
  static const int64_t bad[] = {4, 5, 7, 9}, worse[] = {6, 9, 13, 18};
  for (int i = 0; i < 4; i++) {
    cr_expect_eq(sequential_events_to_reject(&one_or_three, by_hours[i]), bad[i]);
    cr_expect_eq(sequential_events_to_reject(&three_or_six, by_hours[i]), worse[i]);
  }
}

Test(sequential, the_judge_stops_where_the_limits_are) {
  double hours = sequential_hours_to_accept(&one_or_three, 1);
  cr_expect_eq(sequential_judge(&one_or_three, 1, hours - 0.01), SEQUENTIAL_GO_ON);
  cr_expect_eq(sequential_judge(&one_or_three, 1, hours + 0.01), SEQUENTIAL_GOOD);
  for (double at = 0; at < 200; at += 7) {
    int64_t bad = sequential_events_to_reject(&one_or_three, at);
    cr_expect_eq(sequential_judge(&one_or_three, bad, at), SEQUENTIAL_BAD);
    cr_expect_neq(sequential_judge(&one_or_three, bad - 1, at), SEQUENTIAL_BAD);
  }
}

Test(sequential, walds_expected_hours) {
  cr_expect(fabs(sequential_expected_hours(&one_or_three, false) - 70.6) < 0.051);
  cr_expect(fabs(sequential_expected_hours(&one_or_three, true) - 49.1) < 0.051);
  cr_expect(fabs(sequential_expected_hours(&three_or_six, false) - 69.1) < 0.051);
  cr_expect(fabs(sequential_expected_hours(&three_or_six, true) - 54.9) < 0.051);
}

Test(sequential, what_a_night_takes_off_a_cumulative_sum) {
  struct sequential test = {1, 3, .05, .05};
  cr_expect(fabs(sequential_cusum_reference(&test, 8) - 0.6068) < 5.1e-5);
  cr_expect(fabs(sequential_cusum_reference(&three_or_six, 8) - 1.4427) < 5.1e-5);
}

struct simulated {
  double hours; /* mean */
  double bad;   /* share */
};

/* Looks at each event, and at each moment at which the count so far becomes good. */
static struct simulated simulate(const struct sequential *test, double per_24h, int trials,
                                 GRand *rand) {
  struct simulated all = {0};
  for (int i = 0; i < trials; i++) {
    double hours = 0;
    for (int64_t n = 0;; n++) {
      double next = hours - log(1 - g_rand_double(rand)) * 24 / per_24h;
      double good_at = sequential_hours_to_accept(test, n);
      if (next >= good_at) {
        hours = good_at;
        break;
      }
      hours = next;
      if (sequential_judge(test, n + 1, hours) == SEQUENTIAL_BAD) {
        all.bad++;
        break;
      }
    }
    all.hours += hours;
  }
  return (struct simulated){all.hours / trials, all.bad / trials};
}

/* The true risks are smaller and the hours longer than Wald's, who leaves the overshoot out. */
Test(sequential, a_simulation_keeps_both_risks) {
  GRand *rand = g_rand_new_with_seed(6);
  struct simulated good = simulate(&one_or_three, 1, 40000, rand);
  struct simulated bad = simulate(&one_or_three, 3, 40000, rand);
  cr_expect(fabs(good.hours - 72.6) < 0.8 && fabs(good.bad - .034) < .004, "%.2f h %.4f",
            good.hours, good.bad);
  cr_expect(fabs(bad.hours - 56.2) < 0.8 && fabs(bad.bad - .948) < .004, "%.2f h %.4f", bad.hours,
            bad.bad);
  good = simulate(&three_or_six, 3, 40000, rand);
  bad = simulate(&three_or_six, 6, 40000, rand);
  cr_expect(fabs(good.hours - 70.0) < 0.8 && good.bad < .05, "%.2f h", good.hours);
  cr_expect(fabs(bad.hours - 59.5) < 0.8 && bad.bad > .94, "%.2f h", bad.hours);
  g_rand_free(rand);
}

Test(sequential, good_devices_without_any_event_are_a_test_too) {
  struct sequential test = {0, 3, .05, .05};
  cr_expect_eq(sequential_judge(&test, 0, 1), SEQUENTIAL_GO_ON);
  cr_expect_eq(sequential_judge(&test, 0, 24), SEQUENTIAL_GOOD);
  cr_expect_eq(sequential_judge(&test, 1, 1000), SEQUENTIAL_BAD);
  cr_expect_eq(sequential_events_to_reject(&test, 1000), 1);
  cr_expect(isinf(sequential_hours_to_accept(&test, 1)));
  cr_expect(fabs(sequential_hours_to_accept(&test, 0) - 23.56) < 0.0051);
  cr_expect(isfinite(sequential_expected_hours(&test, false)));
  cr_expect_eq(sequential_expected_hours(&test, true), 8);
  cr_expect_eq(sequential_cusum_reference(&test, 8), 0);
}

Test(sequential, what_is_no_test_never_stops) {
  static const struct sequential none[] = {
      {3, 3, .05, .05}, {3, 1, .05, .05}, {-1, 1, .05, .05},  {1, INFINITY, .05, .05},
      {1, 3, 0, .05},   {1, 3, .05, .5},  {NAN, 3, .05, .05}, {1, NAN, .05, .05},
  };
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    cr_expect(!sequential_is_valid(&none[i]), "row %zu", i);
    cr_expect_eq(sequential_judge(&none[i], 1000000, 1), SEQUENTIAL_GO_ON);
    cr_expect_eq(sequential_judge(&none[i], 0, 1e9), SEQUENTIAL_GO_ON);
    cr_expect(isinf(sequential_hours_to_accept(&none[i], 0)));
    cr_expect_eq(sequential_events_to_reject(&none[i], 8), INT64_MAX);
    cr_expect(isinf(sequential_expected_hours(&none[i], true)));
  }
}
