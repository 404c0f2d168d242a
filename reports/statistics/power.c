/* How many hours does a statement need? Planning of nights.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "power.h"
#include "poisson.h"

#include <math.h>

double power_hours(double limit_per_24h, int64_t n, double confidence) {
  if (!(limit_per_24h > 0))
    return INFINITY;
  return poisson_mean(n > 0 ? n : 0, 1 - confidence) * 24 / limit_per_24h;
}

/* Of what power_hours() gives, these must be allowed: rounding is forgiven. */
static int is_allowed(int64_t n, double mean, double confidence) {
  return poisson_at_most(n, mean) <= (1 - confidence) * (1 + 1e-9);
}

int64_t power_events_allowed(double limit_per_24h, double hours, double confidence) {
  double mean = limit_per_24h * hours / 24;
  if (!(mean > 0) || !(confidence < 1) || !is_allowed(0, mean, confidence))
    return -1;
  int64_t low = 0, high = 1;
  while (is_allowed(high, mean, confidence) && high < INT64_MAX / 4)
    high *= 2;
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    if (is_allowed(middle, mean, confidence))
      low = middle;
    else
      high = middle;
  }
  return low;
}

double power_of(double limit_per_24h, double expect_per_24h, double hours, double confidence) {
  int64_t allowed = power_events_allowed(limit_per_24h, hours, confidence);
  return poisson_at_most(allowed, expect_per_24h > 0 ? expect_per_24h * hours / 24 : 0);
}

static double power_with(int64_t allowed, double share, double confidence) {
  return poisson_at_most(allowed, poisson_mean(allowed, 1 - confidence) * share);
}

/* Between two counts power only falls, so the least hours are those of a count; and with the counts
 * it rises. */
double power_hours_needed(double limit_per_24h, double expect_per_24h, double power,
                          double confidence) {
  const int64_t events_max = 100000000;
  double share = expect_per_24h > 0 ? expect_per_24h / limit_per_24h : 0;
  int64_t low = -1, high = 1;
  if (!(limit_per_24h > 0) || !(share < 1) || !(confidence < 1) || !(power <= 1))
    return INFINITY;
  while (high < events_max && power_with(high, share, confidence) < power)
    high *= 2;
  if (high >= events_max)
    return INFINITY;
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    if (power_with(middle, share, confidence) >= power)
      high = middle;
    else
      low = middle;
  }
  return power_hours(limit_per_24h, high, confidence);
}
