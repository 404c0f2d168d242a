/* Charts of numbers over frequency, time or days, as inline SVG without script or style.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "charts.h"
#include "html.h"
#include "svg.h"

#include <math.h>
#include <string.h>

enum { top = 8, label_room = 26, series_classes = 6, day_labels_max = 9, seconds_per_day = 86400 };

static double x_of(const struct chart *chart, double x) {
  double share = chart->octaves ? log(x / chart->from) / log(chart->until / chart->from)
                                : (x - chart->from) / (chart->until - chart->from);
  return SVG_LEFT + CLAMP(share, 0, 1) * (SVG_RIGHT - SVG_LEFT);
}

static double y_of(const struct chart *chart, double y) {
  double share = (chart->high - y) / (chart->high - chart->low);
  return top + CLAMP(share, 0, 1) * chart->height;
}

void chart_fit(struct chart *chart, const double values[], size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!isfinite(values[i]))
      continue;
    chart->low = chart->fitted ? MIN(chart->low, values[i]) : values[i];
    chart->high = chart->fitted ? MAX(chart->high, values[i]) : values[i];
    chart->fitted = true;
  }
}

void chart_round(struct chart *chart, double step, double span_min, double span_max) {
  double missing = MAX(span_min - (chart->high - chart->low), 0);
  chart->low = floor((chart->low - missing / 2) / step) * step;
  chart->high = ceil((chart->high + missing / 2) / step) * step;
  chart->low = MAX(chart->low, chart->high - span_max);
}

void chart_open(const struct chart *chart, const char *label) {
  svg_open(chart->out, top + chart->height + label_room, label);
  svg_rect(chart->out, SVG_LEFT, top, SVG_RIGHT - SVG_LEFT, chart->height, "ground");
  html_printf(chart->out, "\n");
}

void chart_close(const struct chart *chart) {
  svg_close(chart->out);
}

/* Rounding must not leave a minus before nothing. */
static double whole(double value, double step) {
  double n = round(value / step);
  return n == 0 ? 0 : n * step;
}

/* The first multiple of `step` that is not below `from`, forgiving how decimals round. */
static int64_t first_step(double from, double step) {
  return (int64_t)ceil(from / step - 1e-9);
}

void chart_levels(const struct chart *chart, double step, const char *unit, bool sign) {
  for (int64_t n = first_step(chart->low, step); (double)n * step <= chart->high + step / 1e6;
       n++) {
    double value = (double)n * step, y = y_of(chart, value);
    html_printf(chart->out,
                "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>"
                "<text class=\"level\" x=\"%d\" y=\"%.1f\">",
                SVG_LEFT, y, SVG_RIGHT, y, SVG_LEFT - 8, y + 3.5);
    html_printf(chart->out, sign && value != 0 ? "%+g %s</text>\n" : "%g %s</text>\n", value, unit);
  }
}

static void tick(const struct chart *chart, double x, const char *label) {
  html_printf(chart->out, "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>",
              x_of(chart, x), top, x_of(chart, x), top + chart->height);
  double half = 3.0 * (double)strlen(label); /* about: it must not stick out at the right */
  svg_text(chart->out, MIN(x_of(chart, x), SVG_WIDTH - half), top + chart->height + 16, "tick",
           label);
  html_printf(chart->out, "\n");
}

void chart_octaves(const struct chart *chart) {
  static const char *const names[] = {"31.5 Hz", "63 Hz", "125 Hz", "250 Hz", "500 Hz",
                                      "1 kHz",   "2 kHz", "4 kHz",  "8 kHz",  "16 kHz"};
  for (int i = 0; i < (int)G_N_ELEMENTS(names); i++) {
    double hz = 1000 * pow(10, 0.3 * (i - 5));
    if (hz >= chart->from && hz <= chart->until)
      tick(chart, hz, names[i]);
  }
}

void chart_steps(const struct chart *chart, double step, const char *unit) {
  for (int64_t n = first_step(chart->from, step); (double)n * step <= chart->until; n++) {
    g_autofree char *label = g_strdup_printf("%g %s", (double)n * step, unit);
    tick(chart, (double)n * step, label);
  }
}

void chart_days(const struct chart *chart) {
  static const int steps[] = {1, 2, 5, 10, 20, 30, 60, 90, 180, 365, 730, 1825, 3650, 36500};
  double days = (chart->until - chart->from) / seconds_per_day;
  size_t i = 0;
  while (i + 1 < G_N_ELEMENTS(steps) && days / steps[i] > day_labels_max)
    i++;
  int64_t step = (int64_t)steps[i] * seconds_per_day;
  for (int64_t at = first_step(chart->from, (double)step) * step; (double)at <= chart->until;
       at += step) {
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(at);
    g_autofree char *label = time ? g_date_time_format(time, "%Y-%m-%d") : NULL;
    tick(chart, (double)at, label);
  }
}

void chart_corridor(const struct chart *chart, double from, double until, double low, double high) {
  double x = x_of(chart, from), y = y_of(chart, high);
  svg_rect(chart->out, x, y, x_of(chart, until) - x, y_of(chart, low) - y, "corridor");
  html_printf(chart->out, "\n");
}

static void shape(GString *out, unsigned nth, double x, double y, double size) {
  unsigned class = nth % series_classes;
  html_printf(out, "<path class=\"mark s%u\" d=\"M%.1f %.1f", class, x, y);
  /* A new round of colours begins with another shape, so that no two series look the same. */
  switch ((nth + nth / series_classes) % series_classes) {
  case 0: /* a disc */
    html_printf(out, "m-%.1f 0a%.1f %.1f 0 1 0 %.1f 0a%.1f %.1f 0 1 0 -%.1f 0z", size, size, size,
                2 * size, size, size, 2 * size);
    break;
  case 1: /* a square */
    html_printf(out, "m-%.1f -%.1fh%.1fv%.1fh-%.1fz", size, size, 2 * size, 2 * size, 2 * size);
    break;
  case 2: /* a triangle */
    html_printf(out, "m0 -%.1fl%.1f %.1fh-%.1fz", 1.2 * size, 1.2 * size, 2.1 * size, 2.4 * size);
    break;
  case 3: /* a diamond */
    html_printf(out, "m0 -%.1fl%.1f %.1fl-%.1f %.1fl-%.1f -%.1fz", 1.4 * size, 1.4 * size,
                1.4 * size, 1.4 * size, 1.4 * size, 1.4 * size, 1.4 * size);
    break;
  case 4: /* a triangle on its tip */
    html_printf(out, "m0 %.1fl%.1f -%.1fh-%.1fz", 1.2 * size, 1.2 * size, 2.1 * size, 2.4 * size);
    break;
  default: /* a bar */
    html_printf(out, "m-%.1f -%.1fh%.1fv%.1fh-%.1fz", size / 2, 1.4 * size, size, 2.8 * size, size);
  }
  html_printf(out, "\">");
}

static void line(const struct chart *chart, unsigned nth, const double x[], const double y[],
                 size_t count) {
  bool drawing = false;
  for (size_t i = 0; i < count; i++) {
    if (isfinite(y[i])) {
      if (!drawing)
        html_printf(chart->out, "<polyline class=\"series s%u\" points=\"", nth % series_classes);
      html_printf(chart->out, "%.1f,%.1f ", x_of(chart, x[i]), y_of(chart, y[i]));
    } else if (drawing) {
      html_printf(chart->out, "\"/>");
    }
    drawing = isfinite(y[i]);
  }
  html_printf(chart->out, drawing ? "\"/>\n" : "\n");
}

void chart_series(const struct chart *chart, unsigned nth, const double x[], const double y[],
                  size_t count, bool marked, const char *unit) {
  line(chart, nth, x, y, count);
  for (size_t i = 0; marked && i < count; i++) {
    if (!isfinite(y[i]))
      continue;
    shape(chart->out, nth, x_of(chart, x[i]), y_of(chart, y[i]), 3);
    html_printf(chart->out, "<title>%.2f %s</title></path>\n", whole(y[i], 0.01), unit);
  }
}

void chart_bar(const struct chart *chart, double from, double until, double value,
               const char *unit) {
  double x = x_of(chart, from), y = y_of(chart, value);
  html_printf(chart->out,
              "<rect class=\"loud\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>"
              "%.1f %s</title></rect>\n",
              x, y, x_of(chart, until) - x, top + chart->height - y, value, unit);
}

void chart_note(const struct chart *chart, double x, double y, const char *text) {
  svg_text(chart->out, x_of(chart, x), y_of(chart, y), "note", text);
  html_printf(chart->out, "\n");
}

void chart_legend_open(GString *out) {
  html_printf(out, "<p class=\"legend\">");
}

void chart_legend(GString *out, unsigned nth, bool marked, const char *name, const char *more) {
  html_printf(out,
              "<span><svg class=\"key line\" viewBox=\"0 0 28 10\" aria-hidden=\"true\">"
              "<polyline class=\"series s%u\" points=\"0,5 28,5\"/>",
              nth % series_classes);
  if (marked)
    shape(out, nth, 14, 5, 3.4);
  html_printf(out, marked ? "</path></svg>" : "</svg>");
  html_append(out, name);
  html_printf(out, "%s</span>\n", more ? more : "");
}

void chart_legend_corridor(GString *out, const char *meaning) {
  html_printf(out, "<span><svg class=\"key line\" viewBox=\"0 0 28 10\" aria-hidden=\"true\">"
                   "<rect class=\"corridor\" width=\"28\" height=\"10\"/></svg>");
  html_append(out, meaning);
  html_printf(out, "</span>\n");
}

void chart_legend_close(GString *out) {
  html_printf(out, "</p>\n");
}
