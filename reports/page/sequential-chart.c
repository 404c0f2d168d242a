/* The chart of a sequential test: events over hours between its two limits.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sequential-chart.h"
#include "charts.h"
#include "html.h"

#include <math.h>

/* Steps beyond these cannot be told apart on a page. */
enum { SO_FAR, BAD, GOOD, points_max = 1000, tick_hours_max = 12, level_max = 10 };

/* Events at which the log-likelihood ratio has this value. */
static double events_at(const struct sequential *test, double llr, double hours) {
  double one = sequential_llr(test, 1, 0);
  return (llr - sequential_llr(test, 0, hours)) / one;
}

static double tidy_step(double span, int most) {
  static const double steps[] = {1, 2, 4, 8, 12, 24, 48, 120, 240, 480, 1200};
  for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
    if (span / steps[i] <= most)
      return steps[i];
  return pow(10, ceil(log10(span / most)));
}

/* As far as this path can need, if nothing more happens. */
static double hours_shown(const struct sequential *test, const struct sequential_step *last) {
  double hours = MAX(last->hours * 1.1, sequential_hours_to_accept(test, 0) * 1.6);
  if (sequential_judge(test, last->n, last->hours) == SEQUENTIAL_GO_ON)
    hours = MAX(hours, sequential_hours_to_accept(test, last->n) * 1.1);
  return hours;
}

static struct chart chart_of(GString *out, const struct sequential *test,
                             const struct sequential_step *last) {
  struct chart chart = {.out = out, .from = 0, .until = hours_shown(test, last), .height = 230};
  double most = MAX(events_at(test, sequential_upper(test), chart.until), (double)last->n);
  double step = tidy_step(most, level_max);
  chart.low = 0;
  chart.high = (floor(most / step) + 1) * step;
  return chart;
}

/* An event is there at once: the path goes on level to it, and then up. */
static void draw_path(const struct chart *chart, const struct sequential_step steps[],
                      size_t count) {
  size_t stride = count / points_max + 1;
  g_autofree double *hours = g_new(double, 2 * count + 3);
  g_autofree double *events = g_new(double, 2 * count + 3);
  size_t points = 1;
  hours[0] = events[0] = 0;
  for (size_t i = 0; i < count; i++) {
    if (i % stride != 0 && i + 1 < count)
      continue;
    hours[points] = hours[points + 1] = steps[i].hours;
    events[points] = events[points - 1];
    events[points + 1] = (double)steps[i].n;
    points += 2;
  }
  chart_series(chart, SO_FAR, hours, events, points, false, NULL);
  chart_series(chart, SO_FAR, &hours[points - 1], &events[points - 1], 1, true, "events");
}

static void draw_limits(const struct chart *chart, const struct sequential *test) {
  double from = sequential_hours_to_accept(test, 0), upper = sequential_upper(test),
         lower = sequential_lower(test);
  double bad[] = {events_at(test, upper, 0), events_at(test, upper, chart->until)};
  double good[] = {0, events_at(test, lower, chart->until)};
  chart_series(chart, BAD, (double[]){0, chart->until}, bad, 2, false, NULL);
  chart_series(chart, GOOD, (double[]){from, chart->until}, good, 2, false, NULL);
  double middle = chart->until * 0.55;
  chart_note(chart, chart->until * 0.02, chart->high * 0.93, "bad");
  chart_note(chart, middle, (events_at(test, upper, middle) + events_at(test, lower, middle)) / 2,
             "go on");
  chart_note(chart, chart->until * 0.95, good[1] * 0.3, "good");
}

static void append_legend(GString *out, const struct sequential *test) {
  g_autofree char *bad = g_strdup_printf("from here on bad (%g in 24 h)", test->bad_per_24h);
  g_autofree char *good = g_strdup_printf("from here on good (%g in 24 h)", test->good_per_24h);
  chart_legend_open(out);
  chart_legend(out, SO_FAR, true, "events so far", NULL);
  chart_legend(out, BAD, false, bad, NULL);
  chart_legend(out, GOOD, false, good, NULL);
  chart_legend_close(out);
}

static void append_state(GString *out, const struct sequential *test,
                         const struct sequential_step *last) {
  html_printf(out, "<p class=\"none\">%" G_GINT64_FORMAT " event%s in %.1f h: ", last->n,
              last->n == 1 ? "" : "s", last->hours);
  switch (sequential_judge(test, last->n, last->hours)) {
  case SEQUENTIAL_BAD:
    html_printf(out, "bad, and no further hours are needed to say so.</p>\n");
    break;
  case SEQUENTIAL_GOOD:
    html_printf(out, "good, and no further hours are needed to say so.</p>\n");
    break;
  case SEQUENTIAL_GO_ON:
    if (!sequential_is_valid(test))
      html_printf(out, "no sequential test, since its rates or risks make none.</p>\n");
    else if (isinf(sequential_hours_to_accept(test, last->n)))
      html_printf(out, "no number of hours makes it good.</p>\n");
    else
      html_printf(out, "undecided; %.1f h more without another event would be good.</p>\n",
                  sequential_hours_to_accept(test, last->n) - last->hours);
  }
}

void sequential_chart(GString *out, const struct sequential *test,
                      const struct sequential_step steps[], size_t count, const char *label) {
  const struct sequential_step *last = &steps[count - 1];
  if (sequential_is_valid(test) && test->good_per_24h > 0) {
    struct chart chart = chart_of(out, test, last);
    chart_open(&chart, label);
    chart_levels(&chart, tidy_step(chart.high, level_max), "events", false);
    chart_steps(&chart, tidy_step(chart.until, tick_hours_max), "h");
    draw_limits(&chart, test);
    draw_path(&chart, steps, count);
    chart_close(&chart);
    append_legend(out, test);
  }
  append_state(out, test, last);
}
