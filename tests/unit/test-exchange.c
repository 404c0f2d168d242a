/* Places that choose their nights by chance: with two nights it is McNemar's exact test.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "exchange.h"
#include "two-rates.h"

#include <criterion/criterion.h>
#include <math.h>

static GArray *coins_of(int count, int fired, int nights) {
  GArray *coins = g_array_new(FALSE, FALSE, sizeof(struct exchange_coin));
  for (int i = 0; i < count; i++) {
    struct exchange_coin coin = {fired, nights};
    g_array_append_val(coins, coin);
  }
  return coins;
}

static void expect_near(double found, double wanted) {
  cr_expect(fabs(found - wanted) <= 5e-7, "found %.9f, expected %.9f", found, wanted);
}

Test(exchange, with_two_nights_it_is_the_exact_test_of_mcnemar) {
  static const struct {
    int gone, fresh;
    double p;
  } known[] = {{10, 2, .038574}, {6, 0, .031250}, {5, 0, .062500}, {8, 3, .226563}, {3, 3, 1}};
  for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
    g_autoptr(GArray) coins = coins_of(known[i].gone + known[i].fresh, 1, 2);
    expect_near(exchange_two_sided(coins, known[i].fresh), known[i].p);
    expect_near(exchange_two_sided(coins, known[i].gone), known[i].p);
    expect_near(exchange_two_sided(coins, known[i].fresh),
                two_rates_paired(known[i].gone, known[i].fresh));
  }
}

Test(exchange, unequal_coins_are_summed_exactly) {
  g_autoptr(GArray) coins = coins_of(1, 1, 4);
  struct exchange_coin other = {2, 3};
  g_array_append_val(coins, other);
  expect_near(exchange_at_least(coins, 0), 1);
  expect_near(exchange_at_least(coins, 1), 1 - 3.0 / 4 / 3);
  expect_near(exchange_at_least(coins, 2), 1.0 / 4 * 2 / 3);
  expect_near(exchange_at_most(coins, 0), 3.0 / 4 / 3);
  expect_near(exchange_at_most(coins, 2), 1);
}

Test(exchange, nothing_that_fired_says_nothing) {
  g_autoptr(GArray) coins = coins_of(0, 1, 2);
  expect_near(exchange_two_sided(coins, 0), 1);
}
