/* Shares: k of n, with exact and approximate intervals.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sums of the terms themselves, as in poisson.h; where the variance of k is above 10^10, the normal
 * approximation takes their place, so that no number takes long. */
#ifndef HOTMIC_BINOMIAL_H
#define HOTMIC_BINOMIAL_H

#include <stdint.h>

struct binomial_interval {
  double lower, upper;
};

/** P(K <= k) of n trials of probability p. */
double binomial_at_most(int64_t k, int64_t n, double p);
/** P(K >= k), which 1 - P(K < k) would lose the digits of. */
double binomial_at_least(int64_t k, int64_t n, double p);
double binomial_exactly(int64_t k, int64_t n, double p);

/** Two-sided at `confidence` (0.95); 0 of 0 is [0, 1], and so is what cannot be (k > n, k < 0).
 * Source: Clopper and Pearson, Biometrika 26 (1934). */
struct binomial_interval binomial_exact_interval(int64_t k, int64_t n, double confidence);

/** The same, from the score test. Source: Wilson, JASA 22 (1927). */
struct binomial_interval binomial_wilson_interval(int64_t k, int64_t n, double confidence);

/** One-sided lower bound of a share at `confidence`: for k = n it is (1 - confidence)^(1/n); 0 for
 * none of any. */
double binomial_lower_bound(int64_t k, int64_t n, double confidence);

/** Trials needed to see something of probability `p` in (0, 1] at least once, with `confidence`;
 * INT64_MAX if no number of them is enough. */
int64_t binomial_trials_to_see(double p, double confidence);

#endif
