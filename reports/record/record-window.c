/* The events around one moment after another, kept in memory while moments lie close together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record-private.h"
#include "record-read.h"

/* Episodes of several devices, woken by the same words, look at the same minute again and again.
 * A minute of more events than these is read from the file each time. */
enum { WINDOW_MAX = 200000 };

struct record_window {
  GArray *events;            /* struct event, by time */
  int64_t from_ns, until_ns; /* they are all of these; nothing: from_ns == until_ns */
  int changes;               /* of the database, when they were read */
  bool is_over;              /* there were too many */
};

void record_window_free(struct record_window *window) {
  if (!window)
    return;
  g_array_unref(window->events);
  g_free(window);
}

static void take(void *user, const struct event *event) {
  struct record_window *window = user;
  window->is_over = window->is_over || window->events->len >= WINDOW_MAX;
  if (!window->is_over)
    g_array_append_val(window->events, *event);
}

static void forget(struct record_window *window) {
  g_array_set_size(window->events, 0);
  window->from_ns = window->until_ns = 0;
  window->is_over = false;
}

/* First of those that are no earlier. */
static unsigned place_of(const struct record_window *window, int64_t at_ns) {
  unsigned low = 0, high = window->events->len;
  while (low < high) {
    unsigned middle = low + (high - low) / 2;
    if (g_array_index(window->events, struct event, middle).at_ns < at_ns)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static struct record_window *window_of(struct record *record) {
  if (!record->window) {
    record->window = g_new0(struct record_window, 1);
    record->window->events = g_array_new(FALSE, FALSE, sizeof(struct event));
  }
  int changes = sqlite3_total_changes(record->db);
  if (record->window->changes != changes)
    forget(record->window);
  record->window->changes = changes;
  return record->window;
}

/* Moves on to [from_ns, until_ns): what was read stays, what lies behind goes. */
static bool move(struct record_window *window, struct record *record, int64_t from_ns,
                 int64_t until_ns, GError **error) {
  if (from_ns < window->from_ns || from_ns >= window->until_ns) {
    forget(window);
    window->from_ns = window->until_ns = from_ns;
  }
  unsigned behind = place_of(window, from_ns);
  if (behind > 0)
    g_array_remove_range(window->events, 0, behind);
  window->from_ns = from_ns;
  if (until_ns <= window->until_ns)
    return true;
  bool ok = record_each_event(record, window->until_ns, until_ns, take, window, error);
  window->until_ns = until_ns;
  return ok;
}

bool record_each_event_near(struct record *record, int64_t from_ns, int64_t until_ns,
                            void (*each)(void *user, const struct event *event), void *user,
                            GError **error) {
  struct record_window *window = window_of(record);
  bool ok = move(window, record, from_ns, until_ns, error);
  if (!ok || window->is_over) {
    forget(window);
    return ok && record_each_event(record, from_ns, until_ns, each, user, error);
  }
  unsigned end = place_of(window, until_ns);
  for (unsigned i = 0; i < end; i++)
    each(user, &g_array_index(window->events, struct event, i));
  return true;
}
