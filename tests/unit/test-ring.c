/* The queue between two threads: nothing is lost, nothing comes twice, no more than fits.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "ring.h"

Test(ring, gives_back_what_was_put_in_order_round_its_end) {
  struct ring *ring = ring_new(7, sizeof(int));
  int in = 0, out = 0, items[5];
  for (int turn = 0; turn < 100; turn++) {
    size_t n = (size_t)turn % 5 + 1;
    for (size_t i = 0; i < n; i++)
      items[i] = in++;
    cr_assert_eq(ring_write(ring, items, n), n);
    cr_assert_eq(ring_fill(ring), n);
    cr_assert_eq(ring_read(ring, items, 5), n);
    for (size_t i = 0; i < n; i++)
      cr_assert_eq(items[i], out++);
  }
  cr_expect_eq(ring_written_count(ring), in);
  cr_expect_eq(ring_read_count(ring), in);
  ring_free(ring);
}

Test(ring, takes_only_what_fits) {
  struct ring *ring = ring_new(4, sizeof(int));
  int items[6] = {1, 2, 3, 4, 5, 6};
  cr_expect_eq(ring_write(ring, items, 6), 4);
  cr_expect_eq(ring_space(ring), 0);
  cr_expect_eq(ring_write(ring, items, 1), 0);
  cr_expect_eq(ring_read(ring, items, 6), 4);
  cr_expect_eq(items[3], 4);
  cr_expect_eq(ring_read(ring, items, 6), 0);
  ring_free(ring);
}

Test(ring, a_peek_leaves_and_a_drop_forgets) {
  struct ring *ring = ring_new(4, sizeof(int));
  int items[3] = {1, 2, 3}, seen[3] = {0};
  ring_write(ring, items, 3);
  cr_expect_eq(ring_peek(ring, seen, 2), 2);
  cr_expect_eq(ring_fill(ring), 3);
  ring_drop(ring, 1);
  cr_expect_eq(ring_read(ring, seen, 3), 2);
  cr_expect_eq(seen[0], 2);
  ring_free(ring);
}

enum { ITEMS = 2000000 };

static gpointer write_all(gpointer user) {
  struct ring *ring = user;
  int64_t items[64], next = 0;
  while (next < ITEMS) {
    size_t n = (size_t)MIN(1 + next % 64, ITEMS - next);
    for (size_t i = 0; i < n; i++)
      items[i] = next + (int64_t)i;
    size_t done = ring_write(ring, items, n);
    next += (int64_t)done;
    if (done < n)
      g_thread_yield();
  }
  return NULL;
}

Test(ring, two_threads_meet_in_it_without_a_lock) {
  struct ring *ring = ring_new(1000, sizeof(int64_t));
  GThread *writer = g_thread_new("writer", write_all, ring);
  int64_t items[77], next = 0;
  while (next < ITEMS) {
    size_t n = ring_read(ring, items, 77);
    for (size_t i = 0; i < n; i++)
      cr_assert_eq(items[i], next + (int64_t)i);
    next += (int64_t)n;
    if (n == 0)
      g_thread_yield();
  }
  g_thread_join(writer);
  ring_free(ring);
}

Test(ring, freeing_nothing_is_fine) {
  ring_free(NULL);
}
