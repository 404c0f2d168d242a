/* Outflow: what left a device around an episode, whatever the host.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "outflow.h"
#include "record-read.h"

#include <string.h>

struct sum { /* what one tap saw */
  char tap[EVENT_SOURCE];
  int64_t bytes;
};

struct sums {
  const char *device;
  GArray *taps; /* struct sum */
};

struct outflow_span outflow_span(const struct episode *episode, const struct judge_rules *rules) {
  return (struct outflow_span){episode->start_ns - STAGE_FUSION_NS,
                               episode->end_ns + ns_of_seconds(rules->merge_gap_s)};
}

static struct sum *sum_of(GArray *taps, const char *tap) {
  for (unsigned i = 0; i < taps->len; i++)
    if (strcmp(g_array_index(taps, struct sum, i).tap, tap) == 0)
      return &g_array_index(taps, struct sum, i);
  struct sum sum = {.bytes = 0};
  tidy_copy_text(sum.tap, sizeof sum.tap, tap);
  g_array_append_val(taps, sum);
  return &g_array_index(taps, struct sum, taps->len - 1);
}

static void take_event(void *user, const struct event *event) {
  struct sums *sums = user;
  if (event->kind == EVENT_SENT && strcmp(event->device, sums->device) == 0)
    sum_of(sums->taps, event->tap)->bytes += MAX(event->value, 0);
}

bool outflow_measure(struct episode *episode, struct record *record, const struct plan *plan,
                     const struct judge_rules *rules, GError **error) {
  struct outflow_span span = outflow_span(episode, rules);
  g_autoptr(GArray) taps = g_array_new(FALSE, FALSE, sizeof(struct sum));
  struct sums sums = {plan_device(plan, episode->device)->name, taps};
  bool ok =
      record_each_event_near(record, span.from_ns, span.until_ns + 1, take_event, &sums, error);
  episode->sent_bytes = 0;
  for (unsigned i = 0; i < taps->len; i++)
    episode->sent_bytes = MAX(episode->sent_bytes, g_array_index(taps, struct sum, i).bytes);
  return ok;
}
