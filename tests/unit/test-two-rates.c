/* Two nights compared, against published vectors.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "two-rates.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdbool.h>

static const struct {
  int64_t n1;
  double hours1;
  int64_t n2;
  double hours2, ratio, lower, upper, p_two, p_increase;
} nights[] = {
    {3, 8, 10, 8, 3.3333, 0.8583, 18.8487, 0.092285, 0.046143},
    {0, 8, 5, 8, INFINITY, 0.9164, INFINITY, 0.062500, 0.031250},
    {0, 8, 6, 8, INFINITY, 1.1774, INFINITY, 0.031250, 0.015625},
    {2, 8, 9, 8, 4.5000, 0.9314, 42.7997, 0.065430, 0.032715},
    {5, 24, 12, 24, 2.4000, 0.7870, 8.6960, 0.143463, 0.071732},
    {4, 10, 11, 6, 4.5833, 1.3581, 19.7361, 0.006151, 0.005284},
    {32, 132.5538, 40, 132.5538, 1.2500, 0.7657, 2.0558, 0.409579, 0.204790},
    {17, 132.5538, 10, 132.5538, 0.5882, 0.2407, 1.3603, 0.247789, 0.938961},
};

static bool same(double a, double b, double digits) {
  return a == b || fabs(a - b) < digits;
}

Test(two_rates, two_nights_agree_with_the_table_to_every_digit) {
  for (size_t i = 0; i < sizeof nights / sizeof *nights; i++) {
    struct two_rates found =
        two_rates_compare(nights[i].n1, nights[i].hours1, nights[i].n2, nights[i].hours2);
    cr_expect(same(found.ratio, nights[i].ratio, 5.1e-5), "row %zu: RR %.5f", i, found.ratio);
    cr_expect(same(found.lower, nights[i].lower, 5.1e-5), "row %zu: L %.5f", i, found.lower);
    cr_expect(same(found.upper, nights[i].upper, 5.1e-5), "row %zu: U %.5f", i, found.upper);
    cr_expect(same(found.p_two, nights[i].p_two, 5.1e-7), "row %zu: p %.7f", i, found.p_two);
    cr_expect(same(found.p_increase, nights[i].p_increase, 5.1e-7), "row %zu: p one %.7f", i,
              found.p_increase);
  }
}

/* Twice the smaller side is the other custom; it is larger where the two sides are unlike. */
Test(two_rates, of_unequal_hours_two_sides_are_not_twice_one) {
  struct two_rates found = two_rates_compare(4, 10, 11, 6);
  cr_expect(same(2 * found.p_increase, 0.010568, 1.1e-6), "%.7f", 2 * found.p_increase);
  cr_expect(found.p_two < 2 * found.p_increase);
}

Test(two_rates, the_least_count_that_is_more) {
  static const int64_t one_sided[] = {5, 7, 9, 10, 12, 13, 15};
  static const int64_t two_sided[] = {6, 8, 10, 12, 13, 15, 17};
  for (int64_t n1 = 0; n1 < 7; n1++) {
    cr_expect_eq(two_rates_least(n1, 0.05, false), one_sided[n1], "one-sided, after %d", (int)n1);
    cr_expect_eq(two_rates_least(n1, 0.05, true), two_sided[n1], "two-sided, after %d", (int)n1);
    cr_expect(two_rates_compare(n1, 8, two_sided[n1], 8).p_two <= 0.05);
    cr_expect(two_rates_compare(n1, 8, two_sided[n1] - 1, 8).p_two > 0.05);
  }
}

/* The sum over all pairs of nights, made another way: 0.276 469 for 5 against 10, which a
 * simulation to three digits gives as .277. */
Test(two_rates, a_night_against_the_last_is_nearly_powerless) {
  static const double powers[][3] = {
      {1, 3, .081056}, {2, 6, .261961}, {3, 9, .428163}, {5, 10, .276469}, {10, 20, .513005}};
  for (size_t i = 0; i < sizeof powers / sizeof *powers; i++) {
    double found = two_rates_power(powers[i][0], powers[i][1], 0.05);
    cr_expect(fabs(found - powers[i][2]) < 6e-7, "%g to %g: %.7f", powers[i][0], powers[i][1],
              found);
  }
}

Test(two_rates, power_is_at_most_the_level_where_nothing_changed_and_all_where_much_did) {
  cr_expect(two_rates_power(20, 20, 0.05) <= 0.05);
  cr_expect(two_rates_power(10000, 20000, 0.05) > 0.999999);
  cr_expect_eq(two_rates_power(0, 0, 0.05), 0);
  cr_expect(isnan(two_rates_power(NAN, 1, 0.05)) && isnan(two_rates_power(1e9, 1e9, 0.05)));
}

Test(two_rates, slots_that_changed_sides) {
  cr_expect(same(two_rates_paired(10, 2), .038574, 5.1e-7));
  cr_expect(same(two_rates_paired(6, 0), .031250, 5.1e-7));
  cr_expect(same(two_rates_paired(5, 0), .062500, 5.1e-7));
  cr_expect(same(two_rates_paired(8, 3), .226563, 5.1e-7));
  cr_expect_eq(two_rates_paired(2, 10), two_rates_paired(10, 2));
  cr_expect_eq(two_rates_paired(0, 0), 1);
  cr_expect_eq(two_rates_paired(4, 4), 1);
}

Test(two_rates, without_events_or_hours_any_ratio_may_be) {
  static const double hours[][2] = {{0, 8}, {8, 0}, {-1, 8}, {8, NAN}, {INFINITY, 8}, {8, 8}};
  for (size_t i = 0; i < sizeof hours / sizeof *hours; i++) {
    int64_t n = hours[i][0] == hours[i][1] ? 0 : 3;
    struct two_rates found = two_rates_compare(n, hours[i][0], n, hours[i][1]);
    cr_expect(isnan(found.ratio) && found.lower == 0 && isinf(found.upper) && found.p_two == 1 &&
                  found.p_increase == 1,
              "row %zu", i);
  }
}

Test(two_rates, a_quiet_night_after_a_loud_one_is_a_decrease) {
  struct two_rates found = two_rates_compare(6, 8, 0, 8);
  cr_expect(found.ratio == 0 && found.lower == 0 && found.upper < 1);
  cr_expect(same(found.p_two, .031250, 5.1e-7) && found.p_increase == 1);
}

Test(two_rates, hours_of_very_different_size_give_no_nonsense) {
  struct two_rates found = two_rates_compare(1000000, 1e-300, 0, 1e300);
  cr_expect(found.ratio == 0 && found.lower == 0 && found.p_increase == 1);
  found = two_rates_compare(0, 1e300, 1000000, 1e-300);
  cr_expect(isinf(found.ratio) && found.p_increase == 0 && found.p_two == 0);
}

/* By the square root of the counts: z = 2 (sqrt(n2) - sqrt(n1)) / sqrt(2). */
Test(two_rates, counts_of_a_million_agree_with_the_normal) {
  struct two_rates found = two_rates_compare(1000000, 24, 1003000, 24);
  double z = 2 * (sqrt(1003000) - 1000) / sqrt(2);
  cr_expect(fabs(found.p_two / erfc(z / sqrt(2)) - 1) < 0.01, "%g", found.p_two);
}

Test(two_rates, counts_that_cannot_be_added_say_nothing) {
  cr_expect_eq(two_rates_compare(INT64_MAX, 8, INT64_MAX, 8).p_two, 1);
  cr_expect_eq(two_rates_compare(-1, 8, 2, 8).p_two, 1);
  cr_expect_eq(two_rates_paired(INT64_MAX, 1), 1);
  cr_expect_eq(two_rates_least(INT64_MAX, 0.05, false), INT64_MAX);
  cr_expect_eq(two_rates_least(3, 0, false), INT64_MAX);
}
