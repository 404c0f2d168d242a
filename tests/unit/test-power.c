/* Planned hours against published vectors, closed forms and a search by force.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "poisson.h"
#include "power.h"

#include <criterion/criterion.h>
#include <math.h>

Test(power, hours_to_show_a_limit_with_so_many_events) {
  static const struct {
    double limit, hours[5];
  } table[] = {{0.5, {143.80, 227.71, 302.20, 372.18, 439.37}},
               {1, {71.90, 113.85, 151.10, 186.09, 219.68}},
               {2, {35.95, 56.93, 75.55, 93.04, 109.84}},
               {3, {23.97, 37.95, 50.37, 62.03, 73.23}}};
  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
    for (int64_t n = 0; n < 5; n++) {
      double found = power_hours(table[i].limit, n, 0.95);
      cr_expect(fabs(found - table[i].hours[n]) < 0.0051, "< %g with %d: %.4f", table[i].limit,
                (int)n, found);
    }
}

Test(power, a_silent_night_of_8_hours_shows_less_than_9_a_day) {
  cr_expect(fabs(power_hours(8.99, 0, 0.95) - 8) < 0.005);
  cr_expect_eq(power_events_allowed(8.99, 8, 0.95), 0);
  cr_expect_eq(power_events_allowed(8.98, 8, 0.95), -1);
}

Test(power, just_the_hours_for_so_many_events_allow_them) {
  for (double limit = 0.5; limit < 40; limit *= 1.7)
    for (int64_t n = 0; n < 300; n += 1 + n / 3) {
      double hours = power_hours(limit, n, 0.95);
      cr_expect_eq(power_events_allowed(limit, hours, 0.95), n);
      cr_expect_eq(power_events_allowed(limit, hours * 0.9999, 0.95), n - 1);
    }
}

/* Without a single event allowed: exp(-mean). */
Test(power, hours_for_none_are_proven_only_by_silence) {
  double hours = power_hours(3, 0, 0.95);
  cr_expect(fabs(power_of(3, 1, hours, 0.95) - exp(-hours / 24)) < 1e-12);
  cr_expect_eq(power_of(3, 1, hours * 0.99, 0.95), 0);
  cr_expect_eq(power_of(3, 0, hours, 0.95), 1);
}

Test(power, a_device_just_at_its_limit_is_passed_one_time_in_twenty) {
  for (int64_t n = 0; n < 50; n += 7)
    cr_expect(fabs(power_of(3, 3, power_hours(3, n, 0.95), 0.95) - 0.05) < 1e-8);
}

/* Every count from 0 on, until one will do. */
static double needed_by_force(double limit, double expect, double power) {
  for (int64_t n = 0;; n++) {
    double hours = power_hours(limit, n, 0.95);
    if (poisson_at_most(n, expect * hours / 24) >= power)
      return hours;
  }
}

Test(power, the_least_hours_are_those_that_a_search_by_force_finds) {
  static const double expects[] = {0, 0.1, 0.5, 1, 1.5, 2, 2.5};
  static const double powers[] = {0.5, 0.8, 0.9, 0.99};
  for (size_t i = 0; i < sizeof expects / sizeof *expects; i++)
    for (size_t j = 0; j < sizeof powers / sizeof *powers; j++) {
      double hours = power_hours_needed(3, expects[i], powers[j], 0.95);
      cr_expect_eq(hours, needed_by_force(3, expects[i], powers[j]), "%g, %g: %g h", expects[i],
                   powers[j], hours);
      cr_expect(power_of(3, expects[i], hours, 0.95) >= powers[j]);
      cr_expect(power_of(3, expects[i], hours * 0.999, 0.95) < powers[j]);
    }
}

Test(power, a_rate_near_its_limit_needs_long_but_the_answer_does_not) {
  double hours = power_hours_needed(3, 2.97, 0.8, 0.95);
  double z = 1.6448536 + 0.8416212, events = pow(z / 0.01, 2); /* by the normal */
  cr_expect(fabs(hours * 3 / 24 / events - 1) < 0.01, "%g h", hours);
}

Test(power, what_cannot_be_shown_takes_for_ever) {
  cr_expect(isinf(power_hours_needed(3, 3, 0.8, 0.95)));
  cr_expect(isinf(power_hours_needed(3, 4, 0.8, 0.95)));
  cr_expect(isinf(power_hours_needed(3, 2.99999999, 0.8, 0.95)));
  cr_expect(isinf(power_hours_needed(0, 0, 0.8, 0.95)));
  cr_expect(isinf(power_hours_needed(3, NAN, 2, 0.95)));
  cr_expect(isinf(power_hours_needed(3, 1, 0.8, 1)));
  cr_expect(isinf(power_hours(0, 0, 0.95)) && isinf(power_hours(3, 0, 1)));
}

Test(power, without_hours_or_limit_nothing_is_allowed) {
  cr_expect_eq(power_events_allowed(3, 0, 0.95), -1);
  cr_expect_eq(power_events_allowed(0, 8, 0.95), -1);
  cr_expect_eq(power_events_allowed(NAN, 8, 0.95), -1);
  cr_expect_eq(power_events_allowed(3, 100, 1), -1);
  cr_expect_eq(power_of(3, 1, 0, 0.95), 0);
}
