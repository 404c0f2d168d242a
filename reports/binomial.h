/* Shares: k of n, with exact and approximate intervals.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_BINOMIAL_H
#define HOTMIC_BINOMIAL_H

#include <stdint.h>

struct binomial_interval {
  double lower, upper;
};

/** P(K <= k) of n trials of probability p. */
double binomial_at_most(int64_t k, int64_t n, double p);
double binomial_exactly(int64_t k, int64_t n, double p);

/** Two-sided at `confidence` (0.95); 0 of 0 is [0, 1]. Source: Clopper and Pearson, Biometrika 26
 * (1934). */
struct binomial_interval binomial_exact_interval(int64_t k, int64_t n, double confidence);

/** Source: Wilson, JASA 22 (1927). */
struct binomial_interval binomial_wilson_interval(int64_t k, int64_t n, double confidence);

/** One-sided lower bound of a share at `confidence`: for k = n it is (1 - confidence)^(1/n). */
double binomial_lower_bound(int64_t k, int64_t n, double confidence);

/** Trials needed to see something of probability `p` in (0, 1] at least once, with `confidence`. */
int64_t binomial_trials_to_see(double p, double confidence);

#endif
