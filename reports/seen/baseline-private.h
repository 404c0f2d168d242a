/* What the baseline-*.c files share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_BASELINE_PRIVATE_H
#define HOTMIC_BASELINE_PRIVATE_H

#include "baseline.h"

/** A number of struct baseline_host, a double or an integer, as files and records name it. */
struct baseline_field {
  const char *key;
  size_t offset;
  enum { BASELINE_INT64, BASELINE_INT, BASELINE_DOUBLE } type;
};

extern const struct baseline_field baseline_fields[]; /**< ends with one without a key */

/** Numbers in files and records are from 0 to this: all integers to it are exact as doubles. */
extern const double baseline_number_max;

double baseline_field_value(const struct baseline_field *field, const struct baseline_host *host);
/** `value` is within range, and whole where the field is. */
void baseline_field_set(const struct baseline_field *field, struct baseline_host *host,
                        double value);
/** Is it in range, and whole where it must be? */
bool baseline_field_allows(const struct baseline_field *field, double value);

/** An empty baseline: all strings "", no device. Caller-owned. */
struct baseline *baseline_new(void);
/** A copy that lives as long as the baseline; what cannot be printed becomes U+FFFD. */
char *baseline_keep_text(struct baseline *baseline, const char *text);
/** Puts devices and hosts in the order that the contract names. */
void baseline_sort(struct baseline *baseline);

/** Does `text` say a time as baseline->made_utc does? *ret_utc_s is since 1970. */
bool baseline_is_time(const char *text, int64_t *ret_utc_s);
/** When a record began, to the second (an imported one says it to the microsecond); false if it
 * does not say. */
bool baseline_began(const struct plan *plan, int64_t *ret_utc_s);

#endif
