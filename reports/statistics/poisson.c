/* Counts of rare events: Poisson sums and their inverses, exact.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "poisson.h"
#include "stirling.h"

#include <math.h>

static const double approximate_from = 1e10, pi = 3.14159265358979323846;

/* mean^k e^-mean / k!, where k need not be whole. */
static double term_of(double k, double mean) {
  if (k <= 0)
    return exp(-mean);
  return exp(-stirling_error(k) - stirling_deviance(k, mean)) / sqrt(2 * pi * k);
}

/* Terms for k = first, first + 1 .. last, from the largest outwards. */
static double sum_of(double first, double last, double mean) {
  double largest = mean < last ? first + floor(fmax(mean - first, 0)) : last;
  double top = term_of(largest, mean), sum = top, term = top;
  for (double k = largest; k > first && term > sum * 1e-18; k--)
    sum += term *= k / mean;
  term = top;
  for (double k = largest + 1; k <= last && term > sum * 1e-18; k++)
    sum += term *= mean / k;
  return sum < 1 ? sum : 1;
}

static double wilson_hilferty(double n, double mean) {
  double ninth = 1 / (9 * (n + 1));
  return 0.5 * erfc((cbrt(mean / (n + 1)) - 1 + ninth) / sqrt(2 * ninth));
}

double poisson_at_most(int64_t n, double mean) {
  if (n < 0 || isnan(mean))
    return n < 0 ? 0 : NAN;
  if (mean <= 0 || isinf(mean))
    return mean <= 0;
  if ((double)n > approximate_from && mean > approximate_from)
    return wilson_hilferty((double)n, mean);
  return sum_of(0, (double)n, mean);
}

double poisson_exactly(int64_t n, double mean) {
  if (n < 0 || isinf(mean))
    return 0;
  return mean > 0 ? term_of((double)n, mean) : n == 0;
}

double poisson_mean(int64_t n, double probability) {
  if (n < 0 || probability >= 1)
    return 0;
  if (!(probability > 0))
    return INFINITY;
  if (n == 0)
    return -log(probability);
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

/* An odd number of degrees is half a term off a Poisson sum, with a tail of the normal. */
double poisson_chi_square_at_least(double statistic, int64_t degrees) {
  double mean = statistic / 2;
  if (degrees < 1 || !(mean > 0))
    return isnan(statistic) ? NAN : 1;
  if (degrees % 2 == 0 || degrees > (int64_t)approximate_from || isinf(mean))
    return poisson_at_most(degrees / 2 - 1, mean);
  double tail = erfc(sqrt(mean));
  if (degrees > 1)
    tail += sum_of(0.5, (double)degrees / 2 - 1, mean);
  return tail < 1 ? tail : 1;
}
