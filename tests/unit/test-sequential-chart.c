/* The sequential chart: limits and path lie where the test says, and words say the same.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sequential-chart.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static const struct sequential one_or_three = {1, 3, .05, .05};
static GString *out;

static void begin(void) {
  out = g_string_new(NULL);
}

static void end(void) {
  g_string_free(out, TRUE);
}

TestSuite(sequential_chart, .init = begin, .fini = end);

static void draw(const struct sequential *test, const struct sequential_step steps[],
                 size_t count) {
  sequential_chart(out, test, steps, count, "<kitchen> \"x\"");
}

static void expect_drawn(const char *what, bool drawn) {
  cr_expect_eq(strstr(out->str, what) != NULL, drawn, "`%s` in %s", what, out->str);
}

/* The points of the nth polyline. */
static void points_of(unsigned nth, double ret_xy[], int count) {
  const char *at = out->str;
  for (unsigned i = 0; i <= nth && at; i++) {
    at = strstr(at, "points=\"");
    at = at ? at + strlen("points=\"") : NULL;
  }
  cr_assert(at);
  for (int i = 0; i < count; i++) {
    char *end;
    ret_xy[i] = g_ascii_strtod(at, &end);
    at = end + 1;
  }
}

/* 56.5 hours across, of which 35.33 lie before the first that can be good. */
Test(sequential_chart, limits_begin_where_the_test_may_stop) {
  draw(&one_or_three, (struct sequential_step[]){{8, 0}}, 1);
  double until = sequential_hours_to_accept(&one_or_three, 0) * 1.6, good[4], bad[4];
  points_of(0, bad, 4);
  points_of(1, good, 4);
  cr_expect(fabs(bad[0] - 108) < 0.06 && fabs(bad[2] - 938) < 0.06);
  cr_expect(fabs(good[0] - (108 + 830 / 1.6)) < 0.06, "%.1f", good[0]);
  cr_expect(fabs(good[1] - 238) < 0.06, "on the axis, at %.1f", good[1]);
  double per_event = 230 / 7.0; /* the upper limit ends just below 7 */
  double at_zero = 238 - log(19) / log(3) * per_event;
  cr_expect(fabs(bad[1] - at_zero) < 0.06, "%.1f, expected %.1f", bad[1], at_zero);
  double slope = (3.0 - 1) / 24 / log(3) * until * per_event;
  cr_expect(fabs((bad[1] - bad[3]) - slope) < 0.2, "%.1f, expected %.1f", bad[1] - bad[3], slope);
  expect_drawn("undecided; 27.3 h more without another event would be good", true);
}

Test(sequential_chart, the_path_goes_level_to_an_event_and_then_up) {
  draw(&one_or_three, (struct sequential_step[]){{10, 0}, {20, 1}, {30, 1}}, 3);
  double xy[14];
  points_of(2, xy, 14);
  cr_expect(xy[0] == 108 && xy[1] == 238);
  cr_expect(xy[6] > xy[4] && xy[7] == 238, "level to 20 h");
  cr_expect(xy[8] == xy[6] && xy[9] < 238, "up at 20 h");
  cr_expect(xy[12] > xy[10] - 0.01 && xy[13] == xy[9], "level to 30 h");
  expect_drawn("<title>1.00 events</title>", true);
}

Test(sequential_chart, words_say_where_it_stands) {
  draw(&one_or_three, (struct sequential_step[]){{36, 0}}, 1);
  expect_drawn("0 events in 36.0 h: good, and no further hours", true);
  g_string_truncate(out, 0);
  draw(&one_or_three, (struct sequential_step[]){{8, 4}}, 1);
  expect_drawn("4 events in 8.0 h: bad, and no further hours", true);
}

Test(sequential_chart, all_three_lines_are_in_the_legend_and_told_by_their_dashes) {
  draw(&one_or_three, (struct sequential_step[]){{8, 1}}, 1);
  expect_drawn("events so far", true);
  expect_drawn("from here on bad (3 in 24 h)", true);
  expect_drawn("from here on good (1 in 24 h)", true);
  expect_drawn("class=\"series s0\"", true);
  expect_drawn("class=\"series s1\"", true);
  expect_drawn("class=\"series s2\"", true);
  expect_drawn("style=", false);
}

Test(sequential_chart, its_label_is_inert) {
  draw(&one_or_three, (struct sequential_step[]){{8, 1}}, 1);
  expect_drawn("aria-label=\"&lt;kitchen&gt; &quot;x&quot;\"", true);
}

Test(sequential_chart, what_is_no_test_has_words_only) {
  struct sequential none = {3, 1, .05, .05}, without = {0, 3, .05, .05};
  draw(&none, (struct sequential_step[]){{8, 1}}, 1);
  expect_drawn("<svg", false);
  expect_drawn("no sequential test", true);
  g_string_truncate(out, 0);
  draw(&without, (struct sequential_step[]){{8, 1}}, 1);
  expect_drawn("<svg", false);
  expect_drawn("bad, and no further hours", true);
}

Test(sequential_chart, hundreds_of_thousands_of_steps_make_a_small_picture) {
  enum { many = 300000 };
  g_autofree struct sequential_step *steps = g_new(struct sequential_step, many);
  for (int i = 0; i < many; i++)
    steps[i] = (struct sequential_step){i * 0.1, i / 50};
  draw(&one_or_three, steps, many);
  cr_expect(out->len < 100000, "%zu bytes", out->len);
  expect_drawn("nan", false);
  expect_drawn("inf", false);
}
