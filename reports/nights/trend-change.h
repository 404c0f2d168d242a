/* What changed from night to night: the first bad night, rates that rose, devices that left.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_TREND_CHANGE_H
#define HOTMIC_TREND_CHANGE_H

#include "trend-series.h"
#include "two-rates.h"

/** Since when a script fails on a bench. Inconclusive nights decide nothing. */
struct trend_failing {
  bool is_failing;  /**< the newest night that decided anything failed */
  int first_bad;    /**< nth night, the first failure after the last pass; -1: not failing */
  int last_pass;    /**< nth night; -1: there is none */
  int last_fail;    /**< nth night; -1: there is none */
  unsigned fails;   /**< failures since */
  unsigned between; /**< inconclusive nights between the last pass and the first failure */
};

struct trend_failing trend_failing_find(const struct trend_group *group);

/** The cumulative sum of one series: S = max(0, S + n - k T) after each night of n events in T
 * hours, with k = (l1 - l0) / ln(l1 / l0) for l0 = 1 and l1 = 3 in 24 h; it says that the rate rose
 * when S reaches TREND_ALARM, since the night after S was last 0. Nights without exposure change
 * nothing. It begins anew with a firmware, and does not grow beyond twice the alarm, so that it can
 * end. Source: Lucas, Technometrics 27 (1985), from memory. */
struct trend_cusum {
  double sum;          /**< after the newest night */
  bool is_on;          /**< an alarm that has not ended (S was not 0 since) */
  int changed, raised; /**< nth point: first of the rise, and when it was told; -1: no alarm yet */
};

/** With 4, nights of 8 h at l0 raise a false alarm once in about 670 nights, nights at l1 a true
 * one after about 11 (by simulation). */
enum { TREND_ALARM = 4 };

double trend_cusum_reference(double hours); /**< k T */
struct trend_cusum trend_cusum_find(const struct trend_series *series);

/** The newest night of a series against all before it. */
struct trend_shift {
  const struct trend_group *group;
  const struct trend_series *series;
  int64_t before, now;
  double before_h, now_h;
  struct two_rates rates;
  bool is_known; /**< there are earlier nights, and exposure in both */
  bool stands;   /**< among all that are known, with false ones a share of 5 % at most */
};

/** Of all series that took part in their group's newest night: struct trend_shift, caller-owned. */
GArray *trend_shifts(const GPtrArray *groups);

/** What differs between two nights of a group but for what was seen: plain sentences, untrusted
 * text. A GPtrArray of char *, caller-owned, frees its elements. */
GPtrArray *trend_differences(const struct night *before, const struct night *now);

#endif
