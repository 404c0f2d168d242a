/* When may one stop? Wald's sequential probability ratio test of a Poisson rate.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sequential.h"

#include <math.h>

static bool is_risk(double risk) {
  return risk > 0 && risk < 0.5;
}

bool sequential_is_valid(const struct sequential *test) {
  return test->good_per_24h >= 0 && test->bad_per_24h > test->good_per_24h &&
         isfinite(test->bad_per_24h) && is_risk(test->alpha) && is_risk(test->beta);
}

/* What one event speaks for bad: everything, if good devices have none. */
static double per_event(const struct sequential *test) {
  return log(test->bad_per_24h / test->good_per_24h);
}

/* What one hour speaks for good. */
static double per_hour(const struct sequential *test) {
  return (test->bad_per_24h - test->good_per_24h) / 24;
}

double sequential_llr(const struct sequential *test, int64_t n, double hours) {
  if (!sequential_is_valid(test))
    return 0;
  double events = n > 0 ? (double)n * per_event(test) : 0;
  return isinf(events) ? events : events - per_hour(test) * hours;
}

double sequential_upper(const struct sequential *test) {
  return sequential_is_valid(test) ? log((1 - test->beta) / test->alpha) : INFINITY;
}

double sequential_lower(const struct sequential *test) {
  return sequential_is_valid(test) ? log(test->beta / (1 - test->alpha)) : -INFINITY;
}

enum sequential_state sequential_judge(const struct sequential *test, int64_t n, double hours) {
  double llr = sequential_llr(test, n, hours);
  return llr >= sequential_upper(test)   ? SEQUENTIAL_BAD
         : llr <= sequential_lower(test) ? SEQUENTIAL_GOOD
                                         : SEQUENTIAL_GO_ON;
}

double sequential_hours_to_accept(const struct sequential *test, int64_t n) {
  if (!sequential_is_valid(test))
    return INFINITY;
  double events = n > 0 ? (double)n * per_event(test) : 0;
  return (events - sequential_lower(test)) / per_hour(test);
}

/* Rounding must not ask for an event more. */
int64_t sequential_events_to_reject(const struct sequential *test, double hours) {
  if (!sequential_is_valid(test))
    return INT64_MAX;
  double events = (sequential_upper(test) + per_hour(test) * fmax(hours, 0)) / per_event(test);
  double whole = ceil(events * (1 - 1e-12));
  return !(whole < 9e18) ? INT64_MAX : whole > 1 ? (int64_t)whole : 1;
}

double sequential_expected_hours(const struct sequential *test, bool is_bad) {
  if (!sequential_is_valid(test))
    return INFINITY;
  double reject = is_bad ? 1 - test->beta : test->alpha;
  double llr = reject * sequential_upper(test) + (1 - reject) * sequential_lower(test);
  if (test->good_per_24h <= 0) /* the first event ends it, and good devices have none */
    return is_bad ? 24 / test->bad_per_24h : -sequential_lower(test) / per_hour(test);
  double rate = (is_bad ? test->bad_per_24h : test->good_per_24h) / 24;
  return llr / (rate * per_event(test) - per_hour(test));
}

double sequential_cusum_reference(const struct sequential *test, double hours) {
  return sequential_is_valid(test) ? per_hour(test) * hours / per_event(test) : NAN;
}
