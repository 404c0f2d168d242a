/* Which of a device's network taps counts, where several of them see the same bytes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "primary.h"
#include "record-read.h"

#include <string.h>

struct ranked {
  int device;
  const char *tap;
};

struct primary {
  const struct plan *plan; /* while it is read */
  GStringChunk *strings;
  GArray *taps; /* struct ranked, by falling payload */
};

static void keep_tap(void *user, const struct record_columns *row) {
  struct primary *primary = user;
  struct ranked ranked = {
      plan_device_index(primary->plan, record_column_text(row, 0)),
      g_string_chunk_insert_const(primary->strings, record_column_text(row, 1))};
  if (ranked.device >= 0)
    g_array_append_val(primary->taps, ranked);
}

/* total() cannot overflow, whatever the record holds. */
struct primary *primary_read(struct record *record, const struct plan *plan, GError **error) {
  struct primary *primary = g_new0(struct primary, 1);
  primary->plan = plan;
  primary->strings = g_string_chunk_new(256);
  primary->taps = g_array_new(FALSE, FALSE, sizeof(struct ranked));
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
