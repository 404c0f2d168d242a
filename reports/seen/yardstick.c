/* Yardsticks: the threshold of a burst, told to people and programs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "yardstick.h"
#include "html.h"

#include <math.h>

const char *const yardstick_names[YARDSTICKS + 1] = {"none", "in all", "in 10 s",
                                                     "in the long run"};

enum yardstick yardstick_of(const struct burst *burst) {
  if (burst->is_below)
    return YARDSTICK_NONE;
  if (!burst->threshold.in_window)
    return YARDSTICK_IN_ALL;
  return burst->peak_10s >= burst->threshold.bytes ? YARDSTICK_IN_10S : YARDSTICK_LONG;
}

const char *yardstick_bound(const struct threshold *threshold, const struct judge_rules *rules) {
  if (!threshold->idle)
    return "";
  if (threshold->is_capped)
    return "cap";
  double wanted = ceil(rules->burst_margin * (double)threshold->idle->p999_10s);
  return (double)threshold->bytes > wanted ? "least" : "";
}

/* "15 kB in all and 2.0 kB for each second", or less if there is no more to it. */
static void append_long(GString *out, const struct threshold *threshold) {
  html_bytes(out, threshold->long_bytes);
  g_string_append(out, " in all");
  if (threshold->long_bytes_per_s < 0.5)
    return;
  g_string_append(out, " and ");
  html_bytes(out, (int64_t)llround(threshold->long_bytes_per_s));
  g_string_append(out, " for each second");
}

void yardstick_append(GString *out, const struct burst *burst) {
  const struct threshold *threshold = &burst->threshold;
  g_string_append(out, " of ");
  if (yardstick_of(burst) == YARDSTICK_LONG) {
    append_long(out, threshold);
  } else {
    html_bytes(out, threshold->bytes);
    g_string_append(out, threshold->in_window ? " in 10 s" : " in all");
  }
  g_string_append_printf(out, ", by %s", threshold_by_names[threshold->by]);
}

void yardstick_cell(GString *out, const struct threshold *threshold,
                    const struct judge_rules *rules) {
  const char *bound = yardstick_bound(threshold, rules);
  html_printf(out, "<td class=\"number\">");
  html_bytes(out, threshold->bytes);
  if (*bound)
    html_printf(out, " (%s)", bound);
  html_printf(out, "<br><small>%s, by %s</small>", threshold->in_window ? "in 10 s" : "in all",
              threshold_by_names[threshold->by]);
  if (threshold->in_window) {
    html_printf(out, "<small>or ");
    append_long(out, threshold);
    html_printf(out, "</small>");
  }
  html_printf(out, "</td>");
}
