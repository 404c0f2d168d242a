/* What hours can show, and how many it takes: the answer of `hotmic plan`, in words and in JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast-hours.h"
#include "power.h"
#include "sequential.h"
#include "two-rates.h"

#include <glib.h>
#include <jansson.h>
#include <math.h>

enum { EVENTS_SHOWN = 5, ACCEPTS_SHOWN = 6, NIGHTS_BEFORE = 4 };

static const double reject_hours[] = {8, 24, 48, 72};

static double chance_at(const struct forecast_hours *asked, double hours) {
  return power_of(asked->limit_per_24h, asked->expect_per_24h, hours, asked->confidence);
}

/* All of them pass only if each does. */
static double hours_needed(const struct forecast_hours *asked) {
  return power_hours_needed(asked->limit_per_24h, asked->expect_per_24h,
                            pow(asked->power, 1.0 / asked->devices), asked->confidence);
}

static int64_t events_allowed(const struct forecast_hours *asked, double hours) {
  return power_events_allowed(asked->limit_per_24h, hours, asked->confidence);
}

static double nights_of(const struct forecast_hours *asked, double hours) {
  return ceil(hours / asked->night_h * (1 - 1e-9));
}

/* What the bound is after a night without any event. */
static double silent_bound(const struct forecast_hours *asked) {
  return power_hours(1, 0, asked->confidence) / asked->night_h;
}

static struct sequential test_of(const struct forecast_hours *asked) {
  return (struct sequential){.good_per_24h = asked->expect_per_24h,
                             .bad_per_24h = asked->limit_per_24h,
                             .alpha = 1 - asked->confidence,
                             .beta = 1 - asked->confidence};
}

static const char *plural(double n) {
  return n == 1 ? "" : "s";
}

static void tell_hours(const struct forecast_hours *asked, FILE *to) {
  fprintf(to,
          "To show, for each device, a rate below %g in 24 h (one-sided, %g %% confidence):\n\n"
          "  unintended   hours of it   nights of %g h   chance that a device with %g in 24 h\n"
          "                                             passes with these hours\n",
          asked->limit_per_24h, asked->confidence * 100, asked->night_h, asked->expect_per_24h);
  for (int n = 0; n < EVENTS_SHOWN; n++) {
    double hours = power_hours(asked->limit_per_24h, n, asked->confidence);
    fprintf(to, "  %10d   %11.2f   %14.0f   %.3f\n", n, hours, nights_of(asked, hours),
            chance_at(asked, hours));
  }
}

static void tell_needed(const struct forecast_hours *asked, FILE *to) {
  double hours = hours_needed(asked);
  g_autofree char *who = asked->devices > 1
                             ? g_strdup_printf("all of %d devices, each", asked->devices)
                             : g_strdup("a device");
  if (isinf(hours)) {
    fprintf(to,
            "\nFor %s with %g in 24 h no number of hours makes it %g %% likely to pass: that rate "
            "is not below the limit, or too near to it.\n",
            who, asked->expect_per_24h, asked->power * 100);
    return;
  }
  int64_t most = events_allowed(asked, hours);
  fprintf(to,
          "\nFor %s with %g in 24 h to pass with a chance of %g %%: %.2f h of each "
          "(%.0f night%s of %g h), in which at most %" G_GINT64_FORMAT " may happen.\n",
          who, asked->expect_per_24h, asked->power * 100, hours, nights_of(asked, hours),
          plural(nights_of(asked, hours)), asked->night_h, most);
}

static void tell_night(const struct forecast_hours *asked, FILE *to) {
  int64_t most = events_allowed(asked, asked->night_h);
  fprintf(to, "\nA single night of %g h without any event shows less than %.2f in 24 h",
          asked->night_h, silent_bound(asked));
  if (most < 0)
    fprintf(to, ", so one night can never show the limit: nights must add up.\n");
  else
    fprintf(to,
            ". It shows the limit with at most %" G_GINT64_FORMAT " event%s; a device with %g in "
            "24 h passes with a chance of %.3f.\n",
            most, plural((double)most), asked->expect_per_24h, chance_at(asked, asked->night_h));
}

/* At the rates asked for, and at the level of the asked confidence. */
static void tell_comparison(const struct forecast_hours *asked, FILE *to) {
  double alpha = 1 - asked->confidence;
  double mean = asked->expect_per_24h * asked->night_h / 24;
  if (!(mean > 0))
    return;
  fprintf(to, "Against one night before it, more is significant (one-sided, %g %%) only from",
          alpha * 100);
  for (int n = 0; n < NIGHTS_BEFORE; n++)
    fprintf(to, "%s %" G_GINT64_FORMAT " after %d", n ? "," : "", two_rates_least(n, alpha, false),
            n);
  fprintf(to,
          ":\nif %g in 24 h become three times as many, one night finds it with a chance of %.3f. "
          "Compare with many nights, or slot by slot.\n",
          asked->expect_per_24h, two_rates_power(mean, 3 * mean, alpha));
}

static void tell_sequential(const struct forecast_hours *asked, FILE *to) {
  struct sequential test = test_of(asked);
  if (!sequential_is_valid(&test)) {
    fprintf(to, "\nNo sequential test: it needs an expected rate below the limit.\n");
    return;
  }
  fprintf(to,
          "\nStopping as soon as it is clear (sequential test of %g against %g in 24 h, risks of "
          "%g %%):\n  good after",
          asked->expect_per_24h, asked->limit_per_24h, test.alpha * 100);
  for (int n = 0; n < ACCEPTS_SHOWN && isfinite(sequential_hours_to_accept(&test, n)); n++)
    fprintf(to, "%s %.2f h with %d", n ? "," : "", sequential_hours_to_accept(&test, n), n);
  fprintf(to, "\n  bad from");
  for (size_t i = 0; i < G_N_ELEMENTS(reject_hours); i++)
    fprintf(to, "%s %" G_GINT64_FORMAT " within %g h", i ? "," : "",
            sequential_events_to_reject(&test, reject_hours[i]), reject_hours[i]);
  fprintf(to, "\n  about %.1f h if it is good, %.1f h if it is bad (Wald's approximation)\n",
          sequential_expected_hours(&test, false), sequential_expected_hours(&test, true));
}

void forecast_hours_tell(const struct forecast_hours *asked, FILE *to) {
  tell_hours(asked, to);
  tell_needed(asked, to);
  tell_night(asked, to);
  tell_comparison(asked, to);
  tell_sequential(asked, to);
}

/* JSON has no infinity. */
static json_t *number(double value) {
  return isfinite(value) ? json_real(value) : json_null();
}

static json_t *whole(double value) {
  return value <= 1e15 ? json_integer((json_int_t)value) : json_null();
}

static json_t *hours_json(const struct forecast_hours *asked, int64_t events, double hours) {
  return json_pack("{s:I, s:o, s:o, s:o}", "events", (json_int_t)events, "hours", number(hours),
                   "nights", whole(nights_of(asked, hours)), "chance",
                   number(chance_at(asked, hours)));
}

static json_t *needed_json(const struct forecast_hours *asked) {
  double hours = hours_needed(asked);
  return isinf(hours) ? json_null() : hours_json(asked, events_allowed(asked, hours), hours);
}

static json_t *comparison_json(const struct forecast_hours *asked) {
  double mean = asked->expect_per_24h * asked->night_h / 24, alpha = 1 - asked->confidence;
  json_t *least = json_array();
  for (int n = 0; n < NIGHTS_BEFORE; n++)
    json_array_append_new(least, json_integer(two_rates_least(n, alpha, false)));
  return json_pack("{s:o, s:o}", "least_after", least, "chance_if_tripled",
                   number(two_rates_power(mean, 3 * mean, alpha)));
}

static json_t *sequential_json(const struct forecast_hours *asked) {
  struct sequential test = test_of(asked);
  if (!sequential_is_valid(&test))
    return json_null();
  json_t *good = json_array(), *bad = json_array();
  for (int n = 0; n < ACCEPTS_SHOWN; n++)
    json_array_append_new(good, number(sequential_hours_to_accept(&test, n)));
  for (size_t i = 0; i < G_N_ELEMENTS(reject_hours); i++)
    json_array_append_new(
        bad, json_pack("{s:f, s:I}", "hours", reject_hours[i], "events",
                       (json_int_t)sequential_events_to_reject(&test, reject_hours[i])));
  return json_pack("{s:o, s:o, s:o, s:o, s:o}", "good_after_hours", good, "bad_from", bad,
                   "expected_hours_if_good", number(sequential_expected_hours(&test, false)),
                   "expected_hours_if_bad", number(sequential_expected_hours(&test, true)),
                   "cusum_reference_per_night",
                   number(sequential_cusum_reference(&test, asked->night_h)));
}

void forecast_hours_json(const struct forecast_hours *asked, FILE *to) {
  json_t *rows = json_array();
  for (int n = 0; n < EVENTS_SHOWN; n++)
    json_array_append_new(
        rows, hours_json(asked, n, power_hours(asked->limit_per_24h, n, asked->confidence)));
  json_t *night = hours_json(asked, events_allowed(asked, asked->night_h), asked->night_h);
  json_object_set_new(night, "silent_bound_per_24h", number(silent_bound(asked)));
  json_t *all = json_pack(
      "{s:f, s:f, s:f, s:f, s:f, s:i, s:o, s:o, s:o, s:o, s:o}", "limit_per_24h",
      asked->limit_per_24h, "expect_per_24h", asked->expect_per_24h, "confidence",
      asked->confidence, "power", asked->power, "night_h", asked->night_h, "devices",
      asked->devices, "to_show_the_limit", rows, "needed", needed_json(asked), "one_night", night,
      "against_one_night", comparison_json(asked), "sequential", sequential_json(asked));
  json_dumpf(all, to, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
  fputc('\n', to);
  json_decref(all);
}
