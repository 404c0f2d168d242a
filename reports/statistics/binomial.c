/* Shares: k of n, with exact and approximate intervals.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "binomial.h"
#include "stirling.h"

#include <math.h>

static const double approximate_from = 1e10, two_pi = 6.28318530717958647693;

/* p and q = 1 - p both, for one of them may be too small to be known from the other. */
static double term_of(double k, double n, double p, double q) {
  if (k <= 0 || k >= n)
    return k <= 0 ? exp(n * log1p(-p)) : exp(n * log1p(-q));
  double exponent = stirling_error(n) - stirling_error(k) - stirling_error(n - k) -
                    stirling_deviance(k, n * p) - stirling_deviance(n - k, n * q);
  return exp(exponent) * sqrt(n / (two_pi * k * (n - k)));
}

/* P(K <= k), from the largest term outwards; 0 <= k < n, and p and q are positive. */
static double sum_of(double k, double n, double p, double q) {
  double mode = fmin(floor((n + 1) * p), k);
  double top = term_of(mode, n, p, q), sum = top, term = top;
  for (double i = mode; i > 0 && term > sum * 1e-18; i--)
    sum += term *= i / (n - i + 1) * (q / p);
  term = top;
  for (double i = mode + 1; i <= k && term > sum * 1e-18; i++)
    sum += term *= (n - i + 1) / i * (p / q);
  return sum < 1 ? sum : 1;
}

static double at_most(int64_t k, int64_t n, double p, double q) {
  if (isnan(p) || isnan(q))
    return NAN;
  if (k < 0 || k >= n || p <= 0)
    return k >= 0;
  if (q <= 0)
    return 0;
  double whole = (double)n, variance = whole * p * q;
  if (variance > approximate_from)
    return 0.5 * erfc((whole * p - (double)k - 0.5) / sqrt(2 * variance));
  return sum_of((double)k, whole, p, q);
}

double binomial_at_most(int64_t k, int64_t n, double p) {
  return at_most(k, n, p, 1 - p);
}

double binomial_at_least(int64_t k, int64_t n, double p) {
  return k <= 0 ? 1 : k > n ? 0 : at_most(n - k, n, 1 - p, p);
}

double binomial_exactly(int64_t k, int64_t n, double p) {
  if (k < 0 || k > n)
    return 0;
  if (p <= 0 || p >= 1)
    return k == (p <= 0 ? 0 : n);
  return term_of((double)k, (double)n, p, 1 - p);
}

/* The p for which P(K >= k) = tail, 0 < k <= n: it rises with p. */
static double lower_of(int64_t k, int64_t n, double tail) {
  double low = 0, high = 1;
  for (int i = 0; i < 1100 && high - low > high * 1e-15; i++) {
    double middle = (low + high) / 2;
    if (binomial_at_least(k, n, middle) < tail)
      low = middle;
    else
      high = middle;
  }
  return (low + high) / 2;
}

/* The p for which P(K <= k) = tail, 0 <= k < n: it falls with p. */
static double upper_of(int64_t k, int64_t n, double tail) {
  double low = 0, high = 1;
  for (int i = 0; i < 1100 && high - low > high * 1e-15; i++) {
    double middle = (low + high) / 2;
    if (binomial_at_most(k, n, middle) > tail)
      low = middle;
    else
      high = middle;
  }
  return (low + high) / 2;
}

struct binomial_interval binomial_exact_interval(int64_t k, int64_t n, double confidence) {
  const double tail = (1 - confidence) / 2;
  if (k < 0 || k > n || n < 1 || !(tail > 0))
    return (struct binomial_interval){0, 1};
  return (struct binomial_interval){k > 0 ? lower_of(k, n, tail) : 0,
                                    k < n ? upper_of(k, n, tail) : 1};
}

/* Standard deviations within which the normal distribution has `confidence`. */
static double deviations_of(double confidence) {
  double low = 0, high = 40;
  for (int i = 0; i < 100 && high - low > 1e-15 * high; i++) {
    double middle = (low + high) / 2;
    if (erfc(middle / sqrt(2)) > 1 - confidence)
      low = middle;
    else
      high = middle;
  }
  return (low + high) / 2;
}

struct binomial_interval binomial_wilson_interval(int64_t k, int64_t n, double confidence) {
  if (k < 0 || k > n || n < 1 || !(confidence < 1))
    return (struct binomial_interval){0, 1};
  double whole = (double)n, share = (double)k / whole, z = deviations_of(confidence);
  double spread = z * z / whole, middle = (share + spread / 2) / (1 + spread);
  double half = z / (1 + spread) * sqrt(share * (1 - share) / whole + spread / whole / 4);
  return (struct binomial_interval){k > 0 ? fmax(middle - half, 0) : 0,
                                    k < n ? fmin(middle + half, 1) : 1};
}

double binomial_lower_bound(int64_t k, int64_t n, double confidence) {
  if (k < 1 || k > n || !(confidence < 1))
    return 0;
  if (k == n)
    return pow(1 - confidence, 1 / (double)n);
  return lower_of(k, n, 1 - confidence);
}

/* What rounding makes a trial too many is taken back. */
int64_t binomial_trials_to_see(double p, double confidence) {
  if (p >= 1)
    return 1;
  if (!(confidence > 0))
    return 1;
  double trials = log1p(-confidence) / log1p(-p);
  if (!(p > 0) || !(trials < 9e18))
    return INT64_MAX;
  double whole = ceil(trials * (1 - 1e-12));
  return whole > 1 ? (int64_t)whole : 1;
}
