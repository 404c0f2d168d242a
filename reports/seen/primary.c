/* Which of a device's network taps counts, where several of them see the same bytes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "primary.h"
#include "record-read.h"

#include <string.h>

struct ranked {
  int device, number;
  const char *tap;
  double sent_bytes; /* cannot overflow, whatever the record holds */
};

struct primary {
  const struct plan *plan; /* while it is read */
  GStringChunk *strings;
  GArray *taps; /* struct ranked, by falling payload; by number before they have ranks */
};

struct primary *primary_new(void) {
  struct primary *primary = g_new0(struct primary, 1);
  primary->strings = g_string_chunk_new(256);
  primary->taps = g_array_new(FALSE, FALSE, sizeof(struct ranked));
  return primary;
}

static struct ranked *tap_at(const struct primary *primary, unsigned i) {
  return &g_array_index(primary->taps, struct ranked, i);
}

int primary_number(struct primary *primary, int device, const char *tap) {
  struct ranked ranked = {.device = device, .number = (int)primary->taps->len};
  ranked.tap = g_string_chunk_insert_const(primary->strings, tap);
  g_array_append_val(primary->taps, ranked);
  return ranked.number;
}

void primary_count(struct primary *primary, int number, int64_t bytes) {
  tap_at(primary, (unsigned)number)->sent_bytes += (double)bytes;
}

static int by_payload(const void *left, const void *right) {
  const struct ranked *a = left, *b = right;
  if (a->sent_bytes != b->sent_bytes)
    return a->sent_bytes > b->sent_bytes ? -1 : 1;
  return strcmp(a->tap, b->tap);
}

/* A tap that saw nothing has only a rank: that behind all others. */
int *primary_rank_all(struct primary *primary) {
  unsigned count = primary->taps->len, kept = 0;
  int *ranks = g_new0(int, count + 1), devices = 0;
  for (unsigned i = 0; i < count; i++)
    devices = MAX(devices, tap_at(primary, i)->device + 1);
  g_autofree int *ranked = g_new0(int, (unsigned)devices + 1); /* taps of each device so far */
  g_array_sort(primary->taps, by_payload);
  for (unsigned i = 0; i < count; i++) {
    const struct ranked *tap = tap_at(primary, i);
    ranks[tap->number] = ranked[tap->device];
    if (tap->sent_bytes <= 0)
      continue;
    ranked[tap->device]++;
    kept++;
  }
  g_array_set_size(primary->taps, kept);
  return ranks;
}

static void keep_tap(void *user, const struct record_columns *row) {
  struct primary *primary = user;
  struct ranked ranked = {
      .device = plan_device_index(primary->plan, record_column_text(row, 0)),
      .tap = g_string_chunk_insert_const(primary->strings, record_column_text(row, 1))};
  if (ranked.device >= 0)
    g_array_append_val(primary->taps, ranked);
}

/* total() cannot overflow, whatever the record holds. */
struct primary *primary_read(struct record *record, const struct plan *plan, GError **error) {
  struct primary *primary = primary_new();
  primary->plan = plan;
  bool ok = record_each_row(record,
                            "SELECT device, tap, total(value) FROM event"
                            " WHERE kind = 'sent' AND value > 0 GROUP BY device, tap"
                            " ORDER BY 3 DESC, tap",
                            keep_tap, primary, error);
  primary->plan = NULL;
  if (ok)
    return primary;
  primary_free(primary);
  return NULL;
}

void primary_free(struct primary *primary) {
  if (!primary)
    return;
  g_array_unref(primary->taps);
  g_string_chunk_free(primary->strings);
  g_free(primary);
}

int primary_rank(const struct primary *primary, int device, const char *tap) {
  int rank = 0;
  for (unsigned i = 0; i < primary->taps->len; i++) {
    const struct ranked *ranked = &g_array_index(primary->taps, struct ranked, i);
    if (ranked->device != device)
      continue;
    if (strcmp(ranked->tap, tap) == 0)
      return rank;
    rank++;
  }
  return rank;
}

const char *primary_tap(const struct primary *primary, int device, int rank) {
  for (unsigned i = 0; i < primary->taps->len; i++) {
    const struct ranked *ranked = &g_array_index(primary->taps, struct ranked, i);
    if (ranked->device == device && rank-- == 0)
      return ranked->tap;
  }
  return NULL;
}
