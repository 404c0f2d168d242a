/* What the parts of the trend page share: links into reports, dates, numbers and a chart's axes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "trend-part.h"
#include "html.h"
#include "roster.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SECONDS_PER_DAY = 86400, LEVELS_MAX = 6, STAMP_LENGTH = 16 };

/* Links do not follow the links of a file system: ".." leads out of where a folder truly is. */
static char *true_path(const char *path) {
  char *found = realpath(path, NULL);
  char *is = found ? g_strdup(found) : g_canonicalize_filename(path, NULL);
  free(found);
  return is;
}

char *trend_link_between(const char *out_dir, const char *run_dir) {
  g_autofree char *from = true_path(out_dir), *to = true_path(run_dir);
  g_auto(GStrv) here = g_strsplit(from, "/", -1), there = g_strsplit(to, "/", -1);
  size_t same = 0;
  while (here[same] && there[same] && strcmp(here[same], there[same]) == 0)
    same++;
  g_autoptr(GString) link = g_string_new(NULL);
  for (size_t i = same; here[i]; i++)
    if (*here[i])
      g_string_append(link, "../");
  for (size_t i = same; there[i]; i++) {
    g_autofree char *name = g_uri_escape_bytes((const guint8 *)there[i], strlen(there[i]), NULL);
    g_string_append_printf(link, "%s/", name);
  }
  return g_strdup(link->str);
}

void trend_link_open(GString *out, const struct trend_page *page, const struct night *night,
                     unsigned episode) {
  const char *dir = g_hash_table_lookup(page->links, night);
  html_printf(out, "<a href=\"%sreport/index.html", dir ? dir : "");
  if (episode > 0)
    html_printf(out, "#episode-%u", episode);
  html_printf(out, "\"");
}

void trend_link_night(GString *out, const struct trend_page *page, const struct night *night) {
  trend_link_open(out, page, night, 0);
  html_printf(out, ">");
  trend_append_date(out, night);
  html_printf(out, "</a>");
}

void trend_append_date(GString *out, const struct night *night) {
  trend_append_time(out, night, "%Y-%m-%d %H:%M");
}

void trend_append_time(GString *out, const struct night *night, const char *format) {
  double began_s = trend_began_s(night);
  g_autoptr(GDateTime) time =
      isfinite(began_s) ? g_date_time_new_from_unix_utc((int64_t)began_s) : NULL;
  g_autofree char *text = time ? g_date_time_format(time, format) : NULL;
  g_autofree char *name = g_path_get_basename(night->dir);
  html_append(out, text ? text : *night->script ? night->script : name);
}

void trend_append_script(GString *out, const char *script) {
  html_append(out, *script ? script : "no script");
}

void trend_append_group(GString *out, const struct trend_group *group) {
  html_append(out, *group->bench ? group->bench : "no bench");
  html_printf(out, " · ");
  trend_append_script(out, group->script);
}

void trend_append_rate(GString *out, int64_t n, double hours) {
  struct rate rate = rate_of(n, hours);
  roster_append_rate(out, &rate);
}

GPtrArray *trend_benches(const struct trend_page *page) {
  GPtrArray *benches = g_ptr_array_new();
  for (unsigned i = 0; i < page->groups->len; i++) {
    const struct trend_group *group = g_ptr_array_index(page->groups, i);
    bool is_known =
        benches->len && strcmp(g_ptr_array_index(benches, benches->len - 1), group->bench) == 0;
    if (!is_known) /* groups are in order of benches */
      g_ptr_array_add(benches, (void *)group->bench);
  }
  return benches;
}

GPtrArray *trend_nights_of(const struct trend_page *page, const char *bench) {
  GPtrArray *nights = g_ptr_array_new();
  for (unsigned i = 0; i < page->nights->len; i++) {
    const struct night *night = g_ptr_array_index(page->nights, i);
    if (strcmp(night->bench, bench) == 0)
      g_ptr_array_add(nights, (void *)night);
  }
  return nights;
}

/* Nights of one afternoon, or of unknown time, would all lie in one place. */
static bool lie_days_apart(const struct trend_axis *axis) {
  for (unsigned i = 0; i < axis->count; i++)
    if (!isfinite(axis->x[i]))
      return false;
  return axis->count > 0 && axis->x[axis->count - 1] - axis->x[0] >= 2 * SECONDS_PER_DAY;
}

struct trend_axis trend_axis_of(const GPtrArray *nights) {
  struct trend_axis axis = {.count = MIN(nights->len, TREND_NIGHTS_DRAWN)};
  axis.first = nights->len - axis.count;
  axis.x = g_new(double, axis.count + 1);
  for (unsigned i = 0; i < axis.count; i++)
    axis.x[i] = trend_began_s(g_ptr_array_index(nights, axis.first + i));
  axis.by_day = lie_days_apart(&axis);
  for (unsigned i = 0; i < axis.count && !axis.by_day; i++)
    axis.x[i] = axis.first + i + 1;
  return axis;
}

void trend_axis_done(struct trend_axis *axis) {
  g_free(axis->x);
}

struct chart trend_chart(GString *out, const struct trend_axis *axis, int height) {
  double margin = axis->by_day ? SECONDS_PER_DAY / 2.0 : 0.5;
  return (struct chart){.out = out,
                        .from = axis->x[0] - margin,
                        .until = axis->x[axis->count - 1] + margin,
                        .height = height};
}

/* 1, 2 or 5 times a power of ten, so that few of them make `span`. */
static double step_for(double span, int steps) {
  double unit = pow(10, floor(log10(span / steps)));
  for (int i = 0; i < 3; i++) {
    static const int times[] = {1, 2, 5};
    if (span / (times[i] * unit) <= steps)
      return times[i] * unit;
  }
  return 10 * unit;
}

void trend_chart_open(struct chart *chart, const struct trend_axis *axis, const char *unit,
                      const char *label) {
  double span = chart->high - chart->low;
  double step = step_for(span > 1e-9 ? span : 1, LEVELS_MAX);
  chart_round(chart, step, step, 1e12);
  chart_open(chart, label);
  chart_levels(chart, step, unit, false);
  if (axis->by_day)
    chart_days(chart);
  else
    chart_steps(chart, fmax(step_for(axis->count, 10), 1), "");
}

static bool is_stamp(const char *name) {
  bool is = strlen(name) >= STAMP_LENGTH && name[8] == 'T' && name[15] == 'Z';
  for (int i = 0; is && i < STAMP_LENGTH - 1; i++)
    is = i == 8 || g_ascii_isdigit(name[i]);
  return is;
}

/* Run directories begin with the time at which they were made: 20261123T012335Z. The path may be
 * that of a file in one. */
static char *stamp_of(const char *path) {
  g_auto(GStrv) names = g_strsplit(path, "/", -1);
  for (unsigned i = g_strv_length(names); i-- > 0;)
    if (is_stamp(names[i]))
      return g_strndup(names[i], STAMP_LENGTH);
  return NULL;
}

static char *stamp_of_night(const struct night *night) {
  double began_s = trend_began_s(night);
  g_autoptr(GDateTime) time =
      isfinite(began_s) ? g_date_time_new_from_unix_utc((int64_t)began_s) : NULL;
  return time ? g_date_time_format(time, "%Y%m%dT%H%M%SZ") : NULL;
}

/* A copy hides nothing; what says a wrong time may be of any. */
bool trend_is_newer(const struct trend_page *page, const char *left_out) {
  const char *end = strstr(left_out, ": ");
  if (end && g_str_has_prefix(end, ": the same session as "))
    return false;
  if (end && strstr(end, " it began"))
    return true;
  g_autofree char *path = end ? g_strndup(left_out, (gsize)(end - left_out)) : g_strdup(left_out);
  g_autofree char *stamp = stamp_of(path);
  for (unsigned i = 0; stamp && i < page->nights->len; i++) {
    g_autofree char *other = stamp_of_night(g_ptr_array_index(page->nights, i));
    if (other && strcmp(other, stamp) > 0)
      return false;
  }
  return true;
}
