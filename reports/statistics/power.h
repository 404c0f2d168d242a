/* How many hours does a statement need? Planning of nights.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The statement is always the same: the one-sided upper bound of the rate, at `confidence`, is at
 * or below the limit. */
#ifndef HOTMIC_POWER_H
#define HOTMIC_POWER_H

#include <stdint.h>

/** Hours in which `n` events leave the one-sided upper bound at `confidence` just at
 * `limit_per_24h`; INFINITY for a limit of 0. */
double power_hours(double limit_per_24h, int64_t n, double confidence);

/** The most events in `hours` with which the bound is not above the limit; -1: not even none. */
int64_t power_events_allowed(double limit_per_24h, double hours, double confidence);

/** Chance that `hours` of a device whose true rate is `expect_per_24h` prove the limit. */
double power_of(double limit_per_24h, double expect_per_24h, double hours, double confidence);

/** Least hours for which power_of() is at least `power`: those in which one more event becomes
 * allowed. A little later it may be somewhat less again, until the next one is. INFINITY if the
 * expected rate is not below the limit, or so near to it that 10^8 events would not do. */
double power_hours_needed(double limit_per_24h, double expect_per_24h, double power,
                          double confidence);

#endif
