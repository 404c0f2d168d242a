/* The page's section about acceptance: what it rests on, and when one may stop.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "acceptance.h"
#include "html.h"
#include "sequential-chart.h"

#include <math.h>
#include <string.h>

enum { CHARTS_MAX = 12 };

static const char *const state_classes[VERDICTS] = {"good", "bad", "doubt"};
static const char *const state_words[VERDICTS] = {"below the limit", "above the limit",
                                                  "not decided"};

static void append_firmware(GString *out, const char *firmware) {
  if (firmware && *firmware)
    html_element(out, "td", NULL, firmware);
  else
    html_printf(out, "<td class=\"doubt\">nobody said which</td>");
}

static void append_bounds(GString *out, const struct acceptance *sum) {
  html_printf(out, "<td class=\"number\">");
  html_number(out, sum->lower_per_24h);
  html_printf(out, "</td><td class=\"number\">");
  html_number(out, sum->upper_per_24h);
  html_printf(out, "</td>");
}

static void append_row(GString *out, const struct judgement *judgement,
                       const struct acceptance *sum) {
  const struct record_device *device = plan_device(judgement->plan, sum->device);
  html_printf(out, "<tr>");
  html_element(out, "th", NULL, device->name);
  append_firmware(out, device->firmware);
  html_printf(out,
              "<td class=\"number\">%d</td><td class=\"number\">%.2f h</td>"
              "<td class=\"number\">%" G_GINT64_FORMAT "</td>"
              "<td class=\"number\">%" G_GINT64_FORMAT "</td>",
              sum->nights, sum->hours, sum->exposed, sum->unintended - sum->exposed);
  if (isfinite(sum->upper_per_24h))
    append_bounds(out, sum);
  else
    html_printf(out, "<td class=\"none\" colspan=\"2\">no exposure</td>");
  html_printf(out, "<td class=\"%s\">%s</td><td class=\"number\">%.1f h</td></tr>\n",
              state_classes[sum->kind], state_words[sum->kind], ceil(sum->more_hours * 10) / 10);
}

static void append_table(GString *out, const struct judgement *judgement, const GArray *all) {
  html_printf(out, "<div class=\"scroll\" tabindex=\"0\"><table class=\"wide\"><thead><tr>"
                   "<th>device</th><th>firmware</th><th>nights</th><th>exposure</th>"
                   "<th>unintended</th><th>more outside of it</th><th>at least in 24 h</th><th>at "
                   "most in 24 h</th>"
                   "<th>rate</th><th>still needed without another</th></tr></thead><tbody>\n");
  for (unsigned i = 0; i < all->len; i++)
    append_row(out, judgement, &g_array_index(all, struct acceptance, i));
  html_printf(out, "</tbody></table></div>\n");
}

/* Nights that scatter more than chance lets them have causes of their own. */
static void append_scatter(GString *out, const struct judgement *judgement,
                           const struct acceptance *sum) {
  if (sum->nights < 2)
    return;
  html_printf(out, "<p>");
  html_append(out, plan_device(judgement->plan, sum->device)->name);
  html_printf(out, ": its %d nights scatter as chance lets them with p = %.2g", sum->nights,
              sum->dispersion.p);
  if (sum->is_widened)
    html_printf(out,
                ", which is too little: the bounds lie %.2f times as far from the count, and the "
                "nights should be looked at one by one",
                sum->dispersion.widen);
  html_printf(out, ".</p>\n");
}

static void append_doubtful(GString *out, const struct judgement *judgement,
                            const struct acceptance *sum) {
  if (sum->doubtful_nights == 0)
    return;
  html_printf(out, "<p class=\"doubt\">");
  html_append(out, plan_device(judgement->plan, sum->device)->name);
  html_printf(
      out,
      ": earlier nights that were in doubt: %d; they prove nothing, but the %" G_GINT64_FORMAT
      " unintended episodes then may have been, and are in the bound from above.</p>\n",
      sum->doubtful_nights, sum->doubtful_unintended);
}

/* What nobody could read may have been a night like these. */
static void append_unread(GString *out, const struct plan *plan) {
  const char *unread = plan_setting(plan, "acceptance.unread", "0");
  if (strcmp(unread, "0") == 0)
    return;
  html_printf(out, "<p class=\"doubt\">Run directories beside this one that count for nothing, for "
                   "they could not be read or are copies: ");
  html_append(out, unread);
  html_printf(out, ".</p>\n");
}

static void append_several(GString *out, const GArray *all) {
  int above = 0, stand = 0;
  for (unsigned i = 0; i < all->len; i++) {
    above += g_array_index(all, struct acceptance, i).kind == VERDICT_FAIL;
    stand += g_array_index(all, struct acceptance, i).stands;
  }
  if (all->len > 1 && above > 0)
    html_printf(out,
                "<p>%d of %u devices are above the limit; of these findings %d stand when so many "
                "devices are looked at (Benjamini and Hochberg).</p>\n",
                above, all->len, stand);
}

static void add_step(GArray *steps, double hours, int64_t n) {
  struct sequential_step step = {hours, n};
  if (steps->len > 0) {
    const struct sequential_step *last =
        &g_array_index(steps, struct sequential_step, steps->len - 1);
    step.hours += last->hours;
    step.n += last->n;
  }
  if (hours > 0 || steps->len == 0)
    g_array_append_val(steps, step);
  else
    g_array_index(steps, struct sequential_step, steps->len - 1).n = step.n;
}

static GArray *steps_of(const struct judgement *judgement, const struct device_result *result) {
  const struct plan *plan = judgement->plan;
  GArray *steps = g_array_new(FALSE, FALSE, sizeof(struct sequential_step));
  for (unsigned i = 0; i < plan->history->len; i++) {
    const struct record_history *row = &g_array_index(plan->history, struct record_history, i);
    if (row->hours > 0 && strcmp(row->device, plan_device(plan, result->device)->name) == 0)
      add_step(steps, row->hours, row->exposed);
  }
  add_step(steps, fmax(result->exposure_h, 0), result->exposed);
  return steps;
}

static struct sequential test_of(const struct judgement *judgement) {
  double limit = acceptance_limit_per_24h(judgement), risk = 1 - acceptance_confidence(judgement);
  double good = g_ascii_strtod(plan_setting(judgement->plan, "acceptance.good_per_24h", ""), NULL);
  return (struct sequential){good > 0 && good < limit ? good : limit / 3, limit, risk, risk};
}

static void append_chart(GString *out, const struct judgement *judgement,
                         const struct device_result *result) {
  static const char *const says[] = {
      [SEQUENTIAL_GO_ON] = "the sequential test has not decided yet: go on",
      [SEQUENTIAL_GOOD] = "the sequential test has decided: rather the good rate than the limit",
      [SEQUENTIAL_BAD] = "the sequential test has decided: the limit or more"};
  const char *name = plan_device(judgement->plan, result->device)->name;
  struct sequential test = test_of(judgement);
  g_autoptr(GArray) steps = steps_of(judgement, result);
  const struct sequential_step *last =
      &g_array_index(steps, struct sequential_step, steps->len - 1);
  g_autofree char *label = g_strdup_printf("%s: unintended episodes over hours", name);
  html_printf(out, "<details><summary>");
  html_append(out, name);
  html_printf(out, ": %s</summary>\n", says[sequential_judge(&test, last->n, last->hours)]);
  sequential_chart(out, &test, (const struct sequential_step *)(void *)steps->data, steps->len,
                   label);
  html_printf(out, "</details>\n");
}

static void append_charts(GString *out, const struct judgement *judgement) {
  struct sequential test = test_of(judgement);
  html_printf(out,
              "<p>Whoever looks every night finds a chance outlier sooner or later. The sequential "
              "test may be looked at as often as one likes: it tells a rate of %g in 24 h from one "
              "of %g, and errs in %g %% either way (Wald).</p>\n",
              test.good_per_24h, test.bad_per_24h, test.alpha * 100);
  unsigned drawn = MIN(judgement->devices->len, CHARTS_MAX);
  for (unsigned i = 0; i < drawn; i++)
    append_chart(out, judgement, &g_array_index(judgement->devices, struct device_result, i));
  if (drawn < judgement->devices->len)
    html_printf(out, "<p class=\"none\">%u more devices are not drawn.</p>\n",
                judgement->devices->len - drawn);
}

void acceptance_append(GString *out, const struct judgement *judgement) {
  g_autoptr(GArray) all = acceptance_find(judgement);
  if (all->len == 0)
    return;
  html_printf(
      out,
      "<section id=\"acceptance\"><h2>Is the rate proven?</h2>\n"
      "<p>The bench asks for less than %g unintended episodes in 24 h from each device of one "
      "firmware, with %g %% confidence, over this night and earlier ones of the same "
      "words. Only proven time counts as exposure, and only what is within it for \"at least\"; "
      "for \"at most\" counts what is unintended wherever it is.</p>\n",
      acceptance_limit_per_24h(judgement), acceptance_confidence(judgement) * 100);
  append_table(out, judgement, all);
  for (unsigned i = 0; i < all->len; i++) {
    append_scatter(out, judgement, &g_array_index(all, struct acceptance, i));
    append_doubtful(out, judgement, &g_array_index(all, struct acceptance, i));
  }
  append_unread(out, judgement->plan);
  append_several(out, all);
  append_charts(out, judgement);
  html_printf(out, "</section>\n");
}
