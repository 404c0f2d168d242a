/* Nights in order: by bench and script, and of those each device's nights, by firmware.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "trend-series.h"

#include <math.h>
#include <string.h>

static void series_free(void *data) {
  struct trend_series *series = data;
  g_array_unref(series->points);
  g_array_unref(series->segments);
  g_free(series);
}

static void group_free(void *data) {
  struct trend_group *group = data;
  g_ptr_array_unref(group->nights);
  g_ptr_array_unref(group->series);
  g_free(group);
}

static struct trend_group *group_of(GPtrArray *groups, const struct night *night) {
  for (unsigned i = 0; i < groups->len; i++) {
    struct trend_group *group = g_ptr_array_index(groups, i);
    if (strcmp(group->bench, night->bench) == 0 && strcmp(group->script, night->script) == 0)
      return group;
  }
  struct trend_group *group = g_new0(struct trend_group, 1);
  *group = (struct trend_group){night->bench, night->script, g_ptr_array_new(),
                                g_ptr_array_new_with_free_func(series_free)};
  g_ptr_array_add(groups, group);
  return group;
}

static struct trend_series *series_of(struct trend_group *group, const char *device) {
  for (unsigned i = 0; i < group->series->len; i++) {
    struct trend_series *series = g_ptr_array_index(group->series, i);
    if (strcmp(series->device, device) == 0)
      return series;
  }
  struct trend_series *series = g_new0(struct trend_series, 1);
  *series = (struct trend_series){device, g_array_new(FALSE, FALSE, sizeof(struct trend_point)),
                                  g_array_new(FALSE, FALSE, sizeof(struct trend_segment))};
  g_ptr_array_add(group->series, series);
  return series;
}

int trend_count(const struct trend_point *point) {
  return point->hours > 0 ? point->device->exposed : 0;
}

static void take_night(struct trend_group *group, const struct night *night) {
  for (unsigned i = 0; i < night->devices->len; i++) {
    const struct night_device *device = &g_array_index(night->devices, struct night_device, i);
    struct trend_point point = {night, device, group->nights->len, night_hours(night, device)};
    g_array_append_val(series_of(group, device->name)->points, point);
  }
  g_ptr_array_add(group->nights, (void *)night);
}

static void sum_up(struct trend_segment *segment, const struct trend_point points[]) {
  g_autofree int64_t *counts = g_new(int64_t, segment->count);
  g_autofree double *hours = g_new(double, segment->count);
  size_t exposed = 0;
  for (unsigned i = 0; i < segment->count; i++) {
    segment->unintended += trend_count(&points[i]);
    segment->beyond += points[i].device->unintended - trend_count(&points[i]);
    segment->hours += points[i].hours;
    counts[exposed] = trend_count(&points[i]);
    hours[exposed] = points[i].hours;
    exposed += points[i].hours > 0;
  }
  segment->rate = rate_of(segment->unintended, segment->hours);
  segment->scatter = several_dispersion_by_hours(counts, hours, exposed);
}

static void find_segments(struct trend_series *series) {
  const struct trend_point *points = (const void *)series->points->data;
  for (unsigned from = 0, until; from < series->points->len; from = until) {
    const char *firmware = points[from].device->firmware;
    for (until = from + 1; until < series->points->len; until++)
      if (strcmp(points[until].device->firmware, firmware) != 0)
        break;
    struct trend_segment segment = {.firmware = firmware, .from = from, .count = until - from};
    sum_up(&segment, points + from);
    g_array_append_val(series->segments, segment);
  }
}

static int by_device(const void *a, const void *b) {
  const struct trend_series *const *one = a, *const *other = b;
  return strcmp((*one)->device, (*other)->device);
}

static int by_bench(const void *a, const void *b) {
  const struct trend_group *const *one = a, *const *other = b;
  int order = strcmp((*one)->bench, (*other)->bench);
  return order ? order : strcmp((*one)->script, (*other)->script);
}

GPtrArray *trend_groups(const GPtrArray *nights) {
  GPtrArray *groups = g_ptr_array_new_with_free_func(group_free);
  for (unsigned i = 0; i < nights->len; i++) {
    const struct night *night = g_ptr_array_index(nights, i);
    take_night(group_of(groups, night), night);
  }
  g_ptr_array_sort(groups, by_bench);
  for (unsigned i = 0; i < groups->len; i++) {
    struct trend_group *group = g_ptr_array_index(groups, i);
    g_ptr_array_sort(group->series, by_device);
    for (unsigned n = 0; n < group->series->len; n++)
      find_segments(g_ptr_array_index(group->series, n));
  }
  return groups;
}

const struct trend_point *trend_point_in(const struct trend_series *series, unsigned nth) {
  unsigned low = 0, high = series->points->len;
  while (low < high) {
    unsigned middle = (low + high) / 2;
    if (g_array_index(series->points, struct trend_point, middle).nth < nth)
      low = middle + 1;
    else
      high = middle;
  }
  bool is_there = low < series->points->len &&
                  g_array_index(series->points, struct trend_point, low).nth == nth;
  return is_there ? &g_array_index(series->points, struct trend_point, low) : NULL;
}

const struct trend_point *trend_newest_point(const struct trend_series *series) {
  return &g_array_index(series->points, struct trend_point, series->points->len - 1);
}

const struct night *trend_newest(const struct trend_group *group) {
  return g_ptr_array_index(group->nights, group->nights->len - 1);
}

bool trend_is_in_newest(const struct trend_group *group, const struct trend_series *series) {
  return trend_newest_point(series)->night == trend_newest(group);
}

enum verdict_kind trend_verdict(const struct night *night) {
  int kind = name_index_of(verdict_names, night->verdict);
  return kind < 0 ? VERDICT_INCONCLUSIVE : (enum verdict_kind)kind;
}

double trend_began_s(const struct night *night) {
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(night->started_utc, utc);
  return time ? (double)g_date_time_to_unix(time) : NAN;
}
