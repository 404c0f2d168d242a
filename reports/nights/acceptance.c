/* Acceptance: is a device's rate proven to be below the bench's limit, over all its nights?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "acceptance.h"
#include "block.h"
#include "html.h"
#include "identity.h"
#include "poisson.h"

#include <math.h>
#include <string.h>

enum { RUNS_NAMED = 2 };

/* Chance below which nights are not taken for equal ones any more. */
static const double scatter_max_p = 0.01;
static const double confidence_usual = 0.95, confidence_min = 0.5, confidence_max = 0.9999;

/* The bench file's numbers were checked; a record may have been changed since. */
static double setting_of(const struct judgement *judgement, const char *key, double min, double max,
                         double fallback) {
  const char *text = plan_setting(judgement->plan, key, "");
  char *end;
  double value = g_ascii_strtod(text, &end);
  return end != text && !*end && value >= min && value <= max ? value : fallback;
}

double acceptance_limit_per_24h(const struct judgement *judgement) {
  return plan_is_imported(judgement->plan)
             ? 0
             : setting_of(judgement, "acceptance.limit_per_24h", 0, 1e6, 0);
}

double acceptance_confidence(const struct judgement *judgement) {
  return setting_of(judgement, "acceptance.confidence", confidence_min, confidence_max,
                    confidence_usual);
}

/* What is summed up over a device's nights. */
struct nights {
  GArray *counts; /* int64_t */
  GArray *hours;  /* double */
};

static void add_night(struct acceptance *sum, struct nights *nights, int64_t unintended,
                      int64_t exposed, double hours) {
  sum->unintended += unintended;
  sum->exposed += exposed;
  sum->hours += hours;
  sum->nights += hours > 0;
  g_array_append_val(nights->counts, exposed);
  g_array_append_val(nights->hours, hours);
}

/* The record keeps nights in doubt without hours: those prove nothing, but what they show may be
 * true, and so a bound from above must bear it. */
static void add_history(struct acceptance *sum, struct nights *nights, const struct plan *plan) {
  const char *name = plan_device(plan, sum->device)->name;
  for (unsigned i = 0; i < plan->history->len; i++) {
    const struct record_history *row = &g_array_index(plan->history, struct record_history, i);
    if (strcmp(row->device, name) != 0)
      continue;
    if (row->hours > 0) {
      add_night(sum, nights, row->unintended, row->exposed, row->hours);
    } else {
      sum->doubtful_nights++;
      sum->doubtful_unintended += row->unintended;
    }
  }
}

/* Means of a Poisson count that is as far off as the confidence lets it be. */
struct bounds {
  double lower, upper;
};

static struct bounds bounds_of(const struct acceptance *sum, double confidence) {
  int64_t most = sum->unintended + sum->doubtful_unintended;
  double n = (double)sum->exposed, widen = sum->is_widened ? sum->dispersion.widen : 1;
  double lower = sum->exposed > 0 ? poisson_mean(sum->exposed - 1, confidence) : 0;
  double upper = poisson_mean(most, 1 - confidence);
  return (struct bounds){fmax(n - (n - lower) * widen, 0),
                         (double)most + (upper - (double)most) * widen};
}

static void decide(struct acceptance *sum, double limit_per_24h, double confidence) {
  struct bounds bounds = bounds_of(sum, confidence);
  double needed = bounds.upper * 24 / limit_per_24h;
  sum->kind = VERDICT_INCONCLUSIVE;
  sum->more_hours = fmax(needed - sum->hours, 0);
  sum->upper_per_24h = INFINITY;
  if (!(sum->hours > 0))
    return;
  sum->lower_per_24h = bounds.lower * 24 / sum->hours;
  sum->upper_per_24h = bounds.upper * 24 / sum->hours;
  if (sum->lower_per_24h > limit_per_24h)
    sum->kind = VERDICT_FAIL;
  else if (sum->upper_per_24h < limit_per_24h && !sum->in_doubt)
    sum->kind = VERDICT_PASS;
}

static struct acceptance sum_up(const struct judgement *judgement,
                                const struct device_result *result, double limit_per_24h) {
  struct acceptance sum = {.device = result->device, .in_doubt = result->in_doubt};
  struct nights nights = {g_array_new(FALSE, FALSE, sizeof(int64_t)),
                          g_array_new(FALSE, FALSE, sizeof(double))};
  add_history(&sum, &nights, judgement->plan);
  add_night(&sum, &nights, result->unintended, result->exposed, fmax(result->exposure_h, 0));
  sum.dispersion =
      several_dispersion_by_hours((const int64_t *)(void *)nights.counts->data,
                                  (const double *)(void *)nights.hours->data, nights.counts->len);
  sum.is_widened = sum.dispersion.p < scatter_max_p && sum.dispersion.widen > 1;
  decide(&sum, limit_per_24h, acceptance_confidence(judgement));
  g_array_unref(nights.counts);
  g_array_unref(nights.hours);
  return sum;
}

/* One device of many fails by chance sooner or later. */
static void check_chance(GArray *all, double limit_per_24h, double confidence) {
  g_autofree double *p = g_new(double, all->len + 1);
  g_autofree bool *stands = g_new0(bool, all->len + 1);
  for (unsigned i = 0; i < all->len; i++) {
    const struct acceptance *sum = &g_array_index(all, struct acceptance, i);
    p[i] = 1 - poisson_at_most(sum->exposed - 1, limit_per_24h * sum->hours / 24);
  }
  several_discoveries(p, all->len, 1 - confidence, stands);
  for (unsigned i = 0; i < all->len; i++) {
    struct acceptance *sum = &g_array_index(all, struct acceptance, i);
    sum->stands = sum->kind == VERDICT_FAIL && stands[i];
  }
}

GArray *acceptance_find(const struct judgement *judgement) {
  GArray *all = g_array_new(FALSE, FALSE, sizeof(struct acceptance));
  double limit_per_24h = acceptance_limit_per_24h(judgement);
  for (unsigned i = 0; limit_per_24h > 0 && i < judgement->devices->len; i++) {
    struct acceptance sum = sum_up(
        judgement, &g_array_index(judgement->devices, struct device_result, i), limit_per_24h);
    g_array_append_val(all, sum);
  }
  check_chance(all, limit_per_24h, acceptance_confidence(judgement));
  return all;
}

/* ", and 80 more in 2 nights in doubt (RUN, RUN)": those that keep the bound up. */
static void append_doubtful(GString *text, const struct judgement *judgement,
                            const struct acceptance *sum) {
  const struct plan *plan = judgement->plan;
  const char *name = plan_device(plan, sum->device)->name;
  int nights = 0;
  g_autoptr(GString) runs = g_string_new(NULL);
  for (unsigned i = 0; i < plan->history->len; i++) {
    const struct record_history *row = &g_array_index(plan->history, struct record_history, i);
    if (row->hours > 0 || row->unintended == 0 || strcmp(row->device, name) != 0)
      continue;
    if (nights < RUNS_NAMED)
      g_string_append_printf(runs, "%s%s", nights ? ", " : "", row->run);
    else if (nights == RUNS_NAMED)
      g_string_append(runs, ", ...");
    nights++;
  }
  if (nights > 0)
    g_string_append_printf(text,
                           ", and %" G_GINT64_FORMAT " more in %d night%s in doubt, %s, which a "
                           "bound from above bears",
                           sum->doubtful_unintended, nights, html_plural(nights), runs->str);
}

/* "1 in 48.2 h over 3 nights" */
static char *basis_of(const struct judgement *judgement, const struct acceptance *sum) {
  g_autofree char *time = sum->hours < 1 ? g_strdup_printf("%.1f min", sum->hours * 60)
                                         : g_strdup_printf("%.1f h", sum->hours);
  int64_t beyond = sum->unintended - sum->exposed;
  g_autoptr(GString) text = g_string_new(NULL);
  g_string_append_printf(text, "%" G_GINT64_FORMAT " in %s over %d night%s", sum->exposed, time,
                         sum->nights, html_plural(sum->nights));
  if (beyond > 0)
    g_string_append_printf(text, ", and %" G_GINT64_FORMAT " more outside of that proven time",
                           beyond);
  append_doubtful(text, judgement, sum);
  return g_strdup(text->str);
}

static void weigh(struct judgement *judgement, const struct acceptance *sum, double limit_per_24h,
                  double percent) {
  const char *name = plan_device(judgement->plan, sum->device)->name;
  g_autofree char *basis = basis_of(judgement, sum);
  if (sum->kind == VERDICT_PASS)
    verdict_add(
        judgement, VERDICT_PASS, sum->device,
        "%s: at most %.3g unintended episodes in 24 h (%g %% bound: %s), below the limit of "
        "%g.",
        name, sum->upper_per_24h, percent, basis, limit_per_24h);
  else if (sum->kind == VERDICT_FAIL)
    verdict_add(
        judgement, VERDICT_FAIL, sum->device,
        "%s: at least %.3g unintended episodes in 24 h (%g %% bound: %s), above the limit of "
        "%g.",
        name, sum->lower_per_24h, percent, basis, limit_per_24h);
  else if (sum->more_hours <= 0)
    verdict_add(
        judgement, VERDICT_INCONCLUSIVE, sum->device,
        "%s: %s would prove that it stays below %g unintended episodes in 24 h (%g %%), but "
        "this night is in doubt.",
        name, basis, limit_per_24h, percent);
  else
    verdict_add(
        judgement, VERDICT_INCONCLUSIVE, sum->device,
        "%s is not proven to stay below %g unintended episodes in 24 h: %s. %.1f more hours "
        "without another one would prove it (%g %%).",
        name, limit_per_24h, basis, ceil(sum->more_hours * 10) / 10, percent);
}

/* Gaps and failed blocks are doubts, one reason each, for which the exposure is already less. */
static int deducted_doubts(const struct judgement *judgement, const struct device_result *result) {
  int count = result->gaps > 0;
  for (unsigned i = 0; i < judgement->invalid->len; i++)
    count += g_array_index(judgement->invalid, struct block_stretch, i).device == result->device;
  return count;
}

static void mark_doubt(const struct judgement *judgement, struct device_result *result) {
  int doubts = 0;
  for (unsigned i = 0; i < judgement->verdict.reasons->len; i++) {
    const struct verdict_reason *reason =
        &g_array_index(judgement->verdict.reasons, struct verdict_reason, i);
    doubts += reason->kind == VERDICT_INCONCLUSIVE &&
              (reason->device < 0 || reason->device == result->device);
  }
  result->in_doubt = doubts > deducted_doubts(judgement, result);
}

/* The bench may ask for a rate that this run does not show. */
static void tell_replay(struct judgement *judgement) {
  if (identity_is_replay(judgement->plan))
    verdict_add(judgement, VERDICT_PASS, -1,
                "This run plays moments of %s again, chosen because something fired then: it shows "
                "no rate, and nothing is accepted by it.",
                plan_setting(judgement->plan, "replays", ""));
}

void acceptance_weigh(struct judgement *judgement) {
  for (unsigned i = 0; i < judgement->devices->len; i++)
    mark_doubt(judgement, &g_array_index(judgement->devices, struct device_result, i));
  g_autoptr(GArray) all = acceptance_find(judgement);
  double limit_per_24h = acceptance_limit_per_24h(judgement);
  for (unsigned i = 0; i < all->len; i++)
    weigh(judgement, &g_array_index(all, struct acceptance, i), limit_per_24h,
          acceptance_confidence(judgement) * 100);
  tell_replay(judgement);
}
