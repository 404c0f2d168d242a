/* Regression: what is new, gone or still there against earlier nights, and what is only churn.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_REGRESSION_H
#define HOTMIC_REGRESSION_H

#include "night.h"
#include "two-rates.h"

enum change_kind { CHANGE_NEW, CHANGE_GONE, CHANGE_PERSISTING, CHANGES };
extern const char *const change_names[CHANGES + 1];

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
  int before_count, now_count;
  double before_h, now_h;
  struct two_rates rates;
  double p_paired;     /**< McNemar over slots that both played */
  double expected_new; /**< new ones that churn alone would bring */
  bool is_worse;       /**< significant, after Benjamini-Hochberg over all devices */
  const char *firmware_before, *firmware_now;
};

struct regression {
  GStringChunk *strings;
  GArray *devices;    /**< struct regression_device */
  GArray *changes;    /**< struct change, new ones first */
  GPtrArray *remarks; /**< char *: firmware, calibration, script, bench that differ */
};

/** Compares `now` with earlier nights (>= 1). Caller-owned; strings are its own. */
struct regression *regression_find(struct night *const before[], size_t count,
                                   const struct night *now);
void regression_free(struct regression *regression);

/** One plain-text table for the terminal; and the same for programs. Caller-owned. */
char *regression_table(const struct regression *regression);
char *regression_json(const struct regression *regression);

/** Against the bench's pinned nights, if the record keeps any (text `pinned`): adds reasons, FAIL
 * only where a device is_worse; appends the page's section, and one episode's line on its card. */
void regression_weigh(struct judgement *judgement);
void regression_append(GString *out, const struct judgement *judgement);
void regression_append_episode(GString *out, const struct judgement *judgement,
                               const struct episode *episode);

#endif
