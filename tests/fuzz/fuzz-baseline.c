/* Hostile text as a baseline file: it loads whole, is written back as it was and fits into no other
 * shape, or there is an error with a place.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline.h"
#include "fuzz-file.h"

static struct baseline *parse(const char *text, size_t size) {
  g_autoptr(GError) error = NULL;
  struct baseline *baseline = baseline_parse("fuzz.yaml", text, size, &error);
  g_assert((baseline == NULL) == (error != NULL));
  g_assert(!error || error->code == HOTMIC_ERROR_BENCH);
  g_assert(!error || g_str_has_prefix(error->message, "fuzz.yaml:"));
  return baseline;
}

static void check_host(const struct baseline *baseline, const struct baseline_host *host) {
  const struct baseline_host *found = baseline_find(baseline, host->device, host->role, host->host);
  g_assert(found == (strcmp(host->host, baseline_others) == 0 ? NULL : host));
  g_assert(baseline_device_named(baseline, host->device));
  g_assert(host->p999_10s >= 0 && host->p999_10s <= host->max_10s && host->max_10s <= host->bytes);
  g_assert(host->beat_s >= 0 && host->bursts >= 0 && host->burst_max_bytes <= host->bytes);
}

static void check(const struct baseline *baseline) {
  double length_s = baseline->until_s - baseline->from_s;
  g_assert(length_s >= BASELINE_LEAST_S && length_s <= BASELINE_MOST_S);
  g_assert(baseline->devices->len > 0 && strlen(baseline->sha256) == 64);
  for (unsigned i = 0; i < baseline->hosts->len; i++)
    check_host(baseline, &g_array_index(baseline->hosts, struct baseline_host, i));
  g_autofree char *line = baseline_describe(baseline, 0);
  for (const char *c = line; *c; c++)
    g_assert((unsigned char)*c >= ' ');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct baseline *baseline = parse((const char *)data, size);
  if (!baseline)
    return 0;
  check(baseline);
  g_autofree char *text = baseline_format(baseline);
  struct baseline *again = parse(text, strlen(text));
  g_assert(again);
  g_autofree char *text_again = baseline_format(again);
  g_assert(strcmp(text, text_again) == 0);
  baseline_free(again);
  baseline_free(baseline);
  return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
  static const char start[] =
      "hotmic: baseline/1\nmade_utc: \"2026-11-22T18:45:00Z\"\nbench: b\nsource: s\nfrom_s: 0\n"
      "until_s: 3600\ndevices:\n  k:\n    profile: p\n    watched_s: 3599.5\n    hosts:\n"
      "      - {host: a.b, role: voice, bytes: 99, p50_1s: 0, p99_1s: 1, p999_1s: 2, max_1s: 3,\n"
      "        p50_10s: 0, p99_10s: 1, p999_10s: 2, max_10s: 3, beat_s: 29.5, beat_bytes: 9,\n"
      "        bursts: 2, burst_p50_bytes: 9, burst_max_bytes: 10}\n";
  return fuzz_mutate_from(start, data, size, most, seed);
}
