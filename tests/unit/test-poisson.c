/* Poisson sums and quantiles against Garwood's table, closed forms and their own inverses.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "poisson.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdbool.h>

/* n, chi2(.025; 2n)/2, chi2(.975; 2n+2)/2, chi2(.95; 2n+2)/2. */
static const struct {
  int64_t n;
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

static bool near(double a, double b, double relative) {
  return fabs(a - b) <= relative * fabs(b);
}

Test(poisson, means_agree_with_garwoods_table_to_every_digit) {
  for (size_t i = 0; i < sizeof garwood / sizeof *garwood; i++) {
    int64_t n = garwood[i].n;
    cr_expect(fabs(poisson_mean(n - 1, 0.975) - garwood[i].lower) < 5.1e-7, "L of %d", (int)n);
    cr_expect(fabs(poisson_mean(n, 0.025) - garwood[i].upper) < 5.1e-7, "U of %d", (int)n);
    cr_expect(fabs(poisson_mean(n, 0.05) - garwood[i].upper_one) < 5.1e-7, "U1 of %d", (int)n);
  }
}

Test(poisson, small_sums_are_those_of_the_terms) {
  for (double mean = 0.25; mean < 9; mean *= 2)
    for (int64_t n = 0; n < 40; n++) {
      double sum = 0, term = exp(-mean);
      for (int64_t k = 0; k <= n; k++) {
        sum += term;
        term *= mean / (double)(k + 1);
      }
      cr_expect(near(poisson_at_most(n, mean), fmin(sum, 1), 1e-13), "n %d mean %g: %.17g", (int)n,
                mean, poisson_at_most(n, mean));
    }
}

/* For k = mean the term is 1/sqrt(2 pi k) (1 - 1/(12 k) + 1/(288 k^2) ...): Stirling's series. */
Test(poisson, the_term_at_a_million_has_twelve_digits) {
  double k = 1e6, pi = acos(-1);
  double known = (1 - 1 / (12 * k) + 1 / (288 * k * k)) / sqrt(2 * pi * k);
  cr_expect(near(poisson_exactly(1000000, k), known, 1e-12), "%.15g", poisson_exactly(1000000, k));
}

/* The median of a Poisson of whole mean k: P(N <= k) = 1/2 + 2/3 / sqrt(2 pi k), Ramanujan. */
Test(poisson, a_sum_over_a_million_terms_keeps_its_digits) {
  double k = 1e6, pi = acos(-1), theta = 2.0 / 3 - 23.0 / 270 / k;
  double known = 0.5 + theta / sqrt(2 * pi * k);
  cr_expect(near(poisson_at_most(1000000, k), known, 1e-9), "%.15g", poisson_at_most(1000000, k));
}

Test(poisson, tails_far_out_do_not_become_nothing) {
  cr_expect(near(poisson_at_most(0, 700), exp(-700), 1e-10));
  cr_expect(near(poisson_at_most(1, 600), 601 * exp(-600), 1e-10));
}

Test(poisson, a_mean_brings_its_probability_back) {
  static const double chances[] = {1e-12, 0.001, 0.05, 0.5, 0.975, 0.999999};
  static const int64_t counts[] = {0, 1, 7, 15, 16, 17, 1000, 1000000};
  for (size_t i = 0; i < sizeof chances / sizeof *chances; i++)
    for (size_t j = 0; j < sizeof counts / sizeof *counts; j++) {
      double back = poisson_at_most(counts[j], poisson_mean(counts[j], chances[i]));
      cr_expect(near(back, chances[i], 1e-9), "n %d: %.15g", (int)counts[j], back);
    }
}

Test(poisson, odd_and_endless_numbers_have_an_answer_at_once) {
  cr_expect_eq(poisson_at_most(-1, 1), 0);
  cr_expect_eq(poisson_at_most(0, 0), 1);
  cr_expect_eq(poisson_at_most(5, -1), 1);
  cr_expect_eq(poisson_at_most(5, INFINITY), 0);
  cr_expect(isnan(poisson_at_most(5, NAN)));
  cr_expect_eq(poisson_exactly(0, 0), 1);
  cr_expect_eq(poisson_exactly(1, 0), 0);
  cr_expect_eq(poisson_mean(-1, 0.5), 0);
  cr_expect_eq(poisson_mean(3, 1), 0);
  cr_expect(isinf(poisson_mean(3, 0)) && isinf(poisson_mean(3, NAN)));
  cr_expect(near(poisson_mean(INT64_MAX, 0.05), 9.2233720368547758e18, 1e-8));
  cr_expect(near(poisson_at_most(INT64_MAX / 2, 4611686018427387904.0), 0.5, 1e-8));
  cr_expect(near(poisson_at_most(INT64_MAX, 5), 1, 1e-14));
  cr_expect_eq(poisson_at_most(5, 1e300), 0);
}

/* Where the approximation takes over, it continues the sum: 3 deviations off, and in the middle. */
Test(poisson, above_ten_thousand_million_the_approximation_continues_the_sum) {
  for (double off = -3; off <= 3; off += 1.5) {
    double before = poisson_at_most(10000000000, 1e10 + off * 1e5);
    double after = poisson_at_most(10000000001, 10000000001 + off * 1e5);
    cr_expect(near(after, before, 1e-5), "%g: %.12g %.12g", off, before, after);
  }
}

/* Abramowitz and Stegun, table 26.8: quantiles of chi-square (from memory). */
Test(poisson, chi_square_tails_agree_with_the_table) {
  cr_expect(fabs(poisson_chi_square_at_least(3.841458820694124, 1) - 0.05) < 1e-12);
  cr_expect(fabs(poisson_chi_square_at_least(5.991464547107979, 2) - 0.05) < 1e-12);
  cr_expect(fabs(poisson_chi_square_at_least(7.814727903251179, 3) - 0.05) < 1e-12);
  cr_expect(fabs(poisson_chi_square_at_least(11.070497693516351, 5) - 0.05) < 1e-12);
  cr_expect(fabs(poisson_chi_square_at_least(18, 6) - 0.006232) < 5e-7);
}

Test(poisson, odd_degrees_lie_between_their_even_neighbours) {
  for (int64_t degrees = 3; degrees < 2000; degrees = degrees * 2 + 1) {
    double at = (double)degrees * 1.1, odd = poisson_chi_square_at_least(at, degrees);
    cr_expect(odd > poisson_chi_square_at_least(at, degrees - 1) &&
                  odd < poisson_chi_square_at_least(at, degrees + 1),
              "%d degrees", (int)degrees);
  }
}

Test(poisson, a_chi_square_of_nothing_is_no_surprise) {
  cr_expect_eq(poisson_chi_square_at_least(5, 0), 1);
  cr_expect_eq(poisson_chi_square_at_least(0, 3), 1);
  cr_expect_eq(poisson_chi_square_at_least(INFINITY, 3), 0);
  cr_expect_eq(poisson_chi_square_at_least(1e9, 3), 0);
  cr_expect(isnan(poisson_chi_square_at_least(NAN, 3)));
}
