/* Earlier nights of the same bench: what a session copies of them into its record, for acceptance.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "history.h"

#include "night.h"

#include <string.h>

/* Runs that another version left are many or none: a few names show which. */
enum { COMPLAINTS_MAX = 5 };

/* What one device's nights come to. */
struct sum {
  int nights, doubtful;
  double hours;
};

/* A run that plays again what fired is chosen for its events: it shows no rate. */
static bool is_chosen(const struct session_plan *plan) {
  for (size_t i = 0; i < plan->count; i++) {
    g_autofree char *name = g_path_get_basename(plan->scripts[i]->path);
    if (g_str_has_prefix(name, "confirm-") || g_str_has_prefix(name, "bisect-"))
      return true;
  }
  return false;
}

/* As the record names them. */
static char *scripts_of(const struct session_plan *plan) {
  g_autoptr(GString) scripts = g_string_new(NULL);
  for (size_t i = 0; i < plan->count; i++) {
    g_autofree char *file = g_path_get_basename(plan->scripts[i]->path);
    g_string_append_printf(scripts, "%s%s", i ? ", " : "", file);
  }
  return g_strdup(scripts->str);
}

static bool is_recent(const struct night *night, double days) {
  g_autoptr(GDateTime) started = g_date_time_new_from_iso8601(night->started_utc, NULL);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc();
  GTimeSpan age = started ? g_date_time_difference(now, started) : -1;
  return age >= 0 && (double)age <= days * (double)G_TIME_SPAN_DAY;
}

static bool is_alike(const struct night *night, const struct session_plan *plan,
                     const char *scripts) {
  return !night->imported && strcmp(night->bench, plan->bench->name) == 0 &&
         strcmp(night->script, scripts) == 0 && is_recent(night, plan->bench->acceptance.days);
}

static const struct night_device *find(const struct night *night,
                                       const struct bench_device *device) {
  const char *firmware = device->firmware ? device->firmware : "";
  for (unsigned i = 0; i < night->devices->len; i++) {
    const struct night_device *found = &g_array_index(night->devices, struct night_device, i);
    if (strcmp(found->name, device->name) == 0)
      return strcmp(found->profile, device->profile_name) == 0 &&
                     strcmp(found->firmware, firmware) == 0
                 ? found
                 : NULL;
  }
  return NULL;
}

/* A night in doubt is kept without hours: it is told of, and proves nothing. */
static void keep_night(struct record *record, const struct night *night,
                       const struct night_device *device, struct sum *sum) {
  g_autofree char *run = g_path_get_basename(night->dir);
  bool counts = !device->in_doubt && device->exposure_h > 0;
  sum->nights += counts;
  sum->doubtful += !counts;
  sum->hours += counts ? device->exposure_h : 0;
  record_add_history(record, &(struct record_history){.device = device->name,
                                                      .run = run,
                                                      .started_utc = night->started_utc,
                                                      .unintended = device->unintended,
                                                      .hours = counts ? device->exposure_h : 0});
}

static void say_sum(struct progress *progress, const char *device, const struct sum *sum) {
  g_autofree char *doubtful =
      sum->doubtful ? g_strdup_printf("; %d in doubt or without exposure %s not", sum->doubtful,
                                      sum->doubtful == 1 ? "does" : "do")
                    : g_strdup("");
  g_autofree char *line = g_strdup_printf("%d night%s of %s (%.1f h) count%s%s", sum->nights,
                                          sum->nights == 1 ? "" : "s", device, sum->hours,
                                          sum->nights == 1 ? "s" : "", doubtful);
  progress_say(progress, "history", line);
}

static void keep_device(struct record *record, const struct session_plan *plan,
                        const struct bench_device *device, const GPtrArray *nights,
                        const char *scripts) {
  struct sum sum = {0};
  for (unsigned i = 0; i < nights->len; i++) {
    const struct night *night = g_ptr_array_index(nights, i);
    const struct night_device *found = is_alike(night, plan, scripts) ? find(night, device) : NULL;
    if (found)
      keep_night(record, night, found, &sum);
  }
  say_sum(plan->progress, device->name, &sum);
}

/* What is not complete, such as this session itself, says so by its name. */
static bool is_of_partial(const char *why) {
  return strstr(why, ".partial/") || strstr(why, ".partial: ");
}

static void complain(const GPtrArray *left_out) {
  unsigned told = 0, more = 0;
  for (unsigned i = 0; i < left_out->len; i++) {
    const char *why = g_ptr_array_index(left_out, i);
    if (is_of_partial(why))
      continue;
    if (told < COMPLAINTS_MAX) {
      fprintf(stderr, "hotmic: left out of the history: %s\n", why);
      told++;
    } else {
      more++;
    }
  }
  if (more > 0)
    fprintf(stderr, "hotmic: and %u more runs are left out of the history\n", more);
}

static void keep_all(struct record *record, const struct session_plan *plan) {
  char *paths[] = {(char *)plan->out_dir, NULL};
  g_autoptr(GPtrArray) left_out = NULL;
  g_autoptr(GError) cause = NULL;
  g_autoptr(GPtrArray) nights = night_read_all(paths, &left_out, &cause);
  g_autofree char *scripts = scripts_of(plan);
  if (!nights) {
    fprintf(stderr, "hotmic: no earlier night counts: %s\n", cause->message);
    return;
  }
  complain(left_out);
  for (size_t i = 0; i < plan->bench->device_count; i++)
    if (plan->bench->devices[i].under_test)
      keep_device(record, plan, &plan->bench->devices[i], nights, scripts);
}

void history_keep(struct record *record, const struct session_plan *plan) {
  const struct bench_acceptance *acceptance = &plan->bench->acceptance;
  double limit_per_24h = is_chosen(plan) ? 0 : acceptance->limit_per_24h;
  record_set_number(record, "acceptance.limit_per_24h", limit_per_24h);
  if (limit_per_24h <= 0)
    return;
  record_set_number(record, "acceptance.good_per_24h", acceptance->good_per_24h);
  record_set_number(record, "acceptance.confidence", acceptance->confidence);
  record_set_number(record, "acceptance.days", acceptance->days);
  keep_all(record, plan);
}
