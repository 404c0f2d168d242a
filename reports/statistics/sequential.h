/* When may one stop? Wald's sequential probability ratio test of a Poisson rate.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Source: Wald, Sequential Tests of Statistical Hypotheses, Ann. Math. Stat. 16 (1945). */
#ifndef HOTMIC_SEQUENTIAL_H
#define HOTMIC_SEQUENTIAL_H

#include <stdbool.h>
#include <stdint.h>

struct sequential {
  double good_per_24h, bad_per_24h; /**< 0 <= good < bad */
  double alpha, beta;               /**< risk of calling good bad, and bad good; in (0, 0.5) */
};

enum sequential_state { SEQUENTIAL_GO_ON, SEQUENTIAL_GOOD, SEQUENTIAL_BAD };

/** Whether its numbers make a test; one that is none never stops. */
bool sequential_is_valid(const struct sequential *test);

/** Logarithm of the likelihood ratio, bad over good, after `n` events in `hours`. */
double sequential_llr(const struct sequential *test, int64_t n, double hours);
double sequential_upper(const struct sequential *test); /**< from here on it is bad */
double sequential_lower(const struct sequential *test); /**< down to here it is good */
enum sequential_state sequential_judge(const struct sequential *test, int64_t n, double hours);

/** Hours after which `n` events are good; INFINITY if never. */
double sequential_hours_to_accept(const struct sequential *test, int64_t n);
/** The fewest events in `hours` that are bad; INT64_MAX if no number is. */
int64_t sequential_events_to_reject(const struct sequential *test, double hours);
/** Wald's approximation of the hours needed when the rate is good, or bad. */
double sequential_expected_hours(const struct sequential *test, bool is_bad);

/** What a cumulative sum takes off for each night of `hours`: events above it add up. Source: Page,
 * Biometrika 41 (1954). */
double sequential_cusum_reference(const struct sequential *test, double hours);

#endif
