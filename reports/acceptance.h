/* Acceptance: is a device's rate proven to be below the bench's limit, over all its nights?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_ACCEPTANCE_H
#define HOTMIC_ACCEPTANCE_H

#include "judge.h"

/** One device of one firmware, with what earlier nights add. */
struct acceptance {
  int device;
  int nights;             /**< this one and earlier ones that count */
  int64_t unintended;     /**< in all of them */
  double hours;           /**< exposure of all of them */
  double upper_per_24h;   /**< one-sided bound at the bench's confidence */
  double more_hours;      /**< without another event, until the bound is below; 0: it is */
  enum verdict_kind kind; /**< PASS: below; FAIL: the lower bound is above; else INCONCLUSIVE */
};

/** struct acceptance, one a device under test; empty if the bench asks for no rate. The record
 * keeps limit (settings `acceptance.*`) and earlier nights (table history). Caller-owned. */
GArray *acceptance_find(const struct judgement *judgement);

/** Adds its reasons to the verdict. */
void acceptance_weigh(struct judgement *judgement);

/** Appends what it rests on: nights, hours, bound, hours still needed, and the sequential chart. */
void acceptance_append(GString *out, const struct judgement *judgement);

#endif
