/* Many nights on one page: rates over time, first bad night, drift and loss; and for Prometheus.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_TREND_H
#define HOTMIC_TREND_H

#include "night.h"

/** index.html's whole text, of nights in order of time. `left_out`: "PATH: why". Caller-owned. */
GString *trend_page(const GPtrArray *nights, const GPtrArray *left_out, unsigned newest);

/** Prometheus' text format, one sample a device and metric, of the newest night of each bench.
 * Caller-owned. */
GString *trend_metrics(const GPtrArray *nights);

#endif
