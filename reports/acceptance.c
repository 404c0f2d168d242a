/* Acceptance: is a device's rate proven to be below the bench's limit, over all its nights?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "acceptance.h"
#include "block.h"
#include "html.h"
#include "poisson.h"

#include <math.h>
#include <string.h>

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
                      double hours) {
  sum->unintended += unintended;
  sum->hours += hours;
  sum->nights += hours > 0;
  g_array_append_val(nights->counts, unintended);
  g_array_append_val(nights->hours, hours);
}

/* The record keeps nights in doubt without hours: what they show neither accuses nor acquits. */
static void add_history(struct acceptance *sum, struct nights *nights, const struct plan *plan) {
  const char *name = plan_device(plan, sum->device)->name;
  for (unsigned i = 0; i < plan->history->len; i++) {
    const struct record_history *row = &g_array_index(plan->history, struct record_history, i);
    if (strcmp(row->device, name) != 0)
      continue;
    if (row->hours > 0) {
      add_night(sum, nights, row->unintended, row->hours);
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
  double n = (double)sum->unintended, widen = sum->is_widened ? sum->dispersion.widen : 1;
  double lower = sum->unintended > 0 ? poisson_mean(sum->unintended - 1, confidence) : 0;
  double upper = poisson_mean(sum->unintended, 1 - confidence);
  return (struct bounds){fmax(n - (n - lower) * widen, 0), n + (upper - n) * widen};
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
  add_night(&sum, &nights, result->unintended, fmax(result->exposure_h, 0));
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
    p[i] = 1 - poisson_at_most(sum->unintended - 1, limit_per_24h * sum->hours / 24);
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

/* "1 in 48.2 h over 3 nights" */
static char *basis_of(const struct acceptance *sum) {
  g_autofree char *time = sum->hours < 1 ? g_strdup_printf("%.1f min", sum->hours * 60)
                                         : g_strdup_printf("%.1f h", sum->hours);
  return g_strdup_printf("%" G_GINT64_FORMAT " in %s over %d night%s", sum->unintended, time,
                         sum->nights, html_plural(sum->nights));
}

static void weigh(struct judgement *judgement, const struct acceptance *sum, double limit_per_24h,
                  double percent) {
  const char *name = plan_device(judgement->plan, sum->device)->name;
  g_autofree char *basis = basis_of(sum);
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

void acceptance_weigh(struct judgement *judgement) {
  for (unsigned i = 0; i < judgement->devices->len; i++)
    mark_doubt(judgement, &g_array_index(judgement->devices, struct device_result, i));
  g_autoptr(GArray) all = acceptance_find(judgement);
  double limit_per_24h = acceptance_limit_per_24h(judgement);
  for (unsigned i = 0; i < all->len; i++)
    weigh(judgement, &g_array_index(all, struct acceptance, i), limit_per_24h,
          acceptance_confidence(judgement) * 100);
}
