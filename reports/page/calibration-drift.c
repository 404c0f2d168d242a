/* How a bench changed: from calibration to calibration, and from night to night.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration-drift.h"
#include "calibration-doubt.h"
#include "charts.h"
#include "html.h"

#include <math.h>
#include <string.h>

enum { NIGHTS_SHOWN = 20, NIGHT_DAYS_DRAWN = 120, SECONDS_PER_DAY = 86400 };

static void append_time(GString *out, int64_t utc_s, const char *format) {
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(utc_s);
  g_autofree char *text = time ? g_date_time_format(time, format) : NULL;
  html_append(out, text);
}

/* A cell with `value` in as many decimals, or a dash. Adding 0 takes the sign off a zero. */
static void append_cell(GString *out, const char *class, int decimals, double value) {
  html_printf(out, *class ? "<td class=\"%s\">" : "<td%s>", class);
  if (isfinite(value))
    html_printf(out, "%.*f</td>", decimals,
                round(value * pow(10, decimals)) / pow(10, decimals) + 0.0);
  else
    html_printf(out, "–</td>");
}

static const struct calibration_place *place_of(const struct calibration *calibration,
                                                const char *loudspeaker) {
  const struct calibration_loudspeaker *found = calibration_find(calibration, loudspeaker);
  return found && found->at_device.measured ? &found->at_device : NULL;
}

static double loudness_of(const struct calibration *calibration, const char *loudspeaker) {
  const struct calibration_place *place = place_of(calibration, loudspeaker);
  return place ? calibration_loudness(place) : NAN;
}

static double latency_of(const struct calibration *calibration, const char *loudspeaker) {
  const struct calibration_loudspeaker *found = calibration_find(calibration, loudspeaker);
  return found ? found->latency_ms : NAN;
}

static double sensitivity_of(const struct calibration *calibration, const char *unused) {
  (void)unused;
  return calibration->microphone.measured ? calibration->microphone.full_scale_dbspl : NAN;
}

typedef double measure_fn(const struct calibration *calibration, const char *loudspeaker);

/* How a number changed since the first calibration that has it. */
static void changes(const struct calibration_page *page, measure_fn *measure,
                    const char *loudspeaker, double ret[]) {
  double first = NAN;
  for (size_t i = 0; i < page->count; i++) {
    double now = measure(page->history[i], loudspeaker);
    first = isfinite(first) ? first : now;
    ret[i] = now - first;
  }
}

static struct chart day_chart(GString *out, int64_t from_utc_s, int64_t until_utc_s, int height) {
  double half_day = SECONDS_PER_DAY / 2.0;
  return (struct chart){.out = out,
                        .from = (double)from_utc_s - half_day,
                        .until = (double)until_utc_s + half_day,
                        .height = height};
}

static struct chart history_chart(GString *out, const struct calibration_page *page) {
  return day_chart(out, page->history[0]->made_utc_s, page->history[page->count - 1]->made_utc_s,
                   150);
}

/* `rows` of page->count changes each, drawn and told. The first `skip` series are not used. */
static void draw_changes(GString *out, const struct calibration_page *page, const double *rows,
                         size_t count, unsigned skip, double step, const char *unit,
                         const char *label) {
  struct chart chart = history_chart(out, page);
  g_autofree double *at = g_new(double, page->count);
  for (size_t i = 0; i < page->count; i++)
    at[i] = (double)page->history[i]->made_utc_s;
  chart_fit(&chart, rows, count * page->count);
  chart_round(&chart, step, 4 * step, 1e9);
  double lines = MAX(ceil((chart.high - chart.low) / step / 8), 1);
  chart_open(&chart, label);
  chart_levels(&chart, step * lines, unit, true);
  chart_days(&chart);
  for (size_t n = 0; n < count; n++)
    chart_series(&chart, skip + (unsigned)n, at, rows + n * page->count, page->count, true, unit);
  chart_close(&chart);
}

static void draw_levels(GString *out, const struct calibration_page *page) {
  const struct calibration *now = page->history[page->count - 1];
  g_autofree double *rows = g_new(double, (now->loudspeaker_count + 1) * page->count);
  changes(page, sensitivity_of, NULL, rows);
  for (size_t n = 0; n < now->loudspeaker_count; n++)
    changes(page, loudness_of, now->loudspeakers[n].name, rows + (n + 1) * page->count);
  html_printf(out, "<div class=\"figure\"><h3>Levels, since the first</h3>\n");
  draw_changes(out, page, rows, now->loudspeaker_count + 1, 0, 0.5, "dB",
               "Change of the microphone's full scale and of each loudspeaker's level");
  chart_legend_open(out);
  chart_legend(out, 0, true, "microphone: sound that reads 0 dBFS", NULL);
  for (size_t n = 0; n < now->loudspeaker_count; n++)
    chart_legend(out, (unsigned)n + 1, true, now->loudspeakers[n].name, ": level at the device");
  chart_legend_close(out);
  html_printf(out, "</div>\n");
}

static void draw_latencies(GString *out, const struct calibration_page *page) {
  const struct calibration *now = page->history[page->count - 1];
  g_autofree double *rows = g_new(double, now->loudspeaker_count * page->count + 1);
  for (size_t n = 0; n < now->loudspeaker_count; n++)
    changes(page, latency_of, now->loudspeakers[n].name, rows + n * page->count);
  html_printf(out, "<div class=\"figure\"><h3>Latency, since the first</h3>\n");
  draw_changes(out, page, rows, now->loudspeaker_count, 1, 0.1, "ms",
               "Change of each loudspeaker's latency");
  chart_legend_open(out);
  for (size_t n = 0; n < now->loudspeaker_count; n++)
    chart_legend(out, (unsigned)n + 1, true, now->loudspeakers[n].name, NULL);
  chart_legend_close(out);
  html_printf(out, "</div>\n");
}

static void append_calibration(GString *out, const struct calibration *calibration,
                               const struct calibration *before, const struct calibration *now) {
  double sensitivity = sensitivity_of(calibration, NULL);
  double moved = before ? sensitivity - sensitivity_of(before, NULL) : 0;
  html_printf(out, "<tr><th scope=\"row\">");
  append_time(out, calibration->made_utc_s, "%Y-%m-%d %H:%M UTC");
  html_printf(out, "<small>");
  html_append(out, calibration->tool);
  html_printf(out, "</small></th>");
  append_cell(out, fabs(moved) > calibration_sensitivity_max_db ? "doubt" : "", 2, sensitivity);
  append_cell(out, "", 1, calibration->noise.measured ? calibration->noise.laeq_dbspl : NAN);
  for (size_t n = 0; n < now->loudspeaker_count; n++) {
    append_cell(out, "", 2, loudness_of(calibration, now->loudspeakers[n].name));
    append_cell(out, "", 3, latency_of(calibration, now->loudspeakers[n].name));
  }
  html_printf(out, "</tr>\n");
}

static void append_history_table(GString *out, const struct calibration_page *page) {
  const struct calibration *now = page->history[page->count - 1];
  html_printf(out, "<div class=\"scroll\" tabindex=\"0\"><table class=\"wide\"><thead><tr>"
                   "<th>calibrated</th><th>microphone, dB SPL at 0 dBFS</th><th>room, dBA</th>");
  for (size_t n = 0; n < now->loudspeaker_count; n++) {
    html_printf(out, "<th>");
    html_append(out, now->loudspeakers[n].name);
    html_printf(out, ", dB SPL at 0 dBFS</th><th>");
    html_append(out, now->loudspeakers[n].name);
    html_printf(out, ", ms</th>");
  }
  html_printf(out, "</tr></thead><tbody>\n");
  for (size_t i = page->count; i-- > 0;)
    append_calibration(out, page->history[i], i > 0 ? page->history[i - 1] : NULL, now);
  html_printf(out, "</tbody></table></div>\n");
}

static void append_history(GString *out, const struct calibration_page *page) {
  html_printf(out,
              "<section><h2>From calibration to calibration <span class=\"count\">%zu</span>"
              "</h2>\n",
              page->count);
  if (page->count > 1) {
    draw_levels(out, page);
    draw_latencies(out, page);
  } else {
    html_printf(out, "<p class=\"none\">There is no earlier calibration to compare with.</p>\n");
  }
  append_history_table(out, page);
  html_printf(out, "</section>\n");
}

/* The nights of one loudspeaker, not older than NIGHT_DAYS_DRAWN before the last. */
struct nights_of {
  double *at, *deviation, *noise;
  size_t count;
};

static struct nights_of take_nights(const GArray *nights, const char *loudspeaker,
                                    int64_t from_utc_s) {
  struct nights_of taken = {g_new(double, nights->len), g_new(double, nights->len),
                            g_new(double, nights->len), 0};
  for (unsigned i = 0; i < nights->len; i++) {
    const struct calibration_night *night = &g_array_index(nights, struct calibration_night, i);
    if (night->began_utc_s < from_utc_s || strcmp(night->loudspeaker, loudspeaker) != 0)
      continue;
    taken.at[taken.count] = (double)night->began_utc_s;
    taken.deviation[taken.count] = night->deviation_db;
    taken.noise[taken.count++] = night->noise_dba;
  }
  return taken;
}

static void nights_of_done(struct nights_of *taken) {
  g_free(taken->at);
  g_free(taken->deviation);
  g_free(taken->noise);
}

static int64_t drawn_from(const GArray *nights) {
  int64_t first = g_array_index(nights, struct calibration_night, 0).began_utc_s;
  int64_t last = g_array_index(nights, struct calibration_night, nights->len - 1).began_utc_s;
  return MAX(first, last - (int64_t)NIGHT_DAYS_DRAWN * SECONDS_PER_DAY);
}

/* Of deviations, or of noise, which is the room's and so the same for all loudspeakers. */
static void draw_nights(GString *out, const GArray *nights, const struct nights_of *taken,
                        size_t count, bool noise) {
  double limit = calibration_deviation_max_db, corridor[] = {-limit, limit};
  int64_t last = g_array_index(nights, struct calibration_night, nights->len - 1).began_utc_s;
  struct chart chart = day_chart(out, drawn_from(nights), last, 160);
  chart_fit(&chart, corridor, noise ? 0 : 2);
  for (size_t n = 0; n < count; n++)
    chart_fit(&chart, noise ? taken[n].noise : taken[n].deviation, taken[n].count);
  chart_round(&chart, noise ? 5 : 0.5, noise ? 10 : 3, 1e9);
  double step = noise ? 5 : 0.5, lines = MAX(ceil((chart.high - chart.low) / step / 8), 1);
  chart_open(&chart, noise ? "Noise of the room, per night"
                           : "Level of each loudspeaker less what was expected, per night");
  if (!noise)
    chart_corridor(&chart, chart.from, chart.until, -limit, limit);
  chart_levels(&chart, step * lines, noise ? "dBA" : "dB", !noise);
  chart_days(&chart);
  for (size_t n = 0; n < count; n++)
    chart_series(&chart, noise ? 0 : (unsigned)n + 1, taken[n].at,
                 noise ? taken[n].noise : taken[n].deviation, taken[n].count, true,
                 noise ? "dBA" : "dB");
  chart_close(&chart);
}

static void append_night(GString *out, const struct calibration_night *night) {
  bool off = fabs(night->deviation_db) > calibration_deviation_max_db;
  html_printf(out, "<tr><td class=\"number\">");
  append_time(out, night->began_utc_s, "%Y-%m-%d %H:%M");
  html_printf(out, "</td>");
  html_element(out, "td", NULL, night->loudspeaker);
  html_printf(out, "<td>%d</td>", night->cues);
  append_cell(out, off ? "doubt" : "", 2, night->deviation_db);
  append_cell(out, "", 2, night->late_ms);
  append_cell(out, "", 1, night->noise_dba);
  html_element(out, "td", "host", *night->calibration ? night->calibration : "none");
  html_element(out, "td", "host", night->run);
  html_printf(out, "</tr>\n");
}

static void append_night_table(GString *out, const GArray *nights, size_t loudspeakers) {
  unsigned shown = (unsigned)MIN(nights->len, NIGHTS_SHOWN * MAX(loudspeakers, 1));
  html_printf(out,
              "<details><summary>The last %u of %u lines</summary>\n"
              "<div class=\"scroll\" tabindex=\"0\"><table class=\"wide\"><thead><tr>"
              "<th>began, UTC</th><th>loudspeaker</th><th>cues</th><th>deviation, dB</th>"
              "<th>late, ms</th><th>room, dBA</th><th>calibration</th><th>run</th></tr></thead>"
              "<tbody>\n",
              shown, nights->len);
  for (unsigned i = 0; i < shown; i++)
    append_night(out, &g_array_index(nights, struct calibration_night, nights->len - 1 - i));
  html_printf(out, "</tbody></table></div></details>\n");
}

static void append_nights(GString *out, const struct calibration_page *page) {
  const struct calibration *now = page->history[page->count - 1];
  size_t count = now->loudspeaker_count;
  html_printf(out, "<section><h2>From night to night</h2>\n");
  if (!page->nights || page->nights->len == 0 || count == 0) {
    html_printf(out, "<p class=\"none\">No night was measured yet.</p></section>\n");
    return;
  }
  g_autofree struct nights_of *taken = g_new(struct nights_of, count);
  for (size_t n = 0; n < count; n++)
    taken[n] = take_nights(page->nights, now->loudspeakers[n].name, drawn_from(page->nights));
  html_printf(out, "<div class=\"figure\"><h3>Level, measured less expected</h3>\n");
  draw_nights(out, page->nights, taken, count, false);
  chart_legend_open(out);
  for (size_t n = 0; n < count; n++)
    chart_legend(out, (unsigned)n + 1, true, now->loudspeakers[n].name, NULL);
  chart_legend_corridor(out, "where it should lie: ±1 dB");
  chart_legend_close(out);
  html_printf(out, "</div><div class=\"figure\"><h3>Noise of the room</h3>\n");
  draw_nights(out, page->nights, taken, 1, true);
  html_printf(out, "</div>\n");
  append_night_table(out, page->nights, count);
  for (size_t n = 0; n < count; n++)
    nights_of_done(&taken[n]);
  html_printf(out, "</section>\n");
}

void calibration_drift_append(GString *out, const struct calibration_page *page) {
  append_history(out, page);
  append_nights(out, page);
}
