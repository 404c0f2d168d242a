/* How often something happens, with the exact interval that a count and an exposure allow.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "rate.h"

#include <math.h>

/* P(N <= n) for a Poisson mean, summed outwards from its largest term so that nothing underflows.
 */
static double poisson_at_most(int64_t n, double mean) {
  if (mean <= 0)
    return 1;
  double mode = floor(mean) < (double)n ? floor(mean) : (double)n;
  double top = exp(mode * log(mean) - mean - lgamma(mode + 1));
  double sum = top, term = top;
  for (double k = mode; k > 0 && term > sum * 1e-18; k--)
    sum += term *= k / mean;
  term = top;
  for (double k = mode + 1; k <= (double)n && term > sum * 1e-18; k++)
    sum += term *= mean / k;
  return sum < 1 ? sum : 1;
}

/* Mean of a Poisson count such that P(N <= n) = `probability` in (0, 1). */
static double mean_of(int64_t n, double probability) {
  double low = 0, high = (double)n + 1;
  while (poisson_at_most(n, high) > probability)
    high *= 2;
  for (int i = 0; i < 200 && high - low > high * 1e-15; i++) {
    double middle = (low + high) / 2;
    if (poisson_at_most(n, middle) > probability)
      low = middle;
    else
      high = middle;
  }
  return (low + high) / 2;
}

/* Chi-square quantiles and Poisson sums are one: chi2(p; 2n+2)/2 is the mean with P(N <= n) = 1 -
 * p. */
struct rate rate_of(int64_t n, double hours) {
  if (!(hours > 0))
    return (struct rate){0, 0, INFINITY, INFINITY};
  double scale = 24 / hours;
  return (struct rate){
      .per_24h = (double)n * scale,
      .lower = n > 0 ? mean_of(n - 1, 0.975) * scale : 0,
      .upper = mean_of(n, 0.025) * scale,
      .upper_one = mean_of(n, 0.05) * scale,
  };
}
