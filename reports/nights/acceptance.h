/* Acceptance: is a device's rate proven to be below the bench's limit, over all its nights?
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Source of the bounds: Garwood, Biometrika 28 (1936), one-sided. Where nights scatter more than
 * chance lets them (several.h, p < 0.01), bounds lie further from the count by the same factor as a
 * quasi-Poisson model's: Wedderburn, Biometrika 61 (1974), from memory. */
#ifndef HOTMIC_ACCEPTANCE_H
#define HOTMIC_ACCEPTANCE_H

#include "judge.h"
#include "several.h"

/** One device of one firmware, with what earlier nights add. */
struct acceptance {
  int device;
  int nights;                  /**< with exposure: this one and earlier ones that count */
  int doubtful_nights;         /**< earlier ones that do not, for they were in doubt */
  int64_t doubtful_unintended; /**< in those */
  int64_t unintended;   /**< in all that count, outside of the exposure too: rather too many */
  int64_t exposed;      /**< of these, those within the exposure: what a lower bound rests on */
  double hours;         /**< exposure of all that count */
  double lower_per_24h; /**< one-sided bound at the bench's confidence */
  double upper_per_24h; /**< the same from above, of `unintended` and `doubtful_unintended`;
                             INFINITY without exposure */
  double more_hours;    /**< without another episode, until the bound is below; 0: it is */
  struct several_dispersion dispersion; /**< of the nights */
  bool in_doubt;          /**< this night is: it cannot prove the rate, whatever the bound */
  bool is_widened;        /**< bounds are, for the nights scatter too much */
  bool stands;            /**< kind is FAIL, and not by the chance of many devices (several.h) */
  enum verdict_kind kind; /**< PASS: below; FAIL: the lower bound is above; else INCONCLUSIVE */
};

/** struct acceptance, one a device under test; empty if the bench asks for no rate, or the record
 * was imported. The record keeps limit (settings `acceptance.*`) and earlier nights (table
 * history). Caller-owned. */
GArray *acceptance_find(const struct judgement *judgement);

/** What the bench asks for; 0: nothing. */
double acceptance_limit_per_24h(const struct judgement *judgement);
double acceptance_confidence(const struct judgement *judgement);

/** Adds its reasons to the verdict, after those of doubt.h, and of a run that replays another that
 * it shows no rate; by those of doubt.h it first sets each device's `in_doubt`. */
void acceptance_weigh(struct judgement *judgement);

/** Appends what it rests on: nights, hours, bound, hours still needed, and the sequential chart. */
void acceptance_append(GString *out, const struct judgement *judgement);

#endif
