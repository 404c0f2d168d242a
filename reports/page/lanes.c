/* The chart of one episode: words, stages, lights, bytes, sound and console on one time axis.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lanes.h"
#include "ambience.h"
#include "html.h"
#include "spoken.h"
#include "svg.h"

#include <string.h>

enum { said_rows = 3, row_height = 20, flag_rows = 3, flag_height = 15, lane_gap = 8 };
static const int light_height = 22, bytes_height = 62, sound_height = 54, console_height = 16;

struct chart {
  GString *out;
  const struct judgement *judgement;
  const struct episode *episode;
  const struct scene *scene;
  struct svg_axis axis;
  int y;
};

/* A chain is read as the first time that each stage was reached after a wake. */
bool lanes_repeats(const GArray *entries, unsigned i) {
  enum stage stage = g_array_index(entries, struct stage_entry, i).stage;
  while (stage != STAGE_WAKE && i-- > 0) {
    enum stage earlier = g_array_index(entries, struct stage_entry, i).stage;
    if (earlier == stage)
      return true;
    if (earlier == STAGE_WAKE)
      return false;
  }
  return false;
}

static const char *cue_class(const struct plan *plan, const struct record_cue *cue) {
  static const char *const classes[] = {"cue odd", "cue even", "cue third", "cue fourth"};
  if (strcmp(cue->kind, "control") == 0)
    return "cue control";
  return classes[plan_speaker_index(plan, cue->speaker) & 3];
}

static void draw_cue(struct chart *chart, const struct record_cue *cue, int64_t delay_ns, int row) {
  double from = svg_x(chart->axis, cue->start_ns + delay_ns);
  double until = svg_x(chart->axis, cue->end_ns + delay_ns);
  double y = chart->y + row * row_height;
  g_autofree char *text =
      g_strdup_printf("%s%s%s", cue->speaker, *cue->speaker ? ": " : "", cue->text);
  svg_rect(chart->out, from, y, MAX(until - from, 1), row_height - 3,
           cue_class(chart->judgement->plan, cue));
  svg_clipped_text(chart->out, from + 4, y, until - from - 6, row_height - 3, "said", text);
  html_printf(chart->out, "\n");
}

static int free_row(int64_t busy_until[said_rows], const struct record_cue *cue) {
  for (int row = 0; row < said_rows; row++)
    if (busy_until[row] <= cue->start_ns)
      return row;
  return said_rows - 1;
}

/* Lines that overlap take rows of their own; `draw` false only counts the rows. */
static int said_lane(struct chart *chart, bool draw) {
  const struct plan *plan = chart->judgement->plan;
  const char *device = plan_device(plan, chart->episode->device)->name;
  int64_t busy_until[said_rows] = {INT64_MIN, INT64_MIN, INT64_MIN};
  int rows = 1;
  for (unsigned i = 0; i < plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(plan->cues, struct record_cue, i);
    if (!spoken_cue_sounds(plan, cue, device, chart->scene->from_ns, chart->scene->until_ns))
      continue;
    int row = free_row(busy_until, cue);
    busy_until[row] = cue->end_ns;
    rows = MAX(rows, row + 1);
    if (draw)
      draw_cue(chart, cue, plan_delay_ns(plan, cue->loudspeaker, device), row);
  }
  return rows;
}

static void draw_said(struct chart *chart) {
  int height = said_lane(chart, false) * row_height;
  bool imported = plan_is_imported(chart->judgement->plan);
  svg_lane(chart->out, chart->y, height, "said", imported ? "not known" : "as it reached it");
  said_lane(chart, true);
  chart->y += height + lane_gap;
}

static void draw_light(struct chart *chart, const struct scene_light *light) {
  if (light->meaning == LIGHT_IDLE)
    return;
  double from = svg_x(chart->axis, light->from_ns), until = svg_x(chart->axis, light->until_ns);
  g_autofree char *label =
      g_strdup_printf("%s (%s)", light_meaning_names[light->meaning], light->text);
  html_printf(chart->out,
              "<rect class=\"lamp\" fill=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\">"
              "<title>",
              svg_light_fill(light->text), from, chart->y, MAX(until - from, 1), light_height);
  html_append(chart->out, label);
  html_printf(chart->out, "</title></rect>");
  svg_clipped_text(chart->out, from + 4, chart->y + 2, until - from - 6, light_height - 4, "lit",
                   until - from > 130 ? label : light_meaning_names[light->meaning]);
  html_printf(chart->out, "\n");
}

static void draw_lights(struct chart *chart, int device, const char *note) {
  svg_lane(chart->out, chart->y, light_height, "light", note);
  for (unsigned i = 0; i < chart->scene->lights->len; i++) {
    const struct scene_light *light = &g_array_index(chart->scene->lights, struct scene_light, i);
    if (light->device == device)
      draw_light(chart, light);
  }
  chart->y += light_height + lane_gap;
}

static int64_t highest_bin(const struct scene *scene) {
  int64_t highest = 0;
  for (int bin = 0; bin < scene->bins; bin++) {
    int64_t sum = 0;
    for (unsigned i = 0; i < scene->hosts->len; i++)
      sum += g_array_index(scene->hosts, struct scene_host, i).binned[bin];
    highest = MAX(highest, sum);
  }
  return highest;
}

static void draw_bin(struct chart *chart, int bin, int64_t highest) {
  const struct scene *scene = chart->scene;
  double x = svg_x(chart->axis, scene->from_ns + bin * scene->bin_ns);
  double next = svg_x(chart->axis, scene->from_ns + (bin + 1) * scene->bin_ns);
  double y = chart->y + bytes_height;
  for (unsigned i = 0; i < scene->hosts->len; i++) {
    const struct scene_host *host = &g_array_index(scene->hosts, struct scene_host, i);
    if (host->binned[bin] == 0)
      continue;
    double height = (double)host->binned[bin] / (double)highest * (bytes_height - 4);
    g_autofree char *class = g_strdup_printf("sent %s", host_role_names[host->role]);
    y -= height;
    svg_rect(chart->out, x, y, MAX(next - x - 0.6, 0.6), height, class);
  }
}

static void draw_bytes(struct chart *chart) {
  int64_t highest = highest_bin(chart->scene);
  g_autoptr(GString) note = g_string_new("top ");
  html_bytes(note, highest);
  svg_lane(chart->out, chart->y, bytes_height, "bytes sent", note->str);
  html_printf(chart->out, "<text class=\"note\" x=\"0\" y=\"%d\">per %d ms</text>", chart->y + 39,
              (int)(chart->scene->bin_ns / NS_PER_MS));
  for (int bin = 0; bin < chart->scene->bins && highest > 0; bin++)
    draw_bin(chart, bin, highest);
  html_printf(chart->out, "\n");
  chart->y += bytes_height + lane_gap;
}

static void level_range(const struct scene *scene, double *low, double *high) {
  *low = 1000, *high = -1000;
  for (unsigned i = 0; i < scene->levels->len; i++) {
    double db = g_array_index(scene->levels, struct scene_level, i).db;
    *low = MIN(*low, db);
    *high = MAX(*high, db);
  }
  if (*high - *low < 10)
    *high = *low + 10;
}

/* Where somebody else was heard: the device, mostly. */
static void draw_strangers(struct chart *chart) {
  const GArray *sounds = chart->judgement->sounds;
  for (unsigned i = 0; i < sounds->len; i++) {
    const struct ambience_sound *sound = &g_array_index(sounds, struct ambience_sound, i);
    if (sound->until_ns <= chart->scene->from_ns || sound->from_ns >= chart->scene->until_ns)
      continue;
    double from = svg_x(chart->axis, sound->from_ns), until = svg_x(chart->axis, sound->until_ns);
    svg_rect(chart->out, from, chart->y, MAX(until - from, 1), sound_height,
             sound->is_prompt ? "heard" : "heard noise");
  }
}

static void draw_sound(struct chart *chart) {
  const struct scene *scene = chart->scene;
  double low, high;
  level_range(scene, &low, &high);
  g_autofree char *note = scene->levels->len ? g_strdup_printf("%.0f to %.0f dBA", low, high)
                                             : g_strdup("not measured");
  svg_lane(chart->out, chart->y, sound_height, "sound level", note);
  draw_strangers(chart);
  html_printf(chart->out, "<polyline class=\"level\" points=\"");
  unsigned stride = scene->levels->len / 1200 + 1;
  for (unsigned i = 0; i < scene->levels->len; i += stride) {
    const struct scene_level *level = &g_array_index(scene->levels, struct scene_level, i);
    html_printf(chart->out, "%.1f,%.1f ", svg_x(chart->axis, level->at_ns),
                chart->y + 3 + (high - level->db) / (high - low) * (sound_height - 6));
  }
  html_printf(chart->out, "\"/>\n");
  chart->y += sound_height + lane_gap;
}

static void draw_console(struct chart *chart) {
  svg_lane(chart->out, chart->y, console_height, "console", NULL);
  for (unsigned i = 0; i < chart->scene->lines->len; i++) {
    const struct scene_line *line = &g_array_index(chart->scene->lines, struct scene_line, i);
    html_printf(chart->out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%d\" r=\"%s\"><title>",
                line->stage < 0 ? "line" : "line telling", svg_x(chart->axis, line->at_ns),
                chart->y + console_height / 2, line->stage < 0 ? "2.5" : "4");
    html_append(chart->out, line->text);
    html_printf(chart->out, "</title></circle>\n");
  }
  chart->y += console_height + lane_gap;
}

/* Flags stand on up to three rows, each where it does not run into its neighbour. */
static void draw_flags(struct chart *chart, int bottom) {
  double busy_until[flag_rows] = {0};
  for (unsigned i = 0; i < chart->episode->entries->len; i++) {
    const struct stage_entry *entry =
        &g_array_index(chart->episode->entries, struct stage_entry, i);
    if (lanes_repeats(chart->episode->entries, i))
      continue;
    double x = svg_x(chart->axis, entry->at_ns);
    int row = 0;
    while (row < flag_rows - 1 && busy_until[row] > x)
      row++;
    const char *name = stage_names[entry->stage];
    busy_until[row] = x + (double)strlen(name) * 6.6 + 10;
    html_printf(chart->out, "<line class=\"flag %s\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>",
                name, x, row * flag_height + 4, x, bottom);
    g_autofree char *class = g_strdup_printf("flag %s", name);
    svg_text(chart->out, x + 3, row * flag_height + 12, class, name);
    html_printf(chart->out, "\n");
  }
}

void lanes_draw(GString *out, const struct judgement *judgement, const struct episode *episode,
                const struct scene *scene) {
  struct chart chart = {out,
                        judgement,
                        episode,
                        scene,
                        {scene->from_ns, scene->until_ns},
                        flag_rows * flag_height + 6};
  int rows = said_lane(&chart, false) * row_height;
  int top = chart.y, lights = episode->recipient >= 0 ? 2 : 1;
  int bottom = top + rows + lights * (light_height + lane_gap) + bytes_height + sound_height +
               console_height + 3 * lane_gap;
  g_autofree char *label = g_strdup_printf("Episode %d of %s on a time axis", episode->number,
                                           plan_device(judgement->plan, episode->device)->name);
  svg_open(out, bottom + 22, label);
  draw_said(&chart);
  draw_lights(&chart, episode->device, lights > 1 ? "the device" : NULL);
  if (lights > 1)
    draw_lights(&chart, episode->recipient, plan_device(judgement->plan, episode->recipient)->name);
  draw_bytes(&chart);
  draw_sound(&chart);
  draw_console(&chart);
  svg_ticks(out, chart.axis, top, bottom);
  draw_flags(&chart, bottom);
  svg_close(out);
}
