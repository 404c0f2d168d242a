/* Clocks: how wrong the times of each tap may be, by the worst of its events.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "clocks.h"

#include <string.h>

static struct clock_error *clock_at(const GArray *clocks, unsigned i) {
  return &g_array_index(clocks, struct clock_error, i);
}

GArray *clocks_new(const struct plan *plan) {
  GArray *clocks = g_array_new(FALSE, FALSE, sizeof(struct clock_error));
  for (unsigned i = 0; i < plan->taps->len; i++) {
    const struct record_tap *tap = &g_array_index(plan->taps, struct record_tap, i);
    struct clock_error row = {
        .device = plan_device_index(plan, tap->device), .tap = tap->name, .kind = tap->kind};
    g_array_append_val(clocks, row);
  }
  return clocks;
}

int clocks_find(const GArray *clocks, int device, const char *tap) {
  for (unsigned i = 0; i < clocks->len; i++)
    if (clock_at(clocks, i)->device == device && strcmp(clock_at(clocks, i)->tap, tap) == 0)
      return (int)i;
  return -1;
}

void clocks_take(GArray *clocks, int index, const struct event *event) {
  if (index < 0)
    return;
  struct clock_error *row = clock_at(clocks, (unsigned)index);
  row->events++;
  row->worst_slack_ns = MAX(row->worst_slack_ns, event->slack_ns);
}

int64_t clocks_worst_ns(const GArray *clocks, int device, const char *const kinds[]) {
  int64_t worst_ns = 0;
  for (unsigned i = 0; i < clocks->len; i++)
    if (clock_at(clocks, i)->device == device && g_strv_contains(kinds, clock_at(clocks, i)->kind))
      worst_ns = MAX(worst_ns, clock_at(clocks, i)->worst_slack_ns);
  return worst_ns;
}
