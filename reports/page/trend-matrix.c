/* The matrix: each device in each of the last nights, a table for each script.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "html.h"
#include "trend-part.h"

#include <string.h>

/* What a cell says, by letter and colour. In a night that did not pass, silence proves nothing. */
enum cell { CELL_SENT, CELL_RECORDED, CELL_WOKE, CELL_PASSED, CELL_NOTHING, CELL_ABSENT, CELLS };

static const struct {
  const char *letter, *class, *meaning;
} cells[CELLS] = {
    {"S", "bad", "sent to a contact"},
    {"R", "bad", "recorded, not sent"},
    {"W", "doubt", "woke unasked, nothing recorded"},
    {"P", "good", "nothing unasked, in a night that passed"},
    {"N", "unproven", "nothing seen, but the night did not pass"},
    {"–", "none", "took no part"},
};

static enum cell cell_of(const struct trend_point *point) {
  if (!point)
    return CELL_ABSENT;
  if (point->device->sends > 0)
    return CELL_SENT;
  if (point->device->recordings > 0)
    return CELL_RECORDED;
  if (point->device->unintended > 0)
    return CELL_WOKE;
  return trend_verdict(point->night) == VERDICT_PASS && point->hours > 0 ? CELL_PASSED
                                                                         : CELL_NOTHING;
}

/* The number of the first episode that nobody asked for; 0 if there is none. */
static unsigned first_unasked(const struct night *night, const char *device) {
  for (unsigned i = 0; i < night->episodes->len; i++) {
    const struct night_episode *episode = &g_array_index(night->episodes, struct night_episode, i);
    if (!episode->intended && strcmp(episode->device, device) == 0)
      return (unsigned)episode->number;
  }
  return 0;
}

static const char *firmware_of(const struct trend_point *point) {
  return *point->device->firmware ? point->device->firmware : "not told";
}

static void append_title(GString *out, const struct trend_point *point, enum cell cell) {
  const struct night_device *device = point->device;
  html_printf(out, " title=\"");
  html_append(out, device->name);
  html_printf(out, ", ");
  trend_append_date(out, point->night);
  html_printf(out,
              ": %s. %d unintended, %d recorded, %d sent, %d delivered in %.3f h; controls %d of "
              "%d heard%s; firmware ",
              cells[cell].meaning, device->unintended, device->recordings, device->sends,
              device->delivered, point->hours, device->controls_heard, device->controls_played,
              device->in_doubt ? "; in doubt, so that its exposure proves nothing" : "");
  html_append(out, firmware_of(point));
  html_printf(out, "\"");
}

/* Against the night before in which the device took part, which stands to the right. */
static bool has_new_firmware(const struct trend_series *series, const struct trend_point *point) {
  bool is_first = point == &g_array_index(series->points, struct trend_point, 0);
  return !is_first && strcmp(point->device->firmware, point[-1].device->firmware) != 0;
}

static void append_cell(GString *out, const struct trend_page *page,
                        const struct trend_series *series, unsigned nth) {
  const struct trend_point *point = trend_point_in(series, nth);
  enum cell cell = cell_of(point);
  bool is_changed = point && has_new_firmware(series, point);
  html_printf(out, "<td class=\"cell %s%s\">", cells[cell].class, is_changed ? " changed" : "");
  if (!point) {
    html_printf(out, "–</td>");
    return;
  }
  trend_link_open(out, page, point->night, first_unasked(point->night, point->device->name));
  append_title(out, point, cell);
  html_printf(out, ">%s", cells[cell].letter);
  if (point->device->unintended > 0)
    html_printf(out, " %d", point->device->unintended);
  html_printf(out, "</a><small>");
  if (point->hours > 0) {
    html_number(out, point->hours);
    html_printf(out, point->night->imported ? " h stated" : " h");
  } else {
    html_printf(out, point->device->in_doubt ? "in doubt" : "no exposure");
  }
  html_printf(out, "</small>");
  if (is_changed) {
    html_printf(out, "<small class=\"firmware\">");
    html_append(out, firmware_of(point));
    html_printf(out, "</small>");
  }
  html_printf(out, "</td>");
}

static void append_column(GString *out, const struct trend_page *page, const struct night *night) {
  static const char *const letters[VERDICTS] = {"P", "F", "I"};
  enum verdict_kind kind = trend_verdict(night);
  html_printf(out, "<th scope=\"col\">");
  trend_link_open(out, page, night, 0);
  html_printf(out, " class=\"verdict %s\" title=\"%s\">%s</a><small>", verdict_names[kind],
              verdict_names[kind], letters[kind]);
  trend_append_time(out, night, "%Y-%m-%d");
  html_printf(out, "</small><small>");
  trend_append_time(out, night, "%H:%M");
  html_printf(out, "</small></th>");
}

/* The last `count` nights, newest first: a narrow screen shows the left side. */
static void append_rows(GString *out, const struct trend_page *page,
                        const struct trend_group *group, unsigned count) {
  for (unsigned n = 0; n < group->series->len; n++) {
    const struct trend_series *series = g_ptr_array_index(group->series, n);
    html_printf(out, "<tr>");
    html_printf(out, "<th scope=\"row\">");
    html_append(out, series->device);
    html_printf(out, "</th>");
    for (unsigned i = 0; i < count; i++)
      append_cell(out, page, series, group->nights->len - 1 - i);
    html_printf(out, "</tr>\n");
  }
}

static void append_table(GString *out, const struct trend_page *page,
                         const struct trend_group *group) {
  unsigned count = MIN(group->nights->len, page->newest);
  html_printf(out, "<h3>");
  trend_append_group(out, group);
  html_printf(out,
              " <span class=\"count\">%u of %u night%s, newest first</span></h3>\n"
              "<div class=\"scroll\" tabindex=\"0\"><table class=\"wide matrix\"><thead><tr>"
              "<th scope=\"col\">device</th>",
              count, group->nights->len, html_plural((int)group->nights->len));
  for (unsigned i = 0; i < count; i++)
    append_column(out, page, g_ptr_array_index(group->nights, group->nights->len - 1 - i));
  html_printf(out, "</tr></thead><tbody>\n");
  append_rows(out, page, group, count);
  html_printf(out, "</tbody></table></div>\n");
}

static void append_legend(GString *out) {
  html_printf(out, "<p class=\"legend\">");
  for (int i = 0; i < CELLS; i++)
    html_printf(out, "<span><b>%s</b> %s</span> ", cells[i].letter, cells[i].meaning);
  html_printf(out, "</p>\n<p class=\"prose none\"><b>P</b>, <b>F</b>, <b>I</b> over a column: the "
                   "night passed, failed, was inconclusive. In a cell, the number is of episodes "
                   "nobody asked for, and the hours are proven exposure. A bar at the right of a "
                   "cell: that night came with this firmware. Times are UTC.</p>\n");
}

void trend_matrix_append(GString *out, const struct trend_page *page) {
  html_printf(out, "<section id=\"matrix\"><h2>Devices and nights</h2>\n");
  for (unsigned i = 0; i < page->groups->len; i++)
    append_table(out, page, g_ptr_array_index(page->groups, i));
  append_legend(out);
  html_printf(out, "</section>\n");
}
