/* A baseline as text: `hotmic: baseline/1`, strict to read.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline-private.h"
#include "yaml-file.h"

#include <string.h>

static const char kind[] = "baseline/1";

enum { FIELDS = 14 };

/* As few digits as give the same number again. */
static void append_number(GString *out, double number) {
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  static const char *const formats[] = {"%.0f", "%.6g", "%.9g", "%.12g", "%.15g", "%.17g"};
  for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
    g_ascii_formatd(text, sizeof text, formats[i], number);
    if (g_ascii_strtod(text, NULL) == number)
      break;
  }
  g_string_append(out, text);
}

/* Always in double quotes, so that no text is ever taken for something else. */
static void append_text(GString *out, const char *text) {
  g_string_append_c(out, '"');
  for (const char *at = text; *at; at++) {
    if (*at == '"' || *at == '\\')
      g_string_append_c(out, '\\');
    g_string_append_c(out, *at);
  }
  g_string_append_c(out, '"');
}

static void append_pair(GString *out, const char *before, const char *key, const char *text) {
  g_string_append_printf(out, "%s%s: ", before, key);
  append_text(out, text);
  g_string_append_c(out, '\n');
}

static void append_pair_number(GString *out, const char *before, const char *key, double number) {
  g_string_append_printf(out, "%s%s: ", before, key);
  append_number(out, number);
  g_string_append_c(out, '\n');
}

static void append_host(GString *out, const struct baseline_host *host) {
  append_pair(out, "      - ", "host", host->host);
  g_string_append_printf(out, "        role: %s\n", host_role_names[host->role]);
  for (const struct baseline_field *field = baseline_fields; field->key; field++)
    append_pair_number(out, "        ", field->key, baseline_field_value(field, host));
}

static void append_device(GString *out, const struct baseline *baseline,
                          const struct baseline_device *device) {
  unsigned hosts = 0;
  g_string_append(out, "  ");
  append_text(out, device->device);
  g_string_append(out, ":\n");
  append_pair(out, "    ", "profile", device->profile);
  append_pair_number(out, "    ", "watched_s", device->watched_s);
  for (unsigned i = 0; i < baseline->hosts->len; i++) {
    const struct baseline_host *host = &g_array_index(baseline->hosts, struct baseline_host, i);
    if (strcmp(host->device, device->device) != 0)
      continue;
    g_string_append(out, hosts++ ? "" : "    hosts:\n");
    append_host(out, host);
  }
  g_string_append(out, hosts ? "" : "    hosts: []\n");
}

char *baseline_format(const struct baseline *baseline) {
  GString *out = g_string_new("# What devices send at rest, learned by hotmic. Learn again rather "
                              "than edit.\n");
  g_string_append_printf(out, "hotmic: %s\n", kind);
  append_pair(out, "", "made_utc", baseline->made_utc);
  append_pair(out, "", "bench", baseline->bench);
  append_pair(out, "", "source", baseline->source);
  append_pair_number(out, "", "from_s", baseline->from_s);
  append_pair_number(out, "", "until_s", baseline->until_s);
  g_string_append(out, "devices:\n");
  for (unsigned i = 0; i < baseline->devices->len; i++)
    append_device(out, baseline, &g_array_index(baseline->devices, struct baseline_device, i));
  return g_string_free(out, FALSE);
}

/* What is written must be what is read: text that we would have changed is refused. */
static bool take_text(struct yaml node, struct baseline *baseline, bool may_be_empty, char **ret,
                      GError **error) {
  const char *text;
  if (!yaml_text(node, &text, error))
    return false;
  char *kept = baseline_keep_text(baseline, text);
  if (strcmp(kept, text) != 0 || (!*text && !may_be_empty))
    return yaml_fail(node, error, "expected text that can be printed, and is not empty");
  *ret = kept;
  return true;
}

static bool take_key(struct yaml map, const char *key, struct baseline *baseline, bool may_be_empty,
                     char **ret, GError **error) {
  struct yaml node = yaml_find(map, key);
  if (!yaml_is_there(node))
    return yaml_fail(map, error, "key `%s` is missing here", key);
  return take_text(node, baseline, may_be_empty, ret, error);
}

static bool read_field(struct yaml map, const struct baseline_field *field,
                       struct baseline_host *host, GError **error) {
  double value = 0;
  if (!yaml_take_number(map, field->key, YAML_REQUIRED, 0, baseline_number_max, &value, error))
    return false;
  if (!baseline_field_allows(field, value))
    return yaml_fail(yaml_find(map, field->key), error, "`%s`: expected a whole number%s",
                     field->key, field->type == BASELINE_INT ? " below 2147483648" : "");
  baseline_field_set(field, host, value);
  return true;
}

/* What no stretch could give: a percentile that falls, windows that hold more than there was. */
static bool is_possible(const struct baseline_host *host) {
  return host->p50_1s <= host->p99_1s && host->p99_1s <= host->p999_1s &&
         host->p999_1s <= host->max_1s && host->max_1s <= host->bytes &&
         host->p50_10s <= host->p99_10s && host->p99_10s <= host->p999_10s &&
         host->p999_10s <= host->max_10s && host->max_10s <= host->bytes &&
         host->burst_p50_bytes <= host->burst_max_bytes && host->burst_max_bytes <= host->bytes;
}

static bool is_listed(const struct baseline *baseline, const struct baseline_host *wanted) {
  for (unsigned i = baseline->hosts->len; i-- > 0;) {
    const struct baseline_host *host = &g_array_index(baseline->hosts, struct baseline_host, i);
    if (strcmp(host->device, wanted->device) != 0)
      return false; /* one device's hosts follow each other */
    if (host->role == wanted->role && strcmp(host->host, wanted->host) == 0)
      return true;
  }
  return false;
}

static bool read_host(struct yaml map, const char *device, struct baseline *baseline,
                      GError **error) {
  const char *keys[FIELDS + 3] = {"host", "role"};
  struct baseline_host host = {.device = device};
  char *name = NULL;
  int role;
  for (int i = 0; i < FIELDS; i++)
    keys[2 + i] = baseline_fields[i].key;
  if (!yaml_allow(map, keys, error) || !take_key(map, "host", baseline, true, &name, error) ||
      !yaml_take_choice(map, "role", YAML_REQUIRED, host_role_names, &role, error))
    return false;
  host.host = name;
  host.role = (enum host_role)role;
  for (const struct baseline_field *field = baseline_fields; field->key; field++)
    if (!read_field(map, field, &host, error))
      return false;
  if (!is_possible(&host))
    return yaml_fail(map, error, "these numbers contradict each other: somebody changed this file");
  if (is_listed(baseline, &host))
    return yaml_fail(map, error, "`%s` with role %s stands here twice", name,
                     host_role_names[host.role]);
  g_array_append_val(baseline->hosts, host);
  return true;
}

static bool read_device(struct yaml key, struct yaml map, struct baseline *baseline,
                        GError **error) {
  static const char *const keys[] = {"profile", "watched_s", "hosts", NULL};
  struct baseline_device device = {0};
  char *name = NULL, *profile = NULL;
  struct yaml hosts = yaml_find(map, "hosts");
  double length_s = baseline->until_s - baseline->from_s;
  if (!take_text(key, baseline, false, &name, error) || !yaml_allow(map, keys, error) ||
      !take_key(map, "profile", baseline, true, &profile, error) ||
      !yaml_take_number(map, "watched_s", YAML_REQUIRED, 0, length_s, &device.watched_s, error))
    return false;
  if (!yaml_is_list(hosts) || yaml_length(hosts) > BASELINE_HOSTS_MAX + HOST_ROLES)
    return yaml_fail(yaml_is_there(hosts) ? hosts : map, error,
                     "`hosts:` needs a list of at most %d hosts", BASELINE_HOSTS_MAX + HOST_ROLES);
  device.device = name;
  device.profile = profile;
  g_array_append_val(baseline->devices, device);
  for (size_t i = 0; i < yaml_length(hosts); i++)
    if (!read_host(yaml_item(hosts, i), name, baseline, error))
      return false;
  return true;
}

static bool read_devices(struct yaml root, struct baseline *baseline, GError **error) {
  struct yaml devices = yaml_find(root, "devices");
  if (!yaml_is_map(devices) || yaml_length(devices) == 0)
    return yaml_fail(yaml_is_there(devices) ? devices : root, error,
                     "`devices:` needs a mapping with at least one device");
  if (!yaml_distinct(devices, error))
    return false;
  for (size_t i = 0; i < yaml_length(devices); i++)
    if (!read_device(yaml_key(devices, i), yaml_value(devices, i), baseline, error))
      return false;
  return true;
}

static bool read_time(struct yaml root, struct baseline *baseline, GError **error) {
  int64_t made_utc_s;
  if (!take_key(root, "made_utc", baseline, false, &baseline->made_utc, error))
    return false;
  return baseline_is_time(baseline->made_utc, &made_utc_s) ||
         yaml_fail(yaml_find(root, "made_utc"), error,
                   "`%s`: expected a time such as \"2026-11-22T18:45:00Z\"", baseline->made_utc);
}

static bool read_root(struct yaml root, struct baseline *baseline, GError **error) {
  static const char *const keys[] = {"hotmic", "made_utc", "bench",   "source",
                                     "from_s", "until_s",  "devices", NULL};
  if (!yaml_allow(root, keys, error) || !yaml_take_version(root, kind, error) ||
      !read_time(root, baseline, error) ||
      !take_key(root, "bench", baseline, true, &baseline->bench, error) ||
      !take_key(root, "source", baseline, true, &baseline->source, error) ||
      !yaml_take_number(root, "from_s", YAML_REQUIRED, 0, 1e9, &baseline->from_s, error) ||
      !yaml_take_number(root, "until_s", YAML_REQUIRED, 0, 1e9, &baseline->until_s, error))
    return false;
  double length_s = baseline->until_s - baseline->from_s;
  if (length_s < BASELINE_LEAST_S || length_s > BASELINE_MOST_S)
    return yaml_fail(yaml_find(root, "until_s"), error,
                     "a stretch of %g s from `from_s` to here; expected %d s to %d s", length_s,
                     BASELINE_LEAST_S, BASELINE_MOST_S);
  return read_devices(root, baseline, error);
}

/* Takes the file. */
static struct baseline *take(struct yaml_file *file, GError **error) {
  if (!file)
    return NULL;
  struct baseline *baseline = baseline_new();
  if (read_root(yaml_root(file), baseline, error)) {
    g_autofree char *sha256 =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, yaml_source(file), -1);
    baseline->sha256 = baseline_keep_text(baseline, sha256);
    baseline_sort(baseline);
  } else {
    g_clear_pointer(&baseline, baseline_free);
  }
  yaml_unload(file);
  return baseline;
}

struct baseline *baseline_parse(const char *name, const char *text, size_t length, GError **error) {
  return take(yaml_parse(name, text, length, HOTMIC_ERROR_BENCH, error), error);
}

struct baseline *baseline_load(const char *path, GError **error) {
  return take(yaml_load(path, HOTMIC_ERROR_BENCH, error), error);
}
