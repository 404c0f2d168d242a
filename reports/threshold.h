/* How much a device must send to one host in one go before it counts: the threshold of a burst.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_THRESHOLD_H
#define HOTMIC_THRESHOLD_H

#include "baseline.h"
#include "plan.h"
#include "rules.h"

enum threshold_by {
  THRESHOLD_BY_RULE,     /**< the rule burst_floor_bytes */
  THRESHOLD_BY_PROFILE,  /**< what the device's profile says of this host */
  THRESHOLD_BY_BASELINE, /**< what it sent to this host in silence */
  THRESHOLD_BY_NEW_HOST, /**< a baseline is there and has not seen this host: the floor */
  THRESHOLD_WAYS
};
extern const char *const threshold_by_names[THRESHOLD_WAYS + 1]; /**< NULL-terminated */

struct threshold {
  int64_t bytes;  /**< what a burst must reach */
  bool in_window; /**< within some 10 s of it; else in all */
  enum threshold_by by;
  const struct baseline_host *idle; /**< by which it was worked out; NULL; borrowed */
};

/** `baseline` may be NULL. With one: rule burst_margin times the idle 99.9th percentile of the sums
 * over 10 s, but no less than rule burst_least_bytes; for hosts that are neither voice nor
 * messaging no less than the floor. */
struct threshold threshold_of(const struct plan *plan, const struct baseline *baseline,
                              const struct judge_rules *rules, int device, enum host_role role,
                              const char *host);

#endif
