/* The night strip: all of a run at a glance, one lane per device and tap.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "strip.h"
#include "block.h"
#include "html.h"
#include "strip-data.h"
#include "strip-lane.h"

#include <string.h>

enum {
  top = 6,
  group_gap = 10,
  head_height = 36,
  cue_height = 14,
  label_width = 22 /* of an episode's number */
};
static uint8_t cue_kind(const struct plan *plan, const struct record_cue *cue) {
  if (strcmp(cue->kind, "control") == 0)
    return 5;
  return (uint8_t)(1 + (plan_speaker_index(plan, cue->speaker) & 3));
}

static void draw_played(struct strip_drawing *drawing) {
  static const char *const classes[] = {NULL,        "cue odd",    "cue even",
                                        "cue third", "cue fourth", "cue control"};
  const struct plan *plan = drawing->judgement->plan;
  uint8_t kinds[STRIP_COLUMNS_MAX] = {0};
  svg_lane(drawing->out, drawing->y, cue_height, "played", NULL);
  if (plan_is_imported(plan))
    svg_text(drawing->out, SVG_LEFT + 6, drawing->y + 11, "note", "not known");
  for (unsigned i = 0; i < plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(plan->cues, struct record_cue, i);
    int until = strip_column_of(drawing, cue->end_ns);
    for (int at = strip_column_of(drawing, cue->start_ns);
         strcmp(cue->kind, "bed") != 0 && at <= until; at++)
      kinds[at] = MAX(kinds[at], cue_kind(plan, cue));
  }
  strip_draw_runs(drawing, kinds, drawing->y + 1, cue_height - 2, classes);
  drawing->y += cue_height + STRIP_LANE_GAP;
}

static void draw_stretch(struct strip_drawing *drawing, int64_t from_ns, int64_t until_ns, int y,
                         int height, const char *class) {
  double x = svg_x(drawing->axis, from_ns);
  svg_rect(drawing->out, x, y, MAX(svg_x(drawing->axis, until_ns) - x, 1), height, class);
}

/* Where controls prove that it was alive, and where failed ones say that nothing is proven. */
static void draw_proof(struct strip_drawing *drawing, const struct device_result *result) {
  const GArray *invalid = drawing->judgement->invalid;
  if (result->proof.until_ns > result->proof.from_ns)
    draw_stretch(drawing, result->proof.from_ns, result->proof.until_ns,
                 drawing->y + head_height - 3, 3, "alive");
  for (unsigned i = 0; invalid && i < invalid->len; i++) {
    const struct block_stretch *stretch = &g_array_index(invalid, struct block_stretch, i);
    if (stretch->device == result->device)
      draw_stretch(drawing, stretch->from_ns, stretch->until_ns, drawing->y, head_height, "void");
  }
}

/* One mark a column: a missed control is never hidden by a heard one. */
static void draw_controls(struct strip_drawing *drawing, const char *device) {
  enum { NONE, HEARD, MISSED };
  uint8_t marks[STRIP_COLUMNS_MAX] = {NONE};
  const GArray *controls = drawing->judgement->controls;
  for (unsigned i = 0; i < controls->len; i++) {
    const struct control_result *result = &g_array_index(controls, struct control_result, i);
    if (!result->played || strcmp(result->control->device, device) != 0)
      continue;
    uint8_t *mark = &marks[strip_column_of(drawing, result->heard ? result->heard_ns
                                                                  : result->control->from_ns)];
    *mark = (uint8_t)MAX(*mark, result->heard ? HEARD : MISSED);
  }
  for (int i = 0; i < drawing->columns; i++)
    if (marks[i] != NONE)
      html_printf(drawing->out,
                  "<circle class=\"control %s\" cx=\"%.1f\" cy=\"%d\" r=\"4\"><title>control %s"
                  "</title></circle>\n",
                  marks[i] == HEARD ? "heard" : "missed", strip_column_x(drawing, i),
                  drawing->y + head_height - 8, marks[i] == HEARD ? "heard" : "missed");
}

static const char *episode_class(const struct episode *episode) {
  return episode->intended ? "intended" : episode->recorded ? "unintended recorded" : "unintended";
}

static void draw_link(struct strip_drawing *drawing, const struct episode *episode,
                      double *labelled_until) {
  double x = svg_x(drawing->axis, episode->start_ns), until = svg_x(drawing->axis, episode->end_ns);
  html_printf(drawing->out, "<a href=\"#episode-%d\"><title>episode %d: %s</title>",
              episode->number, episode->number, stage_names[episode->deepest]);
  svg_rect(drawing->out, x, drawing->y + 1, MAX(until - x, 3), 10, episode_class(episode));
  if (!episode->intended && x >= *labelled_until) {
    html_printf(drawing->out, "<text class=\"pin\" x=\"%.1f\" y=\"%d\">%d</text>", x,
                drawing->y + 21, episode->number);
    *labelled_until = x + label_width;
  }
  html_printf(drawing->out, "</a>\n");
}

static bool is_graver(const struct episode *a, const struct episode *b) {
  if (a->intended != b->intended)
    return b->intended;
  return a->deepest > b->deepest;
}

/* Of episodes that share a column the gravest is marked. */
static void draw_episodes(struct strip_drawing *drawing, int device) {
  const struct episode *gravest[STRIP_COLUMNS_MAX] = {NULL};
  const GPtrArray *episodes = drawing->judgement->episodes;
  for (unsigned i = 0; i < episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(episodes, i);
    const struct episode **known = &gravest[strip_column_of(drawing, episode->start_ns)];
    if (episode->device == device && (!*known || is_graver(episode, *known)))
      *known = episode;
  }
  double labelled_until = 0;
  for (int i = 0; i < drawing->columns; i++)
    if (gravest[i])
      draw_link(drawing, gravest[i], &labelled_until);
}

static int device_height(const struct strip_drawing *drawing, int device) {
  bool tested = judge_result_of(drawing->judgement, device);
  int height =
      strip_lanes_height(drawing->strip, plan_device(drawing->judgement->plan, device)->name);
  return tested || height ? head_height + STRIP_LANE_GAP + height + group_gap : 0;
}

static void draw_device(struct strip_drawing *drawing, int device) {
  const char *name = plan_device(drawing->judgement->plan, device)->name;
  const struct device_result *result = judge_result_of(drawing->judgement, device);
  if (device_height(drawing, device) == 0)
    return;
  svg_lane(drawing->out, drawing->y, head_height, name, result ? NULL : "recipient");
  if (result) {
    draw_proof(drawing, result);
    draw_controls(drawing, name);
    draw_episodes(drawing, device);
  }
  drawing->y += head_height + STRIP_LANE_GAP;
  strip_draw_lanes(drawing, name);
  drawing->y += group_gap;
}

static void draw(struct strip_drawing *drawing) {
  const GArray *devices = drawing->judgement->plan->devices;
  int bottom =
      top + cue_height + STRIP_LANE_GAP + strip_lanes_height(drawing->strip, "") + group_gap;
  for (unsigned i = 0; i < devices->len; i++)
    bottom += device_height(drawing, (int)i);
  svg_open(drawing->out, bottom + 22, "The whole run: what was played, and what each tap saw");
  draw_played(drawing);
  strip_draw_lanes(drawing, "");
  drawing->y += group_gap;
  for (unsigned i = 0; i < devices->len; i++)
    draw_device(drawing, (int)i);
  svg_ticks(drawing->out, drawing->axis, top, bottom);
  svg_close(drawing->out);
}

static const char *const keys[][2] = {
    {"<rect class=\"unintended recorded\" width=\"10\" height=\"10\"/>",
     "recording nobody asked for"},
    {"<rect class=\"unintended\" width=\"10\" height=\"10\"/>", "wake nobody asked for"},
    {"<rect class=\"intended\" width=\"10\" height=\"10\"/>", "answered a control"},
    {"<circle class=\"control heard\" cx=\"5\" cy=\"5\" r=\"4\"/>", "control heard"},
    {"<circle class=\"control missed\" cx=\"5\" cy=\"5\" r=\"4\"/>", "control missed"},
    {"<rect class=\"alive\" y=\"3\" width=\"10\" height=\"4\"/>", "proven alive by controls"},
    {"<rect class=\"void\" width=\"10\" height=\"10\"/>", "failed controls: proves nothing"},
    {"<defs><pattern id=\"blind\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><path "
     "class=\"hatch\" d=\"M-1,7L7,-1M-1,1L1,-1M5,7L7,5\"/></pattern></defs><rect class=\"gap\" "
     "fill=\"url(#blind)\" width=\"10\" height=\"10\"/>",
     "tap was blind"},
    {"<rect class=\"lit listening\" width=\"10\" height=\"10\"/>", "light: listening"},
    {"<rect class=\"lit thinking\" width=\"10\" height=\"10\"/>", "thinking"},
    {"<rect class=\"lit speaking\" width=\"10\" height=\"10\"/>", "speaking"},
    {"<rect class=\"lit notified\" width=\"10\" height=\"10\"/>", "notification"},
    {"<rect class=\"lit muted\" width=\"10\" height=\"10\"/>", "muted"},
    {"<rect class=\"lit unknown\" width=\"10\" height=\"10\"/>", "unknown"},
    {"<rect class=\"sent voice\" width=\"10\" height=\"10\"/>", "bytes to voice"},
    {"<rect class=\"sent messaging\" width=\"10\" height=\"10\"/>", "to messaging"},
    {"<rect class=\"sent\" width=\"10\" height=\"10\"/>", "to others"},
    {"<rect class=\"line telling\" width=\"10\" height=\"10\"/>", "telling console line"},
    {"<rect class=\"heard noise\" width=\"10\" height=\"10\"/>", "sound that nobody played"},
};

/* It also holds the hatching, since it shows wherever the strip does. */
static void append_legend(GString *out) {
  html_printf(out, "<p class=\"legend\">");
  for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
    html_printf(out,
                "<span><svg class=\"key\" viewBox=\"0 0 10 10\" aria-hidden=\"true\">%s</svg>%s"
                "</span>\n",
                keys[i][0], keys[i][1]);
  html_printf(out, "Heights of bytes follow their square root. Where events share a column, the "
                   "most telling shows.</p>\n");
}

bool strip_append(GString *out, GString *ret_data, struct lamps *ret_lamps, struct record *record,
                  const struct judgement *judgement, GError **error) {
  struct strip *strip = strip_read(record, judgement, ret_lamps, error);
  if (!strip)
    return false;
  struct strip_drawing drawing = {
      out, judgement, strip, {0, strip->bin_ns * strip->bins}, MIN(strip->bins, STRIP_COLUMNS_MAX),
      top};
  draw(&drawing);
  if (strip->left_out)
    html_printf(out, "<p class=\"none\">%d events of more than %d taps are not shown.</p>\n",
                strip->left_out, STRIP_LANES_MAX);
  append_legend(out);
  if (ret_data)
    strip_data(ret_data, strip, judgement);
  strip_free(strip);
  return true;
}
