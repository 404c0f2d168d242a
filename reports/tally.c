/* Tally: what devices sent and received, by host, summed up from events alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tally.h"
#include "burst.h"
#include "record-read.h"

#include <string.h>

static const double sum_max = 1e15; /* sums of a few cannot overflow */

struct pass {
  struct plan *plan;
  const struct primary *primary;
  const bool *is_told; /* of each device: it has conversations */
  GArray *rows;
};

static struct tally *row_of(struct pass *pass, int device, enum host_role role, const char *host) {
  struct tally *last =
      pass->rows->len ? &g_array_index(pass->rows, struct tally, pass->rows->len - 1) : NULL;
  if (last && last->device == device && last->role == role && strcmp(last->host, host) == 0)
    return last;
  struct tally row = {.device = device,
                      .role = role,
                      .host = g_string_chunk_insert_const(pass->plan->strings, host),
                      .first_ns = INT64_MAX,
                      .last_ns = INT64_MIN};
  g_array_append_val(pass->rows, row);
  return &g_array_index(pass->rows, struct tally, pass->rows->len - 1);
}

static void take_sum(void *user, const struct record_columns *columns) {
  struct pass *pass = user;
  int device = plan_device_index(pass->plan, record_column_text(columns, 0));
  if (device < 0 || pass->is_told[device] ||
      primary_rank(pass->primary, device, record_column_text(columns, 1)) > 0)
    return;
  const char *host;
  enum host_role role = burst_role(record_column_text(columns, 2), &host);
  struct tally *row = row_of(pass, device, role, host);
  int64_t bytes = (int64_t)MIN(record_column_number(columns, 4), sum_max);
  *(strcmp(record_column_text(columns, 3), event_kind_names[EVENT_SENT]) == 0 ? &row->up
                                                                              : &row->down) +=
      bytes;
  row->first_ns = MIN(row->first_ns, record_column_integer(columns, 5));
  row->last_ns = MAX(row->last_ns, record_column_integer(columns, 6));
}

/* Returns whether there is a device of which nothing was told. */
static bool find_told(const struct plan *plan, bool *is_told) {
  for (unsigned i = 0; i < plan->conversations->len; i++) {
    const struct record_conversation *conversation =
        &g_array_index(plan->conversations, struct record_conversation, i);
    if (i > 0 && strcmp(conversation->device, conversation[-1].device) == 0)
      continue;
    int device = plan_device_index(plan, conversation->device);
    if (device >= 0)
      is_told[device] = true;
  }
  for (unsigned i = 0; i < plan->devices->len; i++)
    if (!is_told[i])
      return true;
  return false;
}

GArray *tally_read(struct record *record, struct plan *plan, const struct primary *primary,
                   GError **error) {
  g_autofree bool *is_told = g_new0(bool, plan->devices->len + 1);
  struct pass pass = {plan, primary, is_told, g_array_new(FALSE, FALSE, sizeof(struct tally))};
  if (!find_told(plan, is_told) ||
      record_each_row(record,
                      "SELECT device, tap, text, kind, total(value), min(at_ns), max(at_ns)"
                      " FROM event WHERE kind IN ('sent', 'received') AND value > 0"
                      " GROUP BY device, tap, text, kind ORDER BY device, tap, text, kind",
                      take_sum, &pass, error))
    return pass.rows;
  g_array_unref(pass.rows);
  return NULL;
}
