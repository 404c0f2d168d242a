/* Clocks: how wrong the times of each tap may be, by the worst of its events.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CLOCKS_H
#define HOTMIC_CLOCKS_H

#include "plan.h"

struct clock_error {
  int device;             /**< index in plan->devices; -1: a tap of the bench itself */
  const char *tap, *kind; /**< borrowed from the plan */
  int64_t worst_slack_ns; /**< one-sided: an event was no further from its time than this */
  int64_t events;         /**< that it saw; 0: nothing is known of its clock */
};

/** A struct clock_error for each tap that the record lists, in its order. Caller-owned. */
GArray *clocks_new(const struct plan *plan);

/** Index of a tap; -1 if the record does not list it. */
int clocks_find(const GArray *clocks, int device, const char *tap);

void clocks_take(GArray *clocks, int index, const struct event *event);

/** The worst of one device's taps of these kinds (NULL-terminated); 0 if it has none. */
int64_t clocks_worst_ns(const GArray *clocks, int device, const char *const kinds[]);

#endif
