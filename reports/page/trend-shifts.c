/* The newest night of each device against all before it, and where its rate began to rise.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "html.h"
#include "trend-part.h"

#include <math.h>

static void append_ratio(GString *out, const struct two_rates *rates) {
  if (isnan(rates->ratio)) {
    html_printf(out, "nothing in either");
    return;
  }
  if (isinf(rates->ratio))
    html_printf(out, "∞");
  else
    html_number(out, rates->ratio);
  html_printf(out, " <small>(");
  html_number(out, rates->lower);
  if (isinf(rates->upper)) {
    html_printf(out, " or more)</small>");
    return;
  }
  html_printf(out, " to ");
  html_number(out, rates->upper);
  html_printf(out, ")</small>");
}

static void append_count(GString *out, int64_t n, double hours) {
  html_printf(out, "<td>%" G_GINT64_FORMAT " <small>in %.2f h</small></td>", n, hours);
}

static void append_finding(GString *out, const struct trend_shift *shift) {
  if (!shift->is_known)
    html_printf(out, "<td class=\"none\">%s</td>",
                shift->series->points->len < 2 ? "no earlier night" : "no exposure to compare");
  else if (!shift->stands)
    html_printf(out, "<td class=\"none\">no change shown</td>");
  else if (shift->rates.ratio > 1)
    html_printf(out, "<td class=\"bad\">risen</td>");
  else
    html_printf(out, "<td class=\"good\">fallen</td>");
}

static void append_cusum(GString *out, const struct trend_page *page,
                         const struct trend_series *series) {
  struct trend_cusum cusum = trend_cusum_find(series);
  html_printf(out, cusum.is_on ? "<td class=\"bad\">" : "<td>");
  html_printf(out, "S = %.2f", cusum.sum);
  if (cusum.raised >= 0) {
    html_printf(out, cusum.is_on ? ", too often since " : " <small>(was too often from ");
    trend_link_night(out, page,
                     g_array_index(series->points, struct trend_point, cusum.changed).night);
    html_printf(out, cusum.is_on ? "<small>told on " : ", told on ");
    trend_link_night(out, page,
                     g_array_index(series->points, struct trend_point, cusum.raised).night);
    html_printf(out, cusum.is_on ? "</small>" : ")</small>");
  }
  html_printf(out, "</td>");
}

static void append_shift(GString *out, const struct trend_page *page,
                         const struct trend_shift *shift) {
  html_printf(out, "<tr><th scope=\"row\">");
  html_append(out, shift->series->device);
  html_printf(out, "<small>");
  trend_append_group(out, shift->group);
  html_printf(out, "</small></th>");
  append_count(out, shift->before, shift->before_h);
  append_count(out, shift->now, shift->now_h);
  html_printf(out, "<td>");
  if (shift->is_known)
    append_ratio(out, &shift->rates);
  html_printf(out, "</td><td>");
  if (shift->is_known)
    html_printf(out, shift->rates.p_two < 0.0001 ? "below 0.0001" : "%.4f", shift->rates.p_two);
  html_printf(out, "</td>");
  append_finding(out, shift);
  append_cusum(out, page, shift->series);
  html_printf(out, "</tr>\n");
}

void trend_shifts_append(GString *out, const struct trend_page *page) {
  html_printf(out,
              "<section id=\"newest\"><h2>The newest night against all before</h2>\n"
              "<p class=\"prose\">Two Poisson rates, compared exactly, two-sided. Of all %u rows "
              "those stand out of which at most 5 %% may be false (Benjamini and Hochberg). One "
              "night against few is nearly powerless: no change shown is not no change.</p>\n"
              "<p class=\"prose\">Since when a device wakes too often, a cumulative sum tells: S = "
              "max(0, S "
              "+ n − k·T) after each night of n episodes in T hours, with k = (3 − 1) / ln 3 = "
              "%.4f per 24 h, which is midway from 1 to 3 episodes in 24 h. It says so when S "
              "reaches %d, and names the night after S was last 0; it begins anew with each "
              "firmware. By simulation, nights of 8 h at 1 per 24 h raise a false alarm once in "
              "about 670, and a rise to 3 is told after about 11.</p>\n",
              page->shifts->len, trend_cusum_reference(24), TREND_ALARM);
  html_printf(out, "<div class=\"scroll\" tabindex=\"0\"><table class=\"wide\"><thead><tr>"
                   "<th>device</th><th>before</th><th>newest</th><th>ratio (95 %%)</th><th>p</th>"
                   "<th>finding</th><th>cumulative sum</th></tr></thead><tbody>\n");
  for (unsigned i = 0; i < page->shifts->len; i++)
    append_shift(out, page, &g_array_index(page->shifts, struct trend_shift, i));
  html_printf(out, "</tbody></table></div></section>\n");
}
