/* Rates and their exact intervals against published vectors.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "rate.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdbool.h>

/* n, Garwood's L and U, one-sided U1, for T = 24 h. */
static const struct {
  int n;
  double lower, upper, upper_one;
} garwood[] = {
    {0, 0, 3.688879, 2.995732},
    {1, 0.025318, 5.571643, 4.743865},
    {2, 0.242209, 7.224688, 6.295794},
    {3, 0.618672, 8.767273, 7.753657},
    {4, 1.089865, 10.241589, 9.153519},
    {5, 1.623486, 11.668332, 10.513035},
    {6, 2.201894, 13.059474, 11.842396},
    {8, 3.453832, 15.763189, 14.434650},
    {10, 4.795389, 18.390356, 16.962219},
    {20, 12.216520, 30.888378, 29.062019},
    {50, 37.110964, 65.918767, 63.287074},
    {100, 81.363991, 121.626794, 118.079273},
};

static bool near(double a, double b) {
  return fabs(a - b) < 6e-7;
}

Test(rate, garwood_intervals_agree_with_the_table_to_every_digit) {
  for (size_t i = 0; i < sizeof garwood / sizeof *garwood; i++) {
    struct rate rate = rate_of(garwood[i].n, 24);
    cr_expect(near(rate.lower, garwood[i].lower), "n %d: L %.7f", garwood[i].n, rate.lower);
    cr_expect(near(rate.upper, garwood[i].upper), "n %d: U %.7f", garwood[i].n, rate.upper);
    cr_expect(near(rate.upper_one, garwood[i].upper_one), "n %d: U1 %.7f", garwood[i].n,
              rate.upper_one);
  }
}

Test(rate, a_silent_night_of_8_hours_shows_less_than_9_in_24) {
  cr_expect(fabs(rate_of(0, 8).upper_one - 8.987197) < 1e-5);
}

Test(rate, hours_to_show_less_than_one_a_day_follow_from_the_one_sided_bound) {
  static const double hours[] = {71.90, 113.85, 151.10, 186.09, 219.68};
  for (int n = 0; n < 5; n++)
    cr_expect(fabs(rate_of(n, 24).upper_one * 24 - hours[n]) < 0.006);
}

Test(rate, without_exposure_nothing_is_known) {
  struct rate rate = rate_of(0, 0);
  cr_expect(isnan(rate.per_24h) && rate.lower == 0 && isinf(rate.upper));
}

Test(rate, large_counts_do_not_underflow) {
  struct rate rate = rate_of(1000000, 24);
  cr_expect(rate.lower > 998000 && rate.lower < 998100, "%f", rate.lower);
  cr_expect(rate.upper > 1001900 && rate.upper < 1002000, "%f", rate.upper);
}
