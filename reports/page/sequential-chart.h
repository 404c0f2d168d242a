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

/** Appends inline SVG (charts.h) with a legend, both limits and the path so far, and a sentence on
 * where it stands. `steps` rise in hours; at least one. `label` is untrusted. A test that has no
 * such limits (see sequential_is_valid(), or one whose good rate is 0) has only the sentence. */
void sequential_chart(GString *out, const struct sequential *test,
                      const struct sequential_step steps[], size_t count, const char *label);

#endif
