/* Many nights on one page: rates over time, first bad night, drift and loss; and for Prometheus.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_TREND_H
#define HOTMIC_TREND_H

#include "night.h"

/** index.html's whole text, of nights (one at least) in order of time, as it is to lie in
 * `out_dir`, from which it links the nights' reports. `left_out`: "PATH: why". `newest`: so many
 * nights of each script stand in the matrix. The same nights give the same bytes. Caller-owned.
 * Blocks on the disk: true places of folders are looked up. */
GString *trend_render(const GPtrArray *nights, const GPtrArray *left_out, unsigned newest,
                      const char *out_dir);

/** Prometheus' text format, one sample a device and metric, of the newest night of each bench and
 * script. What was not measured has no sample; a rate without exposure is NaN. Caller-owned. */
GString *trend_metrics(const GPtrArray *nights, const GPtrArray *left_out);

#endif
