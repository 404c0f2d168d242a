/* Exchange: do places choose their nights by chance, or does one night stand out? The exact test.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "exchange.h"

#include <stdbool.h>

/* Chances of 0, 1, ... of the coins: each coin in turn moves some of it up by one. What is tiny
 * stays a number: sums are of positive terms only. */
static double *chances_of(const GArray *coins) {
  double *chances = g_new0(double, coins->len + 1);
  chances[0] = 1;
  for (unsigned i = 0; i < coins->len; i++) {
    const struct exchange_coin *coin = &g_array_index(coins, struct exchange_coin, i);
    double p = (double)coin->fired / coin->nights;
    for (unsigned k = i + 1; k > 0; k--)
      chances[k] = chances[k] * (1 - p) + chances[k - 1] * p;
    chances[0] *= 1 - p;
  }
  return chances;
}

static double sum_of(const double chances[], int count, int from, int until) {
  double sum = 0;
  for (int k = MAX(from, 0); k <= MIN(until, count); k++)
    sum += chances[k];
  return MIN(sum, 1);
}

double exchange_at_least(const GArray *coins, int tonight) {
  g_autofree double *chances = chances_of(coins);
  return sum_of(chances, (int)coins->len, tonight, (int)coins->len);
}

double exchange_at_most(const GArray *coins, int tonight) {
  g_autofree double *chances = chances_of(coins);
  return sum_of(chances, (int)coins->len, 0, tonight);
}

double exchange_two_sided(const GArray *coins, int tonight) {
  g_autofree double *chances = chances_of(coins);
  int count = (int)coins->len;
  double least = MIN(sum_of(chances, count, tonight, count), sum_of(chances, count, 0, tonight));
  return MIN(2 * least, 1);
}
