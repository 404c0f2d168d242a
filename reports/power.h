/* How many hours does a statement need? Planning of nights.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_POWER_H
#define HOTMIC_POWER_H

#include <stdint.h>

/** Hours in which `n` events leave the one-sided upper bound at `confidence` just at
 * `limit_per_24h`. */
double power_hours(double limit_per_24h, int64_t n, double confidence);

/** The most events in `hours` with which the bound is still below the limit; -1: not even none. */
int64_t power_events_allowed(double limit_per_24h, double hours, double confidence);

/** Chance that `hours` of a device whose true rate is `expect_per_24h` prove the limit. */
double power_of(double limit_per_24h, double expect_per_24h, double hours, double confidence);

/** Least hours for which power_of() is at least `power` from there on within one more event;
 * INFINITY if the expected rate is not below the limit. */
double power_hours_needed(double limit_per_24h, double expect_per_24h, double power,
                          double confidence);

#endif
