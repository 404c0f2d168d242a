/* Pieces of the charts: a time axis, lanes on it, and marks, as inline SVG without script or style.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SVG_H
#define HOTMIC_SVG_H

#include "event.h"

enum { SVG_WIDTH = 960, SVG_LEFT = 108, SVG_RIGHT = 938 };

/** The time that one chart shows. */
struct svg_axis {
  int64_t from_ns, until_ns;
};

/** Where a time lies, kept within the plot. */
double svg_x(struct svg_axis axis, int64_t at_ns);

void svg_open(GString *out, int height, const char *label); /**< `label`: untrusted, for readers */
void svg_close(GString *out);

/** Ticks every 1, 2, 5, ... s (from a minute on as "1:05 h") with a grid from `top` to `bottom` and
 * labels under it. */
void svg_ticks(GString *out, struct svg_axis axis, int top, int bottom);

/** A lane's name at the left and a faint ground behind it. */
void svg_lane(GString *out, int y, int height, const char *name, const char *note);

/** Text that is cut off at `width`; `class` is ours, `text` is untrusted. */
void svg_clipped_text(GString *out, double x, double y, double width, double height,
                      const char *class, const char *text);

void svg_rect(GString *out, double x, double y, double width, double height, const char *class);
void svg_text(GString *out, double x, double y, const char *class, const char *text);

/** The fill for a light: its colour's name is the first word of `text`. Constant. */
const char *svg_light_fill(const char *text);

#endif
