/* Exposure: for how long a device was watched and proven to be alive.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "exposure.h"
#include "block.h"

#include <string.h>

static const double ns_per_h = 3600.0 * NS_PER_S;

static struct exposure_span *span_at(const GArray *spans, unsigned i) {
  return &g_array_index(spans, struct exposure_span, i);
}

static GArray *spans_new(void) {
  return g_array_new(FALSE, FALSE, sizeof(struct exposure_span));
}

static void add(GArray *spans, int64_t from_ns, int64_t until_ns) {
  struct exposure_span span = {from_ns, until_ns};
  if (from_ns < until_ns)
    g_array_append_val(spans, span);
}

/* Gaps are in order of their beginnings. */
static int count_outages(const struct judgement *judgement, int device) {
  int count = 0;
  int64_t out_until_ns = INT64_MIN;
  for (unsigned i = 0; i < judgement->seen->gaps->len; i++) {
    const struct activity_gap *gap = &g_array_index(judgement->seen->gaps, struct activity_gap, i);
    if (gap->device != device && gap->device >= 0)
      continue;
    count += gap->from_ns > out_until_ns;
    out_until_ns = MAX(out_until_ns, gap->from_ns + gap->length_ns);
  }
  return count;
}

static void add_gaps(GArray *losses, const struct judgement *judgement, int device) {
  for (unsigned i = 0; i < judgement->seen->gaps->len; i++) {
    const struct activity_gap *gap = &g_array_index(judgement->seen->gaps, struct activity_gap, i);
    if (gap->device == device || gap->device < 0)
      add(losses, gap->from_ns, gap->from_ns + gap->length_ns);
  }
}

static void add_stretches(GArray *losses, const struct judgement *judgement, int device) {
  for (unsigned i = 0; i < judgement->invalid->len; i++) {
    const struct block_stretch *stretch =
        &g_array_index(judgement->invalid, struct block_stretch, i);
    if (stretch->device == device)
      add(losses, stretch->from_ns, stretch->until_ns);
  }
}

/* Recordings that were played at the same time were watched once. Cues are in order of their
 * beginnings. */
static void add_recordings(GArray *watched, const struct judgement *judgement) {
  int64_t until_ns = 0;
  for (unsigned i = 0; i < judgement->plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(judgement->plan->cues, struct record_cue, i);
    if (strcmp(cue->kind, "recording") != 0)
      continue;
    int64_t from_ns = MAX(cue->start_ns, until_ns);
    until_ns = MAX(until_ns, MIN(cue->end_ns, judgement->observed_ns));
    add(watched, from_ns, until_ns);
  }
}

static int by_start(const void *left, const void *right) {
  const struct exposure_span *a = left, *b = right;
  return (a->from_ns > b->from_ns) - (a->from_ns < b->from_ns);
}

/* Both in order of time; what was watched does not overlap, but losses may. */
static GArray *less(const GArray *watched, const GArray *losses) {
  GArray *left = spans_new();
  unsigned first = 0;
  for (unsigned i = 0; i < watched->len; i++) {
    int64_t from_ns = span_at(watched, i)->from_ns, until_ns = span_at(watched, i)->until_ns;
    while (first < losses->len && span_at(losses, first)->until_ns <= from_ns)
      first++;
    for (unsigned j = first; j < losses->len && span_at(losses, j)->from_ns < until_ns; j++) {
      add(left, from_ns, MIN(span_at(losses, j)->from_ns, until_ns));
      from_ns = MAX(from_ns, span_at(losses, j)->until_ns);
    }
    add(left, from_ns, until_ns);
  }
  return left;
}

static GArray *watched_of(const struct judgement *judgement, const struct proof *proof) {
  GArray *watched = spans_new();
  if (plan_is_imported(judgement->plan))
    add_recordings(watched, judgement);
  else
    add(watched, proof->from_ns, proof->until_ns);
  return watched;
}

GArray *exposure_spans(const struct judgement *judgement, int device, const struct proof *proof) {
  g_autoptr(GArray) watched = watched_of(judgement, proof), losses = spans_new();
  add_gaps(losses, judgement, device);
  add_stretches(losses, judgement, device);
  g_array_sort(losses, by_start);
  return less(watched, losses);
}

/* How many begin no later than this. */
static unsigned begun(const GArray *spans, int64_t at_ns) {
  unsigned low = 0, high = spans->len;
  while (low < high) {
    unsigned middle = low + (high - low) / 2;
    if (span_at(spans, middle)->from_ns <= at_ns)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

bool exposure_covers(const GArray *spans, int64_t from_ns, int64_t until_ns) {
  unsigned count = begun(spans, from_ns);
  return count > 0 && span_at(spans, count - 1)->until_ns >= until_ns;
}

bool exposure_touches(const GArray *spans, int64_t from_ns, int64_t until_ns) {
  unsigned count = begun(spans, until_ns);
  return count > 0 && span_at(spans, count - 1)->until_ns >= from_ns;
}

int64_t exposure_length_ns(const GArray *spans) {
  int64_t sum_ns = 0;
  for (unsigned i = 0; i < spans->len; i++)
    sum_ns += span_at(spans, i)->until_ns - span_at(spans, i)->from_ns;
  return sum_ns;
}

static int64_t void_ns(const struct judgement *judgement, const struct device_result *result) {
  g_autoptr(GArray) watched = watched_of(judgement, &result->proof), losses = spans_new();
  add_stretches(losses, judgement, result->device);
  g_autoptr(GArray) left = less(watched, losses); /* stretches are in order of time */
  return exposure_length_ns(watched) - exposure_length_ns(left);
}

void exposure_find(const struct judgement *judgement, struct device_result *result) {
  g_autoptr(GArray) spans = exposure_spans(judgement, result->device, &result->proof);
  result->gaps = count_outages(judgement, result->device);
  result->void_h = (double)void_ns(judgement, result) / ns_per_h;
  result->exposure_h = (double)exposure_length_ns(spans) / ns_per_h;
}
