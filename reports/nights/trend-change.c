/* What changed from night to night: the first bad night, rates that rose, devices that left.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "trend-change.h"

#include <math.h>
#include <string.h>

static const double usual_per_24h = 1, too_many_per_24h = 3, false_share = 0.05;

static enum verdict_kind verdict_at(const struct trend_group *group, unsigned nth) {
  return trend_verdict(g_ptr_array_index(group->nights, nth));
}

struct trend_failing trend_failing_find(const struct trend_group *group) {
  struct trend_failing found = {.first_bad = -1, .last_pass = -1, .last_fail = -1};
  for (unsigned i = 0; i < group->nights->len; i++) {
    switch (verdict_at(group, i)) {
    case VERDICT_PASS:
      found = (struct trend_failing){
          .first_bad = -1, .last_pass = (int)i, .last_fail = found.last_fail};
      break;
    case VERDICT_FAIL:
      found.first_bad = found.is_failing ? found.first_bad : (int)i;
      found.last_fail = (int)i;
      found.is_failing = true;
      found.fails++;
      break;
    default:
      found.between += !found.is_failing;
    }
  }
  return found;
}

double trend_cusum_reference(double hours) {
  return (too_many_per_24h - usual_per_24h) / log(too_many_per_24h / usual_per_24h) * hours / 24;
}

struct trend_cusum trend_cusum_find(const struct trend_series *series) {
  struct trend_cusum now = {.changed = -1, .raised = -1};
  const struct trend_point *points = (const void *)series->points->data;
  unsigned first = 0;
  for (unsigned i = 0; i < series->points->len; i++) {
    if (i > 0 && strcmp(points[i].device->firmware, points[i - 1].device->firmware) != 0)
      now.sum = 0;
    if (now.sum <= 0) {
      first = i;
      now.is_on = false;
    }
    now.sum += trend_count(&points[i]) - trend_cusum_reference(points[i].hours);
    now.sum = CLAMP(now.sum, 0, 2 * TREND_ALARM);
    if (now.sum >= TREND_ALARM && !now.is_on)
      now = (struct trend_cusum){now.sum, true, (int)first, (int)i};
  }
  now.is_on &= now.sum > 0;
  return now;
}

static struct trend_shift shift_of(const struct trend_group *group,
                                   const struct trend_series *series) {
  const struct trend_point *newest = trend_newest_point(series);
  struct trend_shift shift = {
      .group = group, .series = series, .now = trend_count(newest), .now_h = newest->hours};
  for (unsigned i = 0; i + 1 < series->points->len; i++) {
    const struct trend_point *point = &g_array_index(series->points, struct trend_point, i);
    shift.before += trend_count(point);
    shift.before_h += point->hours;
  }
  shift.rates = two_rates_compare(shift.before, shift.before_h, shift.now, shift.now_h);
  shift.is_known = shift.before_h > 0 && shift.now_h > 0;
  return shift;
}

static void find_standing(GArray *shifts) {
  g_autofree double *p = g_new(double, shifts->len + 1);
  g_autofree bool *stands = g_new0(bool, shifts->len + 1);
  g_autofree unsigned *places = g_new(unsigned, shifts->len + 1);
  size_t known = 0;
  for (unsigned i = 0; i < shifts->len; i++) {
    const struct trend_shift *shift = &g_array_index(shifts, struct trend_shift, i);
    p[known] = shift->rates.p_two;
    places[known] = i;
    known += shift->is_known;
  }
  several_discoveries(p, known, false_share, stands);
  for (size_t i = 0; i < known; i++)
    g_array_index(shifts, struct trend_shift, places[i]).stands = stands[i];
}

GArray *trend_shifts(const GPtrArray *groups) {
  GArray *shifts = g_array_new(FALSE, FALSE, sizeof(struct trend_shift));
  for (unsigned i = 0; i < groups->len; i++) {
    const struct trend_group *group = g_ptr_array_index(groups, i);
    for (unsigned n = 0; n < group->series->len; n++) {
      const struct trend_series *series = g_ptr_array_index(group->series, n);
      if (!trend_is_in_newest(group, series))
        continue;
      struct trend_shift shift = shift_of(group, series);
      g_array_append_val(shifts, shift);
    }
  }
  find_standing(shifts);
  return shifts;
}

static const struct night_device *device_named(const struct night *night, const char *name) {
  for (unsigned i = 0; i < night->devices->len; i++) {
    const struct night_device *device = &g_array_index(night->devices, struct night_device, i);
    if (strcmp(device->name, name) == 0)
      return device;
  }
  return NULL;
}

static const char *or_unknown(const char *text) {
  return *text ? text : "not told";
}

static void add_change(GPtrArray *list, const char *of, const char *what, const char *before,
                       const char *now) {
  if (strcmp(before, now) != 0)
    g_ptr_array_add(list, g_strdup_printf("%s%s%s: %s, before %s", what, *of ? " of " : "", of,
                                          or_unknown(now), or_unknown(before)));
}

GPtrArray *trend_differences(const struct night *before, const struct night *now) {
  GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
  for (unsigned i = 0; i < now->devices->len; i++) {
    const struct night_device *device = &g_array_index(now->devices, struct night_device, i);
    const struct night_device *was = device_named(before, device->name);
    if (!was) {
      g_ptr_array_add(list, g_strdup_printf("%s is new", device->name));
      continue;
    }
    add_change(list, device->name, "firmware", was->firmware, device->firmware);
    add_change(list, device->name, "profile", was->profile, device->profile);
  }
  for (unsigned i = 0; i < before->devices->len; i++) {
    const char *name = g_array_index(before->devices, struct night_device, i).name;
    if (!device_named(now, name))
      g_ptr_array_add(list, g_strdup_printf("%s took no part", name));
  }
  add_change(list, "", "calibration", before->calibration, now->calibration);
  add_change(list, "hotmic", "version", before->version, now->version);
  return list;
}
