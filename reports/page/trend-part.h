/* The parts of the trend page, and what all of them use: links into reports, dates, numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_TREND_PART_H
#define HOTMIC_TREND_PART_H

#include "charts.h"
#include "trend-change.h"

/** What the page is made of. */
struct trend_page {
  GPtrArray *groups;         /**< struct trend_group * */
  GArray *shifts;            /**< struct trend_shift */
  const GPtrArray *nights;   /**< borrowed, as all that follows */
  const GPtrArray *left_out; /**< "PATH: why" */
  GHashTable *links;         /**< of each night: its run directory as a relative URL */
  unsigned newest;           /**< so many nights are in the matrix */
};

/** Appends `<a href>` to the night's report (`episode` > 0: to its card), with its date as text. */
void trend_link_night(GString *out, const struct trend_page *page, const struct night *night);
/** Only the beginning, `<a href="..."`: more attributes, `>` and the text are to follow. */
void trend_link_open(GString *out, const struct trend_page *page, const struct night *night,
                     unsigned episode);
/** The place of `run_dir` as seen from `out_dir`, as a URL. Caller-owned. Blocks on the disk. */
char *trend_link_between(const char *out_dir, const char *run_dir);

/** "2026-11-23 01:23", or what the night says instead. */
void trend_append_date(GString *out, const struct night *night);
/** The same by g_date_time_format(). */
void trend_append_time(GString *out, const struct night *night, const char *format);
/** A script's name; what was imported has none. */
void trend_append_script(GString *out, const char *script);
void trend_append_group(GString *out, const struct trend_group *group); /**< "bench · script" */
/** "1.54 (0.90 to 2.46)"; without events what the silence shows, without exposure that. */
void trend_append_rate(GString *out, int64_t n, double hours);

/** Benches, by name: a GPtrArray of const char *. And all nights of one of them, by time: of const
 * struct night *. Caller-owned arrays. */
GPtrArray *trend_benches(const struct trend_page *page);
GPtrArray *trend_nights_of(const struct trend_page *page, const char *bench);

/** x of a chart over nights: days if they lie days apart, else their number. */
struct trend_axis {
  bool by_day;
  unsigned first, count; /**< of the nights given */
  double *x;             /**< `count` of them */
};

enum { TREND_NIGHTS_DRAWN = 100 };

/** Of the last TREND_NIGHTS_DRAWN of these nights. */
struct trend_axis trend_axis_of(const GPtrArray *nights);
void trend_axis_done(struct trend_axis *axis);
struct chart trend_chart(GString *out, const struct trend_axis *axis, int height);
/** Rounds the levels to at most 6 steps; opens the chart and draws them and x. */
void trend_chart_open(struct chart *chart, const struct trend_axis *axis, const char *unit,
                      const char *label);

void trend_strip_append(GString *out, const struct trend_page *page);
void trend_matrix_append(GString *out, const struct trend_page *page);
void trend_rates_append(GString *out, const struct trend_page *page);
void trend_shifts_append(GString *out, const struct trend_page *page);
void trend_chain_append(GString *out, const struct trend_page *page);
void trend_repeat_append(GString *out, const struct trend_page *page);
void trend_drift_append(GString *out, const struct trend_page *page);
void trend_loss_append(GString *out, const struct trend_page *page);

/** Is this run, told as left out, newer than all nights that are in? What cannot be told is. */
bool trend_is_newer(const struct trend_page *page, const char *left_out);

#endif
