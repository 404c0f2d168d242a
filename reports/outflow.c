/* Outflow: what left a device around an episode, whatever the host.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "outflow.h"
#include "record-read.h"

#include <string.h>

struct sum {
  const char *device;
  int64_t bytes;
};

struct outflow_span outflow_span(const struct episode *episode, const struct judge_rules *rules) {
  return (struct outflow_span){episode->start_ns - STAGE_FUSION_NS,
                               episode->end_ns + ns_of_seconds(rules->merge_gap_s)};
}

static void take_event(void *user, const struct event *event) {
  struct sum *sum = user;
  if (event->kind == EVENT_SENT && strcmp(event->device, sum->device) == 0)
    sum->bytes += MAX(event->value, 0);
}

bool outflow_measure(struct episode *episode, struct record *record, const struct plan *plan,
                     const struct judge_rules *rules, GError **error) {
  struct outflow_span span = outflow_span(episode, rules);
  struct sum sum = {.device = plan_device(plan, episode->device)->name};
  bool ok = record_each_event(record, span.from_ns, span.until_ns + 1, take_event, &sum, error);
  episode->sent_bytes = sum.bytes;
  return ok;
}
