/* Outages: when a burst may have been larger than it was seen, for a tap was blind around it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "outage.h"

#include <string.h>

/* A gap, and how far it and all that began before it reach. */
struct reach {
  int64_t from_ns, until_ns;
};

/* A tap that the record does not name may be one of the network. */
static bool is_of_network(const struct plan *plan, const char *device, const char *name) {
  for (unsigned i = 0; i < plan->taps->len; i++) {
    const struct record_tap *tap = &g_array_index(plan->taps, struct record_tap, i);
    if (strcmp(tap->device, device) == 0 && strcmp(tap->name, name) == 0)
      return strcmp(tap->kind, "sniffer") == 0 || strcmp(tap->kind, "capture") == 0;
  }
  return true;
}

/* A session that went as planned was at rest when it began and when it ended. */
static bool is_cut_out(const struct plan *plan) {
  return plan_is_imported(plan) || strcmp(plan_setting(plan, "complete", "0"), "1") != 0;
}

static void append_reach(GArray *reaches, int64_t from_ns, int64_t until_ns) {
  struct reach reach = {from_ns, until_ns};
  g_array_append_val(reaches, reach);
}

static GArray *reaches_of(const struct activity_set *set, const struct plan *plan, int device,
                          int64_t end_ns) {
  GArray *reaches = g_array_new(FALSE, FALSE, sizeof(struct reach));
  const char *name = plan_device(plan, device)->name;
  int64_t until_ns = INT64_MIN;
  if (is_cut_out(plan))
    append_reach(reaches, INT64_MIN, until_ns = 0);
  for (unsigned i = 0; i < set->gaps->len; i++) {
    const struct activity_gap *gap = &g_array_index(set->gaps, struct activity_gap, i);
    if ((gap->device >= 0 && gap->device != device) ||
        !is_of_network(plan, gap->device < 0 ? "" : name, gap->tap))
      continue;
    until_ns = MAX(until_ns, gap->from_ns + gap->length_ns);
    append_reach(reaches, gap->from_ns, until_ns);
    end_ns = MAX(end_ns, gap->from_ns); /* they stay in order */
  }
  if (is_cut_out(plan))
    append_reach(reaches, end_ns, INT64_MAX);
  return reaches;
}

/* Bisection: of all that began by the burst's end, did any last to its beginning? */
static bool is_touched(const GArray *reaches, const struct burst *burst, int64_t margin_ns) {
  unsigned low = 0, high = reaches->len;
  while (low < high) {
    unsigned middle = low + (high - low) / 2;
    if (g_array_index(reaches, struct reach, middle).from_ns <= burst->until_ns + margin_ns)
      low = middle + 1;
    else
      high = middle;
  }
  return low > 0 &&
         g_array_index(reaches, struct reach, low - 1).until_ns >= burst->from_ns - margin_ns;
}

static void mark_device(struct activity_set *set, const struct plan *plan, int device,
                        int64_t end_ns, int64_t margin_ns) {
  g_autoptr(GArray) reaches = reaches_of(set, plan, device, end_ns);
  for (unsigned i = 0; i < set->bursts->len; i++) {
    struct burst *burst = g_ptr_array_index(set->bursts, i);
    if (burst->device == device)
      burst->at_least = is_touched(reaches, burst, margin_ns);
  }
}

void outage_mark(struct activity_set *set, const struct plan *plan, int64_t end_ns,
                 int64_t margin_ns) {
  for (unsigned i = 0; i < plan->devices->len; i++)
    mark_device(set, plan, (int)i, end_ns, margin_ns);
}
