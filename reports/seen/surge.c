/* A surge: as much within 10 s as counts, whatever the pauses in between.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "surge.h"

static const int64_t window_ns = 10LL * NS_PER_S, memory_ns = 30LL * NS_PER_S;
static const int64_t keep_alive_bytes = 1000;

struct surge {
  GArray *slices; /* struct surge_slice, by from_ns */
  bool is_on;
  struct surge_found found;
};

struct surge *surge_new(void) {
  struct surge *surge = g_new0(struct surge, 1);
  surge->slices = g_array_new(FALSE, FALSE, sizeof(struct surge_slice));
  return surge;
}

void surge_free(struct surge *surge) {
  if (!surge)
    return;
  g_array_unref(surge->slices);
  g_free(surge);
}

bool surge_is_on(const struct surge *surge) {
  return surge->is_on;
}

static struct surge_slice *slice_at(const struct surge *surge, unsigned i) {
  return &g_array_index(surge->slices, struct surge_slice, i);
}

static void forget(struct surge *surge, int64_t now_ns) {
  unsigned old = 0;
  while (old < surge->slices->len && slice_at(surge, old)->until_ns < now_ns - memory_ns)
    old++;
  if (old > 0)
    g_array_remove_range(surge->slices, 0, old);
}

static unsigned place(struct surge *surge, const struct surge_slice *slice) {
  unsigned at = surge->slices->len;
  while (at > 0 && slice_at(surge, at - 1)->from_ns > slice->from_ns)
    at--;
  struct surge_slice *before = at > 0 ? slice_at(surge, at - 1) : NULL;
  if (!before || slice->from_ns - before->from_ns >= NS_PER_S) {
    g_array_insert_val(surge->slices, at, *slice);
    return at;
  }
  before->until_ns = MAX(before->until_ns, slice->until_ns);
  before->bytes += slice->bytes;
  return at - 1;
}

/* The 10 s that end with slice `last`; *ret_first is the first slice in them. */
static int64_t sum_until(const struct surge *surge, unsigned last, unsigned *ret_first) {
  int64_t edge_ns = slice_at(surge, last)->until_ns - window_ns, sum = 0;
  for (unsigned i = last + 1; i-- > 0;) {
    if (slice_at(surge, i)->until_ns <= edge_ns)
      continue;
    sum += slice_at(surge, i)->bytes;
    *ret_first = i;
  }
  return sum;
}

/* Of all 10 s that hold slice `at`, those that hold most. */
static int64_t fullest(const struct surge *surge, unsigned at, unsigned *ret_first,
                       unsigned *ret_last) {
  int64_t most = -1, reach_ns = slice_at(surge, at)->until_ns + window_ns;
  for (unsigned i = at; i < surge->slices->len && slice_at(surge, i)->until_ns < reach_ns; i++) {
    unsigned first = i;
    int64_t sum = sum_until(surge, i, &first);
    if (sum <= most)
      continue;
    most = sum;
    *ret_first = first;
    *ret_last = i;
  }
  return most;
}

static void begin(struct surge *surge, unsigned first, unsigned last, int64_t spare) {
  struct surge_found *found = &surge->found;
  while (first < last && slice_at(surge, first)->bytes < keep_alive_bytes &&
         slice_at(surge, first)->bytes <= spare)
    spare -= slice_at(surge, first++)->bytes;
  *found = (struct surge_found){.from_ns = slice_at(surge, first)->from_ns};
  for (unsigned i = first; i <= last; i++) {
    const struct surge_slice *slice = slice_at(surge, i);
    found->until_ns = MAX(found->until_ns, slice->until_ns);
    found->bytes += slice->bytes;
    found->peak_1s = MAX(found->peak_1s, slice->bytes);
  }
  surge->is_on = true;
}

static void go_on(struct surge *surge, const struct surge_slice *slice, int64_t whole_bytes) {
  struct surge_found *found = &surge->found;
  found->from_ns = MIN(found->from_ns, slice->from_ns);
  found->until_ns = MAX(found->until_ns, slice->until_ns);
  found->bytes += slice->bytes;
  found->peak_1s = MAX(found->peak_1s, whole_bytes);
}

bool surge_take(struct surge *surge, const struct surge_slice *slice, int64_t least_bytes,
                struct surge_found *ret) {
  bool is_over =
      surge->is_on && slice->from_ns - surge->found.until_ns >= window_ns && surge_end(surge, ret);
  forget(surge, slice->until_ns);
  unsigned at = place(surge, slice), first = at, last = at;
  int64_t sum = fullest(surge, at, &first, &last);
  bool is_full = sum >= least_bytes;
  if (surge->is_on && (is_full || slice->bytes >= keep_alive_bytes))
    go_on(surge, slice, slice_at(surge, at)->bytes);
  else if (is_full)
    begin(surge, first, last, sum - least_bytes);
  if (surge->is_on)
    surge->found.peak_10s = MAX(surge->found.peak_10s, sum);
  return is_over;
}

bool surge_end(struct surge *surge, struct surge_found *ret) {
  bool was_on = surge->is_on;
  if (was_on)
    *ret = surge->found;
  surge->is_on = false;
  return was_on;
}
