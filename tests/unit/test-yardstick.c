/* How the threshold of a burst is told.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "yardstick.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct baseline_host idle = {.p999_10s = 3000};

static const struct threshold learned = {.bytes = 6000,
                                         .in_window = true,
                                         .long_bytes = 15000,
                                         .long_bytes_per_s = 500,
                                         .by = THRESHOLD_BY_BASELINE,
                                         .idle = &idle};

Test(yardstick, a_long_burst_names_the_threshold_that_it_reached) {
  const struct burst trickle = {.bytes = 90000, .peak_10s = 5000, .threshold = learned};
  const struct burst brief = {.bytes = 9000, .peak_10s = 9000, .threshold = learned};
  cr_expect(yardstick_of(&trickle) == YARDSTICK_LONG && yardstick_of(&brief) == YARDSTICK_IN_10S);
  g_autoptr(GString) text = g_string_new(NULL);
  yardstick_append(text, &trickle);
  cr_expect_str_eq(text->str, " of 15.0 kB in all and 500 B for each second, by baseline");
  g_string_truncate(text, 0);
  yardstick_append(text, &brief);
  cr_expect_str_eq(text->str, " of 6.0 kB in 10 s, by baseline");
}

Test(yardstick, a_floor_counts_in_all_and_what_is_below_reaches_nothing) {
  struct burst burst = {.bytes = 20000, .threshold = {.bytes = 15000}};
  cr_expect(yardstick_of(&burst) == YARDSTICK_IN_ALL);
  burst.is_below = true;
  cr_expect(yardstick_of(&burst) == YARDSTICK_NONE);
}

Test(yardstick, a_bound_that_decided_is_marked) {
  const struct judge_rules rules = {.burst_margin = 2};
  struct threshold threshold = learned;
  cr_expect_str_eq(yardstick_bound(&threshold, &rules), "");
  threshold.bytes = 6001;
  cr_expect_str_eq(yardstick_bound(&threshold, &rules), "least");
  threshold.is_capped = true;
  g_autoptr(GString) cell = g_string_new(NULL);
  yardstick_cell(cell, &threshold, &rules);
  cr_expect(strstr(cell->str, "6.0 kB (cap)") && strstr(cell->str, "or 15.0 kB in all and 500 B"));
  threshold.idle = NULL;
  cr_expect_str_eq(yardstick_bound(&threshold, &rules), "");
}
