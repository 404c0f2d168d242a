/* Is this night worse than that one? Two rates, or the same slots twice, compared exactly.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "two-rates.h"
#include "binomial.h"
#include "poisson.h"

#include <math.h>

/* Outcomes as likely as this one may differ from it by rounding. */
static const double no_likelier = 1 + 1e-7;

/* How many outcomes beyond the mode are likelier than `term`: they fall steadily, so by halves.
 * `mode` + direction * the result is the first that is not, or the end of all. */
static int64_t likelier(int64_t mode, int direction, int64_t room, int64_t n, double p,
                        double term) {
  int64_t low = 0, high = room + 1;
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    if (binomial_exactly(mode + direction * middle, n, p) > term * no_likelier)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static double two_sided(int64_t k, int64_t n, double p) {
  double term = binomial_exactly(k, n, p), mean = (double)n * p;
  int64_t mode = (int64_t)fmin(floor((double)n * p + p), (double)n);
  double sum;
  if ((double)k < mean)
    sum = binomial_at_most(k, n, p) +
          binomial_at_least(mode + likelier(mode, 1, n - mode, n, p, term), n, p);
  else
    sum = binomial_at_least(k, n, p) +
          binomial_at_most(mode - likelier(mode, -1, mode, n, p, term), n, p);
  return sum < 1 ? sum : 1;
}

/* The ratio of two rates for which the second has this share of all events. */
static double ratio_of(double share, double exposures) {
  return share <= 0 ? 0 : share < 1 ? share / (1 - share) * exposures : INFINITY;
}

/* Two such counts can be added. */
static bool is_count(int64_t n) {
  return n >= 0 && n <= INT64_MAX / 4;
}

struct two_rates two_rates_compare(int64_t n1, double hours1, int64_t n2, double hours2) {
  bool is_known = hours1 > 0 && hours2 > 0 && isfinite(hours1) && isfinite(hours2) &&
                  is_count(n1) && is_count(n2) && (n1 > 0 || n2 > 0);
  if (!is_known)
    return (struct two_rates){NAN, 0, INFINITY, 1, 1};
  double share = hours2 / (hours1 + hours2), exposures = hours1 / hours2;
  struct binomial_interval interval = binomial_exact_interval(n2, n1 + n2, 0.95);
  return (struct two_rates){
      .ratio = ratio_of((double)n2 / (double)(n1 + n2), exposures),
      .lower = ratio_of(interval.lower, exposures),
      .upper = ratio_of(interval.upper, exposures),
      .p_two = two_sided(n2, n1 + n2, share),
      .p_increase = binomial_at_least(n2, n1 + n2, share),
  };
}

double two_rates_paired(int64_t only_before, int64_t only_after) {
  if (!is_count(only_before) || !is_count(only_after))
    return 1;
  int64_t less = only_before < only_after ? only_before : only_after;
  double p = 2 * binomial_at_most(less, only_before + only_after, 0.5);
  return p < 1 ? p : 1;
}

static bool is_more(int64_t n1, int64_t n2, double alpha) {
  return binomial_at_least(n2, n1 + n2, 0.5) <= alpha;
}

/* Of two equal nights the outcomes are symmetric: two sides are twice one. */
int64_t two_rates_least(int64_t n1, double alpha, bool two_sided) {
  double level = two_sided ? alpha / 2 : alpha;
  int64_t low = n1, step = 1;
  if (!(level > 0) || !is_count(n1))
    return INT64_MAX;
  while (!is_more(n1, low + step, level))
    step *= 2;
  int64_t high = low + step;
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    if (is_more(n1, middle, level))
      high = middle;
    else
      low = middle;
  }
  return high;
}

/* What 40 standard deviations leave out is less than what a double can hold. */
double two_rates_power(double mean1, double mean2, double alpha) {
  const double mean_max = 1e6;
  if (!(mean1 >= 0 && mean1 <= mean_max && mean2 >= 0 && alpha > 0))
    return NAN;
  double spread = 40 * (sqrt(mean1) + 1), power = 0;
  int64_t last = (int64_t)(mean1 + spread), n1 = (int64_t)fmax(mean1 - spread, 0);
  int64_t least = two_rates_least(n1, alpha, false);
  for (; n1 <= last; n1++) {
    double chance = poisson_exactly(n1, mean1);
    if (chance < 1e-15)
      continue;
    while (!is_more(n1, least, alpha))
      least++;
    power += chance * (1 - poisson_at_most(least - 1, mean2));
  }
  return power;
}
