/* Tally: what devices sent and received, by host, summed up from events alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tally.h"
#include "burst.h"

#include <string.h>

static const double sum_max = 1e15; /* sums of a few cannot overflow */

/* What one tap saw of a device and a host. */
struct sum {
  int device, tap_number;
  double up, down;
  int64_t first_ns, last_ns;
  const char *tap, *text; /* its name; "role host" */
};

struct tallier {
  const struct plan *plan;
  bool *is_told;    /* of each device: it has conversations */
  GHashTable *sums; /* struct sum * -> itself */
  GStringChunk *texts;
};

static unsigned hash_sum(const void *pointer) {
  const struct sum *sum = pointer;
  return g_str_hash(sum->text) * 31 + (unsigned)sum->tap_number;
}

static int is_same(const void *left, const void *right) {
  const struct sum *a = left, *b = right;
  return a->tap_number == b->tap_number && strcmp(a->text, b->text) == 0;
}

static void find_told(const struct plan *plan, bool *is_told) {
  for (unsigned i = 0; i < plan->conversations->len; i++) {
    const struct record_conversation *conversation =
        &g_array_index(plan->conversations, struct record_conversation, i);
    if (i > 0 && strcmp(conversation->device, conversation[-1].device) == 0)
      continue;
    int device = plan_device_index(plan, conversation->device);
    if (device >= 0)
      is_told[device] = true;
  }
}

struct tallier *tallier_new(const struct plan *plan) {
  struct tallier *tallier = g_new0(struct tallier, 1);
  tallier->plan = plan;
  tallier->is_told = g_new0(bool, plan->devices->len + 1);
  tallier->sums = g_hash_table_new_full(hash_sum, is_same, g_free, NULL);
  tallier->texts = g_string_chunk_new(1024);
  find_told(plan, tallier->is_told);
  return tallier;
}

void tallier_free(struct tallier *tallier) {
  if (!tallier)
    return;
  g_hash_table_unref(tallier->sums);
  g_string_chunk_free(tallier->texts);
  g_free(tallier->is_told);
  g_free(tallier);
}

static struct sum *sum_of(struct tallier *tallier, const struct event *event, int device,
                          int tap_number) {
  struct sum wanted = {.device = device,
                       .tap_number = tap_number,
                       .first_ns = INT64_MAX,
                       .last_ns = INT64_MIN,
                       .text = event->text};
  struct sum *sum = g_hash_table_lookup(tallier->sums, &wanted);
  if (sum)
    return sum;
  sum = g_new(struct sum, 1);
  *sum = wanted;
  sum->tap = g_string_chunk_insert_const(tallier->texts, event->tap);
  sum->text = g_string_chunk_insert_const(tallier->texts, event->text);
  g_hash_table_add(tallier->sums, sum);
  return sum;
}

void tallier_take(struct tallier *tallier, const struct event *event, int device, int tap_number) {
  if (tallier->is_told[device] || event->value <= 0)
    return;
  struct sum *sum = sum_of(tallier, event, device, tap_number);
  *(event->kind == EVENT_SENT ? &sum->up : &sum->down) += (double)event->value;
  sum->first_ns = MIN(sum->first_ns, event->at_ns);
  sum->last_ns = MAX(sum->last_ns, event->at_ns);
}

static int by_names(const void *left, const void *right, void *user) {
  const struct sum *a = *(struct sum *const *)left, *b = *(struct sum *const *)right;
  const struct plan *plan = user;
  int devices = strcmp(plan_device(plan, a->device)->name, plan_device(plan, b->device)->name);
  int taps = devices ? devices : strcmp(a->tap, b->tap);
  return taps ? taps : strcmp(a->text, b->text);
}

/* Of one tap each, but where none saw a device send. */
static GPtrArray *primary_sums(const struct tallier *tallier, const int *ranks) {
  GPtrArray *sums = g_ptr_array_new();
  GHashTableIter all;
  void *value;
  g_hash_table_iter_init(&all, tallier->sums);
  while (g_hash_table_iter_next(&all, NULL, &value))
    if (ranks[((const struct sum *)value)->tap_number] == 0)
      g_ptr_array_add(sums, value);
  g_ptr_array_sort_with_data(sums, by_names, (void *)tallier->plan);
  return sums;
}

/* Roles that no profile can have are unknown: two texts may tell of one host. */
static struct tally *row_of(GArray *rows, const struct sum *sum, GStringChunk *strings) {
  const char *host;
  enum host_role role = burst_role(sum->text, &host);
  struct tally *last = rows->len ? &g_array_index(rows, struct tally, rows->len - 1) : NULL;
  if (last && last->device == sum->device && last->role == role && strcmp(last->host, host) == 0)
    return last;
  struct tally row = {.device = sum->device,
                      .role = role,
                      .host = g_string_chunk_insert_const(strings, host),
                      .first_ns = INT64_MAX,
                      .last_ns = INT64_MIN};
  g_array_append_val(rows, row);
  return &g_array_index(rows, struct tally, rows->len - 1);
}

GArray *tallier_sum(const struct tallier *tallier, const int *ranks, GStringChunk *strings) {
  g_autoptr(GPtrArray) sums = primary_sums(tallier, ranks);
  GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct tally));
  for (unsigned i = 0; i < sums->len; i++) {
    const struct sum *sum = g_ptr_array_index(sums, i);
    struct tally *row = row_of(rows, sum, strings);
    row->up += (int64_t)MIN(sum->up, sum_max);
    row->down += (int64_t)MIN(sum->down, sum_max);
    row->first_ns = MIN(row->first_ns, sum->first_ns);
    row->last_ns = MAX(row->last_ns, sum->last_ns);
  }
  return rows;
}
