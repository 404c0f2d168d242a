/* How often something happens, with the exact interval that a count and an exposure allow.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "rate.h"
#include "poisson.h"

#include <math.h>

/* Chi-square quantiles and Poisson sums are one: chi2(p; 2n+2)/2 is the mean with P(N <= n) = 1 -
 * p. */
struct rate rate_of(int64_t n, double hours) {
  if (!(hours > 0) || isinf(hours))
    return (struct rate){NAN, 0, INFINITY, INFINITY};
  double scale = 24 / hours;
  return (struct rate){
      .per_24h = (double)n * scale,
      .lower = n > 0 ? poisson_mean(n - 1, 0.975) * scale : 0,
      .upper = poisson_mean(n, 0.025) * scale,
      .upper_one = poisson_mean(n, 0.05) * scale,
  };
}
