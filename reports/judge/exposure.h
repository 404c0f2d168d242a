/* Exposure: for how long a device was watched and proven to be alive.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_EXPOSURE_H
#define HOTMIC_EXPOSURE_H

#include "judge.h"

/** A time in which a device was watched and proven to be alive. */
struct exposure_span {
  int64_t from_ns, until_ns;
};

/** All of them, struct exposure_span, by time, apart from each other: the proven time of `proof`
 * (of an import, whose proof may be NULL: the recordings that it states, as far as they were
 * observed) less the gaps of the device's own taps and the bench, and less what failed blocks void.
 * Blocks must be known. Caller-owned. */
GArray *exposure_spans(const struct judgement *judgement, int device, const struct proof *proof);
int64_t exposure_length_ns(const GArray *spans);

/** Does all of [from_ns, until_ns] lie within one of them, or any of it within any? */
bool exposure_covers(const GArray *spans, int64_t from_ns, int64_t until_ns);
bool exposure_touches(const GArray *spans, int64_t from_ns, int64_t until_ns);

/** Fills `gaps`, `void_h` and `exposure_h` of a result whose proof is known: the length of its
 * spans, and of what failed blocks void in its proven time. Blocks must be known. */
void exposure_find(const struct judgement *judgement, struct device_result *result);

#endif
