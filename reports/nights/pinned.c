/* Pinned nights: earlier runs of a bench, kept in one file for later ones to be compared with.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pinned.h"

#include "summary-json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_MAX_BYTES = 256 << 20, NAME_MAX_BYTES = 1024 };

static bool refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool refuse(GError **error, const char *format, ...) {
  va_list values;
  va_start(values, format);
  g_autofree char *what = g_strdup_vprintf(format, values);
  va_end(values);
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA, "%s", what);
  return false;
}

static bool has_exposure(const struct night *night) {
  for (unsigned i = 0; i < night->devices->len; i++)
    if (night_hours(night, &g_array_index(night->devices, struct night_device, i)) > 0)
      return true;
  return false;
}

static bool check_night(const struct night *night, const char *bench, GError **error) {
  if (!night->complete)
    return refuse(error, "%s: this run is incomplete; pin runs that played to their end",
                  night->dir);
  if (night->imported)
    return refuse(error, "%s: this run is imported; pin runs of the bench", night->dir);
  if (night->is_replay)
    return refuse(error,
                  "%s: this run plays again what fired in another; pin runs of whole scripts",
                  night->dir);
  if (strcmp(night->bench, bench) != 0)
    return refuse(error, "%s: a run on the bench `%s`; expected one on `%s`", night->dir,
                  night->bench, bench);
  return has_exposure(night) ||
         refuse(error,
                "%s: no control of this run proves that any device was watched; nothing could be "
                "compared with it",
                night->dir);
}

/* What no comparison asks for is most of a run.json. */
static void strip(json_t *summary) {
  static const char *const heavy[] = {"gaps",      "unlisted_bursts", "side_bursts",
                                      "bursts",    "speech_bursts",   "rest_bursts",
                                      "baseline",  "destinations",    "destinations_left_out",
                                      "strangers", "cue_levels",      "unknown_lights",
                                      "reasons"};
  static const char *const heavy_of_episode[] = {"uploads", "hosts", "stages"};
  for (size_t i = 0; i < G_N_ELEMENTS(heavy); i++)
    json_object_del(summary, heavy[i]);
  size_t index;
  json_t *episode;
  json_array_foreach(json_object_get(summary, "episodes"), index, episode) {
    for (size_t i = 0; i < G_N_ELEMENTS(heavy_of_episode); i++)
      json_object_del(episode, heavy_of_episode[i]);
  }
}

/* NULL on error. */
static json_t *entry_of(const char *run_dir, const char *bench, GHashTable *ids, GError **error) {
  struct night *night = night_read(run_dir, error);
  bool ok = night && check_night(night, bench, error);
  if (ok && !g_hash_table_add(ids, g_strdup(night->id)))
    ok = refuse(error, "%s: given twice, or a copy of another; a night counts once", run_dir);
  night_free(night);
  g_autofree char *path = g_build_filename(run_dir, "run.json", NULL), *bytes = NULL;
  gsize length;
  if (!ok)
    return NULL;
  if (!g_file_get_contents(path, &bytes, &length, NULL)) {
    refuse(error, "%s: it went away while it was read", path);
    return NULL;
  }
  json_t *summary = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL);
  g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)bytes, length);
  g_autofree char *name = g_path_get_basename(run_dir);
  json_t *entry = json_object();
  strip(summary);
  summary_put(entry, "run", summary_text(name));
  summary_put(entry, "sha256", json_string(sum));
  summary_put(entry, "summary", summary);
  return entry;
}

static bool add_entries(json_t *nights, const char *bench, char *const run_dirs[], GError **error) {
  g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (char *const *dir = run_dirs; *dir; dir++) {
    json_t *entry = entry_of(*dir, bench, ids, error);
    if (!entry)
      return false;
    json_array_append_new(nights, entry);
  }
  return true;
}

char *pinned_format(const char *bench, char *const run_dirs[], GError **error) {
  if (g_strv_length((char **)run_dirs) > PINNED_MOST) {
    refuse(error, "found %u runs; expected at most %d", g_strv_length((char **)run_dirs),
           PINNED_MOST);
    return NULL;
  }
  json_t *root = json_object(), *nights = json_array();
  summary_put(root, "hotmic-pinned", json_integer(1));
  summary_put(root, "bench", summary_text(bench));
  summary_put(root, "nights", nights);
  char *text = NULL;
  if (add_entries(nights, bench, run_dirs, error)) {
    char *dumped = json_dumps(root, JSON_COMPACT);
    text = g_strconcat(dumped, "\n", NULL);
    free(dumped);
  }
  json_decref(root);
  return text;
}

static bool is_name(const json_t *text) {
  return json_is_string(text) && json_string_length(text) > 0 &&
         json_string_length(text) <= NAME_MAX_BYTES;
}

/* Its errors name a run.json, which is not there: it is a part of this file. */
static struct night *night_in(const char *name, size_t index, const char *run,
                              const json_t *summary, GError **error) {
  g_autoptr(GError) cause = NULL;
  g_autofree char *path = g_build_filename(run, "run.json", NULL);
  char *dumped = json_dumps(summary, JSON_COMPACT);
  struct night *night = night_parse(run, dumped, strlen(dumped), &cause);
  free(dumped);
  if (night)
    return night;
  const char *what = cause->message;
  bool has_path = g_str_has_prefix(what, path);
  refuse(error, "%s: nights[%zu]%s%s", name, index, has_path ? "" : ": ",
         has_path ? what + strlen(path) : what);
  return NULL;
}

/* As pin does: what is in the file need not be of its making. */
static bool check_entry(const struct pinned *pinned, const char *name, size_t index,
                        const struct night *night, GError **error) {
  if (!night->complete || strcmp(night->bench, pinned->bench) != 0)
    return refuse(error,
                  "%s: nights[%zu]: found %s run of the bench `%s`; expected a complete one of "
                  "`%s`",
                  name, index, night->complete ? "a" : "an incomplete", night->bench,
                  pinned->bench);
  if (night->imported || night->is_replay)
    return refuse(error, "%s: nights[%zu]: found %s; expected a run of whole scripts on the bench",
                  name, index, night->imported ? "an import" : "a replay of what fired");
  for (guint i = 0; i < pinned->nights->len; i++) {
    const struct night *other = g_ptr_array_index(pinned->nights, i);
    if (strcmp(other->id, night->id) == 0)
      return refuse(error,
                    "%s: nights[%zu]: found the session of nights[%u] again; a night counts "
                    "once",
                    name, index, i);
  }
  return true;
}

static bool take_night(struct pinned *pinned, const char *name, size_t index, const json_t *entry,
                       GError **error) {
  const json_t *run = json_object_get(entry, "run"), *summary = json_object_get(entry, "summary");
  if (!is_name(run) || !json_is_object(summary))
    return refuse(error, "%s: nights[%zu]: expected `run`, a run directory's name, and `summary`",
                  name, index);
  struct night *night = night_in(name, index, json_string_value(run), summary, error);
  if (!night)
    return false;
  if (check_entry(pinned, name, index, night, error)) {
    g_ptr_array_add(pinned->nights, night);
    return true;
  }
  night_free(night);
  return false;
}

static bool take_all(struct pinned *pinned, const char *name, const json_t *root, GError **error) {
  const json_t *kind = json_object_get(root, "hotmic-pinned"),
               *bench = json_object_get(root, "bench"), *nights = json_object_get(root, "nights");
  size_t count = json_array_size(nights);
  if (!json_is_integer(kind) || json_integer_value(kind) != 1)
    return refuse(error, "%s: expected \"hotmic-pinned\": 1, as `hotmic pin` writes it", name);
  if (!is_name(bench))
    return refuse(error, "%s: bench: expected the bench's name", name);
  if (count < 1 || count > PINNED_MOST)
    return refuse(error, "%s: nights: found %zu; expected a list of 1 to %d", name, count,
                  PINNED_MOST);
  pinned->bench = g_strdup(json_string_value(bench));
  for (size_t i = 0; i < count; i++)
    if (!take_night(pinned, name, i, json_array_get(nights, i), error))
      return false;
  return true;
}

static void free_night(void *night) {
  night_free(night);
}

struct pinned *pinned_parse(const char *name, const char *text, size_t length, GError **error) {
  json_error_t cause;
  json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &cause);
  if (!root) {
    refuse(error, "%s:%d:%d: no JSON: %s", name, cause.line, cause.column, cause.text);
    return NULL;
  }
  struct pinned *pinned = g_new0(struct pinned, 1);
  pinned->nights = g_ptr_array_new_with_free_func(free_night);
  bool ok = take_all(pinned, name, root, error);
  json_decref(root);
  if (ok)
    return pinned;
  pinned_free(pinned);
  return NULL;
}

struct pinned *pinned_load(const char *path, char **ret_text, GError **error) {
  g_autofree char *text = NULL;
  g_autoptr(GError) cause = NULL;
  struct stat info;
  gsize length;
  if (stat(path, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > FILE_MAX_BYTES) {
    refuse(error, "%s: expected a file of at most %d MiB that `hotmic pin` wrote", path,
           FILE_MAX_BYTES >> 20);
    return NULL;
  }
  if (!g_file_get_contents(path, &text, &length, &cause)) {
    refuse(error, "%s", cause->message);
    return NULL;
  }
  struct pinned *pinned = pinned_parse(path, text, length, error);
  if (pinned && ret_text)
    *ret_text = g_steal_pointer(&text);
  return pinned;
}

void pinned_free(struct pinned *pinned) {
  if (!pinned)
    return;
  g_ptr_array_unref(pinned->nights);
  g_free(pinned->bench);
  g_free(pinned);
}
