/* Is this night worse than that one? Two rates, or the same slots twice, compared exactly.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_TWO_RATES_H
#define HOTMIC_TWO_RATES_H

#include <stdbool.h>
#include <stdint.h>

struct two_rates {
  double ratio;        /**< second over first; INFINITY if the first is 0; NAN if both are */
  double lower, upper; /**< 95 % interval of the ratio, by Clopper and Pearson's of its share */
  double p_two;        /**< two-sided: the sum of all outcomes no likelier than this one */
  double p_increase;   /**< one-sided */
};

/** `n1` events in `hours1` against `n2` in `hours2`: given their sum, n2 is binomial. Without
 * events, or without hours in one of them, nothing is known: any ratio, and both p are 1. Source:
 * Przyborowski and Wilenski, Biometrika 31 (1940). */
struct two_rates two_rates_compare(int64_t n1, double hours1, int64_t n2, double hours2);

/** Slots that fired only before, and only after: the exact test of McNemar (Psychometrika 12,
 * 1947), two-sided. */
double two_rates_paired(int64_t only_before, int64_t only_after);

/** The fewest events of a second night that are significantly more than `n1` in as many hours, at
 * level `alpha` in (0, 1). */
int64_t two_rates_least(int64_t n1, double alpha, bool two_sided);

/** Chance that an increase is found, one-sided at `alpha`, when two nights of as many hours each
 * expect `mean1` and `mean2` events; NAN if `mean1` is above a million. */
double two_rates_power(double mean1, double mean2, double alpha);

#endif
