/* Exposure: for how long a device was watched and proven to be alive.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "exposure.h"
#include "block.h"
#include "stated.h"

static const double ns_per_h = 3600.0 * NS_PER_S;

struct loss {
  int64_t from_ns, until_ns;
};

static void add(GArray *losses, int64_t from_ns, int64_t until_ns) {
  struct loss loss = {from_ns, until_ns};
  g_array_append_val(losses, loss);
}

/* Returns how many outages there are; gaps are in order of their beginnings. */
static int add_gaps(GArray *losses, const struct judgement *judgement, int device) {
  int count = 0;
  int64_t out_until_ns = INT64_MIN;
  for (unsigned i = 0; i < judgement->seen->gaps->len; i++) {
    const struct activity_gap *gap = &g_array_index(judgement->seen->gaps, struct activity_gap, i);
    if (gap->device != device && gap->device >= 0)
      continue;
    count += gap->from_ns > out_until_ns;
    out_until_ns = MAX(out_until_ns, gap->from_ns + gap->length_ns);
    add(losses, gap->from_ns, gap->from_ns + gap->length_ns);
  }
  return count;
}

static void add_stretches(GArray *losses, const struct judgement *judgement, int device) {
  for (unsigned i = 0; i < judgement->invalid->len; i++) {
    const struct block_stretch *stretch =
        &g_array_index(judgement->invalid, struct block_stretch, i);
    if (stretch->device == device)
      add(losses, stretch->from_ns, stretch->until_ns);
  }
}

static int by_start(const void *left, const void *right) {
  const struct loss *a = left, *b = right;
  return (a->from_ns > b->from_ns) - (a->from_ns < b->from_ns);
}

static int64_t lost_ns(GArray *losses, const struct proof *proof) {
  int64_t lost = 0, seen_until_ns = proof->from_ns;
  g_array_sort(losses, by_start);
  for (unsigned i = 0; i < losses->len; i++) {
    const struct loss *loss = &g_array_index(losses, struct loss, i);
    int64_t until_ns = MIN(loss->until_ns, proof->until_ns);
    lost += MAX(until_ns - MAX(loss->from_ns, seen_until_ns), 0);
    seen_until_ns = MAX(seen_until_ns, until_ns);
  }
  return lost;
}

void exposure_find(const struct judgement *judgement, struct device_result *result) {
  const struct proof *proof = &result->proof;
  g_autoptr(GArray) stretches = g_array_new(FALSE, FALSE, sizeof(struct loss));
  g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct loss));
  add_stretches(stretches, judgement, result->device);
  add_stretches(all, judgement, result->device);
  result->gaps = add_gaps(all, judgement, result->device);
  result->void_h = (double)lost_ns(stretches, proof) / ns_per_h;
  result->exposure_h = (double)(proof->until_ns - proof->from_ns - lost_ns(all, proof)) / ns_per_h;
  result->exposure_h += (double)stated_watch_ns(judgement, result->device) / ns_per_h;
}
