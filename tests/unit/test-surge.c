/* Surges: what counts within 10 s, whatever the pauses.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "surge.h"

#include <criterion/criterion.h>

static struct surge *surge;
static struct surge_found found;

static void begin(void) {
  surge = surge_new();
}

static void end(void) {
  surge_free(surge);
}

TestSuite(surge, .init = begin, .fini = end);

static bool take(double from_s, double until_s, int64_t bytes) {
  struct surge_slice slice = {ns_of_seconds(from_s), ns_of_seconds(until_s), bytes};
  return surge_take(surge, &slice, 15000, &found);
}

Test(surge, it_begins_with_the_first_slice_that_it_needs_and_ends_with_the_last) {
  cr_expect(!take(40, 40, 14000));
  cr_expect(!take(55, 55, 900));
  cr_expect(!take(60, 60.2, 8000));
  cr_expect(!take(62, 62.5, 8000) && surge_is_on(surge));
  cr_expect(!take(72, 72, 2000), "more than a keep-alive prolongs it");
  cr_expect(!take(81, 81, 60), "a keep-alive does not");
  cr_expect(take(82, 82, 14000), "10 s after the last");
  cr_expect(found.from_ns == 60LL * NS_PER_S && found.until_ns == 72LL * NS_PER_S);
  cr_expect(found.bytes == 18000 && found.peak_1s == 8000 && found.peak_10s == 16900);
  cr_expect(!surge_is_on(surge) && !surge_end(surge, &found));
}

Test(surge, ten_seconds_do_not_hold_both_of_their_ends) {
  take(60, 60, 8000);
  take(70, 70, 8000);
  cr_expect(!surge_is_on(surge));
  take(79.9, 79.9, 8000);
  cr_expect(surge_end(surge, &found) && found.bytes == 16000);
}

Test(surge, slices_that_come_late_are_added_where_they_belong) {
  take(60, 65, 4000);
  take(66, 67, 4000);
  take(61.5, 62, 4000);
  cr_expect(!surge_is_on(surge));
  take(60.2, 61, 4000);
  cr_expect(surge_end(surge, &found));
  cr_expect(found.bytes == 16000 && found.from_ns == 60LL * NS_PER_S);
  cr_expect(found.until_ns == 67LL * NS_PER_S && found.peak_1s == 8000);
}

Test(surge, small_pieces_that_are_needed_date_it) {
  for (int i = 0; i < 40; i++)
    take(60 + 0.5 * i, 60 + 0.5 * i, 900); /* 18 kB in 10 s */
  cr_expect(surge_end(surge, &found));
  cr_expect(found.from_ns == 60LL * NS_PER_S && found.bytes == 36000);
}

Test(surge, a_thin_trickle_is_none_however_long) {
  for (int i = 0; i < 100000; i++)
    cr_assert(!take(i, i, 1300) && !surge_is_on(surge));
}
