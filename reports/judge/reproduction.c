/* Reproduction: does a trigger fire again when its moment is played again?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "reproduction.h"

#include "binomial.h"
#include "html.h"

#include <string.h>

const char *const reproduction_grade_names[GRADES + 1] = {"stable", "intermittent", "seen once",
                                                          "too few"};

static const double stable_least = 0.75;
/* By which the start of an episode may differ when it is judged by other rules. */
static const int64_t same_episode_ns = NS_PER_S;

enum reproduction_grade reproduction_grade(int hits, int trials) {
  if (trials < REPRODUCTION_TRIALS_MIN)
    return GRADE_TOO_FEW;
  if (hits <= 0)
    return GRADE_SEEN_ONCE;
  return hits >= stable_least * trials ? GRADE_STABLE : GRADE_INTERMITTENT;
}

static bool is_of(const struct judgement *judgement, const struct record_reproduction *row,
                  const struct episode *episode) {
  int64_t off_ns = row->at_ns - episode->start_ns;
  return strcmp(row->device, plan_device(judgement->plan, episode->device)->name) == 0 &&
         off_ns > -same_episode_ns && off_ns < same_episode_ns;
}

const struct record_reproduction *reproduction_of(const struct judgement *judgement,
                                                  const struct episode *episode, const char *kind) {
  const GArray *rows = judgement->plan->reproductions;
  for (unsigned i = rows->len; i-- > 0;) {
    const struct record_reproduction *row = &g_array_index(rows, struct record_reproduction, i);
    if (strcmp(row->kind, kind) == 0 && is_of(judgement, row, episode))
      return row;
  }
  return NULL;
}

/* "8 of 10 times (95 % interval 0.44 to 0.97; by Wilson's, ...)". */
static void append_share(GString *out, const struct record_reproduction *row) {
  struct binomial_interval exact = binomial_exact_interval(row->hits, row->trials, 0.95);
  struct binomial_interval wilson = binomial_wilson_interval(row->hits, row->trials, 0.95);
  html_printf(out,
              "%d of %d time%s (95&#160;%% interval %.2f to %.2f; by Wilson's, which is narrower, "
              "%.2f to %.2f)",
              row->hits, row->trials, html_plural(row->trials), exact.lower, exact.upper,
              wilson.lower, wilson.upper);
}

static void append_run(GString *out, const struct record_reproduction *row) {
  html_printf(out, ". <small>Run ");
  html_append(out, row->run);
  if (row->changed && *row->changed) {
    html_printf(out, ", when other than here were: ");
    html_append(out, row->changed);
  }
  html_printf(out, "</small></p>\n");
}

static void append_confirmed(GString *out, const struct record_reproduction *row) {
  static const char *const classes[] = {"stable", "intermittent", "once", "few"};
  enum reproduction_grade grade = reproduction_grade(row->hits, row->trials);
  html_printf(out, "<p class=\"grade %s\"><b>%s</b>: played again, it fired ", classes[grade],
              reproduction_grade_names[grade]);
  append_share(out, row);
  append_run(out, row);
}

/* The words stand in the middle of a talk. */
static void append_shortest(GString *out, const struct record_reproduction *row) {
  html_printf(out, "<p class=\"shortest\">The fewest words that still fired, ");
  append_share(out, row);
  html_printf(out, ": <q>\xe2\x80\xa6 ");
  html_append(out, row->words);
  html_printf(out, " \xe2\x80\xa6</q>");
  append_run(out, row);
}

void reproduction_append(GString *out, const struct judgement *judgement,
                         const struct episode *episode) {
  const struct record_reproduction *confirmed = reproduction_of(judgement, episode, "confirm");
  const struct record_reproduction *shortest = reproduction_of(judgement, episode, "bisect");
  if ((!confirmed || confirmed->trials == 0) && !shortest)
    return;
  html_printf(out, "<div class=\"reproduction\"><h4>Reproduction</h4>\n");
  if (confirmed && confirmed->trials > 0)
    append_confirmed(out, confirmed);
  if (shortest)
    append_shortest(out, shortest);
  html_printf(out, "</div>\n");
}
