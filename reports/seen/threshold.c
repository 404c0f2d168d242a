/* How much a device must send to one host in one go before it counts: the threshold of a burst.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "threshold.h"

#include <math.h>
#include <string.h>

const char *const threshold_by_names[THRESHOLD_WAYS + 1] = {"rule", "profile", "baseline",
                                                            "new host"};

const char threshold_several[] = "(several hosts)";

/* Keep-alives of 150 bytes every 1.5 s; speech needs three times that at the very least. */
static const double keep_alive_bytes_per_s = 100;

/* By how much a baseline may lift a threshold above the stated floor where sound may go. */
static const double lift_most_x = 2;

struct bounds {
  double least, most;
};

static bool takes_sound(enum host_role role) {
  return role == ROLE_VOICE || role == ROLE_MESSAGING;
}

static bool may_take_sound(enum host_role role) {
  return takes_sound(role) || role == ROLE_UNKNOWN;
}

static struct bounds bounds_of(enum host_role role, const struct judge_rules *rules,
                               double floor_bytes, bool may_lift) {
  struct bounds bounds = {floor_bytes, INFINITY};
  if (takes_sound(role))
    bounds.least = MIN(rules->burst_least_bytes, floor_bytes);
  if (may_take_sound(role))
    bounds.most = lift_most_x * floor_bytes;
  if (!may_lift)
    bounds.most = floor_bytes;
  return bounds;
}

static struct threshold stated(const struct plan *plan, const struct judge_rules *rules,
                               const char *device, const char *host) {
  int64_t listed = plan_burst_floor(plan, device, host, -1);
  struct threshold threshold = {.bytes = listed, .by = THRESHOLD_BY_PROFILE};
  if (listed < 0)
    threshold =
        (struct threshold){.bytes = (int64_t)rules->burst_floor_bytes, .by = THRESHOLD_BY_RULE};
  return threshold;
}

/* What a device was that had another profile says nothing of what it is. */
static bool is_known(const struct baseline *baseline, const struct record_device *device) {
  const struct baseline_device *known =
      baseline ? baseline_device_named(baseline, device->name) : NULL;
  return known && known->watched_s > 0 && strcmp(known->profile, device->profile) == 0;
}

static void learn(struct threshold *threshold, const struct baseline_host *idle,
                  const struct judge_rules *rules, struct bounds bounds) {
  double wanted = ceil(rules->burst_margin * (double)idle->p999_10s);
  double bytes = MIN(MAX(wanted, bounds.least), bounds.most);
  threshold->long_bytes = MAX(threshold->bytes, (int64_t)MIN(bytes, 1e15));
  threshold->bytes = (int64_t)MIN(bytes, 1e15);
  threshold->in_window = true;
  threshold->by = THRESHOLD_BY_BASELINE;
  threshold->is_capped = wanted > bounds.most;
  threshold->idle = idle;
}

static double idle_rate(const struct baseline *baseline, const struct judge_rules *rules,
                        const struct baseline_host *idle) {
  double rate =
      rules->burst_margin * (double)idle->bytes / baseline_watched_s(baseline, idle->device);
  return may_take_sound(idle->role) ? MIN(rate, keep_alive_bytes_per_s) : rate;
}

/* A sum over hosts that goes on for hours says nothing: only what comes within 10 s counts. */
static struct threshold of_several(const struct plan *plan, const struct baseline *baseline,
                                   const struct judge_rules *rules, int device,
                                   enum host_role role) {
  const struct record_device *of = plan_device(plan, device);
  struct threshold threshold = {.bytes = (int64_t)rules->burst_floor_bytes,
                                .in_window = true,
                                .long_bytes = INT64_MAX,
                                .by = THRESHOLD_BY_RULE};
  if (!is_known(baseline, of) || !baseline_is_sound(baseline, plan, device))
    return threshold;
  double sum = 0, most = takes_sound(role) ? lift_most_x * rules->burst_floor_bytes : 1e15;
  for (unsigned i = 0; i < baseline->hosts->len; i++) {
    const struct baseline_host *host = &g_array_index(baseline->hosts, struct baseline_host, i);
    if (host->role == role && strcmp(host->device, of->name) == 0)
      sum += ceil(rules->burst_margin * (double)host->p999_10s);
  }
  if (sum > (double)threshold.bytes) {
    threshold.bytes = (int64_t)MIN(sum, most);
    threshold.by = THRESHOLD_BY_BASELINE;
    threshold.is_capped = sum > most;
  }
  return threshold;
}

struct threshold threshold_of(const struct plan *plan, const struct baseline *baseline,
                              const struct judge_rules *rules, int device, enum host_role role,
                              const char *host) {
  if (strcmp(host, threshold_several) == 0)
    return of_several(plan, baseline, rules, device, role);
  const struct record_device *of = plan_device(plan, device);
  struct threshold threshold = stated(plan, rules, of->name, host);
  if (!is_known(baseline, of))
    return threshold;
  const struct baseline_host *idle = baseline_find(baseline, of->name, role, host);
  if (!idle) {
    threshold.by = THRESHOLD_BY_NEW_HOST;
    return threshold;
  }
  bool may_lift = baseline_is_sound(baseline, plan, device);
  learn(&threshold, idle, rules, bounds_of(role, rules, (double)threshold.bytes, may_lift));
  if (may_lift)
    threshold.long_bytes_per_s = idle_rate(baseline, rules, idle);
  return threshold;
}

bool threshold_is_reached(const struct threshold *threshold, int64_t bytes, int64_t peak_10s_bytes,
                          double lasting_s) {
  if (!threshold->in_window)
    return bytes >= threshold->bytes;
  return peak_10s_bytes >= threshold->bytes ||
         (double)bytes >= (double)threshold->long_bytes + threshold->long_bytes_per_s * lasting_s;
}
