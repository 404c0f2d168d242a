/* The verdict over the trend page: how the newest nights went, since when, and what changed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "html.h"
#include "trend-part.h"

#include <math.h>
#include <string.h>

enum { CURRENT_DAYS = 7, SECONDS_PER_DAY = 86400 };

/* A sentence of the banner, as HTML. */
struct remark {
  enum verdict_kind kind;
  char *html;
};

static void remark_done(void *data) {
  g_free(((struct remark *)data)->html);
}

/* Takes `html` over. */
static void add(GArray *remarks, enum verdict_kind kind, GString *html) {
  struct remark remark = {kind, g_string_free(html, FALSE)};
  g_array_append_val(remarks, remark);
}

static const struct night *night_at(const struct trend_group *group, int nth) {
  return g_ptr_array_index(group->nights, (unsigned)nth);
}

/* Scripts that a bench has not played for a week are history, and say so. */
static bool is_current(const struct trend_page *page, const struct trend_group *group) {
  double newest_s = trend_began_s(trend_newest(group));
  for (unsigned i = 0; i < page->groups->len; i++) {
    const struct trend_group *other = g_ptr_array_index(page->groups, i);
    double other_s = trend_began_s(trend_newest(other));
    if (strcmp(other->bench, group->bench) == 0 &&
        other_s - newest_s > (double)CURRENT_DAYS * SECONDS_PER_DAY)
      return false;
  }
  return true;
}

static void append_counts(GString *out, const struct night *night) {
  int unintended = 0, recordings = 0, sends = 0;
  double hours = 0;
  for (unsigned i = 0; i < night->devices->len; i++) {
    const struct night_device *device = &g_array_index(night->devices, struct night_device, i);
    unintended += device->unintended;
    recordings += device->recordings;
    sends += device->sends;
    hours += night_hours(night, device);
  }
  html_printf(out,
              "%d unintended episode%s (%d recorded, %d sent) in %.2f device-hours of %u device%s",
              unintended, html_plural(unintended), recordings, sends, hours, night->devices->len,
              html_plural((int)night->devices->len));
}

/* What came with the first bad night; what changed without harm is told of the newest. */
static void append_differences(GString *out, const struct trend_group *group, int nth) {
  if (nth < 1)
    return;
  g_autoptr(GPtrArray) list = trend_differences(night_at(group, nth - 1), night_at(group, nth));
  for (unsigned i = 0; i < list->len; i++) {
    html_printf(out, i == 0 ? " What changed with it: " : "; ");
    html_append(out, g_ptr_array_index(list, i));
  }
  html_printf(out, list->len ? "." : " Nothing else is known to have changed with it.");
}

static void append_failing(GString *out, const struct trend_page *page,
                           const struct trend_group *group, const struct trend_failing *failing) {
  html_printf(out, " <b>First bad night: ");
  trend_link_night(out, page, night_at(group, failing->first_bad));
  html_printf(out, "</b>, %u failure%s since; ", failing->fails, html_plural((int)failing->fails));
  if (failing->last_pass >= 0) {
    html_printf(out, "the last pass was ");
    trend_link_night(out, page, night_at(group, failing->last_pass));
  } else {
    html_printf(out, "no night before it passed");
  }
  if (failing->between)
    html_printf(out, ", with %u inconclusive night%s before the first failure", failing->between,
                html_plural((int)failing->between));
  html_printf(out, ".");
  append_differences(out, group, failing->first_bad);
}

static void append_not_failing(GString *out, const struct trend_page *page,
                               const struct trend_group *group,
                               const struct trend_failing *failing) {
  if (failing->last_fail >= 0) {
    html_printf(out, " It last failed on ");
    trend_link_night(out, page, night_at(group, failing->last_fail));
    html_printf(out, ".");
  } else {
    html_printf(out, " No night of %u failed.", group->nights->len);
  }
  append_differences(out, group, (int)group->nights->len - 1);
}

static void tell_newest(GArray *remarks, const struct trend_page *page,
                        const struct trend_group *group) {
  static const char *const did[VERDICTS] = {"passed", "failed", "was inconclusive"};
  const struct night *newest = trend_newest(group);
  enum verdict_kind kind = trend_verdict(newest);
  struct trend_failing failing = trend_failing_find(group);
  GString *html = g_string_new("<b>");
  trend_append_group(html, group);
  html_printf(html, "</b>: the newest night, ");
  trend_link_night(html, page, newest);
  html_printf(html, ", %s: ", did[kind]);
  append_counts(html, newest);
  html_printf(html, ".");
  if (failing.is_failing)
    append_failing(html, page, group, &failing);
  else
    append_not_failing(html, page, group, &failing);
  if (failing.is_failing && failing.first_bad + 1 < (int)group->nights->len &&
      kind == VERDICT_INCONCLUSIVE)
    html_printf(html, " No night since has passed.");
  if (!is_current(page, group))
    html_printf(html, " The bench has not played this script for more than %d days.", CURRENT_DAYS);
  add(remarks, is_current(page, group) ? kind : VERDICT_PASS, html);
}

static void tell_device(GArray *remarks, const struct trend_page *page,
                        const struct trend_group *group, const struct trend_series *series) {
  const struct trend_point *newest = trend_newest_point(series);
  bool is_missing = newest->night != trend_newest(group);
  if (!is_missing && newest->hours > 0)
    return;
  GString *html = g_string_new("<b>");
  html_append(html, series->device);
  html_printf(html, "</b> (");
  trend_append_group(html, group);
  html_printf(html, is_missing ? ") took no part in the newest night; it last did on "
                               : ") has no proven exposure in the newest night: its silence says "
                                 "nothing, ");
  trend_link_night(html, page, newest->night);
  html_printf(html, ".");
  add(remarks, VERDICT_INCONCLUSIVE, html);
}

static void tell_rise(GArray *remarks, const struct trend_page *page,
                      const struct trend_group *group, const struct trend_series *series) {
  struct trend_cusum cusum = trend_cusum_find(series);
  if (!cusum.is_on)
    return;
  const struct trend_point *points = (const void *)series->points->data;
  GString *html = g_string_new("<b>");
  html_append(html, series->device);
  html_printf(html, "</b> (");
  trend_append_group(html, group);
  html_printf(html, ") wakes unasked nearer 3 times than once in 24 h since ");
  trend_link_night(html, page, points[cusum.changed].night);
  html_printf(html, ", by the <a href=\"#newest\">cumulative sum</a> (S = %.2f, told on ",
              cusum.sum);
  trend_link_night(html, page, points[cusum.raised].night);
  html_printf(html, ").");
  add(remarks, VERDICT_INCONCLUSIVE, html);
}

static void tell_shift(GArray *remarks, const struct trend_shift *shift) {
  if (!shift->stands)
    return;
  GString *html = g_string_new("<b>");
  html_append(html, shift->series->device);
  html_printf(html, "</b> (");
  trend_append_group(html, shift->group);
  html_printf(html,
              ") woke unasked %s often in the newest night than before: %" G_GINT64_FORMAT
              " in %.2f h, before %" G_GINT64_FORMAT " in %.2f h (p = %.4f).",
              shift->rates.ratio > 1 ? "more" : "less", shift->now, shift->now_h, shift->before,
              shift->before_h, shift->rates.p_two);
  add(remarks, shift->rates.ratio > 1 ? VERDICT_INCONCLUSIVE : VERDICT_PASS, html);
}

static void tell_left_out(GArray *remarks, const struct trend_page *page) {
  unsigned newer = 0;
  for (unsigned i = 0; i < page->left_out->len; i++)
    newer += trend_is_newer(page, g_ptr_array_index(page->left_out, i));
  if (newer == 0)
    return;
  GString *html = g_string_new(NULL);
  html_printf(html,
              "%u run%s newer than all nights here, or of unknown time, %s <a href=\"#left-out\">"
              "left out</a>: what is shown as newest may not be.",
              newer, html_plural((int)newer), newer == 1 ? "is" : "are");
  add(remarks, VERDICT_INCONCLUSIVE, html);
}

static GArray *remarks_of(const struct trend_page *page) {
  GArray *remarks = g_array_new(FALSE, FALSE, sizeof(struct remark));
  g_array_set_clear_func(remarks, remark_done);
  for (unsigned i = 0; i < page->groups->len; i++)
    tell_newest(remarks, page, g_ptr_array_index(page->groups, i));
  tell_left_out(remarks, page);
  for (unsigned i = 0; i < page->groups->len; i++) {
    const struct trend_group *group = g_ptr_array_index(page->groups, i);
    for (unsigned n = 0; n < group->series->len && is_current(page, group); n++) {
      tell_device(remarks, page, group, g_ptr_array_index(group->series, n));
      tell_rise(remarks, page, group, g_ptr_array_index(group->series, n));
    }
  }
  for (unsigned i = 0; i < page->shifts->len; i++)
    tell_shift(remarks, &g_array_index(page->shifts, struct trend_shift, i));
  return remarks;
}

static bool has_kind(const GArray *remarks, enum verdict_kind kind) {
  for (unsigned i = 0; i < remarks->len; i++)
    if (g_array_index(remarks, struct remark, i).kind == kind)
      return true;
  return false;
}

static unsigned count_verdicts(const struct trend_page *page, enum verdict_kind kind) {
  unsigned count = 0;
  for (unsigned i = 0; i < page->groups->len; i++) {
    const struct trend_group *group = g_ptr_array_index(page->groups, i);
    count += is_current(page, group) && trend_verdict(trend_newest(group)) == kind;
  }
  return count;
}

static void append_headline(GString *out, const struct trend_page *page, enum verdict_kind kind) {
  unsigned fails = count_verdicts(page, VERDICT_FAIL), passes = count_verdicts(page, VERDICT_PASS);
  unsigned count = fails + passes + count_verdicts(page, VERDICT_INCONCLUSIVE);
  html_printf(out, "<h1><span class=\"stamp\">%s</span> ", verdict_names[kind]);
  if (kind == VERDICT_FAIL)
    html_printf(out, count == 1 ? "The newest night failed" : "%u of %u newest nights failed",
                fails, count);
  else if (passes < count)
    html_printf(out,
                count == 1 ? "The newest night proves too little"
                           : "%u of %u newest nights prove too little",
                count - passes, count);
  else if (kind == VERDICT_INCONCLUSIVE)
    html_printf(out, "The newest night%s passed, but look at this", html_plural((int)count));
  else
    html_printf(out, count == 1 ? "The newest night passed" : "All %u newest nights passed", count);
  html_printf(out, "</h1>\n");
}

static void append_remarks(GString *out, const GArray *remarks) {
  static const enum verdict_kind order[] = {VERDICT_FAIL, VERDICT_INCONCLUSIVE, VERDICT_PASS};
  html_printf(out, "<ul class=\"reasons\">\n");
  for (size_t n = 0; n < G_N_ELEMENTS(order); n++) {
    for (unsigned i = 0; i < remarks->len; i++) {
      const struct remark *remark = &g_array_index(remarks, struct remark, i);
      if (remark->kind != order[n])
        continue;
      html_printf(out, "<li class=\"%s\">", verdict_names[remark->kind]);
      g_string_append(out, remark->html);
      html_printf(out, "</li>\n");
    }
  }
  html_printf(out, "</ul>\n");
}

static void append_facts(GString *out, const struct trend_page *page) {
  const struct night *first = g_ptr_array_index(page->nights, 0);
  const struct night *last = g_ptr_array_index(page->nights, page->nights->len - 1);
  g_autoptr(GPtrArray) benches = trend_benches(page);
  double hours = 0;
  for (unsigned i = 0; i < page->groups->len; i++) {
    const struct trend_group *group = g_ptr_array_index(page->groups, i);
    for (unsigned n = 0; n < group->series->len; n++) {
      const struct trend_series *series = g_ptr_array_index(group->series, n);
      for (unsigned p = 0; p < series->points->len; p++)
        hours += g_array_index(series->points, struct trend_point, p).hours;
    }
  }
  html_printf(out,
              "<dl class=\"facts\">\n<div><dt>Nights</dt><dd>%u</dd></div>\n<div><dt>From</dt><dd>",
              page->nights->len);
  trend_append_date(out, first);
  html_printf(out, "</dd></div>\n<div><dt>Newest</dt><dd>");
  trend_append_date(out, last);
  html_printf(out,
              "</dd></div>\n<div><dt>Benches</dt><dd>%u</dd></div>\n<div><dt>Exposure</dt><dd>%.2f "
              "device-hours</dd></div>\n<div><dt>Left out</dt><dd><a href=\"#left-out\">%u run%s"
              "</a></dd></div>\n</dl>\n",
              benches->len, hours, page->left_out->len, html_plural((int)page->left_out->len));
}

void trend_strip_append(GString *out, const struct trend_page *page) {
  g_autoptr(GArray) remarks = remarks_of(page);
  enum verdict_kind kind = has_kind(remarks, VERDICT_FAIL)           ? VERDICT_FAIL
                           : has_kind(remarks, VERDICT_INCONCLUSIVE) ? VERDICT_INCONCLUSIVE
                                                                     : VERDICT_PASS;
  html_printf(out, "<header class=\"banner %s\">\n<p class=\"run\">hotmic · all nights</p>\n",
              verdict_names[kind]);
  append_headline(out, page, kind);
  append_remarks(out, remarks);
  append_facts(out, page);
  html_printf(out, "</header>\n");
}
