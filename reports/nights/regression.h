/* Regression: what is new, gone or still there against earlier nights, and what is only churn.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Of what sets a device off tonight, about a third does so again when the same is played another
 * night (Dubois et al., PoPETs 2020(4): 97 of 295). So every night has places that are new, and
 * as many are gone: that is churn. A device is worse only if it wakes at a higher rate, or at
 * significantly more new places than such exchange explains. */
#ifndef HOTMIC_REGRESSION_H
#define HOTMIC_REGRESSION_H

#include "night.h"
#include "two-rates.h"

enum change_kind { CHANGE_NEW, CHANGE_GONE, CHANGE_PERSISTING, CHANGES };
extern const char *const change_names[CHANGES + 1];

/** A place where a device fired: a line or a recording, at one offset (within SLOT_APART_S). */
struct change {
  enum change_kind kind;
  const char *device;
  struct slot slot;
  const char *words;
  int before, nights; /**< fired in so many of so many earlier nights that played it */
  bool now;
  bool never_before; /**< no earlier night, whatever its slot's place, had these words fire it */
};

struct regression_device {
  const char *device;
  const char *why_not; /**< why nobody can say that it is not worse; NULL: it can be said */
  int before_count, now_count;
  double before_h, now_h;
  bool has_rates; /**< what was played was the same in some earlier night; rates are of those */
  struct two_rates rates;
  int kinds[CHANGES];  /**< how many places of each kind */
  double p_paired;     /**< two-sided, that each place chose its nights by chance: McNemar's exact
                            test if there is one earlier night */
  double expected_new; /**< new ones that churn alone would bring */
  bool was_there;      /**< an earlier night names it */
  int strange;         /**< places of tonight that no earlier night can be compared with */
  double p;            /**< that it is no worse: twice the smaller of both tests', for they look at
                            the same episodes; NAN if there is nothing to test */
  bool is_worse;       /**< it stands, after Benjamini and Hochberg, over all devices with a p */
  const char *firmware_before, *firmware_now;
};

/** Lines and recordings, each once for each device, that two or more nights played: in how many of
 * them did they set it off? */
struct regression_repeats {
  int slots;
  int64_t plays, hits;     /**< of all of them together */
  int never, rare, stable; /**< in none; in fewer than three quarters; in more of their nights */
  GArray *by_hits;         /**< int: how many slots fired in so many nights, from 0 on */
};

struct regression {
  GStringChunk *strings;
  GArray *devices;     /**< struct regression_device, by name */
  GArray *changes;     /**< struct change, new ones first, then by device and slot */
  GPtrArray *remarks;  /**< const char *: firmware, calibration, script, bench that differ */
  const char *why_not; /**< why nothing can be compared; NULL: it can. Then there are no changes */
  const char *now;     /**< run directory */
  GPtrArray *before;   /**< const char *: those of the earlier nights */
  int slots, left_out; /**< lines and recordings of tonight; of these not in any earlier night */
  int tested;          /**< devices with a p */
  bool should_compare; /**< an earlier night names the same script */
  struct regression_repeats repeats;
};

/** Compares `now` with earlier nights (>= 1). Nights that played something else are compared at the
 * slots that they share with `now` only, and not by rates. Nights of one session count once, and
 * `now` never against itself. Caller-owned; strings are its own. */
struct regression *regression_find(struct night *const before[], size_t count,
                                   const struct night *now);
bool regression_is_twin(const struct night *one, const struct night *other); /**< same session */
void regression_free(struct regression *regression);                         /**< NULL is fine */

/** Values are the exit codes of `hotmic compare`. */
enum regression_verdict { REGRESSION_NOT_WORSE, REGRESSION_WORSE, REGRESSION_UNKNOWN };
enum regression_verdict regression_verdict(const struct regression *regression);

/** One plain-text table for the terminal; and the same for programs. Caller-owned. */
char *regression_table(const struct regression *regression);
char *regression_json(const struct regression *regression);

/** It would be a finding if this device were the only one. */
bool regression_is_held_back(const struct regression_device *device);

/** Against the bench's pinned nights, if the record keeps any (text `pinned`): adds reasons, FAIL
 * only where a device is_worse, INCONCLUSIVE where one that was pinned with the same script cannot
 * be compared; appends the page's section, and one episode's line on its card. */
void regression_weigh(struct judgement *judgement);
void regression_append(GString *out, const struct judgement *judgement);
void regression_append_episode(GString *out, const struct judgement *judgement,
                               const struct episode *episode);

#endif
