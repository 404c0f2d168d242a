/* Several nights, several devices: do counts scatter too much, and which findings stand?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "several.h"
#include "poisson.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>

/* `hours` NULL: all nights have one. */
static double hours_of(const double *hours, size_t night) {
  double known = hours ? hours[night] : 1;
  return known > 0 && isfinite(known) ? known : 0;
}

static struct several_dispersion dispersion_of(const int64_t counts[], const double *hours,
                                               size_t count) {
  struct several_dispersion found = {.p = 1, .widen = 1};
  double events = 0, all_hours = 0;
  int64_t nights = 0;
  for (size_t i = 0; i < count; i++) {
    bool is_known = hours_of(hours, i) > 0;
    events += is_known ? (double)counts[i] : 0;
    all_hours += hours_of(hours, i);
    nights += is_known;
  }
  if (nights == 0)
    return found;
  found.mean = events / (double)nights;
  for (size_t i = 0; i < count && events > 0; i++) {
    double expected = events * hours_of(hours, i) / all_hours;
    double excess = (double)counts[i] - expected;
    if (expected > 0)
      found.statistic += excess * excess / expected;
  }
  if (nights < 2)
    return found;
  found.p = poisson_chi_square_at_least(found.statistic, nights - 1);
  found.widen = fmax(sqrt(found.statistic / (double)(nights - 1)), 1);
  return found;
}

struct several_dispersion several_dispersion(const int64_t counts[], size_t count) {
  return dispersion_of(counts, NULL, count);
}

struct several_dispersion several_dispersion_by_hours(const int64_t counts[], const double hours[],
                                                      size_t count) {
  return dispersion_of(counts, hours, count);
}

struct ranked {
  double p;
  size_t place;
};

/* NAN last; equal ones as they came, so that the same findings stand every time. */
static int by_p(const void *a, const void *b) {
  const struct ranked *one = a, *other = b;
  bool one_is_known = !isnan(one->p), other_is_known = !isnan(other->p);
  if (one_is_known != other_is_known)
    return one_is_known ? -1 : 1;
  if (one_is_known && one->p != other->p)
    return one->p < other->p ? -1 : 1;
  return one->place < other->place ? -1 : one->place > other->place;
}

/* Caller-owned. */
static struct ranked *rank(const double p[], size_t count) {
  struct ranked *ranked = g_new(struct ranked, count + 1);
  for (size_t i = 0; i < count; i++)
    ranked[i] = (struct ranked){p[i], i};
  qsort(ranked, count, sizeof *ranked, by_p);
  return ranked;
}

static size_t tell(const struct ranked *ranked, size_t standing, size_t count, bool ret_stands[]) {
  for (size_t i = 0; i < count; i++)
    ret_stands[ranked[i].place] = i < standing;
  return standing;
}

size_t several_discoveries(const double p[], size_t count, double q, bool ret_stands[]) {
  g_autofree struct ranked *ranked = rank(p, count);
  size_t standing = 0;
  for (size_t i = 0; i < count; i++)
    if (ranked[i].p <= q * (double)(i + 1) / (double)count)
      standing = i + 1;
  return tell(ranked, standing, count, ret_stands);
}

size_t several_certain(const double p[], size_t count, double alpha, bool ret_stands[]) {
  g_autofree struct ranked *ranked = rank(p, count);
  size_t standing = 0;
  while (standing < count && ranked[standing].p <= alpha / (double)(count - standing))
    standing++;
  return tell(ranked, standing, count, ret_stands);
}
