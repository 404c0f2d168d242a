/* How often something happens, with the exact interval that a count and an exposure allow.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_RATE_H
#define HOTMIC_RATE_H

#include <stdint.h>

struct rate {
  double per_24h;      /**< 24 n / T */
  double lower, upper; /**< Garwood's two-sided 95 % interval, per 24 h */
  double upper_one;    /**< one-sided 95 % upper bound, per 24 h */
};

/** The rate of `n` >= 0 events in `hours`. Without exposure the rate is unknown (NAN) and the
 * bounds are [0, inf). Source: Garwood, Biometrika 28 (1936): L = chi2(.025; 2n)/2, U = chi2(.975;
 * 2n+2)/2. */
struct rate rate_of(int64_t n, double hours);

#endif
