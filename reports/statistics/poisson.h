/* Counts of rare events: Poisson sums and their inverses, exact.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sums of the terms themselves, from the largest one outwards: nothing underflows, and about nine
 * digits hold for counts up to a million. Where count and mean are both above 10^10, Wilson and
 * Hilferty's approximation (PNAS 17, 1931) takes their place, so that no number takes long. */
#ifndef HOTMIC_POISSON_H
#define HOTMIC_POISSON_H

#include <stdint.h>

/** P(N <= n) for a mean >= 0; 0 for n < 0 or an infinite mean. */
double poisson_at_most(int64_t n, double mean);

/** P(N = n). */
double poisson_exactly(int64_t n, double mean);

/** The mean of a Poisson count such that P(N <= n) = `probability` in (0, 1). Chi-square quantiles
 * are the same thing: chi2(1 - p; 2n + 2) / 2. Outside of (0, 1) it is infinite or 0, and 0 for
 * n < 0. */
double poisson_mean(int64_t n, double probability);

/** P(X >= statistic) for a chi-square X of so many degrees of freedom; 1 without any. */
double poisson_chi_square_at_least(double statistic, int64_t degrees);

#endif
