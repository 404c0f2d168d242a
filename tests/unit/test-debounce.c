/* Which of a bouncing line's edges count.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "debounce.h"

#include <criterion/criterion.h>

static struct debounce debounce;
static int64_t at_ns;

static void setup(void) {
  debounce = debounce_of(5, false);
  at_ns = -1;
}

TestSuite(debounce, .init = setup);

/* An edge that makes nothing before it count. */
static void edge(bool level, int64_t now_ns) {
  cr_assert(!debounce_settle(&debounce, now_ns, &at_ns));
  debounce_edge(&debounce, level, now_ns);
}

Test(debounce, nothing_happens_to_a_quiet_line) {
  cr_assert(!debounce_settle(&debounce, 1000, &at_ns));
  cr_assert(!debounce.held);
}

Test(debounce, a_level_that_holds_counts_from_its_edge) {
  edge(true, 100);
  cr_assert(!debounce_settle(&debounce, 104, &at_ns));
  cr_assert(debounce_settle(&debounce, 105, &at_ns));
  cr_assert_eq(at_ns, 100);
  cr_assert(debounce.held);
  cr_assert(!debounce_settle(&debounce, 200, &at_ns));
}

Test(debounce, a_bounce_counts_from_its_first_edge) {
  edge(true, 100);
  edge(false, 102);
  edge(true, 106);
  cr_assert(!debounce_settle(&debounce, 110, &at_ns));
  cr_assert(debounce_settle(&debounce, 111, &at_ns));
  cr_assert_eq(at_ns, 100);
}

Test(debounce, a_spike_is_nothing) {
  edge(true, 100);
  edge(false, 104);
  cr_assert(!debounce_settle(&debounce, 1000, &at_ns));
  edge(true, 2000);
  cr_assert(debounce_settle(&debounce, 2005, &at_ns));
  cr_assert_eq(at_ns, 2000);
}

Test(debounce, the_next_edge_shows_that_a_level_held) {
  edge(true, 100);
  cr_assert(debounce_settle(&debounce, 150, &at_ns));
  cr_assert_eq(at_ns, 100);
  debounce_edge(&debounce, false, 150);
  cr_assert(debounce_settle(&debounce, 155, &at_ns));
  cr_assert_eq(at_ns, 150);
  cr_assert(!debounce.held);
}

Test(debounce, an_edge_that_was_lost_within_a_bounce_matters_not) {
  edge(true, 100);
  edge(true, 102);
  cr_assert(debounce_settle(&debounce, 107, &at_ns));
  cr_assert_eq(at_ns, 100);
}
