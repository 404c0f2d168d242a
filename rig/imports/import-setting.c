/* What an import writes into the record beside its events: what was imported, from where.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "import-setting.h"

#include "checksum.h"
#include "plain-name.h"
#include "setting.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char imported_bench[] = "imported";

/* For people and file names: what was imported, without its folder. */
static char *name_of_files(const struct import_plan *plan) {
  const char *path =
      plan->first_paths && plan->first_paths[0] ? plan->first_paths[0] : plan->lights_path;
  return g_path_get_basename(path);
}

char *import_name_run(const struct import_plan *plan) {
  g_autoptr(GDateTime) now = g_date_time_new_now_utc();
  g_autofree char *utc = g_date_time_format(now, "%Y%m%dT%H%M%SZ");
  g_autofree char *file = name_of_files(plan);
  char *dot = strchr(file + 1, '.');
  if (dot)
    *dot = '\0';
  const char *what = plan->devices->bench       ? plan->devices->bench->name
                     : plan->devices->count > 1 ? imported_bench
                                                : plan->devices->devices[0].name;
  g_autofree char *name = g_strdup_printf("%s-%.40s-%.60s-%08x", utc, what, file, g_random_int());
  plain_name(name); /* a device's name or a file's may have anything in it */
  return g_build_filename(plan->out_dir, name, NULL);
}

int64_t import_zero_utc_ns(const struct import_plan *plan) {
  if (plan->packets)
    return import_packets_zero_utc_ns(plan->packets);
  return plan->lights->is_utc ? plan->lights->first_ns : 0;
}

char *import_utc_text(int64_t utc_ns) {
  g_autoptr(GDateTime) seconds = g_date_time_new_from_unix_utc(utc_ns / NS_PER_S);
  g_autofree char *text = g_date_time_format(seconds, "%Y-%m-%dT%H:%M:%S");
  return g_strdup_printf("%s.%06dZ", text, (int)(utc_ns % NS_PER_S / 1000));
}

static void write_meta(struct record *record, const struct import_plan *plan) {
  const struct bench *bench = plan->devices->bench;
  int64_t zero_ns = import_zero_utc_ns(plan);
  g_autofree char *file = name_of_files(plan);
  unsigned more = plan->first_paths ? g_strv_length((char **)plan->first_paths) : 0;
  g_autofree char *title =
      plan->lights && plan->lights->row
          ? g_strdup_printf("Imported: %s, %zu recordings", file, plan->lights->row->count)
      : more > 1 ? g_strdup_printf("Imported: %s and %u more", file, more - 1)
      : *(plan->lights ? plan->lights->recording : "")
          ? g_strdup_printf("Imported: %s, %s", file, plan->lights->recording)
          : g_strdup_printf("Imported: %s", file);
  record_set(record, "version", HOTMIC_VERSION);
  record_set(record, "bench", bench ? bench->name : imported_bench);
  record_set(record, "script", file);
  record_set(record, "title", title);
  if (zero_ns > 0) {
    g_autofree char *started = import_utc_text(zero_ns);
    g_autofree char *zero = g_strdup_printf("%" G_GINT64_FORMAT, zero_ns / 1000);
    record_set(record, "started_utc", started);
    record_set(record, "zero_utc_us", zero);
  }
  if (bench) {
    record_set_number(record, "rule.merge_gap_s", bench->rules.merge_gap_s);
    record_set_number(record, "rule.missed_controls_max", bench->rules.missed_controls_max);
  }
}

/* What is said to have been played: how loud, and by what, nobody says. */
static void write_recordings(struct record *record, const struct import_row *row) {
  for (size_t i = 0; i < row->count; i++) {
    const struct import_recording *recording = &row->recordings[i];
    record_add_cue(record,
                   &(struct record_cue){.number = (int)i + 1,
                                        .kind = "recording",
                                        .speaker = "",
                                        .voice = "",
                                        .loudspeaker = "",
                                        .text = recording->title,
                                        .script = recording->title,
                                        .start_ns = recording->start_ns,
                                        .end_ns = recording->start_ns + recording->length_ns});
  }
}

void import_write_setting(struct record *record, const struct import_plan *plan) {
  const struct import_devices *devices = plan->devices;
  g_autoptr(GHashTable) written = g_hash_table_new(g_str_hash, g_str_equal);
  write_meta(record, plan);
  if (devices->bench)
    record_add_text(record, devices->bench->path, devices->bench->text);
  for (size_t i = 0; i < devices->count; i++) {
    const struct bench_device *device = &devices->devices[i];
    if (g_hash_table_add(written, device->profile_path))
      record_add_text(record, device->profile_path, profile_source(device->profile));
    setting_write_device(record, device);
  }
  if (plan->lights && plan->lights->row)
    write_recordings(record, plan->lights->row);
  if (plan->baseline)
    baseline_keep(plan->baseline, plan->baseline_path, record);
}

static void put_text(json_t *object, const char *key, const char *bytes) {
  g_autofree char *valid = g_utf8_make_valid(bytes, -1);
  json_object_set_new(object, key, json_string(valid));
}

static json_t *capture_of(const struct import_file *file) {
  g_autofree char *first = import_utc_text(file->first_utc_ns),
                  *last = import_utc_text(file->last_utc_ns);
  json_t *object = json_object();
  put_text(object, "path", file->path);
  put_text(object, "sha256", file->sha256);
  json_object_set_new(object, "bytes", json_integer(file->bytes));
  json_object_set_new(object, "packets", json_integer(file->packets));
  json_object_set_new(object, "repeated", json_integer(file->repeated));
  put_text(object, "first_utc", first);
  put_text(object, "last_utc", last);
  if (file->damage)
    put_text(object, "damage", file->damage);
  return object;
}

/* Devices of the log that are none of ours, as somebody said. */
static json_t *left_out_of(const struct import_plan *plan) {
  json_t *names = json_array();
  for (char **name = plan->lights->here; *name; name++) {
    bool is_ours = false;
    for (size_t i = 0; i < plan->devices->count; i++)
      is_ours |= plan->lights_of[i] && strcmp(plan->lights_of[i], *name) == 0;
    if (!is_ours)
      json_array_append_new(names, json_string(*name));
  }
  return names;
}

static json_t *lights_of(const struct import_plan *plan, GError **error) {
  int64_t bytes;
  g_autofree char *sum = checksum_of_file(plan->lights_path, &bytes, error);
  if (!sum)
    return NULL;
  json_t *object = json_object();
  put_text(object, "path", plan->lights_path);
  put_text(object, "sha256", sum);
  json_object_set_new(object, "bytes", json_integer(bytes));
  if (*plan->lights->recording)
    put_text(object, "recording", plan->lights->recording);
  if (plan->lights->row)
    json_object_set_new(object, "recordings", json_integer((json_int_t)plan->lights->row->count));
  if (plan->lengths)
    put_text(object, "lengths", plan->lengths);
  json_t *names = json_object();
  for (size_t i = 0; i < plan->devices->count; i++)
    if (plan->lights_of[i])
      put_text(names, plan->devices->devices[i].name, plan->lights_of[i]);
  json_object_set_new(object, "devices", names);
  json_object_set_new(object, "left_out", left_out_of(plan));
  return object;
}

bool import_write_files(struct record *record, const struct import_plan *plan, GError **error) {
  json_t *object = json_object(), *captures = json_array();
  json_t *lights = plan->lights ? lights_of(plan, error) : NULL;
  bool ok = !plan->lights || lights;
  for (size_t i = 0; plan->packets && i < import_packets_count(plan->packets); i++)
    json_array_append_new(captures, capture_of(import_packets_file(plan->packets, i)));
  json_object_set_new(object, "captures", captures);
  if (lights)
    json_object_set_new(object, "lights", lights);
  if (plan->why)
    put_text(object, "device_guessed", plan->why);
  char *dumped = json_dumps(object, JSON_COMPACT);
  record_set(record, "imported", dumped);
  free(dumped);
  json_decref(object);
  return ok;
}
