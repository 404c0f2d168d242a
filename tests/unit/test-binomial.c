/* Shares and their intervals against published vectors and closed forms.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "binomial.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdbool.h>

/* k of n: Clopper and Pearson's, Wilson's. */
static const struct {
  int64_t k, n;
  double lower, upper, wilson_lower, wilson_upper;
} intervals[] = {
    {0, 3, 0, .707598, 0, .561497},
    {3, 3, .292402, 1, .438503, 1},
    {0, 10, 0, .308497, 0, .277533},
    {1, 10, .002529, .445016, .017876, .404150},
    {3, 10, .066740, .652453, .107791, .603222},
    {5, 10, .187086, .812914, .236593, .763407},
    {7, 10, .347547, .933260, .396778, .892209},
    {9, 10, .554984, .997471, .595850, .982124},
    {10, 10, .691503, 1, .722467, 1},
    {19, 20, .751267, .998735, .763869, .991119},
    {739, 3756, .184145, .209833, .184351, .209773},
};

static bool same(double a, double b) {
  return fabs(a - b) < 5.1e-7;
}

static bool near(double a, double b, double relative) {
  return fabs(a - b) <= relative * fabs(b);
}

Test(binomial, intervals_agree_with_the_table_to_every_digit) {
  for (size_t i = 0; i < sizeof intervals / sizeof *intervals; i++) {
    int64_t k = intervals[i].k, n = intervals[i].n;
    struct binomial_interval exact = binomial_exact_interval(k, n, 0.95);
    struct binomial_interval wilson = binomial_wilson_interval(k, n, 0.95);
    cr_expect(same(exact.lower, intervals[i].lower) && same(exact.upper, intervals[i].upper),
              "%d/%d: %.7f-%.7f", (int)k, (int)n, exact.lower, exact.upper);
    cr_expect(same(wilson.lower, intervals[i].wilson_lower) &&
                  same(wilson.upper, intervals[i].wilson_upper),
              "%d/%d: %.7f-%.7f", (int)k, (int)n, wilson.lower, wilson.upper);
  }
}

Test(binomial, the_ends_of_an_interval_are_exact) {
  cr_expect_eq(binomial_exact_interval(0, 7, 0.95).lower, 0);
  cr_expect_eq(binomial_exact_interval(7, 7, 0.95).upper, 1);
  cr_expect_eq(binomial_wilson_interval(0, 7, 0.95).lower, 0);
  cr_expect_eq(binomial_wilson_interval(7, 7, 0.95).upper, 1);
}

Test(binomial, nothing_of_nothing_and_what_cannot_be_say_nothing) {
  static const int64_t odd[][2] = {{0, 0}, {1, 0}, {5, 4}, {-1, 4}, {0, -1}};
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
    struct binomial_interval exact = binomial_exact_interval(odd[i][0], odd[i][1], 0.95);
    struct binomial_interval wilson = binomial_wilson_interval(odd[i][0], odd[i][1], 0.95);
    cr_expect(exact.lower == 0 && exact.upper == 1 && wilson.lower == 0 && wilson.upper == 1);
    cr_expect_eq(binomial_lower_bound(odd[i][0], odd[i][1], 0.95), 0);
  }
}

Test(binomial, plays_needed_to_see_a_trigger_once) {
  cr_expect_eq(binomial_trials_to_see(.1, 0.95), 29);
  cr_expect_eq(binomial_trials_to_see(.2, 0.95), 14);
  cr_expect_eq(binomial_trials_to_see(.3, 0.95), 9);
  cr_expect_eq(binomial_trials_to_see(.5, 0.95), 5);
  cr_expect_eq(binomial_trials_to_see(.75, 0.95), 3);
  cr_expect_eq(binomial_trials_to_see(.5, 0.75), 2, "rounding made it three");
  cr_expect_eq(binomial_trials_to_see(1, 0.95), 1);
  cr_expect_eq(binomial_trials_to_see(0, 0.95), INT64_MAX);
  cr_expect_eq(binomial_trials_to_see(.5, 1), INT64_MAX);
  cr_expect_eq(binomial_trials_to_see(.5, 0), 1);
}

Test(binomial, three_repeats_miss_half_of_what_fires_one_time_in_five) {
  cr_expect(fabs(binomial_exactly(0, 3, .2) - .51) < .005);
  cr_expect(fabs(binomial_exactly(0, 10, .2) - .11) < .005);
}

Test(binomial, living_controls_bound_the_sensitivity_from_below) {
  static const struct {
    int64_t n;
    double bound;
  } all_heard[] = {{5, .5493}, {10, .7411}, {20, .8609}, {30, .9050}, {59, .9505}};
  for (size_t i = 0; i < sizeof all_heard / sizeof *all_heard; i++) {
    int64_t n = all_heard[i].n;
    cr_expect(fabs(binomial_lower_bound(n, n, 0.95) - all_heard[i].bound) < 5.1e-5, "%d", (int)n);
  }
}

/* One-sided at .975 is the lower end of two-sided at .95. */
Test(binomial, a_missed_control_lowers_the_bound) {
  cr_expect(same(binomial_lower_bound(9, 10, 0.975), .554984));
  cr_expect(binomial_lower_bound(9, 10, 0.95) < binomial_lower_bound(10, 10, 0.95));
}

Test(binomial, sums_are_those_of_the_terms_and_both_tails_make_one) {
  for (double p = 0.05; p < 1; p += 0.15)
    for (int64_t k = 0; k <= 30; k++) {
      double sum = 0;
      for (int64_t i = 0; i <= k; i++)
        sum += binomial_exactly(i, 30, p);
      cr_expect(near(binomial_at_most(k, 30, p), sum, 1e-12), "k %d p %g", (int)k, p);
      cr_expect(near(binomial_at_most(k, 30, p) + binomial_at_least(k + 1, 30, p), 1, 1e-12));
    }
}

/* By the reflection of a fair coin: P(K <= n/2) = 1/2 + P(K = n/2)/2; C(2m, m)/4^m by its series.
 */
Test(binomial, a_million_throws_keep_their_digits) {
  double m = 500000, pi = acos(-1);
  double middle = (1 - 1 / (8 * m) + 1 / (128 * m * m)) / sqrt(pi * m);
  cr_expect(near(binomial_exactly(500000, 1000000, 0.5), middle, 1e-12));
  cr_expect(near(binomial_at_most(500000, 1000000, 0.5), 0.5 + middle / 2, 1e-10));
}

Test(binomial, rare_hits_of_a_million_keep_their_lower_end) {
  struct binomial_interval interval = binomial_exact_interval(1, 1000000, 0.95);
  cr_expect(near(interval.lower, -expm1(log(0.975) / 1e6), 1e-8), "%.12g", interval.lower);
  interval = binomial_exact_interval(0, 1000000, 0.95);
  cr_expect(near(interval.upper, -expm1(log(0.025) / 1e6), 1e-8), "%.12g", interval.upper);
}

Test(binomial, an_interval_of_a_million_millions_takes_no_time) {
  struct binomial_interval interval = binomial_exact_interval(500000000000, 1000000000000, 0.95);
  cr_expect(fabs(interval.upper - 0.5 - 9.8e-7) < 1e-9, "%.12g", interval.upper);
  cr_expect(fabs(interval.lower - 0.5 + 9.8e-7) < 1e-9, "%.12g", interval.lower);
}

Test(binomial, certain_and_impossible_things_are_just_that) {
  cr_expect_eq(binomial_at_most(3, 5, 0), 1);
  cr_expect_eq(binomial_at_most(3, 5, 1), 0);
  cr_expect_eq(binomial_at_most(5, 5, 1), 1);
  cr_expect_eq(binomial_at_most(-1, 5, 0.5), 0);
  cr_expect_eq(binomial_at_least(0, 5, 0), 1);
  cr_expect_eq(binomial_at_least(6, 5, 1), 0);
  cr_expect_eq(binomial_exactly(0, 5, 0), 1);
  cr_expect_eq(binomial_exactly(5, 5, 1), 1);
  cr_expect_eq(binomial_exactly(6, 5, 0.5), 0);
  cr_expect(isnan(binomial_at_most(3, 5, NAN)));
}
