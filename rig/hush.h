/* Digital silence: what comes from a microphone that is muted, or not there.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_HUSH_H
#define HOTMIC_HUSH_H

#include "event.h"
#include "tidy.h"

/** Zeros make one. */
struct hush {
  bool lasts;
  int64_t from_ns; /* until here it is told */
};

/** The level from `at_ns` on. Returns whether a gap is to be told, in `ret`: at the end of a hush,
 * and every second while it lasts, each from where the one before ends. Its device and tap are
 * empty. */
bool hush_level(struct hush *hush, double dbfs, int64_t at_ns, struct event *ret);

#endif
