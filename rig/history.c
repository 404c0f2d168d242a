/* Earlier nights of the same bench: what a session copies of them into its record, for acceptance.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "history.h"

#include "identity.h"
#include "night.h"

#include <string.h>

/* Runs that another version left are many or none: a few names show which. */
enum { COMPLAINTS_MAX = 5 };

/* What one device's nights come to. */
struct sum {
  int nights, doubtful, others;
  double hours;
};

/* This session, by which earlier ones are chosen. */
struct tonight {
  struct record *record;
  const struct session_plan *plan;
  char *scripts;        /* as the record names them */
  char *played, *rules; /* as identity.h has them */
};

static char *scripts_of(const struct session_plan *plan) {
  g_autoptr(GString) scripts = g_string_new(NULL);
  for (size_t i = 0; i < plan->count; i++) {
    g_autofree char *file = g_path_get_basename(plan->scripts[i]->path);
    g_string_append_printf(scripts, "%s%s", i ? ", " : "", file);
  }
  return g_strdup(scripts->str);
}

/* Of a night without a flaw. */
static bool is_recent(const struct night *night, double days) {
  g_autoptr(GDateTime) started = g_date_time_new_from_iso8601(night->started_utc, NULL);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc();
  return started && (double)g_date_time_difference(now, started) <= days * (double)G_TIME_SPAN_DAY;
}

/* Of the same bench and scripts, by name, and not too old as far as one knows. */
static bool is_alike(const struct tonight *tonight, const struct night *night) {
  const struct bench *bench = tonight->plan->bench;
  return !night->imported && !night->is_replay && strcmp(night->bench, bench->name) == 0 &&
         strcmp(night->script, tonight->scripts) == 0 &&
         (night_flaw(night) || is_recent(night, bench->acceptance.days));
}

static bool played_the_same(const struct tonight *tonight, const struct night *night) {
  return !*night->played || strcmp(night->played, tonight->played) == 0;
}

/* Why a night may not prove anything, although what it shows may be true; NULL: it may. */
static const char *doubt_of(const struct tonight *tonight, const struct night *night) {
  const char *flaw = night_flaw(night);
  if (flaw)
    return flaw;
  if (!*night->played)
    return "an older hotmic summed it up and does not say what was played; `hotmic judge` does";
  if (strcmp(night->rules, tonight->rules) != 0)
    return "it was judged by other rules than this session's";
  return NULL;
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

/* A night in doubt is kept without hours: it proves nothing, but what it shows is not forgotten. */
static void keep_night(const struct tonight *tonight, const struct night *night,
                       const struct night_device *device, struct sum *sum) {
  g_autofree char *run = g_path_get_basename(night->dir);
  bool counts = !doubt_of(tonight, night) && !device->in_doubt && device->exposure_h > 0;
  sum->nights += counts;
  sum->doubtful += !counts;
  sum->hours += counts ? device->exposure_h : 0;
  record_add_history(tonight->record,
                     &(struct record_history){.device = device->name,
                                              .run = run,
                                              .started_utc = night->started_utc,
                                              .unintended = device->unintended,
                                              .hours = counts ? device->exposure_h : 0,
                                              .exposed = device->exposed});
}

static void say_sum(struct progress *progress, const char *device, const struct sum *sum) {
  g_autofree char *doubtful =
      sum->doubtful ? g_strdup_printf("; %d in doubt or without exposure %s not", sum->doubtful,
                                      sum->doubtful == 1 ? "does" : "do")
                    : g_strdup("");
  g_autofree char *others =
      sum->others ? g_strdup_printf("; %d of the same name played something else", sum->others)
                  : g_strdup("");
  g_autofree char *line = g_strdup_printf("%d night%s of %s (%.1f h) count%s%s%s", sum->nights,
                                          sum->nights == 1 ? "" : "s", device, sum->hours,
                                          sum->nights == 1 ? "s" : "", doubtful, others);
  progress_say(progress, "history", line);
}

static void keep_device(const struct tonight *tonight, const struct bench_device *device,
                        const GPtrArray *nights) {
  struct sum sum = {0};
  for (unsigned i = 0; i < nights->len; i++) {
    const struct night *night = g_ptr_array_index(nights, i);
    const struct night_device *found = is_alike(tonight, night) ? find(night, device) : NULL;
    if (found && played_the_same(tonight, night))
      keep_night(tonight, night, found, &sum);
    else
      sum.others += found != NULL;
  }
  say_sum(tonight->plan->progress, device->name, &sum);
}

static void complain(const GPtrArray *complaints) {
  unsigned told = MIN(complaints->len, COMPLAINTS_MAX), more = complaints->len - told;
  for (unsigned i = 0; i < told; i++)
    fprintf(stderr, "hotmic: %s\n", (const char *)g_ptr_array_index(complaints, i));
  if (more > 0)
    fprintf(stderr, "hotmic: and %u more run%s left out of the history, or %s for no hours\n", more,
            more == 1 ? " is" : "s are", more == 1 ? "counts" : "count");
}

/* This session's own directory has no summary yet; of all others somebody should know. */
static GPtrArray *complaints_of(const struct tonight *tonight, const GPtrArray *nights,
                                const GPtrArray *left_out) {
  const char *own = record_dir(tonight->record);
  GPtrArray *complaints = g_ptr_array_new_with_free_func(g_free);
  for (unsigned i = 0; i < left_out->len; i++)
    if (!g_str_has_prefix(g_ptr_array_index(left_out, i), own))
      g_ptr_array_add(complaints, g_strdup_printf("left out of the history: %s",
                                                  (const char *)g_ptr_array_index(left_out, i)));
  record_set_number(tonight->record, "acceptance.unread", complaints->len);
  for (unsigned i = 0; i < nights->len; i++) {
    const struct night *night = g_ptr_array_index(nights, i);
    bool is_ours = is_alike(tonight, night) && played_the_same(tonight, night);
    const char *doubt = is_ours ? doubt_of(tonight, night) : NULL;
    if (doubt)
      g_ptr_array_add(complaints, g_strdup_printf("counts for no hours in the history: %s: %s",
                                                  night->dir, doubt));
  }
  return complaints;
}

static void keep_all(const struct tonight *tonight) {
  const struct session_plan *plan = tonight->plan;
  char *paths[] = {(char *)plan->out_dir, NULL};
  g_autoptr(GPtrArray) left_out = NULL;
  g_autoptr(GError) cause = NULL;
  g_autoptr(GPtrArray) nights = night_read_every(paths, &left_out, &cause);
  if (!nights) {
    fprintf(stderr, "hotmic: no earlier night counts: %s\n", cause->message);
    return;
  }
  g_autoptr(GPtrArray) complaints = complaints_of(tonight, nights, left_out);
  complain(complaints);
  for (size_t i = 0; i < plan->bench->device_count; i++)
    if (plan->bench->devices[i].under_test)
      keep_device(tonight, &plan->bench->devices[i], nights);
}

/* What is played, and by which rules it will be judged, the record says by now. */
static void keep(struct record *record, const struct session_plan *plan) {
  g_autoptr(GError) cause = NULL;
  struct plan *written = plan_read(record, &cause);
  if (!written) {
    fprintf(stderr, "hotmic: no earlier night counts: %s\n", cause->message);
    return;
  }
  struct judge_rules rules = rules_read(record);
  struct tonight tonight = {.record = record,
                            .plan = plan,
                            .scripts = scripts_of(plan),
                            .played = identity_played(written),
                            .rules = identity_rules(&rules)};
  keep_all(&tonight);
  g_free(tonight.scripts);
  g_free(tonight.played);
  g_free(tonight.rules);
  plan_free(written);
}

/* A run that plays again what fired is chosen for its events: it shows no rate. */
void history_keep(struct record *record, const struct session_plan *plan) {
  const struct bench_acceptance *acceptance = &plan->bench->acceptance;
  double limit_per_24h = plan->replays ? 0 : acceptance->limit_per_24h;
  record_set_number(record, "acceptance.limit_per_24h", limit_per_24h);
  if (limit_per_24h <= 0)
    return;
  record_set_number(record, "acceptance.good_per_24h", acceptance->good_per_24h);
  record_set_number(record, "acceptance.confidence", acceptance->confidence);
  record_set_number(record, "acceptance.days", acceptance->days);
  keep(record, plan);
}
