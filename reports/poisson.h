/* Counts of rare events: Poisson sums and their inverses, exact.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_POISSON_H
#define HOTMIC_POISSON_H

#include <stdint.h>

/** P(N <= n) for a mean >= 0. */
double poisson_at_most(int64_t n, double mean);

/** The mean of a Poisson count such that P(N <= n) = `probability` in (0, 1). Chi-square quantiles
 * are the same thing: chi2(1 - p; 2n + 2) / 2. */
double poisson_mean(int64_t n, double probability);

#endif
