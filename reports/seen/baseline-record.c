/* The baseline in a record: every number a row, so that it can be judged by next year too.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline-private.h"
#include "record-read.h"

#include <string.h>

/* Texts are settings; numbers are rows: of the stretch without a device, of a device without a
 * host. */
static const char made_key[] = "baseline.made_utc", bench_key[] = "baseline.bench",
                  source_key[] = "baseline.source", sha256_key[] = "baseline.sha256";
static const char from_row[] = "from_s", until_row[] = "until_s", watched_row[] = "watched_s";

static char *profile_key(const char *device) {
  return g_strdup_printf("baseline.profile.%s", device);
}

static void keep_host(const struct baseline_host *host, struct record *record) {
  for (const struct baseline_field *field = baseline_fields; field->key; field++)
    record_add_baseline(record, host->device, host_role_names[host->role], host->host, field->key,
                        baseline_field_value(field, host));
}

/* How old it was when the run began is said by the run's own date. */
static void keep_head(const struct baseline *baseline, const char *path, struct record *record) {
  g_autofree char *what = g_strdup_printf("%s: learned over %.0f min from %s, which began at %s",
                                          path, (baseline->until_s - baseline->from_s) / 60,
                                          baseline->source, baseline->made_utc);
  record_set(record, "baseline", what);
  record_set(record, made_key, baseline->made_utc);
  record_set(record, bench_key, baseline->bench);
  record_set(record, source_key, baseline->source);
  record_set(record, sha256_key, baseline->sha256);
  record_add_baseline(record, "", "", "", from_row, baseline->from_s);
  record_add_baseline(record, "", "", "", until_row, baseline->until_s);
}

void baseline_keep(const struct baseline *baseline, const char *path, struct record *record) {
  keep_head(baseline, path, record);
  for (unsigned i = 0; i < baseline->devices->len; i++) {
    const struct baseline_device *device =
        &g_array_index(baseline->devices, struct baseline_device, i);
    g_autofree char *key = profile_key(device->device);
    record_set(record, key, device->profile);
    record_add_baseline(record, device->device, "", "", watched_row, device->watched_s);
  }
  for (unsigned i = 0; i < baseline->hosts->len; i++)
    keep_host(&g_array_index(baseline->hosts, struct baseline_host, i), record);
}

void baseline_keep_none(struct record *record, const char *why) {
  g_autofree char *what = g_strconcat("none: ", why, NULL);
  record_set(record, "baseline", what);
}

struct reading {
  struct baseline *baseline;
  bool is_wrong; /* a row can be none of ours */
};

static void read_stretch(struct reading *reading, const char *key, double value) {
  if (strcmp(key, from_row) == 0)
    reading->baseline->from_s = value;
  else if (strcmp(key, until_row) == 0)
    reading->baseline->until_s = value;
  else
    reading->is_wrong = true;
}

static void read_device(struct reading *reading, const char *device, const char *key,
                        double value) {
  struct baseline_device row = {
      .device = baseline_keep_text(reading->baseline, device), .profile = "", .watched_s = value};
  reading->is_wrong |=
      strcmp(key, watched_row) != 0 || baseline_device_named(reading->baseline, row.device) != NULL;
  g_array_append_val(reading->baseline->devices, row);
}

/* Rows of one host follow each other. */
static struct baseline_host *host_of(struct reading *reading, const char *device,
                                     enum host_role role, const char *name) {
  GArray *hosts = reading->baseline->hosts;
  struct baseline_host *last =
      hosts->len ? &g_array_index(hosts, struct baseline_host, hosts->len - 1) : NULL;
  if (last && last->role == role && strcmp(last->device, device) == 0 &&
      strcmp(last->host, name) == 0)
    return last;
  struct baseline_host host = {.device = device, .role = role, .host = name};
  g_array_append_val(hosts, host);
  return &g_array_index(hosts, struct baseline_host, hosts->len - 1);
}

static void read_host(struct reading *reading, const struct record_columns *row, const char *key,
                      double value) {
  int role = name_index_of(host_role_names, record_column_text(row, 1));
  const struct baseline_field *field = baseline_fields;
  while (field->key && strcmp(field->key, key) != 0)
    field++;
  if (role < 0 || !field->key || !baseline_field_allows(field, value)) {
    reading->is_wrong = true;
    return;
  }
  struct baseline_host *host = host_of(
      reading, baseline_keep_text(reading->baseline, record_column_text(row, 0)),
      (enum host_role)role, baseline_keep_text(reading->baseline, record_column_text(row, 2)));
  baseline_field_set(field, host, value);
}

static void read_row(void *user, const struct record_columns *row) {
  struct reading *reading = user;
  const char *device = record_column_text(row, 0), *host = record_column_text(row, 2);
  const char *key = record_column_text(row, 3);
  double value = record_column_number(row, 4);
  if (!(value >= 0 && value <= baseline_number_max))
    reading->is_wrong = true;
  else if (!*device)
    read_stretch(reading, key, value);
  else if (!*host)
    read_device(reading, device, key, value);
  else
    read_host(reading, row, key, value);
}

static char *keep_value(struct record *record, struct baseline *baseline, const char *key) {
  g_autofree char *value = record_value(record, key);
  return baseline_keep_text(baseline, value ? value : "");
}

static void read_texts(struct record *record, struct baseline *baseline) {
  baseline->made_utc = keep_value(record, baseline, made_key);
  baseline->bench = keep_value(record, baseline, bench_key);
  baseline->source = keep_value(record, baseline, source_key);
  baseline->sha256 = keep_value(record, baseline, sha256_key);
  for (unsigned i = 0; i < baseline->devices->len; i++) {
    struct baseline_device *device = &g_array_index(baseline->devices, struct baseline_device, i);
    g_autofree char *key = profile_key(device->device);
    device->profile = keep_value(record, baseline, key);
  }
}

static bool is_whole(const struct baseline *baseline) {
  int64_t made_utc_s;
  bool whole = baseline_is_time(baseline->made_utc, &made_utc_s) && baseline->devices->len > 0 &&
               baseline->from_s < baseline->until_s;
  for (unsigned i = 0; i < baseline->hosts->len; i++) {
    const struct baseline_host *host = &g_array_index(baseline->hosts, struct baseline_host, i);
    whole = whole && baseline_device_named(baseline, host->device);
  }
  return whole;
}

struct baseline *baseline_kept(struct record *record, GError **error) {
  g_autofree char *made_utc = record_value(record, made_key);
  if (!made_utc || !record_has_table(record, "baseline"))
    return NULL;
  struct reading reading = {.baseline = baseline_new()};
  bool ok = record_each_row(record,
                            "SELECT device, role, host, key, value FROM baseline"
                            " ORDER BY device, host, role, rowid",
                            read_row, &reading, error);
  if (ok)
    read_texts(record, reading.baseline);
  if (ok && (reading.is_wrong || !is_whole(reading.baseline))) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s/record.sqlite: the baseline in it is not whole: the record is damaged or was "
                "tampered with",
                record_dir(record));
    ok = false;
  }
  if (ok) {
    baseline_sort(reading.baseline);
    return reading.baseline;
  }
  baseline_free(reading.baseline);
  return NULL;
}
