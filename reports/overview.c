/* The whole session on one strip: what was played, how loud, and what each device did.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "overview.h"
#include "html.h"
#include "record-read.h"
#include "svg.h"

#include <string.h>

enum {
  top = 6,
  played_height = 14,
  sound_height = 40,
  device_height = 34,
  lane_gap = 8,
  columns = 420
};

struct column { /* sound levels within one column of the strip */
  double low, high;
};

struct strip {
  GString *out;
  const struct judgement *judgement;
  struct svg_axis axis;
  struct column sound[columns];
};

static void take_level(void *user, const struct event *event) {
  struct strip *strip = user;
  if (event->kind != EVENT_SOUND)
    return;
  int64_t span = MAX(strip->axis.until_ns, 1);
  int64_t i = CLAMP(event->at_ns / MAX(span / columns, 1), 0, columns - 1);
  double db = (double)event->value / 100;
  strip->sound[i].low = MIN(strip->sound[i].low, db);
  strip->sound[i].high = MAX(strip->sound[i].high, db);
}

static void draw_played(struct strip *strip, int y) {
  const struct plan *plan = strip->judgement->plan;
  svg_lane(strip->out, y, played_height, "played", NULL);
  if (plan_is_imported(plan))
    svg_text(strip->out, SVG_LEFT + 6, y + 11, "note", "not known");
  for (unsigned i = 0; i < plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(plan->cues, struct record_cue, i);
    if (strcmp(cue->kind, "bed") == 0)
      continue;
    double from = svg_x(strip->axis, cue->start_ns), until = svg_x(strip->axis, cue->end_ns);
    svg_rect(strip->out, from, y + 2, MAX(until - from, 0.8), played_height - 4,
             strcmp(cue->kind, "control") == 0 ? "cue control" : "cue odd");
  }
  html_printf(strip->out, "\n");
}

static void draw_sound(struct strip *strip, int y) {
  double low = 1000, high = -1000;
  for (int i = 0; i < columns; i++) {
    low = MIN(low, strip->sound[i].low);
    high = MAX(high, strip->sound[i].high);
  }
  g_autofree char *note =
      high > low ? g_strdup_printf("%.0f to %.0f dBA", low, high) : g_strdup("not measured");
  svg_lane(strip->out, y, sound_height, "sound level", note);
  double width = (double)(SVG_RIGHT - SVG_LEFT) / columns,
         scale = sound_height / MAX(high - low, 10);
  for (int i = 0; i < columns; i++)
    if (strip->sound[i].high >= strip->sound[i].low)
      svg_rect(strip->out, SVG_LEFT + i * width, y + (high - strip->sound[i].high) * scale, width,
               MAX((strip->sound[i].high - strip->sound[i].low) * scale, 1), "loud");
  html_printf(strip->out, "\n");
}

static void draw_gaps(struct strip *strip, int device, int y) {
  for (unsigned i = 0; i < strip->judgement->seen->gaps->len; i++) {
    const struct activity_gap *gap =
        &g_array_index(strip->judgement->seen->gaps, struct activity_gap, i);
    if (gap->device != device && gap->device >= 0)
      continue;
    double from = svg_x(strip->axis, gap->from_ns);
    double until = svg_x(strip->axis, gap->from_ns + gap->length_ns);
    svg_rect(strip->out, from, y, MAX(until - from, 2), device_height, "gap");
  }
}

static void draw_controls(struct strip *strip, const char *device, int y) {
  for (unsigned i = 0; i < strip->judgement->controls->len; i++) {
    const struct control_result *result =
        &g_array_index(strip->judgement->controls, struct control_result, i);
    if (strcmp(result->control->device, device) != 0 || !result->played)
      continue;
    double x = svg_x(strip->axis, result->heard ? result->heard_ns : result->control->from_ns);
    html_printf(strip->out,
                "<circle class=\"%s\" cx=\"%.1f\" cy=\"%d\" r=\"4.5\"><title>control %s</title>"
                "</circle>\n",
                result->heard ? "control heard" : "control missed", x, y + device_height - 8,
                result->heard ? "heard" : "missed");
  }
}

static void draw_episodes(struct strip *strip, int device, int y) {
  for (unsigned i = 0; i < strip->judgement->episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(strip->judgement->episodes, i);
    if (episode->device != device)
      continue;
    double x = svg_x(strip->axis, episode->start_ns);
    double until = svg_x(strip->axis, episode->end_ns);
    if (episode->intended) {
      svg_rect(strip->out, x, y + 4, MAX(until - x, 1), 12, "intended");
      continue;
    }
    html_printf(strip->out, "<a href=\"#episode-%d\"><title>episode %d: %s</title>",
                episode->number, episode->number, stage_names[episode->deepest]);
    svg_rect(strip->out, x, y + 4, MAX(until - x, 3), 12,
             episode->recorded ? "unintended recorded" : "unintended");
    html_printf(strip->out, "<text class=\"pin\" x=\"%.1f\" y=\"%d\">%d</text></a>\n", x + 1,
                y + 29, episode->number);
  }
}

bool overview_draw(GString *out, struct record *record, const struct judgement *judgement,
                   GError **error) {
  struct strip strip = {out, judgement, {0, MAX(judgement->observed_ns, 1)}, {{0, 0}}};
  for (int i = 0; i < columns; i++)
    strip.sound[i] = (struct column){1000, -1000};
  if (!record_each_event(record, INT64_MIN, INT64_MAX, take_level, &strip, error))
    return false;
  int y = top + played_height + lane_gap + sound_height + lane_gap;
  int bottom = y + (int)judgement->devices->len * (device_height + lane_gap);
  svg_open(out, bottom + 22, "The whole session: what was played, sound level, devices");
  draw_played(&strip, top);
  draw_sound(&strip, top + played_height + lane_gap);
  for (unsigned i = 0; i < judgement->devices->len; i++, y += device_height + lane_gap) {
    int device = g_array_index(judgement->devices, struct device_result, i).device;
    const char *name = plan_device(judgement->plan, device)->name;
    svg_lane(out, y, device_height, name, NULL);
    draw_gaps(&strip, device, y);
    draw_controls(&strip, name, y);
    draw_episodes(&strip, device, y);
  }
  svg_ticks(out, strip.axis, top, bottom);
  svg_close(out);
  return true;
}
