/* Pieces of the charts: a time axis, lanes on it, and marks, as inline SVG without script or style.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "svg.h"
#include "html.h"

#include <string.h>

double svg_x(struct svg_axis axis, int64_t at_ns) {
  double share = (double)(at_ns - axis.from_ns) / (double)MAX(axis.until_ns - axis.from_ns, 1);
  return SVG_LEFT + CLAMP(share, 0, 1) * (SVG_RIGHT - SVG_LEFT);
}

void svg_open(GString *out, int height, const char *label) {
  html_printf(out,
              "<div class=\"scroll\" tabindex=\"0\"><svg class=\"chart\" viewBox=\"0 0 %d %d\" "
              "role=\"img\" aria-label=\"",
              SVG_WIDTH, height);
  html_append(out, label);
  html_printf(out, "\">\n");
}

void svg_close(GString *out) {
  html_printf(out, "</svg></div>\n");
}

static int64_t tick_step_s(struct svg_axis axis) {
  static const int64_t steps[] = {1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200};
  int64_t span_s = (axis.until_ns - axis.from_ns) / NS_PER_S;
  for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
    if (span_s / steps[i] <= 14)
      return steps[i];
  return 14400;
}

/* Whole minutes read better as hours and minutes, but two of one chart must look alike. */
static void append_tick(GString *out, int64_t at_s, int64_t step_s) {
  if (step_s < 60)
    html_printf(out, "%d s", (int)at_s);
  else
    html_printf(out, "%d:%02d h", (int)(at_s / 3600), (int)(at_s / 60 % 60));
}

void svg_ticks(GString *out, struct svg_axis axis, int top, int bottom) {
  int64_t step = tick_step_s(axis);
  int64_t first = (axis.from_ns + NS_PER_S - 1) / NS_PER_S;
  first = (first + step - 1) / step * step;
  for (int64_t s = first; s * NS_PER_S <= axis.until_ns; s += step) {
    double x = svg_x(axis, s * NS_PER_S);
    html_printf(out, "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>", x, top,
                x, bottom);
    html_printf(out, "<text class=\"tick\" x=\"%.1f\" y=\"%d\">", x, bottom + 14);
    append_tick(out, s, step);
    html_printf(out, "</text>\n");
  }
}

enum { lane_name_max = 14 }; /* a MAC is longer */

void svg_lane(GString *out, int y, int height, const char *name, const char *note) {
  svg_rect(out, SVG_LEFT, y, SVG_RIGHT - SVG_LEFT, height, "ground");
  const char *class = strlen(name) > lane_name_max ? "lane long" : "lane";
  svg_clipped_text(out, 0, y, SVG_LEFT - 8, 16, class, name);
  if (note)
    svg_clipped_text(out, 0, y + 14, SVG_LEFT - 8, 14, "note", note);
  html_printf(out, "\n");
}

void svg_clipped_text(GString *out, double x, double y, double width, double height,
                      const char *class, const char *text) {
  if (width < 8)
    return;
  html_printf(out, "<svg x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">", x, y, width,
              height);
  svg_text(out, 0, height - 4, class, text);
  html_printf(out, "</svg>");
}

void svg_rect(GString *out, double x, double y, double width, double height, const char *class) {
  html_printf(out, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
              class, x, y, width, height);
}

void svg_text(GString *out, double x, double y, const char *class, const char *text) {
  html_printf(out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", class, x, y);
  html_append(out, text);
  html_printf(out, "</text>");
}

const char *svg_light_fill(const char *text) {
  static const struct {
    const char *name, *fill;
  } colours[] = {
      {"cyan", "#17becf"},   {"blue", "#2f6fde"},   {"green", "#2ca25f"}, {"red", "#d73a3a"},
      {"yellow", "#e0b400"}, {"orange", "#f08a24"}, {"amber", "#f0a824"}, {"magenta", "#c447b5"},
      {"purple", "#8757c7"}, {"white", "#f4f4f4"},  {"pink", "#e77fb3"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(colours); i++) {
    size_t length = strlen(colours[i].name);
    if (g_ascii_strncasecmp(text, colours[i].name, length) == 0 &&
        (text[length] == ' ' || !text[length]))
      return colours[i].fill;
  }
  return "#9aa0a6";
}
