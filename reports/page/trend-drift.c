/* Drift of a bench over its nights: noise of the room, levels, and which calibration was in force.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "html.h"
#include "trend-part.h"

#include <math.h>
#include <string.h>

enum { CHART_HEIGHT = 110, CALIBRATIONS_SHOWN = 20 };

typedef double measure_fn(const struct night *night);

static double noise_of(const struct night *night) {
  return night->noise_dba;
}

static double deviation_of(const struct night *night) {
  return night->worst_deviation_db;
}

static void draw(GString *out, const GPtrArray *nights, measure_fn *measure, bool from_zero,
                 const char *unit, const char *name) {
  struct trend_axis axis = trend_axis_of(nights);
  g_autofree double *values = g_new(double, axis.count + 1);
  double zero = 0;
  for (unsigned i = 0; i < axis.count; i++)
    values[i] = measure(g_ptr_array_index(nights, axis.first + i));
  struct chart chart = trend_chart(out, &axis, CHART_HEIGHT);
  chart_fit(&chart, &zero, from_zero ? 1 : 0);
  chart_fit(&chart, values, axis.count);
  html_printf(out, "<h4>%s</h4>\n", name);
  if (isnan(chart.low) || !chart.fitted || (from_zero && chart.high <= 0)) {
    html_printf(out, "<p class=\"none\">Not measured in any of the last %u nights.</p>\n",
                axis.count);
  } else {
    trend_chart_open(&chart, &axis, unit, name);
    chart_series(&chart, 0, axis.x, values, axis.count, true, unit);
    chart_close(&chart);
  }
  trend_axis_done(&axis);
}

static void append_change(GString *out, const struct trend_page *page, const struct night *night,
                          const struct night *last, unsigned count) {
  html_printf(out, "<tr>");
  html_element(out, "th", "host", *night->calibration ? night->calibration : "none");
  html_printf(out, "<td class=\"number\">");
  trend_link_night(out, page, night);
  html_printf(out, "</td><td class=\"number\">");
  trend_link_night(out, page, last);
  html_printf(out, "</td><td>%u</td></tr>\n", count);
}

/* Newest first: a line for each stretch of nights with one calibration. */
static void append_calibrations(GString *out, const struct trend_page *page,
                                const GPtrArray *nights) {
  html_printf(out, "<div class=\"scroll\" tabindex=\"0\"><table class=\"wide\"><thead><tr>"
                   "<th>calibration</th><th>from</th><th>to</th><th>nights</th></tr></thead>"
                   "<tbody>\n");
  unsigned until = nights->len, shown = 0;
  while (until > 0 && shown++ < CALIBRATIONS_SHOWN) {
    const struct night *last = g_ptr_array_index(nights, until - 1), *night = last;
    unsigned from = until - 1;
    while (from > 0) {
      const struct night *before = g_ptr_array_index(nights, from - 1);
      if (strcmp(before->calibration, last->calibration) != 0)
        break;
      night = before;
      from--;
    }
    append_change(out, page, night, last, until - from);
    until = from;
  }
  if (until > 0)
    html_printf(out, "<tr><td colspan=\"4\">%u earlier nights are not shown.</td></tr>\n", until);
  html_printf(out, "</tbody></table></div>\n");
}

void trend_drift_append(GString *out, const struct trend_page *page) {
  g_autoptr(GPtrArray) benches = trend_benches(page);
  html_printf(out, "<section id=\"drift\"><h2>Drift of room and levels</h2>\n");
  for (unsigned i = 0; i < benches->len; i++) {
    const char *bench = g_ptr_array_index(benches, i);
    g_autoptr(GPtrArray) nights = trend_nights_of(page, bench);
    html_printf(out, "<div class=\"figure\">");
    html_element(out, "h3", NULL, *bench ? bench : "no bench");
    html_printf(out, "\n");
    draw(out, nights, noise_of, false, "dBA", "Noise of the quiet room");
    draw(out, nights, deviation_of, true, "dB", "Worst deviation of a cue from its level");
    html_printf(out, "</div>\n");
    append_calibrations(out, page, nights);
  }
  html_printf(out, "</section>\n");
}
