/* A night: what one run came to, as its run.json says, for comparing many.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "identity.h"
#include "night-json.h"
#include "night-skim.h"
#include "verdict.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a record can hold, generously: years of one session, and sound that kills. */
static const double time_max_s = 1e9, hours_max = 1e6, level_max_db = 1000, rule_max = 1e9;
static const off_t file_max_bytes = 256 << 20;

static struct night *night_new(const char *dir) {
  struct night *night = g_new0(struct night, 1);
  night->strings = g_string_chunk_new(4096);
  night->dir = g_string_chunk_insert(night->strings, dir);
  night->devices = g_array_new(FALSE, TRUE, sizeof(struct night_device));
  night->episodes = g_array_new(FALSE, TRUE, sizeof(struct night_episode));
  night->taps = g_array_new(FALSE, TRUE, sizeof(struct night_tap));
  night->slots = g_array_new(FALSE, TRUE, sizeof(struct slot));
  return night;
}

void night_free(struct night *night) {
  if (!night)
    return;
  g_array_unref(night->devices);
  g_array_unref(night->episodes);
  g_array_unref(night->taps);
  g_array_unref(night->slots);
  g_clear_pointer(&night->unwatched, g_array_unref);
  g_string_chunk_free(night->strings);
  g_free(night);
}

static struct night_device *device_named(const struct night *night, const char *name) {
  for (unsigned i = 0; i < night->devices->len; i++) {
    struct night_device *device = &g_array_index(night->devices, struct night_device, i);
    if (strcmp(device->name, name) == 0)
      return device;
  }
  return NULL;
}

static bool take_classes(const struct night_reader *reader, struct night_device *device) {
  struct night_reader classes = *reader;
  if (!night_take_object(reader, "classes", &classes.object))
    return false;
  for (int kind = 0; kind < EPISODE_CLASSES; kind++)
    if (!night_take_count(&classes, episode_class_names[kind], &device->classes[kind]))
      return false;
  return true;
}

/* An older summary does not tell them from the rest. */
static bool take_exposed(const struct night_reader *reader, struct night_device *device) {
  device->exposed = device->unintended;
  return !json_object_get(reader->object, "exposed") ||
         night_take_count(reader, "exposed", &device->exposed);
}

static bool take_device(const struct night_reader *reader, struct night *night) {
  struct night_device device = {0};
  bool ok = night_take_text(reader, "name", NIGHT_NAME_MAX, &device.name) &&
            night_take_text(reader, "profile", NIGHT_NAME_MAX, &device.profile) &&
            night_take_text(reader, "firmware", NIGHT_NAME_MAX, &device.firmware) &&
            night_take_count(reader, "unintended", &device.unintended) &&
            night_take_count(reader, "recordings", &device.recordings) &&
            night_take_count(reader, "sends", &device.sends) &&
            night_take_count(reader, "delivered", &device.delivered) &&
            take_exposed(reader, &device) && take_classes(reader, &device) &&
            night_take_number(reader, "exposure_h", 0, hours_max, &device.exposure_h) &&
            night_take_bool(reader, "in_doubt", &device.in_doubt) &&
            night_take_count(reader, "controls_played", &device.controls_played) &&
            night_take_count(reader, "controls_heard", &device.controls_heard);
  if (!ok || !night_check_counts(reader, night, &device))
    return false;
  if (device_named(night, device.name))
    return night_refuse(reader, "name", json_object_get(reader->object, "name"),
                        "a device that was not named before");
  g_array_append_val(night->devices, device);
  return true;
}

/* An older run.json does not number them; they stand in order. */
static bool take_number(const struct night_reader *reader, struct night_episode *episode) {
  episode->number = (int)reader->index + 1;
  return !json_object_get(reader->object, "number") ||
         night_take_count(reader, "number", &episode->number);
}

static bool take_episode(const struct night_reader *reader, struct night *night) {
  struct night_episode episode = {0};
  int stage = 0, kind = 0;
  bool ok = take_number(reader, &episode) &&
            night_take_text(reader, "device", NIGHT_NAME_MAX, &episode.device) &&
            night_take_number(reader, "start_s", -time_max_s, time_max_s, &episode.start_s) &&
            night_take_number(reader, "end_s", episode.start_s, time_max_s, &episode.end_s) &&
            night_take_choice(reader, "stage", stage_names, &stage) &&
            night_take_choice(reader, "class", episode_class_names, &kind) &&
            night_take_bool(reader, "intended", &episode.intended) &&
            night_take_bool(reader, "recorded", &episode.recorded) &&
            night_take_slot(reader, &episode.slot) &&
            night_take_text(reader, "words", NIGHT_WORDS_MAX, &episode.words);
  if (!ok)
    return false;
  if (!device_named(night, episode.device))
    return night_refuse(reader, "device", json_object_get(reader->object, "device"),
                        "one of `devices`");
  episode.stage = (enum stage)stage;
  episode.kind = (enum episode_class)kind;
  g_array_append_val(night->episodes, episode);
  return true;
}

static bool take_tap(const struct night_reader *reader, struct night *night) {
  struct night_tap tap = {0};
  if (!night_take_text(reader, "device", NIGHT_NAME_MAX, &tap.device) ||
      !night_take_text(reader, "name", NIGHT_NAME_MAX, &tap.name) ||
      !night_take_text(reader, "kind", NIGHT_NAME_MAX, &tap.kind) ||
      !night_take_count(reader, "gaps", &tap.gaps) ||
      !night_take_number(reader, "gap_s", 0, time_max_s, &tap.gap_s) ||
      !night_take_number(reader, "slack_s", 0, time_max_s, &tap.slack_s))
    return false;
  g_array_append_val(night->taps, tap);
  return true;
}

static bool take_sound(const struct night_reader *reader, struct night *night) {
  struct night_reader sound = *reader;
  return night_take_object(reader, "sound", &sound.object) &&
         night_take_number_if_any(&sound, "noise_dba", -level_max_db, level_max_db,
                                  &night->noise_dba) &&
         night_take_number_if_any(&sound, "worst_deviation_db", 0, level_max_db,
                                  &night->worst_deviation_db);
}

/* Rule by rule in the order of the file, which is ours. */
static bool take_rules(const struct night_reader *reader, struct night *night) {
  struct night_reader rules = *reader;
  g_autoptr(GString) text = g_string_new(NULL);
  const char *name;
  json_t *value;
  if (!night_take_object(reader, "rules", &rules.object))
    return false;
  json_object_foreach(rules.object, name, value) {
    double number;
    if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(name))
      return night_refuse(reader, "rules", rules.object, "names of small letters, digits and _");
    if (!night_take_number(&rules, name, 0, rule_max, &number))
      return false;
    identity_append_rule(text, name, number);
  }
  night->rules = g_string_chunk_insert(night->strings, text->str);
  return true;
}

/* An older run.json lacks these; what needs them says so then. */
static bool take_identity(const struct night_reader *reader, struct night *night) {
  g_autofree char *name = g_path_get_basename(night->dir);
  night->id = g_string_chunk_insert(night->strings, name);
  night->played = night->rules = "";
  return (!json_object_get(reader->object, "id") ||
          night_take_text(reader, "id", NIGHT_NAME_MAX, &night->id)) &&
         (!json_object_get(reader->object, "played") ||
          night_take_text(reader, "played", NIGHT_NAME_MAX, &night->played)) &&
         (!json_object_get(reader->object, "is_replay") ||
          night_take_bool(reader, "is_replay", &night->is_replay)) &&
         (!json_object_get(reader->object, "rules") || take_rules(reader, night));
}

static bool take_run(const struct night_reader *reader, struct night *night) {
  int verdict;
  if (!night_take_text(reader, "bench", NIGHT_NAME_MAX, &night->bench) ||
      !night_take_text(reader, "script", NIGHT_WORDS_MAX, &night->script) ||
      !night_take_text(reader, "started_utc", NIGHT_NAME_MAX, &night->started_utc) ||
      !night_take_text(reader, "version", NIGHT_NAME_MAX, &night->version) ||
      !night_take_text(reader, "calibration", NIGHT_NAME_MAX, &night->calibration) ||
      !night_take_choice(reader, "verdict", verdict_names, &verdict) ||
      !night_take_bool(reader, "complete", &night->complete) ||
      !night_take_bool(reader, "imported", &night->imported) ||
      !night_take_number(reader, "duration_s", 0, time_max_s, &night->duration_s))
    return false;
  night->verdict = verdict_names[verdict];
  return take_identity(reader, night) && take_sound(reader, night);
}

/* An older run.json is right in itself, but does not say enough. */
static bool check_kind(const struct night_reader *reader, const char *dir) {
  const json_t *version = json_object_get(reader->object, "hotmic-run");
  if (!json_is_integer(version) || json_integer_value(version) != 1)
    return night_refuse(reader, "hotmic-run", version, "1: a summary that this hotmic can read");
  if (json_object_get(reader->object, "slots") && json_object_get(reader->object, "taps"))
    return true;
  g_set_error(reader->error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
              "%s: an older hotmic wrote it, and it lacks what nights are compared by; run "
              "`hotmic judge %s` on it",
              reader->path, dir);
  return false;
}

static int by_name(const void *a, const void *b) {
  return strcmp(((const struct night_device *)a)->name, ((const struct night_device *)b)->name);
}

static int by_start(const void *a, const void *b) {
  double left = ((const struct night_episode *)a)->start_s;
  double right = ((const struct night_episode *)b)->start_s;
  return (left > right) - (left < right);
}

static struct night *take_all(const char *dir, const char *path, json_t *root, GError **error) {
  struct night *night = night_new(dir);
  struct night_reader reader = {
      .path = path, .strings = night->strings, .object = root, .error = error};
  if (check_kind(&reader, dir) && take_run(&reader, night) &&
      night_each(&reader, "devices", night, take_device) &&
      night_each(&reader, "episodes", night, take_episode) && night_check_listed(&reader, night) &&
      night_each(&reader, "taps", night, take_tap) && night_take_slots(&reader, night)) {
    g_array_sort(night->devices, by_name);
    g_array_sort(night->episodes, by_start); /* which keeps the order of those that start as one */
    return night;
  }
  night_free(night);
  return NULL;
}

/* What is cut out first is read much faster; if that is none, the whole says where it is wrong. */
static json_t *load(const char *bytes, size_t length, json_error_t *cause) {
  GString *part = night_skim(bytes, length);
  json_t *root = part ? json_loadb(part->str, part->len, JSON_REJECT_DUPLICATES, cause) : NULL;
  if (part)
    g_string_free(part, TRUE);
  return root ? root : json_loadb(bytes, length, JSON_REJECT_DUPLICATES, cause);
}

struct night *night_parse(const char *run_dir, const char *bytes, size_t length, GError **error) {
  g_autofree char *path = g_build_filename(run_dir, "run.json", NULL);
  json_error_t cause;
  json_t *root = load(bytes, length, &cause);
  if (!root) {
    g_autofree char *why = g_strescape(cause.text, "\""); /* it quotes what it found */
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA, "%s:%d:%d: no JSON: %s", path, cause.line,
                cause.column, why);
    return NULL;
  }
  struct night *night = take_all(run_dir, path, root, error);
  json_decref(root);
  return night;
}

double night_hours(const struct night *night, const struct night_device *device) {
  bool is_known = isfinite(device->exposure_h) && device->exposure_h > 0;
  return is_known && (night->imported || !device->in_doubt) ? device->exposure_h : 0;
}

/* Only what is a plain file of a plausible size is read: a pipe of that name would block. */
static bool check_file(const char *run_dir, const char *path, GError **error) {
  struct stat info;
  if (stat(path, &info) != 0)
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: %s; expected a run directory's summary (`hotmic judge %s` writes it)", path,
                g_strerror(errno), run_dir);
  else if (!S_ISREG(info.st_mode) || info.st_size > file_max_bytes)
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: expected a file of at most %ld MiB; a run.json is none that is larger", path,
                (long)(file_max_bytes >> 20));
  else
    return true;
  return false;
}

struct night *night_read(const char *run_dir, GError **error) {
  g_autofree char *path = g_build_filename(run_dir, "run.json", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr(GError) cause = NULL;
  gsize length;
  if (!check_file(run_dir, path, error))
    return NULL;
  if (g_file_get_contents(path, &bytes, &length, &cause))
    return night_parse(run_dir, bytes, length, error);
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA, "%s", cause->message);
  return NULL;
}
