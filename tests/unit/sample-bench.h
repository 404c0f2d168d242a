/* Two small bench files that are right, for tests that put one thing wrong.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SAMPLE_BENCH_H
#define HOTMIC_SAMPLE_BENCH_H

#include "bench.h"

extern const char sample_bench_plain[]; /**< a twin */
extern const char sample_bench_wired[]; /**< one with real wires */

/** Loads `whole` from the scratch folder with `from`, which must be in it, replaced by `to`. */
struct bench *sample_bench_with(const char *whole, const char *from, const char *to,
                                GError **error);

#endif
