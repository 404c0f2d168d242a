/* Charts: a value lies where its axis says, and what is not known is a gap.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "charts.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* 10 units high and wide: 83 points across from 108 on, 10 down from 8 on. */
static struct chart chart;

static void begin(void) {
  chart = (struct chart){
      .out = g_string_new(NULL), .from = 0, .until = 10, .low = 0, .high = 10, .height = 100};
}

static void end(void) {
  g_string_free(chart.out, TRUE);
}

TestSuite(charts, .init = begin, .fini = end);

static void expect_drawn(const char *what, bool drawn) {
  cr_expect_eq(strstr(chart.out->str, what) != NULL, drawn, "`%s` in %s", what, chart.out->str);
}

Test(charts, a_value_lies_where_its_axes_say) {
  chart_series(&chart, 0, (double[]){0, 5, 10}, (double[]){0, 5, 10}, 3, false, "dB");
  expect_drawn("points=\"108.0,108.0 523.0,58.0 938.0,8.0 \"", true);
}

Test(charts, an_octave_is_as_wide_as_the_next) {
  chart.octaves = true;
  chart.from = 100;
  chart.until = 1600;
  chart_series(&chart, 0, (double[]){100, 200, 400, 1600}, (double[]){0, 0, 0, 0}, 4, false, "");
  expect_drawn("points=\"108.0,108.0 315.5,108.0 523.0,108.0 938.0,108.0 \"", true);
}

Test(charts, what_is_not_known_interrupts_the_line_and_has_no_mark) {
  chart_series(&chart, 1, (double[]){0, 1, 2, 3, 4}, (double[]){NAN, 1, NAN, 2, 3}, 5, true, "dB");
  expect_drawn("points=\"191.0,98.0 \"", true);
  expect_drawn("points=\"357.0,88.0 440.0,78.0 \"", true);
  expect_drawn("nan", false);
  unsigned marks = 0;
  for (const char *at = chart.out->str; (at = strstr(at, "<path")); at++)
    marks++;
  cr_expect_eq(marks, 3);
}

Test(charts, what_lies_outside_is_drawn_at_the_edge) {
  chart_series(&chart, 0, (double[]){-5, 99}, (double[]){-1e9, 1e9}, 2, false, "dB");
  expect_drawn("points=\"108.0,108.0 938.0,8.0 \"", true);
}

Test(charts, the_axis_fits_all_that_is_known_zero_too) {
  chart_fit(&chart, (double[]){NAN, 0, 7.2, INFINITY}, 4);
  chart_round(&chart, 5, 1, 100);
  cr_expect(chart.low == 0 && chart.high == 10, "%g to %g", chart.low, chart.high);
}

Test(charts, a_narrow_range_is_widened_and_a_wide_one_is_cut_below) {
  chart_fit(&chart, (double[]){1, 1}, 2);
  chart_round(&chart, 1, 4, 100);
  cr_expect(chart.low == -1 && chart.high == 3, "%g to %g", chart.low, chart.high);
  chart_fit(&chart, (double[]){-200}, 1);
  chart_round(&chart, 10, 4, 45);
  cr_expect(chart.low == -35 && chart.high == 10, "%g to %g", chart.low, chart.high);
}

Test(charts, levels_have_their_sign_where_it_matters) {
  chart.low = -5;
  chart.high = 5;
  chart_levels(&chart, 5, "dB", true);
  expect_drawn(">-5 dB</text>", true);
  expect_drawn(">0 dB</text>", true);
  expect_drawn(">+5 dB</text>", true);
}

Test(charts, days_are_at_most_ten_and_on_midnight) {
  chart.from = 1795373100;
  chart.until = chart.from + 400 * 86400.0;
  chart_days(&chart);
  unsigned labels = 0;
  for (const char *at = chart.out->str; (at = strstr(at, "class=\"tick\"")); at++)
    labels++;
  cr_expect(labels >= 4 && labels <= 10, "%u", labels);
}

Test(charts, octaves_are_named_by_their_nominal_frequencies) {
  chart.octaves = true;
  chart.from = 90;
  chart.until = 9000;
  chart_octaves(&chart);
  expect_drawn(">125 Hz</text>", true);
  expect_drawn(">8 kHz</text>", true);
  expect_drawn("63 Hz", false);
  expect_drawn("16 kHz", false);
}

Test(charts, no_two_of_thirty_series_look_the_same) {
  g_autoptr(GHashTable) looks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (unsigned nth = 0; nth < 30; nth++) {
    g_string_truncate(chart.out, 0);
    chart_legend(chart.out, nth, true, "x", NULL);
    cr_expect(g_hash_table_add(looks, g_strdup(chart.out->str)), "series %u", nth);
  }
}

Test(charts, a_name_in_a_legend_is_inert) {
  chart_legend(chart.out, 0, true, "<b>", NULL);
  expect_drawn("&lt;b&gt;", true);
}

Test(charts, a_note_stands_at_its_place_and_is_inert) {
  chart_note(&chart, 5, 5, "<i>go on</i>");
  expect_drawn("<text class=\"note\" x=\"523.0\" y=\"58.0\">&lt;i&gt;go on&lt;/i&gt;</text>", true);
}
