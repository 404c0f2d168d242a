/* One lane of the night strip: what a tap saw, drawn column by column.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_STRIP_LANE_H
#define HOTMIC_STRIP_LANE_H

#include "strip-bins.h"
#include "svg.h"

enum { STRIP_COLUMNS_MAX = SVG_RIGHT - SVG_LEFT, STRIP_LANE_GAP = 3 };

struct strip_drawing {
  GString *out;
  const struct judgement *judgement;
  const struct strip *strip;
  struct svg_axis axis;
  int columns; /**< at most STRIP_COLUMNS_MAX */
  int y;       /**< where the next lane goes */
};

double strip_column_x(const struct strip_drawing *drawing, int column);
int strip_column_of(const struct strip_drawing *drawing, int64_t at_ns);

/** `kinds` has one entry a column: its class's index, or 0 for nothing. Neighbours that look alike
 * are one rectangle. */
void strip_draw_runs(struct strip_drawing *drawing, const uint8_t *kinds, int y, int height,
                     const char *const classes[]);

/** Draws all lanes of a device ("": the bench) and moves `y` on. */
void strip_draw_lanes(struct strip_drawing *drawing, const char *device);
int strip_lanes_height(const struct strip *strip, const char *device);

#endif
