/* The chart of a sequential test: events over hours between its two limits.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SEQUENTIAL_CHART_H
#define HOTMIC_SEQUENTIAL_CHART_H

#include "sequential.h"

#include <glib.h>

struct sequential_step {
  double hours; /**< so far */
  int64_t n;    /**< events so far */
};

/** Appends inline SVG (charts.h) with a legend: both limits, and the path so far. `steps` rise in
 * hours; at least one. `label` is untrusted. */
void sequential_chart(GString *out, const struct sequential *test,
                      const struct sequential_step steps[], size_t count, const char *label);

#endif
