/* Loss over nights: how long each tap was blind, and how far its clock was off.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "html.h"
#include "trend-part.h"

#include <math.h>
#include <string.h>

enum { CHART_HEIGHT = 110, TAPS_DRAWN = 6, SECONDS_PER_HOUR = 3600 };

/* One tap of a bench, over all nights that had it. */
struct loss {
  const char *device, *name, *kind;
  unsigned nights;
  int64_t gaps;
  double gap_s, hours;
  double newest, newest_slack_s;   /* of the bench's newest night; NAN if it had no such tap */
  double worst, worst_slack_s;     /* gap seconds an hour, of one night */
  const struct night *worst_night; /* NULL: none lost anything */
};

static double lost_per_h(const struct night *night, const struct night_tap *tap) {
  if (tap->gap_s <= 0)
    return 0;
  return night->duration_s > 0 ? tap->gap_s / night->duration_s * SECONDS_PER_HOUR
                               : SECONDS_PER_HOUR;
}

static bool is_tap(const struct loss *loss, const struct night_tap *tap) {
  return strcmp(loss->device, tap->device) == 0 && strcmp(loss->name, tap->name) == 0;
}

static struct loss *loss_of(GArray *losses, const struct night_tap *tap) {
  for (unsigned i = 0; i < losses->len; i++) {
    struct loss *loss = &g_array_index(losses, struct loss, i);
    if (is_tap(loss, tap))
      return loss;
  }
  struct loss loss = {.device = tap->device,
                      .name = tap->name,
                      .kind = tap->kind,
                      .newest = NAN,
                      .newest_slack_s = NAN};
  g_array_append_val(losses, loss);
  return &g_array_index(losses, struct loss, losses->len - 1);
}

static void take_tap(struct loss *loss, const struct night *night, const struct night_tap *tap,
                     bool is_newest) {
  double lost = lost_per_h(night, tap);
  loss->nights++;
  loss->gaps += tap->gaps;
  loss->gap_s += tap->gap_s;
  loss->hours += night->duration_s / SECONDS_PER_HOUR;
  loss->worst_slack_s = fmax(loss->worst_slack_s, tap->slack_s);
  if (lost > loss->worst) {
    loss->worst = lost;
    loss->worst_night = night;
  }
  if (is_newest) {
    loss->newest = lost;
    loss->newest_slack_s = tap->slack_s;
  }
}

static GArray *losses_of(const GPtrArray *nights) {
  GArray *losses = g_array_new(FALSE, FALSE, sizeof(struct loss));
  for (unsigned i = 0; i < nights->len; i++) {
    const struct night *night = g_ptr_array_index(nights, i);
    for (unsigned n = 0; n < night->taps->len; n++) {
      const struct night_tap *tap = &g_array_index(night->taps, struct night_tap, n);
      take_tap(loss_of(losses, tap), night, tap, i + 1 == nights->len);
    }
  }
  return losses;
}

/* Those that lost most first. */
static int by_loss(const void *a, const void *b) {
  const struct loss *one = a, *other = b;
  double left = one->hours > 0 ? one->gap_s / one->hours : one->gap_s;
  double right = other->hours > 0 ? other->gap_s / other->hours : other->gap_s;
  if (left != right)
    return left < right ? 1 : -1;
  int order = strcmp(one->device, other->device);
  return order ? order : strcmp(one->name, other->name);
}

static double lost_in(const struct night *night, const struct loss *loss, bool is_slack) {
  for (unsigned i = 0; i < night->taps->len; i++) {
    const struct night_tap *tap = &g_array_index(night->taps, struct night_tap, i);
    if (is_tap(loss, tap))
      return is_slack ? tap->slack_s * 1e3 : lost_per_h(night, tap);
  }
  return NAN;
}

static void append_legend(GString *out, const GArray *losses, unsigned count) {
  chart_legend_open(out);
  for (unsigned i = 0; i < count; i++) {
    const struct loss *loss = &g_array_index(losses, struct loss, i);
    g_autofree char *name = g_strdup_printf("%s, %s", loss->device, loss->name);
    chart_legend(out, i, true, name, NULL);
  }
  chart_legend_close(out);
}

/* The taps that lost most, or their clock errors. */
static void draw(GString *out, const GPtrArray *nights, const GArray *losses, bool is_slack) {
  struct trend_axis axis = trend_axis_of(nights);
  unsigned count = MIN(losses->len, TAPS_DRAWN);
  g_autofree double *values = g_new(double, (size_t)axis.count *count + 1);
  const char *name = is_slack ? "Worst clock error of a night" : "Time that a tap was blind";
  const char *unit = is_slack ? "ms" : "s/h";
  struct chart chart = trend_chart(out, &axis, CHART_HEIGHT);
  double zero = 0;
  chart_fit(&chart, &zero, 1);
  for (unsigned n = 0; n < count; n++)
    for (unsigned i = 0; i < axis.count; i++)
      values[n * axis.count + i] = lost_in(g_ptr_array_index(nights, axis.first + i),
                                           &g_array_index(losses, struct loss, n), is_slack);
  chart_fit(&chart, values, (size_t)axis.count * count);
  html_printf(out, "<h4>%s%s</h4>\n", name,
              losses->len > count ? " <small>of the taps that lost most</small>" : "");
  trend_chart_open(&chart, &axis, unit, name);
  for (unsigned n = 0; n < count; n++)
    chart_series(&chart, n, axis.x, values + (size_t)n * axis.count, axis.count, true, unit);
  chart_close(&chart);
  trend_axis_done(&axis);
}

static void append_value(GString *out, double value, const char *unit, bool is_bad) {
  html_printf(out, is_bad ? "<td class=\"doubt\">" : "<td>");
  if (isfinite(value))
    html_printf(out, "%.3g %s</td>", value, unit);
  else
    html_printf(out, "not there</td>");
}

/* What is no tap of the bench but a gap of all of a device has no kind, and need not come again. */
static bool is_gone(const struct loss *loss) {
  return isnan(loss->newest) && *loss->kind;
}

static void append_row(GString *out, const struct trend_page *page, const struct loss *loss) {
  html_printf(out, "<tr><th scope=\"row\">");
  html_append(out, *loss->device ? loss->device : "bench");
  html_printf(out, "<small>");
  html_append(out, loss->name);
  html_printf(out, " · ");
  html_append(out, loss->kind);
  html_printf(out, "</small></th><td>%u</td><td class=\"number\">%.2f h</td>", loss->nights,
              loss->hours);
  html_printf(out, "<td>%" G_GINT64_FORMAT "</td>", loss->gaps);
  append_value(out, loss->newest, "s/h", loss->newest > 0 || is_gone(loss));
  append_value(out, loss->hours > 0 ? loss->gap_s / loss->hours : NAN, "s/h", false);
  append_value(out, loss->worst, "s/h", false);
  html_printf(out, "<td class=\"number\">");
  if (loss->worst_night)
    trend_link_night(out, page, loss->worst_night);
  html_printf(out, "</td>");
  append_value(out, loss->newest_slack_s * 1e3, "ms", is_gone(loss));
  append_value(out, loss->worst_slack_s * 1e3, "ms", false);
  html_printf(out, "</tr>\n");
}

static void append_bench(GString *out, const struct trend_page *page, const char *bench) {
  g_autoptr(GPtrArray) nights = trend_nights_of(page, bench);
  g_autoptr(GArray) losses = losses_of(nights);
  g_array_sort(losses, by_loss);
  html_printf(out, "<div class=\"figure\">");
  html_element(out, "h3", NULL, *bench ? bench : "no bench");
  if (losses->len == 0) {
    html_printf(out, "<p class=\"none\">No tap is known of.</p></div>\n");
    return;
  }
  draw(out, nights, losses, false);
  draw(out, nights, losses, true);
  append_legend(out, losses, MIN(losses->len, TAPS_DRAWN));
  html_printf(out, "</div>\n<div class=\"scroll\" tabindex=\"0\"><table class=\"wide\"><thead><tr>"
                   "<th>tap</th><th>nights</th><th>watched</th><th>gaps</th>"
                   "<th>blind, newest</th><th>blind, all</th><th>blind, worst</th><th>in</th>"
                   "<th>clock error, newest</th><th>clock error, worst</th></tr></thead><tbody>\n");
  for (unsigned i = 0; i < losses->len; i++)
    append_row(out, page, &g_array_index(losses, struct loss, i));
  html_printf(out, "</tbody></table></div>\n");
}

void trend_loss_append(GString *out, const struct trend_page *page) {
  g_autoptr(GPtrArray) benches = trend_benches(page);
  html_printf(out, "<section id=\"loss\"><h2>Loss and clocks of taps</h2>\n"
                   "<p class=\"prose\">Seconds in which a tap could not see, for each hour of a "
                   "night. The newest night is the bench's newest; a tap that is not there in it "
                   "says so.</p>\n");
  for (unsigned i = 0; i < benches->len; i++)
    append_bench(out, page, g_ptr_array_index(benches, i));
  html_printf(out, "</section>\n");
}
