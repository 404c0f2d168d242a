/* Rates over time: each night's own, and what all nights of one firmware prove together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "html.h"
#include "trend-part.h"

#include <math.h>

/* A short night's rate may be hundreds of times the rest; it is drawn at the edge. */
enum { HEADROOM = 3, CHART_HEIGHT = 120 };
static const double scatters = 0.05;

static const struct trend_point *point_at(const struct trend_series *series, unsigned i) {
  return &g_array_index(series->points, struct trend_point, i);
}

static const struct trend_segment *segment_at(const struct trend_series *series, unsigned i) {
  return &g_array_index(series->segments, struct trend_segment, i);
}

/* Lines of a chart, one value a night that is drawn; NAN where there is none. */
struct lines {
  double *own;    /* the night's rate */
  double *proven; /* upper bound of all nights of this firmware so far */
};

static double bound(int64_t unintended, double hours) {
  double upper = rate_of(unintended, hours).upper_one;
  return isfinite(upper) ? upper : NAN;
}

static struct lines lines_of(const struct trend_series *series, const struct trend_axis *axis) {
  struct lines lines = {g_new(double, axis->count + 1), g_new(double, axis->count + 1)};
  for (unsigned i = 0; i < axis->count; i++)
    lines.own[i] = lines.proven[i] = NAN;
  for (unsigned s = 0; s < series->segments->len; s++) {
    const struct trend_segment *segment = segment_at(series, s);
    int64_t unintended = 0;
    double hours = 0;
    for (unsigned i = segment->from; i < segment->from + segment->count; i++) {
      const struct trend_point *point = point_at(series, i);
      unintended += trend_count(point);
      hours += point->hours;
      if (point->nth < axis->first)
        continue;
      lines.proven[point->nth - axis->first] = bound(unintended, hours);
      if (point->hours > 0)
        lines.own[point->nth - axis->first] = rate_of(trend_count(point), point->hours).per_24h;
    }
  }
  return lines;
}

static void lines_done(struct lines *lines) {
  g_free(lines->own);
  g_free(lines->proven);
}

/* From the first to the last night of the segment that is drawn. */
static bool place_of(const struct trend_series *series, const struct trend_segment *segment,
                     const struct trend_axis *axis, double *ret_from, double *ret_until) {
  unsigned first = point_at(series, segment->from)->nth;
  unsigned last = point_at(series, segment->from + segment->count - 1)->nth;
  if (last < axis->first || isinf(segment->rate.upper))
    return false;
  *ret_from = axis->x[MAX(first, axis->first) - axis->first];
  *ret_until = axis->x[last - axis->first];
  return true;
}

/* Segments of one night must be seen, too. */
static void draw_segments(const struct chart *chart, const struct trend_series *series,
                          const struct trend_axis *axis) {
  double least = (chart->until - chart->from) / 200, from, until;
  for (unsigned s = 0; s < series->segments->len; s++) {
    const struct trend_segment *segment = segment_at(series, s);
    if (!place_of(series, segment, axis, &from, &until))
      continue;
    chart_corridor(chart, from - least, until + least, segment->rate.lower, segment->rate.upper);
  }
}

static double highest(const struct trend_series *series, const struct trend_axis *axis) {
  double high = 0, from, until;
  for (unsigned s = 0; s < series->segments->len; s++)
    if (place_of(series, segment_at(series, s), axis, &from, &until))
      high = fmax(high, segment_at(series, s)->rate.upper);
  return high;
}

static void draw(GString *out, const struct trend_series *series, const struct trend_axis *axis) {
  struct lines lines = lines_of(series, axis);
  struct chart chart = trend_chart(out, axis, CHART_HEIGHT);
  double edge = highest(series, axis), floor_and_top[] = {0, edge};
  g_autofree char *label = g_strdup_printf(
      "%s: unintended episodes per 24 h of each night, and what is proven", series->device);
  chart_fit(&chart, floor_and_top, 2);
  chart_fit(&chart, lines.own, axis->count);
  chart_fit(&chart, lines.proven, axis->count);
  chart.high = edge > 0 ? fmin(chart.high, edge * HEADROOM) : chart.high;
  trend_chart_open(&chart, axis, "", label);
  draw_segments(&chart, series, axis);
  chart_series(&chart, 1, axis->x, lines.proven, axis->count, false, "");
  chart_series(&chart, 0, axis->x, lines.own, axis->count, true, "per 24 h");
  chart_close(&chart);
  lines_done(&lines);
}

static void append_scatter(GString *out, const struct trend_segment *segment) {
  const struct several_dispersion *scatter = &segment->scatter;
  if (segment->count < 2 || segment->unintended == 0) {
    html_printf(out, "<td class=\"none\">too few</td>");
    return;
  }
  bool is_wide = scatter->p < scatters;
  html_printf(out, is_wide ? "<td class=\"doubt\">" : "<td>");
  html_printf(out, scatter->p < 0.001 ? "p below 0.001" : "p = %.3f", scatter->p);
  if (is_wide)
    html_printf(out, "<small>more than chance: take intervals %.1f times as wide</small>",
                scatter->widen);
  html_printf(out, "</td>");
}

/* An import has no controls: its hours are what its files say. */
static bool is_stated(const struct trend_series *series, const struct trend_segment *segment) {
  for (unsigned i = segment->from; i < segment->from + segment->count; i++)
    if (point_at(series, i)->night->imported && point_at(series, i)->hours > 0)
      return true;
  return false;
}

static void append_segment(GString *out, const struct trend_page *page,
                           const struct trend_series *series, unsigned nth) {
  const struct trend_segment *segment = segment_at(series, nth);
  html_printf(out, "<tr><th scope=\"row\">");
  html_append(out, series->device);
  html_printf(out, "</th><td>");
  html_append(out, *segment->firmware ? segment->firmware : "not told");
  html_printf(out, "</td><td>%u</td><td class=\"number\">", segment->count);
  trend_link_night(out, page, point_at(series, segment->from)->night);
  html_printf(out, "</td><td>%" G_GINT64_FORMAT, segment->unintended);
  if (segment->beyond > 0)
    html_printf(out, "<small>+%" G_GINT64_FORMAT " beyond it</small>", segment->beyond);
  html_printf(out, "</td><td class=\"number\">%.3f h%s</td><td>", segment->hours,
              is_stated(series, segment) ? "<small>stated</small>" : "");
  trend_append_rate(out, segment->unintended, segment->hours);
  html_printf(out, "</td><td>");
  if (isfinite(segment->rate.upper_one))
    html_number(out, segment->rate.upper_one);
  else
    html_printf(out, "nothing is proven");
  html_printf(out, "</td>");
  append_scatter(out, segment);
  html_printf(out, "</tr>\n");
}

enum { SEGMENTS_SHOWN = 12 };

static void append_table(GString *out, const struct trend_page *page,
                         const struct trend_group *group) {
  html_printf(out, "<div class=\"scroll\" tabindex=\"0\"><table class=\"wide\"><thead><tr>"
                   "<th>device</th><th>firmware</th><th>nights</th><th>from</th>"
                   "<th>unintended</th><th>exposure</th><th>per 24 h (95 %%)</th>"
                   "<th>proven below, per 24 h</th><th>scatter of nights</th></tr></thead>"
                   "<tbody>\n");
  for (unsigned i = 0; i < group->series->len; i++) {
    const struct trend_series *series = g_ptr_array_index(group->series, i);
    unsigned count = series->segments->len, shown = MIN(count, SEGMENTS_SHOWN);
    for (unsigned n = 0; n < shown; n++)
      append_segment(out, page, series, count - 1 - n);
    if (count > shown)
      html_printf(out, "<tr><td colspan=\"9\">%u earlier firmwares are not shown.</td></tr>\n",
                  count - shown);
  }
  html_printf(out, "</tbody></table></div>\n");
}

static void append_legend(GString *out) {
  chart_legend_open(out);
  chart_legend(out, 0, true, "one night, unintended episodes per 24 h", NULL);
  chart_legend(out, 1, false, "proven below, by all nights of this firmware so far", NULL);
  chart_legend_corridor(out, "95 % interval of all nights of one firmware");
  chart_legend_close(out);
}

static void draw_group(GString *out, const struct trend_group *group) {
  struct trend_axis axis = trend_axis_of(group->nights);
  for (unsigned i = 0; i < group->series->len; i++) {
    const struct trend_series *series = g_ptr_array_index(group->series, i);
    html_element(out, "h4", NULL, series->device);
    draw(out, series, &axis);
  }
  append_legend(out);
  if (axis.first > 0)
    html_printf(out, "<p class=\"none\">The last %u nights are drawn; the table knows all.</p>\n",
                axis.count);
  trend_axis_done(&axis);
}

static void append_group(GString *out, const struct trend_page *page,
                         const struct trend_group *group) {
  html_printf(out, "<div class=\"figure\"><h3>");
  trend_append_group(out, group);
  html_printf(out, "</h3>\n");
  if (group->nights->len > 1)
    draw_group(out, group);
  else
    html_printf(out, "<p class=\"none\">There is one night only: no course to draw.</p>\n");
  html_printf(out, "</div>\n");
  append_table(out, page, group);
}

void trend_rates_append(GString *out, const struct trend_page *page) {
  html_printf(out, "<section id=\"rates\"><h2>Rates over time</h2>\n"
                   "<p class=\"prose\">Per 24 h of proven exposure. Intervals are exact (Garwood). "
                   "Nights of one device, one script and one firmware are added up, never more. "
                   "<q>Proven below</q> is the one-sided 95 %% bound; without exposure nothing is "
                   "proven. Episodes beyond the exposure, or in nights in doubt, were seen and are "
                   "told behind a plus, but belong to no rate. Hours of imports are as their files "
                   "state them. What lies far above the rest is drawn at the edge.</p>\n");
  for (unsigned i = 0; i < page->groups->len; i++)
    append_group(out, page, g_ptr_array_index(page->groups, i));
  html_printf(out, "</section>\n");
}
