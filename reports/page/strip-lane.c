/* One lane of the night strip: what a tap saw, drawn column by column.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "strip-lane.h"
#include "html.h"

#include <math.h>
#include <string.h>

static const int heights[STRIP_KINDS] = {12, 22, 12, 40};

double strip_column_x(const struct strip_drawing *drawing, int column) {
  return SVG_LEFT + (double)column * (SVG_RIGHT - SVG_LEFT) / drawing->columns;
}

int strip_column_of(const struct strip_drawing *drawing, int64_t at_ns) {
  double x = svg_x(drawing->axis, at_ns) - SVG_LEFT;
  return MIN((int)(x * drawing->columns / (SVG_RIGHT - SVG_LEFT)), drawing->columns - 1);
}

static struct strip_bin column_bin(const struct strip_drawing *drawing,
                                   const struct strip_lane *lane, int column) {
  int64_t bins = drawing->strip->bins;
  int from = (int)(column * bins / drawing->columns);
  int until = (int)((column + 1) * bins / drawing->columns);
  return strip_bin_merge(lane, from, MAX(until, from + 1));
}

/* Neighbours that look alike are one rectangle; 0 draws nothing. */
void strip_draw_runs(struct strip_drawing *drawing, const uint8_t *kinds, int y, int height,
                     const char *const classes[]) {
  for (int from = 0, until; from < drawing->columns; from = until) {
    for (until = from + 1; until < drawing->columns && kinds[until] == kinds[from];)
      until++;
    double x = strip_column_x(drawing, from);
    if (kinds[from])
      svg_rect(drawing->out, x, y, strip_column_x(drawing, until) - x, height,
               classes[kinds[from]]);
  }
  html_printf(drawing->out, "\n");
}

/* Of several meanings in one column the most telling shows: no light is lost to thinning. */
static uint8_t most_telling(uint8_t lit) {
  static const enum light_meaning order[] = {LIGHT_LISTENING,    LIGHT_SPEAKING, LIGHT_THINKING,
                                             LIGHT_NOTIFICATION, LIGHT_UNKNOWN,  LIGHT_MUTED};
  for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
    if (lit & 1 << order[i])
      return (uint8_t)(order[i] + 1);
  return 0;
}

static void draw_light(struct strip_drawing *drawing, const struct strip_lane *lane, int height) {
  static const char *const classes[] = {
      NULL,           "lit unknown",  NULL,        "lit listening",
      "lit thinking", "lit speaking", "lit muted", "lit notified"};
  uint8_t kinds[STRIP_COLUMNS_MAX];
  for (int i = 0; i < drawing->columns; i++)
    kinds[i] = most_telling(column_bin(drawing, lane, i).lit);
  strip_draw_runs(drawing, kinds, drawing->y, height, classes);
}

static int64_t highest_sum(const struct strip_drawing *drawing, const struct strip_lane *lane) {
  int64_t highest = 0;
  for (int i = 0; i < drawing->columns; i++) {
    struct strip_bin bin = column_bin(drawing, lane, i);
    highest =
        MAX(highest, bin.sent[STRIP_VOICE] + bin.sent[STRIP_MESSAGING] + bin.sent[STRIP_OTHER]);
  }
  return highest;
}

/* The root keeps a keep-alive visible beside an upload a thousand times its size. */
static void draw_bytes(struct strip_drawing *drawing, const struct strip_lane *lane, int height) {
  static const char *const classes[STRIP_PARTS] = {"sent voice", "sent messaging", "sent"};
  int64_t highest = highest_sum(drawing, lane);
  double width = strip_column_x(drawing, 1) - SVG_LEFT;
  for (int i = 0; i < drawing->columns && highest > 0; i++) {
    struct strip_bin bin = column_bin(drawing, lane, i);
    int64_t sum = bin.sent[STRIP_VOICE] + bin.sent[STRIP_MESSAGING] + bin.sent[STRIP_OTHER];
    double all = MAX(sqrt((double)sum / (double)highest) * height, 1), y = drawing->y + height;
    for (int part = 0; part < STRIP_PARTS; part++) {
      double own = sum > 0 ? all * (double)bin.sent[part] / (double)sum : 0;
      y -= own;
      if (own >= 0.05)
        svg_rect(drawing->out, strip_column_x(drawing, i), y, width, own, classes[part]);
    }
  }
  html_printf(drawing->out, "\n");
}

static void draw_console(struct strip_drawing *drawing, const struct strip_lane *lane, int height) {
  static const char *const classes[] = {NULL, "line", "line telling"};
  uint8_t plain[STRIP_COLUMNS_MAX], telling[STRIP_COLUMNS_MAX];
  for (int i = 0; i < drawing->columns; i++) {
    struct strip_bin bin = column_bin(drawing, lane, i);
    plain[i] = bin.lines > 0;
    telling[i] = bin.telling ? 2 : 0;
  }
  strip_draw_runs(drawing, plain, drawing->y + height / 2, height / 2, classes);
  strip_draw_runs(drawing, telling, drawing->y, height, classes);
}

static void sound_range(const struct strip_drawing *drawing, const struct strip_lane *lane,
                        int *low, int *high) {
  struct strip_bin all = strip_bin_merge(lane, 0, drawing->strip->bins);
  *low = all.low;
  *high = all.high;
}

static void draw_sound(struct strip_drawing *drawing, const struct strip_lane *lane, int height) {
  static const char *const classes[] = {NULL, "heard noise"};
  uint8_t strangers[STRIP_COLUMNS_MAX];
  int low, high;
  sound_range(drawing, lane, &low, &high);
  double width = strip_column_x(drawing, 1) - SVG_LEFT,
         scale = height / MAX((double)high - low, 1000.0);
  for (int i = 0; i < drawing->columns; i++)
    strangers[i] = column_bin(drawing, lane, i).telling;
  strip_draw_runs(drawing, strangers, drawing->y, height, classes);
  for (int i = 0; i < drawing->columns; i++) {
    struct strip_bin bin = column_bin(drawing, lane, i);
    if (bin.low <= bin.high)
      svg_rect(drawing->out, strip_column_x(drawing, i), drawing->y + (high - bin.high) * scale,
               width, MAX((bin.high - bin.low) * scale, 1), "loud");
  }
  html_printf(drawing->out, "\n");
}

static char *lane_note(const struct strip_drawing *drawing, const struct strip_lane *lane) {
  int low, high;
  sound_range(drawing, lane, &low, &high);
  if (lane->kind == STRIP_SOUND)
    return low <= high ? g_strdup_printf("sound %.0f–%.0f dBA", low / 100.0, high / 100.0)
                       : g_strdup("sound not measured");
  if (strcmp(lane->tap, strip_kind_names[lane->kind]) == 0)
    return g_strdup(lane->tap);
  return g_strdup_printf("%s (%s)", lane->tap, strip_kind_names[lane->kind]);
}

/* What could not be seen must not look like silence. */
static void draw_blind(struct strip_drawing *drawing, const struct strip_lane *lane, int height) {
  for (int from = 0, until; from < drawing->columns; from = until) {
    bool blind = column_bin(drawing, lane, from).blind;
    for (until = from + 1;
         until < drawing->columns && column_bin(drawing, lane, until).blind == blind;)
      until++;
    double x = strip_column_x(drawing, from);
    if (blind)
      html_printf(drawing->out,
                  "<rect class=\"gap\" fill=\"url(#blind)\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" "
                  "height=\"%d\"/>\n",
                  x, drawing->y, MAX(strip_column_x(drawing, until) - x, 2), height);
  }
}

static void draw_lane(struct strip_drawing *drawing, const struct strip_lane *lane) {
  static void (*const draw[STRIP_KINDS])(struct strip_drawing *, const struct strip_lane *,
                                         int) = {draw_light, draw_bytes, draw_console, draw_sound};
  int height = heights[lane->kind];
  g_autofree char *note = lane_note(drawing, lane);
  svg_rect(drawing->out, SVG_LEFT, drawing->y, SVG_RIGHT - SVG_LEFT, height, "ground");
  svg_clipped_text(drawing->out, 0, drawing->y + height / 2.0 - 7, SVG_LEFT - 8, 14, "note", note);
  draw[lane->kind](drawing, lane, height);
  draw_blind(drawing, lane, height);
  drawing->y += height + STRIP_LANE_GAP;
}

int strip_lanes_height(const struct strip *strip, const char *device) {
  int height = 0;
  for (unsigned i = 0; i < strip->lanes->len; i++) {
    const struct strip_lane *lane = g_ptr_array_index(strip->lanes, i);
    height += strcmp(lane->device, device) == 0 ? heights[lane->kind] + STRIP_LANE_GAP : 0;
  }
  return height;
}

void strip_draw_lanes(struct strip_drawing *drawing, const char *device) {
  for (unsigned i = 0; i < drawing->strip->lanes->len; i++) {
    const struct strip_lane *lane = g_ptr_array_index(drawing->strip->lanes, i);
    if (strcmp(lane->device, device) == 0)
      draw_lane(drawing, lane);
  }
}
