/* Silent records, and baselines that were learned from them, for tests.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SAMPLE_BASELINE_H
#define HOTMIC_SAMPLE_BASELINE_H

#include "baseline.h"
#include "sample-record.h"

extern const char sample_voice[], sample_metrics[]; /**< "role host" */

/** A record in which "kitchen" keeps alive (60 B to sample_voice every 30 s, from 10 s on) and
 * tells how it is (3000 B to sample_metrics within 0.2 s every 300 s, from 50 s on) until `end_s`.
 */
struct court sample_night(int end_s);

/** Finishes the record at `end_s` and learns from [from_s, until_s). Fails the test if it cannot.
 */
struct baseline *sample_learn(struct court *court, double end_s, double from_s, double until_s);

/** The night of an hour, learned from and adjourned. Caller-owned. */
struct baseline *sample_baseline(void);

/** Its host; the test fails if it is not there. */
struct baseline_host *sample_host(struct baseline *baseline, enum host_role role, const char *host);

#endif
