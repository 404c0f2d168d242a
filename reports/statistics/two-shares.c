/* Does this clip fire more often than that one? Two shares, compared exactly.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "two-shares.h"
#include "binomial.h"

#include <math.h>
#include <stdbool.h>

/* Given all margins, the first clip's hits are hypergeometric between `least` and `most`. */
struct margins {
  int64_t plays1, plays2, hits, least, most;
};

static struct margins margins_of(int64_t hits, int64_t plays1, int64_t plays2) {
  return (struct margins){.plays1 = plays1,
                          .plays2 = plays2,
                          .hits = hits,
                          .least = hits > plays2 ? hits - plays2 : 0,
                          .most = hits < plays1 ? hits : plays1};
}

/* Hypergeometric by three binomials of one p, which then cancels. */
static double term_of(const struct margins *m, int64_t k) {
  double p = (double)m->hits / (double)(m->plays1 + m->plays2);
  if (p <= 0 || p >= 1)
    return 1;
  return binomial_exactly(k, m->plays1, p) * binomial_exactly(m->hits - k, m->plays2, p) /
         binomial_exactly(m->hits, m->plays1 + m->plays2, p);
}

/* From one term to the next larger k. */
static double step_of(const struct margins *m, int64_t k) {
  return (double)(m->plays1 - k) / (double)(k + 1) * (double)(m->hits - k) /
         (double)(m->plays2 - m->hits + k + 1);
}

struct sums {
  double two, more, all;
};

static void count(struct sums *sums, double term, double seen, bool is_more) {
  sums->all += term;
  if (term <= seen * (1 + 1e-7)) /* as likely, but for rounding */
    sums->two += term;
  if (is_more)
    sums->more += term;
}

/* Outwards from the likeliest table; what has underflowed adds nothing. */
static struct sums sum_up(const struct margins *m, int64_t hits1) {
  struct sums sums = {0};
  double share = (double)(m->plays1 + 1) / (double)(m->plays1 + m->plays2 + 2);
  int64_t mode = (int64_t)floor((double)(m->hits + 1) * share);
  mode = mode < m->least ? m->least : mode > m->most ? m->most : mode;
  double top = term_of(m, mode), term = top, seen = term_of(m, hits1);
  for (int64_t k = mode; k <= m->most && term > 0; k++) {
    count(&sums, term, seen, k >= hits1);
    term = k < m->most ? term * step_of(m, k) : 0;
  }
  term = top;
  for (int64_t k = mode - 1; k >= m->least && term > 0; k--) {
    term /= step_of(m, k);
    count(&sums, term, seen, k >= hits1);
  }
  return sums;
}

struct two_shares two_shares_compare(int64_t hits1, int64_t plays1, int64_t hits2, int64_t plays2) {
  bool is_known =
      plays1 > 0 && plays2 > 0 && hits1 >= 0 && hits2 >= 0 && hits1 <= plays1 && hits2 <= plays2;
  if (!is_known)
    return (struct two_shares){1, 1};
  struct margins margins = margins_of(hits1 + hits2, plays1, plays2);
  struct sums sums = sum_up(&margins, hits1);
  return (struct two_shares){fmin(sums.two / sums.all, 1), fmin(sums.more / sums.all, 1)};
}
