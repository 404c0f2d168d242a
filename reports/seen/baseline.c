/* A baseline: what a device sends, and to whom, while nobody speaks to it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline-private.h"

#include <math.h>
#include <string.h>

enum { SECONDS_PER_DAY = 86400 };
/* What clocks that are set by hand are off by. */
static const double clock_tolerance_days = 0.1;

const double baseline_number_max = 9007199254740992; /* 2^53 */
const char baseline_others[] = "(others)";

#define FIELD(name, is)                                                                            \
  { #name, offsetof(struct baseline_host, name), is }
const struct baseline_field baseline_fields[] = {
    FIELD(bytes, BASELINE_INT64),
    FIELD(p50_1s, BASELINE_INT64),
    FIELD(p99_1s, BASELINE_INT64),
    FIELD(p999_1s, BASELINE_INT64),
    FIELD(max_1s, BASELINE_INT64),
    FIELD(p50_10s, BASELINE_INT64),
    FIELD(p99_10s, BASELINE_INT64),
    FIELD(p999_10s, BASELINE_INT64),
    FIELD(max_10s, BASELINE_INT64),
    FIELD(beat_s, BASELINE_DOUBLE),
    FIELD(beat_bytes, BASELINE_INT64),
    FIELD(bursts, BASELINE_INT),
    FIELD(burst_p50_bytes, BASELINE_INT64),
    FIELD(burst_max_bytes, BASELINE_INT64),
    {NULL, 0, BASELINE_DOUBLE},
};
#undef FIELD

double baseline_field_value(const struct baseline_field *field, const struct baseline_host *host) {
  const void *at = (const char *)host + field->offset;
  return field->type == BASELINE_INT64 ? (double)*(const int64_t *)at
         : field->type == BASELINE_INT ? (double)*(const int *)at
                                       : *(const double *)at;
}

void baseline_field_set(const struct baseline_field *field, struct baseline_host *host,
                        double value) {
  void *at = (char *)host + field->offset;
  if (field->type == BASELINE_INT64)
    *(int64_t *)at = (int64_t)value;
  else if (field->type == BASELINE_INT)
    *(int *)at = (int)value;
  else
    *(double *)at = value;
}

bool baseline_field_allows(const struct baseline_field *field, double value) {
  double most = field->type == BASELINE_INT ? G_MAXINT : baseline_number_max;
  return value >= 0 && value <= most &&
         (field->type == BASELINE_DOUBLE || value == floor(value)); /* NAN is neither */
}

struct baseline *baseline_new(void) {
  struct baseline *baseline = g_new0(struct baseline, 1);
  baseline->strings = g_string_chunk_new(1024);
  baseline->made_utc = baseline->bench = baseline->source = baseline->sha256 =
      g_string_chunk_insert(baseline->strings, "");
  baseline->devices = g_array_new(FALSE, TRUE, sizeof(struct baseline_device));
  baseline->hosts = g_array_new(FALSE, TRUE, sizeof(struct baseline_host));
  return baseline;
}

void baseline_free(struct baseline *baseline) {
  if (!baseline)
    return;
  g_array_unref(baseline->devices);
  g_array_unref(baseline->hosts);
  g_string_chunk_free(baseline->strings);
  g_free(baseline);
}

char *baseline_keep_text(struct baseline *baseline, const char *text) {
  g_autofree char *clean = tidy_printable(text);
  return g_string_chunk_insert_const(baseline->strings, clean);
}

static int by_name(const void *left, const void *right) {
  const struct baseline_device *a = left, *b = right;
  return strcmp(a->device, b->device);
}

static int by_host(const void *left, const void *right) {
  const struct baseline_host *a = left, *b = right;
  int order = strcmp(a->device, b->device);
  if (order == 0)
    order = (a->role > b->role) - (a->role < b->role);
  return order ? order : strcmp(a->host, b->host);
}

void baseline_sort(struct baseline *baseline) {
  g_array_sort(baseline->devices, by_name);
  g_array_sort(baseline->hosts, by_host);
}

bool baseline_is_time(const char *text, int64_t *ret_utc_s) {
  if (strlen(text) != strlen("2026-11-22T18:45:00Z"))
    return false;
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(text, NULL);
  g_autofree char *again = time ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ") : NULL;
  if (!again || strcmp(again, text) != 0)
    return false;
  *ret_utc_s = g_date_time_to_unix(time);
  return true;
}

bool baseline_began(const struct plan *plan, int64_t *ret_utc_s) {
  g_autoptr(GDateTime) time =
      g_date_time_new_from_iso8601(plan_setting(plan, "started_utc", ""), NULL);
  if (time)
    *ret_utc_s = g_date_time_to_unix(time);
  return time != NULL;
}

const struct baseline_host *baseline_find(const struct baseline *baseline, const char *device,
                                          enum host_role role, const char *host) {
  for (unsigned i = 0; i < baseline->hosts->len; i++) {
    const struct baseline_host *found = &g_array_index(baseline->hosts, struct baseline_host, i);
    if (found->role == role && strcmp(found->device, device) == 0 && strcmp(found->host, host) == 0)
      return strcmp(host, baseline_others) == 0 ? NULL : found;
  }
  return NULL;
}

const struct baseline_device *baseline_device_named(const struct baseline *baseline,
                                                    const char *device) {
  for (unsigned i = 0; i < baseline->devices->len; i++) {
    const struct baseline_device *found =
        &g_array_index(baseline->devices, struct baseline_device, i);
    if (strcmp(found->device, device) == 0)
      return found;
  }
  return NULL;
}

double baseline_watched_s(const struct baseline *baseline, const char *device) {
  const struct baseline_device *found = baseline_device_named(baseline, device);
  return found ? found->watched_s : 0;
}

static double age_days(const struct baseline *baseline, int64_t now_utc_s) {
  int64_t made_utc_s = 0;
  baseline_is_time(baseline->made_utc, &made_utc_s);
  return (double)(now_utc_s - made_utc_s) / SECONDS_PER_DAY;
}

/* When the run began; false if its record does not say. */
static bool read_age(const struct baseline *baseline, const struct plan *plan, double *ret_days) {
  int64_t began_utc_s;
  if (!baseline_began(plan, &began_utc_s))
    return false;
  *ret_days = age_days(baseline, began_utc_s);
  return true;
}

static bool is_timely(const struct baseline *baseline, const struct plan *plan) {
  double days;
  return read_age(baseline, plan, &days) && days >= -clock_tolerance_days && days <= BASELINE_DAYS;
}

static bool is_of_bench(const struct baseline *baseline, const struct plan *plan) {
  return strcmp(baseline->bench, plan_setting(plan, "bench", "")) == 0;
}

bool baseline_is_sound(const struct baseline *baseline, const struct plan *plan, int device) {
  const struct record_device *of = plan_device(plan, device);
  const struct baseline_device *known = baseline_device_named(baseline, of->name);
  return known && strcmp(known->profile, of->profile) == 0 && known->watched_s > 0 &&
         baseline->until_s - baseline->from_s >= BASELINE_FULL_S && is_of_bench(baseline, plan) &&
         is_timely(baseline, plan);
}

static char *doubt_age(const struct baseline *baseline, const struct plan *plan) {
  double days;
  if (!read_age(baseline, plan, &days))
    return g_strdup("The record does not say when the run began: nobody knows how old its baseline "
                    "was then.");
  if (days < -clock_tolerance_days)
    return g_strdup_printf(
        "The baseline is dated %.1f days after the run began: it tells what the devices send "
        "since then, or a clock was wrong.",
        -days);
  return days > BASELINE_DAYS
             ? g_strdup_printf(
                   "The baseline was %.0f days old and is good for %d: what the devices "
                   "send at rest may have changed. Learn it again.",
                   days, BASELINE_DAYS)
             : NULL;
}

/* One that the baseline never knew is judged as if there were none, and that is no doubt. */
static char *doubt_device(const struct baseline *baseline, const struct record_device *device) {
  const struct baseline_device *known = baseline_device_named(baseline, device->name);
  return known && strcmp(known->profile, device->profile) != 0
             ? g_strdup_printf(
                   "The baseline was learned of %s with the profile %s, and its profile "
                   "is %s now: stated floors hold for it. Learn it again.",
                   device->name, known->profile, device->profile)
             : NULL;
}

static void add_doubt(GPtrArray *doubts, char *doubt) {
  if (doubt)
    g_ptr_array_add(doubts, doubt);
}

GPtrArray *baseline_doubts(const struct baseline *baseline, const struct plan *plan) {
  static const char *const kinds[] = {"sniffer", "capture", NULL};
  GPtrArray *doubts = g_ptr_array_new_with_free_func(g_free);
  add_doubt(doubts, doubt_age(baseline, plan));
  if (!is_of_bench(baseline, plan))
    add_doubt(doubts,
              g_strdup_printf("The baseline is of the bench %s, and this is %s.", baseline->bench,
                              plan_setting(plan, "bench", "none that the record names")));
  for (unsigned i = 0; i < plan->devices->len; i++) {
    const struct record_device *device = plan_device(plan, (int)i);
    if (device->under_test && plan_has_tap(plan, device->name, kinds))
      add_doubt(doubts, doubt_device(baseline, device));
  }
  return doubts;
}

/* A clock that is a little off makes no prophet of it. */
static char *age_text(double days) {
  return days < -clock_tolerance_days ? g_strdup_printf("dated %.1f days after now", -days)
                                      : g_strdup_printf("%.1f days old", MAX(days, 0));
}

char *baseline_describe(const struct baseline *baseline, int64_t now_utc_s) {
  double learned_s = baseline->until_s - baseline->from_s;
  g_autofree char *age = age_text(age_days(baseline, now_utc_s));
  return g_strdup_printf("%s, %s, %.0f min of silence learned from %s%s", baseline->made_utc, age,
                         learned_s / 60, baseline->source,
                         learned_s < BASELINE_FULL_S
                             ? " (less than an hour: it lowers thresholds, but raises none)"
                             : "");
}
