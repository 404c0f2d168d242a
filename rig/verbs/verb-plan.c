/* hotmic plan: says how many hours a statement needs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast-hours.h"
#include "verb.h"

#include <string.h>

static char *limit_text, *expect_text, *confidence_text, *power_text, *hours_text, *devices_text;
static gboolean as_json;

static const double rate_max_per_24h = 10000, hours_max = 10000;

static const GOptionEntry options[] = {
    {"limit", 0, 0, G_OPTION_ARG_STRING, &limit_text,
     "the rate that is to be proven wrong: so many in so many hours or days", "N/24h"},
    {"expect", 0, 0, G_OPTION_ARG_STRING, &expect_text,
     "what a good device has (default: a third of the limit)", "N/24h"},
    {"confidence", 0, 0, G_OPTION_ARG_STRING, &confidence_text,
     "of the one-sided bound (default: 0.95)", "SHARE"},
    {"power", 0, 0, G_OPTION_ARG_STRING, &power_text,
     "with which a good device is to pass (default: 0.8)", "SHARE"},
    {"hours", 0, 0, G_OPTION_ARG_STRING, &hours_text, "of a night (default: 8)", "HOURS"},
    {"devices", 0, 0, G_OPTION_ARG_STRING, &devices_text,
     "that are all to pass, each by itself (default: 1)", "N"},
    {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "print JSON", NULL},
    G_OPTION_ENTRY_NULL,
};

/* Plain decimals only; `fallback` if there are none. */
static double read_decimal(const char *text, double fallback, const char **ret_end) {
  size_t length = strspn(text, "0123456789.");
  g_autofree char *digits = g_strndup(text, length);
  char *end;
  double number = g_ascii_strtod(digits, &end);
  *ret_end = end > digits ? text + (end - digits) : text;
  return end > digits ? number : fallback;
}

/* "24h", "h", "2d": in hours; 0 if it is none. */
static double read_span(const char *text) {
  const char *end;
  double span = read_decimal(text, 1, &end);
  double unit = strcmp(end, "h") == 0 ? 1 : strcmp(end, "d") == 0 ? 24 : 0;
  return span * unit <= hours_max ? span * unit : 0;
}

static bool read_rate(const char *option, const char *text, double *ret_per_24h, GError **error) {
  const char *end;
  double count = read_decimal(text, -1, &end);
  double hours = *end == '/' ? read_span(end + 1) : 0;
  double per_24h = hours > 0 ? count / hours * 24 : -1;
  if (!(per_24h >= 0 && per_24h <= rate_max_per_24h))
    return verb_usage(error,
                      "--%s %s: expected a rate such as 3/24h, 0.5/h or 1/d, of at most %g in 24 h",
                      option, text, rate_max_per_24h),
           false;
  *ret_per_24h = per_24h;
  return true;
}

/* A number in [low, high]; `text` NULL leaves what is there. */
static bool read_number(const char *option, const char *text, double low, double high, double *ret,
                        GError **error) {
  const char *end;
  if (!text)
    return true;
  double number = read_decimal(text, -1, &end);
  if (*end || !(number >= low && number <= high))
    return verb_usage(error, "--%s %s: expected a number from %g to %g", option, text, low, high),
           false;
  *ret = number;
  return true;
}

static bool read_question(struct forecast_hours *asked, GError **error) {
  double devices = 1;
  if (!limit_text)
    return verb_usage(error, "expected --limit N/24h, such as hotmic plan --limit 3/24h"), false;
  *asked = (struct forecast_hours){.confidence = 0.95, .power = 0.8, .night_h = 8};
  if (!read_rate("limit", limit_text, &asked->limit_per_24h, error))
    return false;
  if (!(asked->limit_per_24h > 0))
    return verb_usage(error, "--limit %s: no number of hours shows a rate of 0; expected more",
                      limit_text),
           false;
  asked->expect_per_24h = asked->limit_per_24h / 3;
  if ((expect_text && !read_rate("expect", expect_text, &asked->expect_per_24h, error)) ||
      !read_number("confidence", confidence_text, 0.51, 0.9999, &asked->confidence, error) ||
      !read_number("power", power_text, 0.01, 0.9999, &asked->power, error) ||
      !read_number("hours", hours_text, 0.01, hours_max, &asked->night_h, error) ||
      !read_number("devices", devices_text, 1, 10000, &devices, error))
    return false;
  asked->devices = (int)devices;
  if ((double)asked->devices < devices)
    return verb_usage(error, "--devices %s: expected a whole number", devices_text), false;
  return true;
}

static int plan_hours(char **arguments, GError **error) {
  struct forecast_hours asked;
  if (arguments[0])
    return verb_usage(error, "`%s`: expected options only, such as --limit 3/24h", arguments[0]);
  if (!read_question(&asked, error))
    return HOTMIC_ERROR_USAGE;
  if (as_json)
    forecast_hours_json(&asked, stdout);
  else
    forecast_hours_tell(&asked, stdout);
  return 0;
}

const struct verb verb_plan = {
    "plan",
    "--limit N/24h",
    "says how many hours a statement needs",
    "To say that a device does less than the limit, its upper bound must be below it,\n"
    "and that takes hours: of them and of the chance that a good device passes this\n"
    "tells before they are spent. Rates are N/24h, N/h or N/d, and N need not be\n"
    "whole. Nothing is played, and no bench is needed.",
    options,
    plan_hours,
};
