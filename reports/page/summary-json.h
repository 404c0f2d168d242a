/* Values of run.json, written the same way everywhere.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SUMMARY_JSON_H
#define HOTMIC_SUMMARY_JSON_H

#include "tidy.h"

#include <jansson.h>
#include <math.h>

static inline double summary_rounded(double value) {
  return round(value * 1e6) / 1e6;
}

/** Rounded to a microsecond: what a session knows is not more exact. */
static inline json_t *summary_seconds(int64_t ns) {
  return json_real(summary_rounded(seconds_of_ns(ns)));
}

/** Text may be any bytes; JSON must be UTF-8. */
static inline json_t *summary_text(const char *bytes) {
  g_autofree char *valid = g_utf8_make_valid(bytes, -1);
  return json_string(valid);
}

/** What is no number is null. */
static inline json_t *summary_number(double value) {
  return isfinite(value) ? json_real(summary_rounded(value)) : json_null();
}

/** Takes `value` over. */
static inline void summary_put(json_t *object, const char *key, json_t *value) {
  json_object_set_new(object, key, value);
}

#endif
