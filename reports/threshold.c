/* How much a device must send to one host in one go before it counts: the threshold of a burst.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "threshold.h"

const char *const threshold_by_names[THRESHOLD_WAYS + 1] = {"rule", "profile", "baseline",
                                                            "new host"};

struct threshold threshold_of(const struct plan *plan, const struct baseline *baseline,
                              const struct judge_rules *rules, int device, enum host_role role,
                              const char *host) {
  (void)baseline;
  (void)role;
  return (struct threshold){.bytes = plan_burst_floor(plan, plan_device(plan, device)->name, host,
                                                      (int64_t)rules->burst_floor_bytes)};
}
