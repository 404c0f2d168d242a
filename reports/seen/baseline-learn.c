/* Learning a baseline: what devices sent in a silent stretch, and whether it was one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline-private.h"
#include "burst.h"
#include "idle.h"
#include "primary.h"
#include "record-read.h"
#include "silence.h"

#include <string.h>

enum { ENTRIES_MAX = 6000000 }; /* of at most 16 bytes, in arrays that double: 192 MB */

static const double unseen_max = 0.1; /* share of the stretch that a tap may have missed */

/* What goes to one host. */
struct host {
  enum host_role role;
  char *name;
  struct idle *idle;
};

struct gap {
  int64_t from_ns, until_ns; /* within the stretch */
};

/* A device under test that has a network tap. */
struct pupil {
  const struct record_device *device;
  bool is_alive;     /* its tap saw something of it */
  const char *tap;   /* its primary; NULL if none saw it send; borrowed */
  GArray *gaps;      /* struct gap */
  GHashTable *hosts; /* char * "role host" -> struct host * */
  int64_t seen_ns;
};

struct lesson {
  const struct plan *plan;
  const struct judge_rules *rules;
  int64_t from_ns, until_ns;
  GPtrArray *pupils; /* struct pupil * */
  size_t entries;
};

static void host_free(void *data) {
  struct host *host = data;
  idle_free(host->idle);
  g_free(host->name);
  g_free(host);
}

static void pupil_free(void *data) {
  struct pupil *pupil = data;
  g_array_unref(pupil->gaps);
  g_hash_table_unref(pupil->hosts);
  g_free(pupil);
}

static struct pupil *pupil_new(const struct record_device *device, const char *tap) {
  struct pupil *pupil = g_new0(struct pupil, 1);
  pupil->device = device;
  pupil->tap = tap;
  pupil->gaps = g_array_new(FALSE, FALSE, sizeof(struct gap));
  pupil->hosts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, host_free);
  return pupil;
}

static const char *const network_kinds[] = {"sniffer", "capture", NULL};

static bool enrol(struct lesson *lesson, const struct primary *primary, const char *dir,
                  GError **error) {
  for (unsigned i = 0; i < lesson->plan->devices->len; i++) {
    const struct record_device *device = plan_device(lesson->plan, (int)i);
    if (device->under_test && plan_has_tap(lesson->plan, device->name, network_kinds))
      g_ptr_array_add(lesson->pupils, pupil_new(device, primary_tap(primary, (int)i, 0)));
  }
  if (lesson->pupils->len > 0)
    return true;
  g_set_error(
      error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
      "%s: no device under test has a network tap: there is nothing to learn from. Give one "
      "a tap of kind sniffer or capture",
      dir);
  return false;
}

static struct pupil *pupil_named(const struct lesson *lesson, const char *name) {
  for (unsigned i = 0; i < lesson->pupils->len; i++) {
    struct pupil *pupil = g_ptr_array_index(lesson->pupils, i);
    if (strcmp(pupil->device->name, name) == 0)
      return pupil;
  }
  return NULL;
}

static bool is_network_tap(const struct plan *plan, const char *device, const char *name) {
  for (unsigned i = 0; i < plan->taps->len; i++) {
    const struct record_tap *tap = &g_array_index(plan->taps, struct record_tap, i);
    if (strcmp(tap->device, device) == 0 && strcmp(tap->name, name) == 0)
      return name_index_of(network_kinds, tap->kind) >= 0;
  }
  return false;
}

static void take_gap(const struct lesson *lesson, struct pupil *pupil, const struct event *event) {
  struct gap gap = {MAX(event->at_ns, lesson->from_ns) - lesson->from_ns,
                    MIN(event->at_ns + MAX(event->value, 0), lesson->until_ns) - lesson->from_ns};
  if (gap.from_ns < gap.until_ns && is_network_tap(lesson->plan, event->device, event->tap))
    g_array_append_val(pupil->gaps, gap);
}

static struct host *host_for(const struct lesson *lesson, struct pupil *pupil, const char *text) {
  const char *name;
  struct host *host = g_hash_table_lookup(pupil->hosts, text);
  if (host)
    return host;
  enum host_role role = burst_role(text, &name);
  bool is_full = g_hash_table_size(pupil->hosts) >= BASELINE_HOSTS_MAX;
  g_autofree char *key =
      is_full ? g_strdup_printf("%s %s", host_role_names[role], baseline_others) : g_strdup(text);
  host = is_full ? g_hash_table_lookup(pupil->hosts, key) : NULL;
  if (host)
    return host;
  host = g_new0(struct host, 1);
  host->role = role;
  host->name = g_strdup(is_full ? baseline_others : name);
  host->idle = idle_new(ns_of_seconds(lesson->rules->burst_gap_s));
  g_hash_table_insert(pupil->hosts, g_steal_pointer(&key), host);
  return host;
}

static void take_event(void *user, const struct event *event) {
  struct lesson *lesson = user;
  bool is_frame = event->kind == EVENT_SENT || event->kind == EVENT_RECEIVED;
  struct pupil *pupil =
      is_frame || event->kind == EVENT_GAP ? pupil_named(lesson, event->device) : NULL;
  if (!pupil)
    return;
  if (event->kind == EVENT_GAP)
    take_gap(lesson, pupil, event);
  if (!is_frame || event->at_ns < lesson->from_ns)
    return;
  pupil->is_alive = true;
  bool counts = pupil->tap && strcmp(event->tap, pupil->tap) == 0;
  if (event->kind == EVENT_SENT && event->value > 0 && counts && lesson->entries < ENTRIES_MAX)
    lesson->entries += idle_take(host_for(lesson, pupil, event->text)->idle,
                                 event->at_ns - lesson->from_ns, event->value);
}

static int by_start(const void *left, const void *right) {
  const struct gap *a = left, *b = right;
  return (a->from_ns > b->from_ns) - (a->from_ns < b->from_ns);
}

/* Marks the seconds that gaps touch and sums up the rest; gaps may overlap. */
static int *blind_of(struct pupil *pupil, int seconds, int64_t length_ns) {
  int *blind = g_new0(int, (size_t)seconds + 1);
  int64_t lost_ns = 0, done_ns = 0;
  g_array_sort(pupil->gaps, by_start);
  for (unsigned i = 0; i < pupil->gaps->len; i++) {
    const struct gap *gap = &g_array_index(pupil->gaps, struct gap, i);
    int64_t from_ns = MAX(gap->from_ns, done_ns);
    if (from_ns >= gap->until_ns)
      continue;
    lost_ns += gap->until_ns - from_ns;
    done_ns = gap->until_ns;
    for (int64_t s = from_ns / NS_PER_S; s * NS_PER_S < gap->until_ns && s < seconds; s++)
      blind[s + 1] = 1;
  }
  for (int s = 0; s < seconds; s++)
    blind[s + 1] += blind[s];
  pupil->seen_ns = length_ns - lost_ns;
  return blind;
}

static bool check_pupil(const struct lesson *lesson, const struct pupil *pupil, const char *dir,
                        GError **error) {
  double length_s = seconds_of_ns(lesson->until_ns - lesson->from_ns);
  double seen_s = seconds_of_ns(pupil->seen_ns);
  if (seen_s < (1 - unseen_max) * length_s)
    g_set_error(
        error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
        "%s: %s's network was seen for %.0f s only of the %.0f s from %.1f s on (gaps may be "
        "%.0f %% of it): nobody knows what it sent",
        dir, pupil->device->name, seen_s, length_s, seconds_of_ns(lesson->from_ns),
        unseen_max * 100);
  else if (!pupil->is_alive)
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: %s neither sent nor got one frame in the %.0f s from %.1f s on: it or its "
                "network tap may be dead",
                dir, pupil->device->name, length_s, seconds_of_ns(lesson->from_ns));
  else
    return true;
  return false;
}

static void keep_hosts(struct baseline *baseline, const struct pupil *pupil, const char *device,
                       const struct idle_sight *sight) {
  GHashTableIter hosts;
  void *value;
  g_hash_table_iter_init(&hosts, pupil->hosts);
  while (g_hash_table_iter_next(&hosts, NULL, &value)) {
    const struct host *host = value;
    struct baseline_host row = {
        .device = device, .role = host->role, .host = baseline_keep_text(baseline, host->name)};
    idle_read(host->idle, sight, &row);
    g_array_append_val(baseline->hosts, row);
  }
}

static bool keep_pupil(const struct lesson *lesson, struct pupil *pupil, const char *dir,
                       struct baseline *baseline, GError **error) {
  int64_t length_ns = lesson->until_ns - lesson->from_ns;
  int seconds = (int)(length_ns / NS_PER_S);
  g_autofree int *blind = blind_of(pupil, seconds, length_ns);
  if (!check_pupil(lesson, pupil, dir, error))
    return false;
  struct baseline_device row = {
      .device = baseline_keep_text(baseline, pupil->device->name),
      .profile = baseline_keep_text(baseline, pupil->device->profile),
      .watched_s = MIN(seconds_of_ns(pupil->seen_ns), baseline->until_s - baseline->from_s)};
  g_array_append_val(baseline->devices, row);
  keep_hosts(baseline, pupil, row.device, &(struct idle_sight){seconds, blind});
  return true;
}

static bool check_stretch(const struct lesson *lesson, const struct silence *silence,
                          const char *dir, GError **error) {
  double from_s = seconds_of_ns(lesson->from_ns), until_s = seconds_of_ns(lesson->until_ns);
  const struct disturbance *first = silence_first(silence, lesson->from_ns, lesson->until_ns);
  if (lesson->from_ns < 0 || lesson->until_ns > silence->end_ns)
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: the record goes from 0 s to %.1f s, not from %.1f s to %.1f s", dir,
                seconds_of_ns(silence->end_ns), from_s, until_s);
  else if (until_s - from_s < BASELINE_LEAST_S || until_s - from_s > BASELINE_MOST_S)
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: %.1f s from %.1f s on; expected a stretch of %d s to %d s", dir,
                until_s - from_s, from_s, BASELINE_LEAST_S, BASELINE_MOST_S);
  else if (first)
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: not silent from %.1f s to %.1f s: at %.1f s %s. Choose another stretch", dir,
                from_s, until_s, seconds_of_ns(first->from_ns), first->what);
  else
    return true;
  return false;
}

static bool check_silence(const struct lesson *lesson, struct record *record, GError **error) {
  struct silence *silence = silence_read(record, lesson->plan, lesson->rules, error);
  bool ok = silence && check_stretch(lesson, silence, record_dir(record), error);
  silence_free(silence);
  return ok;
}

/* A baseline has a date, to the second; the record may say it more finely. */
static bool keep_date(const struct lesson *lesson, const char *dir, struct baseline *baseline,
                      GError **error) {
  int64_t began_utc_s;
  g_autoptr(GDateTime) time = baseline_began(lesson->plan, &began_utc_s)
                                  ? g_date_time_new_from_unix_utc(began_utc_s)
                                  : NULL;
  g_autofree char *made = time ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ") : NULL;
  if (made && baseline_is_time(made, &began_utc_s)) {
    baseline->made_utc = baseline_keep_text(baseline, made);
    return true;
  }
  char *began = baseline_keep_text(baseline, plan_setting(lesson->plan, "started_utc", ""));
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
              "%s: the record says that it began at `%s`; expected a time such as "
              "2026-11-22T18:45:00Z, for a baseline has a date",
              dir, began);
  return false;
}

static bool keep_head(const struct lesson *lesson, struct record *record, struct baseline *baseline,
                      GError **error) {
  g_autofree char *run = g_path_get_basename(record_dir(record));
  if (g_str_has_suffix(run, ".partial"))
    run[strlen(run) - strlen(".partial")] = '\0';
  baseline->bench = baseline_keep_text(baseline, plan_setting(lesson->plan, "bench", ""));
  baseline->source = baseline_keep_text(baseline, run);
  baseline->from_s = seconds_of_ns(lesson->from_ns);
  baseline->until_s = seconds_of_ns(lesson->until_ns);
  return keep_date(lesson, record_dir(record), baseline, error);
}

static bool keep_all(struct lesson *lesson, struct record *record, struct baseline *baseline,
                     GError **error) {
  const char *dir = record_dir(record);
  if (!keep_head(lesson, record, baseline, error))
    return false;
  if (lesson->entries >= ENTRIES_MAX) {
    g_set_error(
        error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
        "%s: too much was sent from %.1f s to %.1f s to be learned from in one go; choose a "
        "shorter stretch",
        dir, baseline->from_s, baseline->until_s);
    return false;
  }
  for (unsigned i = 0; i < lesson->pupils->len; i++)
    if (!keep_pupil(lesson, g_ptr_array_index(lesson->pupils, i), dir, baseline, error))
      return false;
  baseline_sort(baseline);
  return true;
}

/* Gaps are looked for from the record's beginning: one may reach into the stretch. */
static struct baseline *learn(struct lesson *lesson, struct record *record,
                              const struct primary *primary, GError **error) {
  if (!enrol(lesson, primary, record_dir(record), error) || !check_silence(lesson, record, error) ||
      !record_each_event(record, INT64_MIN, lesson->until_ns, take_event, lesson, error))
    return NULL;
  struct baseline *baseline = baseline_new();
  if (keep_all(lesson, record, baseline, error))
    return baseline;
  baseline_free(baseline);
  return NULL;
}

struct baseline *baseline_learn(struct record *record, int64_t from_ns, int64_t until_ns,
                                GError **error) {
  struct plan *plan = plan_read(record, error);
  if (!plan)
    return NULL;
  struct judge_rules rules = rules_read(record);
  g_autoptr(GPtrArray) pupils = g_ptr_array_new_with_free_func(pupil_free);
  struct lesson lesson = {
      .plan = plan, .rules = &rules, .from_ns = from_ns, .until_ns = until_ns, .pupils = pupils};
  struct primary *primary = primary_read(record, plan, error);
  struct baseline *baseline = primary ? learn(&lesson, record, primary, error) : NULL;
  primary_free(primary);
  plan_free(plan);
  return baseline;
}
