/* Several nights, several devices: do counts scatter too much, and which findings stand?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SEVERAL_H
#define HOTMIC_SEVERAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct several_dispersion {
  double mean, statistic; /**< sum of (x - m)^2 / m */
  double p;               /**< chance of as much or more if counts were Poisson; 1 if unknowable */
  double widen;           /**< factor by which to widen an interval: sqrt(D / (k - 1)), >= 1 */
};

/** Of `count` nights of equal exposure. Source: Fisher, Statistical Methods for Research Workers
 * (1925), the index of dispersion: chi-square of k - 1 degrees. */
struct several_dispersion several_dispersion(const int64_t counts[], size_t count);
/** Of nights of unequal exposure: expected counts are shares of the hours. Nights without hours say
 * nothing and are left out; `mean` is of the others. */
struct several_dispersion several_dispersion_by_hours(const int64_t counts[], const double hours[],
                                                      size_t count);

/** Which of `count` p-values stand when false discoveries may be a share `q` of them; ret_stands
 * has `count` places. NAN never stands, but counts. Returns how many stand. Source: Benjamini and
 * Hochberg, JRSS B 57 (1995). */
size_t several_discoveries(const double p[], size_t count, double q, bool ret_stands[]);
/** The same with any false one at most likely `alpha`. Source: Holm, Scand. J. Stat. 6 (1979). */
size_t several_certain(const double p[], size_t count, double alpha, bool ret_stands[]);

#endif
