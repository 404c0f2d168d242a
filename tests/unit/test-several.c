/* Scatter of nights, and findings among many devices, against published vectors.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "several.h"

#include <criterion/criterion.h>
#include <math.h>

static const int64_t nights[] = {2, 0, 1, 7, 1, 0, 3};
enum { NIGHTS = sizeof nights / sizeof *nights };

Test(several, nights_that_scatter_too_much_are_told) {
  struct several_dispersion found = several_dispersion(nights, NIGHTS);
  cr_expect(fabs(found.mean - 2) < 1e-12 && fabs(found.statistic - 18) < 1e-12);
  cr_expect(fabs(found.p - 0.006232) < 5.1e-7, "%.7f", found.p);
  cr_expect(fabs(found.widen - sqrt(3)) < 1e-12);
}

Test(several, equal_hours_change_nothing) {
  double hours[NIGHTS];
  for (int i = 0; i < NIGHTS; i++)
    hours[i] = 8;
  struct several_dispersion found = several_dispersion_by_hours(nights, hours, NIGHTS);
  cr_expect(fabs(found.statistic - 18) < 1e-12 && fabs(found.p - 0.006232) < 5.1e-7);
}

/* 10 and 20 in 8 and 16 hours are the same rate. */
Test(several, a_longer_night_may_have_more) {
  int64_t counts[] = {10, 20};
  struct several_dispersion found = several_dispersion_by_hours(counts, (double[]){8, 16}, 2);
  cr_expect(found.statistic < 1e-12 && found.p == 1 && found.widen == 1);
  cr_expect(several_dispersion(counts, 2).statistic > 3);
}

Test(several, nights_without_hours_are_left_out) {
  int64_t counts[] = {3, 100, 5, 100};
  struct several_dispersion found =
      several_dispersion_by_hours(counts, (double[]){8, 0, 8, NAN}, 4);
  cr_expect(fabs(found.mean - 4) < 1e-12 && fabs(found.statistic - 0.5) < 1e-12);
  cr_expect(fabs(found.p - 0.4795001) < 5.1e-7, "%.7f", found.p); /* chi-square of one degree */
}

Test(several, of_one_night_or_none_nothing_can_be_known) {
  int64_t none[] = {0, 0, 0}, one[] = {5};
  cr_expect(several_dispersion(one, 1).p == 1 && several_dispersion(one, 1).widen == 1);
  cr_expect(several_dispersion(one, 0).p == 1 && several_dispersion(one, 0).widen == 1);
  struct several_dispersion silent = several_dispersion(none, 3);
  cr_expect(silent.p == 1 && silent.statistic == 0 && silent.mean == 0 && silent.widen == 1);
}

static const double p[] = {.04, .001, .5, .012, .2, .03};

Test(several, discoveries_among_many_devices) {
  bool stands[6];
  cr_expect_eq(several_discoveries(p, 6, 0.05, stands), 2);
  cr_expect(stands[1] && stands[3] && !stands[0] && !stands[2] && !stands[4] && !stands[5]);
}

Test(several, certain_findings_are_fewer) {
  bool stands[6];
  cr_expect_eq(several_certain(p, 6, 0.05, stands), 1);
  cr_expect(stands[1] && !stands[3]);
}

/* Its own threshold is missed, but that of a larger one is not. */
Test(several, a_discovery_carries_the_smaller_ones_with_it) {
  bool stands[3];
  cr_expect_eq(several_discoveries((double[]){.03, .04, .045}, 3, 0.05, stands), 3);
  cr_expect_eq(several_certain((double[]){.03, .04, .045}, 3, 0.05, stands), 0);
}

Test(several, what_is_not_known_never_stands_but_counts) {
  bool stands[3];
  cr_expect_eq(several_discoveries((double[]){NAN, .02, NAN}, 3, 0.05, stands), 0);
  cr_expect_eq(several_discoveries((double[]){NAN, .01, NAN}, 3, 0.05, stands), 1);
  cr_expect(!stands[0] && stands[1] && !stands[2]);
  cr_expect_eq(several_certain((double[]){NAN, NAN}, 2, 0.05, stands), 0);
  cr_expect_eq(several_discoveries(p, 0, 0.05, stands), 0);
}
