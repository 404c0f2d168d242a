/* Exchange: do places choose their nights by chance, or does one night stand out? The exact test.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_EXCHANGE_H
#define HOTMIC_EXCHANGE_H

#include <glib.h>

/** Places that fired in `fired` of `nights` nights, one of which is tonight. If it is as good as
 * any other, each place fires tonight with a chance of fired / nights: of all these, those that did
 * are a sum of unequal coins (Poisson-binomial), known exactly. */
struct exchange_coin {
  int fired, nights;
};

/** P(that many or more) and P(that many or fewer) of `coins` (of struct exchange_coin). */
double exchange_at_least(const GArray *coins, int tonight);
double exchange_at_most(const GArray *coins, int tonight);

/** More places than a device can fire at in a night; the tests' time grows with their square. */
enum { EXCHANGE_COINS_MAX = 20000 };

/** Two-sided: twice the smaller of both, at most 1. With two nights it is McNemar's exact test. */
double exchange_two_sided(const GArray *coins, int tonight);

#endif
