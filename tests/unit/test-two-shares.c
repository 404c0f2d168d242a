/* Fisher's exact test against tables that can be counted by hand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "two-shares.h"

#include <criterion/criterion.h>
#include <math.h>

static void expect_p(struct two_shares found, double p_two, double p_more) {
  cr_expect(fabs(found.p_two - p_two) <= 1e-10 * p_two, "two-sided %.12g, expected %.12g",
            found.p_two, p_two);
  cr_expect(fabs(found.p_more - p_more) <= 1e-10 * p_more, "more %.12g, expected %.12g",
            found.p_more, p_more);
}

/* Of 70 ways to choose 4 cups of 8, 16 have three right and one has four. */
Test(two_shares, the_lady_tasting_tea) {
  expect_p(two_shares_compare(3, 4, 1, 4), 34.0 / 70, 17.0 / 70);
  expect_p(two_shares_compare(4, 4, 0, 4), 2.0 / 70, 1.0 / 70);
}

Test(two_shares, a_trigger_that_always_fires_against_a_clip_that_never_does) {
  expect_p(two_shares_compare(10, 10, 0, 10), 2.0 / 184756, 1.0 / 184756);
}

/* C(10,8) C(6,1) + C(10,9) C(6,0) of C(16,9) = 11440: 280; and C(10,3) C(6,6) = 120 below. */
Test(two_shares, unequal_plays_have_two_unlike_sides) {
  expect_p(two_shares_compare(8, 10, 1, 6), 400.0 / 11440, 280.0 / 11440);
}

Test(two_shares, sides_can_be_swapped) {
  struct two_shares one = two_shares_compare(7, 10, 2, 12),
                    other = two_shares_compare(2, 12, 7, 10);
  expect_p(one, other.p_two, one.p_more);
  cr_expect(one.p_more < 0.05 && other.p_more > 0.95);
}

Test(two_shares, without_plays_or_without_hits_nothing_is_known) {
  expect_p(two_shares_compare(0, 0, 3, 10), 1, 1);
  expect_p(two_shares_compare(3, 10, 0, 0), 1, 1);
  expect_p(two_shares_compare(0, 10, 0, 10), 1, 1);
  expect_p(two_shares_compare(10, 10, 10, 10), 1, 1);
  expect_p(two_shares_compare(11, 10, 0, 10), 1, 1);
  expect_p(two_shares_compare(-1, 10, 0, 10), 1, 1);
}

/* Equal shares: the one-sided p is a little above one half, by half the term of the middle. */
Test(two_shares, a_million_plays_take_no_time_and_lose_no_digits) {
  struct two_shares found = two_shares_compare(250000, 500000, 250000, 500000);
  double middle = 1 / sqrt(2 * acos(-1) * 62500);
  cr_expect(fabs(found.p_more - 0.5 - middle / 2) < 1e-8, "%.12g", found.p_more);
  cr_expect(fabs(found.p_two - 1) < 1e-10, "%.12g", found.p_two);
}
