/* A light log as taps would have told it: one recording of it or all, its devices, its events.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "import-lights.h"

#include "import-setting.h"

#include <string.h>

enum { SHOWN = 3 }; /* recordings in a message */

/* "There are 217, such as `a`, `b`". Caller-owned. */
static char *list_of(const char *const *recordings) {
  GString *text = g_string_new(NULL);
  unsigned count = g_strv_length((char **)recordings);
  g_string_append_printf(text, "there are %u, such as", count);
  for (unsigned i = 0; i < MIN(count, SHOWN); i++)
    g_string_append_printf(text, "%s `%s`", i ? "," : "", recordings[i]);
  return g_string_free(text, FALSE);
}

static const char *choose(const char *const *recordings, const char *path, const char *wanted,
                          GError **error) {
  const char *chosen = NULL;
  int found = 0;
  for (const char *const *recording = recordings; *recording; recording++) {
    if (wanted && strcmp(*recording, wanted) == 0)
      return *recording;
    if (wanted && !strstr(*recording, wanted))
      continue;
    chosen = *recording;
    found++;
  }
  if (found == 1)
    return chosen;
  g_autofree char *list = list_of(recordings);
  if (!wanted)
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_USAGE,
                "%s: several recordings; choose one with --recording: %s", path, list);
  else
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_USAGE,
                "%s: --recording `%s` is %s; expected the path of one, or words of one path only: "
                "%s",
                path, wanted, found ? "in several paths" : "in no path", list);
  return NULL;
}

static const char *choose_recording(const struct light_log *log, const char *path,
                                    const char *wanted, GError **error) {
  const char *const *recordings = light_log_recordings(log);
  if (*recordings)
    return choose(recordings, path, wanted, error);
  if (!wanted)
    return "";
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_USAGE,
              "%s: not divided into recordings; leave out --recording", path);
  return NULL;
}

static bool is_chosen(const struct import_lights *lights, const struct light_log_phase *phase) {
  return lights->row || strcmp(phase->recording, lights->recording) == 0;
}

static int by_name(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Caller-owned, in order. */
static char **names_of(GHashTable *seen) {
  g_autofree gpointer *keys = g_hash_table_get_keys_as_array(seen, NULL);
  char **names = g_strdupv((char **)keys);
  qsort(names, g_strv_length(names), sizeof *names, by_name);
  return names;
}

static void survey(struct import_lights *lights) {
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GHashTable) here = g_hash_table_new(g_str_hash, g_str_equal);
  bool is_first = true;
  for (size_t i = 0; i < light_log_length(lights->log); i++) {
    const struct light_log_phase *phase = light_log_phase(lights->log, i);
    g_hash_table_add(seen, (void *)phase->device);
    lights->is_utc = phase->is_utc;
    if (!is_chosen(lights, phase))
      continue;
    g_hash_table_add(here, (void *)phase->device);
    int64_t last_ns = phase->until_ns == INT64_MAX ? phase->from_ns : phase->until_ns;
    lights->first_ns = is_first ? phase->from_ns : MIN(lights->first_ns, phase->from_ns);
    lights->last_ns = is_first ? last_ns : MAX(lights->last_ns, last_ns);
    is_first = false;
  }
  lights->devices = names_of(seen);
  lights->here = names_of(here);
}

struct import_lights *import_lights_load(const char *path, const char *recording, GError **error) {
  struct light_log *log = light_log_load(path, error);
  const char *chosen = log ? choose_recording(log, path, recording, error) : NULL;
  if (!chosen) {
    light_log_free(log);
    return NULL;
  }
  struct import_lights *lights = g_new0(struct import_lights, 1);
  lights->log = log;
  lights->path = g_strdup(path);
  lights->recording = chosen;
  survey(lights);
  return lights;
}

/* What lies beyond the end would be taken for part of the next. */
static bool check_row(const struct import_lights *lights, GError **error) {
  for (size_t i = 0; i < light_log_length(lights->log); i++) {
    const struct light_log_phase *phase = light_log_phase(lights->log, i);
    const struct import_recording *recording = import_row_find(lights->row, phase->recording);
    if (phase->until_ns <= recording->length_ns)
      continue;
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s:%d: found a light until %.9g s; the recording `%s` is said to last for %.9g s",
                lights->path, phase->line, seconds_of_ns(phase->until_ns), recording->title,
                seconds_of_ns(recording->length_ns));
    return false;
  }
  return true;
}

static bool take_row(struct import_lights *lights, const struct import_lengths *lengths,
                     int64_t length_ns, GError **error) {
  const char *const *recordings = light_log_recordings(lights->log);
  if (!*recordings) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_USAGE,
                "%s: not divided into recordings; leave out %s", lights->path,
                lengths ? "--lengths" : "--length");
    return false;
  }
  lights->row = import_row_new(recordings, lengths, length_ns, error);
  return lights->row && check_row(lights, error);
}

struct import_lights *import_lights_load_row(const char *path, const struct import_lengths *lengths,
                                             int64_t length_ns, GError **error) {
  struct light_log *log = light_log_load(path, error);
  if (!log)
    return NULL;
  struct import_lights *lights = g_new0(struct import_lights, 1);
  lights->log = log;
  lights->path = g_strdup(path);
  lights->recording = "";
  if (!take_row(lights, lengths, length_ns, error)) {
    import_lights_free(lights);
    return NULL;
  }
  survey(lights);
  return lights;
}

void import_lights_free(struct import_lights *lights) {
  if (!lights)
    return;
  import_row_free(lights->row);
  light_log_free(lights->log);
  g_strfreev(lights->devices);
  g_strfreev(lights->here);
  g_free(lights->path);
  g_free(lights);
}

const char *import_lights_device(const struct import_lights *lights, const char *name,
                                 GError **error) {
  unsigned count = g_strv_length(lights->devices);
  if (!name && count == 1)
    return lights->devices[0];
  for (char **device = lights->devices; name && *device; device++)
    if (strcmp(*device, name) == 0)
      return *device;
  g_autofree char *list = g_strjoinv(", ", lights->devices);
  if (name)
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_USAGE,
                "--device %s: not in the light log, which has: %s", name, list);
  else
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_USAGE,
                "the light log has several devices; choose one with --device: %s", list);
  return NULL;
}

static int by_time(const void *left, const void *right) {
  const struct light_log_phase *a = left, *b = right;
  if (a->from_ns != b->from_ns)
    return a->from_ns < b->from_ns ? -1 : 1;
  if (a->until_ns != b->until_ns)
    return a->until_ns < b->until_ns ? -1 : 1;
  return (a->line > b->line) - (a->line < b->line);
}

static struct light_log_phase *phase_at(const GArray *phases, guint i) {
  return &g_array_index(phases, struct light_log_phase, i);
}

/* What is lit twice at once is lit once: a camera's phases may overlap. */
static void join(GArray *phases) {
  guint kept = 0;
  g_array_sort(phases, by_time);
  for (guint i = 1; i < phases->len; i++) {
    struct light_log_phase *last = phase_at(phases, kept), *phase = phase_at(phases, i);
    if (phase->from_ns <= last->until_ns)
      last->until_ns = MAX(last->until_ns, phase->until_ns);
    else
      *phase_at(phases, ++kept) = *phase;
  }
  if (phases->len > 0)
    g_array_set_size(phases, kept + 1);
}

/* In a row, each recording begins where it stands in it. */
static GArray *phases_of(const struct import_lights *lights, const char *device) {
  GArray *phases = g_array_new(FALSE, FALSE, sizeof(struct light_log_phase));
  for (size_t i = 0; i < light_log_length(lights->log); i++) {
    struct light_log_phase phase = *light_log_phase(lights->log, i);
    if (!is_chosen(lights, &phase) || strcmp(phase.device, device) != 0)
      continue;
    if (lights->row) {
      int64_t start_ns = import_row_find(lights->row, phase.recording)->start_ns;
      phase.from_ns += start_ns;
      phase.until_ns += start_ns;
    }
    g_array_append_val(phases, phase);
  }
  if (*lights->recording || lights->row)
    join(phases);
  return phases;
}

static void tell_light(const struct witness *witness, const struct profile *profile,
                       const char *light, int64_t at_ns, int64_t slack_ns) {
  witness_tell(witness, EVENT_LIGHT, at_ns, slack_ns, light_log_meaning(light, profile), light);
}

int import_lights_tell(const struct import_lights *lights, const char *device,
                       const struct profile *profile, int64_t zero_ns,
                       const struct witness *witness) {
  g_autoptr(GArray) phases = phases_of(lights, device);
  int left_out = 0;
  for (guint i = 0; i < phases->len; i++) {
    const struct light_log_phase *phase = phase_at(phases, i);
    int64_t next_ns = i + 1 < phases->len ? phase_at(phases, i + 1)->from_ns : INT64_MAX;
    if (phase->until_ns < zero_ns || (phase->until_ns == zero_ns && phase->from_ns < zero_ns)) {
      left_out++;
      continue;
    }
    tell_light(witness, profile, phase->light, MAX(phase->from_ns - zero_ns, 0), phase->slack_ns);
    if (phase->until_ns < next_ns)
      tell_light(witness, profile, "off", phase->until_ns - zero_ns, phase->slack_ns);
  }
  return left_out;
}

/* ISO 8601 in UTC, or seconds of a recording. Caller-owned. */
static char *span_text(const struct import_lights *lights, int64_t from_ns, int64_t until_ns) {
  if (!lights->is_utc)
    return g_strdup_printf("%.3f s to %.3f s", seconds_of_ns(from_ns), seconds_of_ns(until_ns));
  g_autofree char *from = import_utc_text(from_ns), *until = import_utc_text(until_ns);
  return g_strdup_printf("%s to %s", from, until);
}

/* Where the captures begin, on the log's clock. */
static int64_t begin_ns(const struct import_lights *lights, int64_t zero_utc_ns) {
  return lights->is_utc ? zero_utc_ns : 0;
}

bool import_lights_check(const struct import_lights *lights, int64_t zero_utc_ns, int64_t length_ns,
                         GError **error) {
  int64_t zero_ns = begin_ns(lights, zero_utc_ns);
  bool is_early = lights->last_ns < zero_ns;
  bool is_late = length_ns >= 0 && lights->first_ns > zero_ns + length_ns;
  if (!*lights->here || (!is_early && !is_late))
    return true;
  g_autofree char *log = span_text(lights, lights->first_ns, lights->last_ns);
  g_autofree char *captures = length_ns < 0 ? import_utc_text(zero_utc_ns)
                                            : span_text(lights, zero_ns, zero_ns + length_ns);
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
              "%s: its rows are of %s, but the captures %s %s: expected the same time, in seconds "
              "since 1970 UTC or since the first packet",
              lights->path, log, length_ns < 0 ? "begin with" : "are of", captures);
  return false;
}

void import_lights_tell_gaps(const struct import_lights *lights, int64_t zero_ns, int64_t end_ns,
                             const struct witness *witness) {
  int64_t first_ns = lights->first_ns - zero_ns, last_ns = MAX(lights->last_ns - zero_ns, 0);
  if (!lights->is_utc)
    return;
  if (first_ns > 0)
    witness_tell_gap(witness, 0, MIN(first_ns, MAX(end_ns, 1)), 0, "before the light log begins");
  if (last_ns < end_ns)
    witness_tell_gap(witness, last_ns, end_ns, 0, "after the light log ends");
}

char *import_lights_describe(const struct import_lights *lights, int64_t zero_utc_ns,
                             int64_t length_ns) {
  int64_t zero_ns = begin_ns(lights, zero_utc_ns), end_ns = zero_ns + length_ns;
  bool is_over = lights->last_ns > end_ns || lights->first_ns < zero_ns;
  bool is_short = lights->is_utc && (lights->first_ns > zero_ns || lights->last_ns < end_ns);
  if (!*lights->here || (!is_over && !is_short))
    return NULL;
  g_autofree char *log = span_text(lights, lights->first_ns, lights->last_ns);
  g_autofree char *captures = span_text(lights, zero_ns, end_ns);
  return g_strdup_printf("%s: its rows are of %s, the captures of %s: what only one of the two saw "
                         "is a gap of the other",
                         lights->path, log, captures);
}
