/* Nights in order: by bench and script, and of those each device's nights, by firmware.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_TREND_SERIES_H
#define HOTMIC_TREND_SERIES_H

#include "night.h"
#include "rate.h"
#include "several.h"
#include "verdict.h"

/** One device in one night. */
struct trend_point {
  const struct night *night;
  const struct night_device *device;
  unsigned nth; /**< of the group's nights, from 0 */
  double hours; /**< night_hours(); without them its counts say nothing about a rate */
};

/** Points without a change of firmware. */
struct trend_segment {
  const char *firmware;
  unsigned from, count;
  int64_t unintended; /**< within the exposure: what the rate counts */
  int64_t beyond;     /**< outside it, or in nights in doubt: seen, but of no rate */
  double hours;
  struct rate rate;
  struct several_dispersion scatter; /**< of those with exposure */
};

/** All nights of one device with one script on one bench. */
struct trend_series {
  const char *device;
  GArray *points;   /**< struct trend_point, by time; never empty */
  GArray *segments; /**< struct trend_segment, by time; never empty */
};

/** Nights of one script on one bench: others are not to be compared with them. */
struct trend_group {
  const char *bench, *script;
  GPtrArray *nights; /**< const struct night *, by time; never empty */
  GPtrArray *series; /**< struct trend_series *, by device */
};

/** Groups of nights (which are in order of time, and must outlive the result), by bench, then
 * script: a GPtrArray of struct trend_group *, caller-owned, frees its elements. */
GPtrArray *trend_groups(const GPtrArray *nights);

/** Unintended episodes within its exposure. */
int trend_count(const struct trend_point *point);

/** The device in the group's night, or NULL if it took no part. */
const struct trend_point *trend_point_in(const struct trend_series *series, unsigned nth);

const struct trend_point *trend_newest_point(const struct trend_series *series);
const struct night *trend_newest(const struct trend_group *group);
bool trend_is_in_newest(const struct trend_group *group, const struct trend_series *series);

/** Of a night; what is not known to be a verdict is inconclusive. */
enum verdict_kind trend_verdict(const struct night *night);

/** When it began, in seconds since 1970; NAN if it does not say. */
double trend_began_s(const struct night *night);

#endif
