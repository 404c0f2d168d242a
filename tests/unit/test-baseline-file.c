/* Baselines as files: what is written is read, what is wrong is named with its place.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-baseline.h"
#include "scratch.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

static struct baseline *load(const char *path) {
  g_autoptr(GError) error = NULL;
  struct baseline *baseline = baseline_load(path, &error);
  expect_no_error(error);
  return baseline;
}

/* Writes it with another date. Caller-owned. */
static char *write_dated(struct baseline *baseline, const char *made_utc) {
  g_autoptr(GError) error = NULL;
  char *path = NULL, *kept = baseline->made_utc;
  baseline->made_utc = (char *)made_utc;
  cr_assert(baseline_write(baseline, scratch_path("base"), &path, &error));
  expect_no_error(error);
  baseline->made_utc = kept;
  return path;
}

static void expect_newest(const char *path) {
  g_autoptr(GError) error = NULL;
  g_autofree char *found = NULL;
  struct baseline *baseline = baseline_newest(scratch_path("base"), &found, &error);
  expect_no_error(error);
  cr_assert_not_null(baseline);
  cr_expect_str_eq(found, path);
  baseline_free(baseline);
}

static void expect_broken(const char *words) {
  GError *error = NULL;
  g_autofree char *found = NULL;
  cr_expect_null(baseline_newest(scratch_path("base"), &found, &error));
  expect_error(error, HOTMIC_ERROR_BENCH, words);
  cr_expect_null(found);
}

Test(baseline_file, what_is_written_is_read_to_the_last_bit, .fini = scratch_remove) {
  struct baseline *baseline = sample_baseline();
  struct baseline_host *host = sample_host(baseline, ROLE_VOICE, "voice.softspeaker.example");
  host->beat_s = 29.999999999999996;
  host->host = "a\"b\\c: #d \303\266 host";
  g_autofree char *path = write_dated(baseline, "2026-11-22T18:45:00Z");
  cr_expect(g_str_has_suffix(path, "/base/20261122T184500Z.yaml"), "%s", path);
  struct baseline *again = load(path);
  g_autofree char *text = baseline_format(again);
  g_autofree char *file = NULL;
  cr_assert(g_file_get_contents(path, &file, NULL, NULL));
  cr_expect_str_eq(text, file);
  const struct baseline_host *read = sample_host(again, ROLE_VOICE, host->host);
  cr_expect(read->beat_s == host->beat_s && read->p999_10s == host->p999_10s);
  g_autofree char *sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, file, -1);
  cr_expect_str_eq(again->sha256, sha256);
  baseline_free(again);
  baseline_free(baseline);
}

Test(baseline_file, the_text_of_devices_is_inert, .fini = scratch_remove) {
  struct court court = sample_night(700);
  sample_sent(court.record, 60, 0.1, 500, "metrics evil\033[2J\r\n\x80\"host");
  struct baseline *baseline = sample_learn(&court, 700, 0, 700);
  g_autofree char *path = write_dated(baseline, "2026-11-22T18:45:00Z");
  g_autofree char *file = NULL;
  cr_assert(g_file_get_contents(path, &file, NULL, NULL));
  for (const char *c = file; *c; c++)
    cr_assert((unsigned char)*c >= ' ' || *c == '\n', "0x%02x is in the file", (unsigned)*c);
  baseline_free(load(path));
  baseline_free(baseline);
  court_adjourn(&court);
}

Test(baseline_file, the_newest_goes_by_its_own_date, .fini = scratch_remove) {
  struct baseline *baseline = sample_baseline();
  g_autofree char *newer = write_dated(baseline, "2026-11-22T18:45:00Z");
  g_free(write_dated(baseline, "2025-01-01T00:00:00Z"));
  cr_assert_eq(utime(newer, &(struct utimbuf){1, 1}), 0);
  expect_newest(newer);
  g_autofree char *second = write_dated(baseline, "2026-11-22T18:45:00Z");
  cr_expect_str_neq(second, newer, "what is there stays");
  expect_newest(second);
  g_autofree char *named = g_build_filename(scratch_path("base"), "aaa.yaml", NULL);
  g_autofree char *newest = write_dated(baseline, "2027-01-01T00:00:00Z");
  cr_assert_eq(g_rename(newest, named), 0);
  expect_newest(named);
  baseline_free(baseline);
}

Test(baseline_file, the_tenth_of_a_date_is_newer_than_the_ninth, .fini = scratch_remove) {
  struct baseline *baseline = sample_baseline();
  g_autofree char *last = NULL;
  for (int i = 0; i < 10; i++) {
    g_free(last);
    last = write_dated(baseline, "2026-11-22T18:45:00Z");
  }
  cr_expect(g_str_has_suffix(last, "-10.yaml"), "%s", last);
  expect_newest(last);
  baseline_free(baseline);
}

Test(baseline_file, a_folder_may_be_empty_or_not_there, .fini = scratch_remove) {
  g_autoptr(GError) error = NULL;
  char *path = NULL;
  cr_expect_null(baseline_newest(scratch_path("nowhere"), &path, &error));
  expect_no_error(error);
  scratch_text("notes.txt", "no baseline");
  cr_expect_null(baseline_newest(scratch_dir(), &path, &error));
  expect_no_error(error);
}

Test(baseline_file, a_file_in_place_of_the_folder_is_an_error, .fini = scratch_remove) {
  scratch_text("base", "I am no folder");
  expect_broken("base");
}

Test(baseline_file, a_newest_that_cannot_be_read_is_an_error, .fini = scratch_remove) {
  struct baseline *baseline = sample_baseline();
  g_autofree char *good = write_dated(baseline, "2026-11-22T18:45:00Z");
  g_autofree char *bad = write_dated(baseline, "2026-11-23T18:45:00Z");
  cr_assert(g_file_set_contents(bad, "hotmic: baseline/1\nmade_utc: soon\n", -1, NULL));
  expect_broken("20261123T184500Z.yaml:2:11: `soon`");
  g_unlink(bad);
  expect_newest(good);
  g_autofree char *named = g_build_filename(scratch_path("base"), "mine.yaml", NULL);
  cr_assert(g_file_set_contents(named, "hotmic: calibration/1\n", -1, NULL));
  expect_broken("mine.yaml:1:");
  baseline_free(baseline);
}

/* One exact edit each, with its error. */
static const struct {
  const char *from, *to, *words;
} edits[] = {
    {"hotmic: baseline/1", "hotmic: baseline/2", ":2:9:"},
    {"made_utc: \"2024-05-24T21:00:00Z\"", "made_utc: \"2024-05-24 21:00\"",
     ":3:11: `2024-05-24 21"},
    {"made_utc: \"2024-05-24T21:00:00Z\"\n", "", "key `made_utc` is missing"},
    {"bench: \"twin.yaml\"", "bench: \"tw\\x07in\"", "expected text that can be printed"},
    {"until_s: 3600", "until_s: 599", "a stretch of 599 s"},
    {"until_s: 3600", "until_s: 700000", "expected 600 s to 604800 s"},
    {"from_s: 0", "from_s: .nan", ":6:9:"},
    {"watched_s: 3600", "watched_s: 3601", "3601 is out of range; expected 0 to 3600"},
    {"role: voice", "role: vioce", "vioce"},
    {"max_10s: 60", "max_10s: 59", "contradict each other"},
    {"p50_10s: 0", "p50_10s: -1", "-1 is out of range"},
    {"bytes: 7200", "bytes: 7200.5", "expected a whole number"},
    {"bytes: 7200", "bytes: 1e400", "found `1e400`"},
    {"bytes: 7200", "bites: 7200", "bites"},
    {"        bursts: 0\n", "", "bursts"},
    {"bursts: 0", "bursts: 2147483648", "below 2147483648"},
    {"  \"kitchen\":", "  \"\":", "is not empty"},
    {"devices:\n", "devices: {}\nmore:\n", "more"},
};

Test(baseline_file, what_is_wrong_is_told_with_its_place) {
  struct baseline *baseline = sample_baseline();
  g_autofree char *text = baseline_format(baseline);
  for (size_t i = 0; i < G_N_ELEMENTS(edits); i++) {
    GError *error = NULL;
    char *at = strstr(text, edits[i].from);
    cr_assert(at, "`%s` is not in the file", edits[i].from);
    g_autofree char *before = g_strndup(text, (gsize)(at - text));
    g_autofree char *edited = g_strconcat(before, edits[i].to, at + strlen(edits[i].from), NULL);
    cr_expect_null(baseline_parse("b.yaml", edited, strlen(edited), &error), "%s", edits[i].to);
    cr_assert_not_null(error);
    cr_expect(g_str_has_prefix(error->message, "b.yaml:"), "%s", error->message);
    expect_error(error, HOTMIC_ERROR_BENCH, edits[i].words);
  }
  baseline_free(baseline);
}

Test(baseline_file, a_host_that_stands_there_twice_is_refused) {
  GError *error = NULL;
  struct baseline *baseline = sample_baseline();
  struct baseline_host twin = *sample_host(baseline, ROLE_VOICE, "voice.softspeaker.example");
  g_array_append_val(baseline->hosts, twin);
  g_autofree char *text = baseline_format(baseline);
  cr_expect_null(baseline_parse("b.yaml", text, strlen(text), &error));
  expect_error(error, HOTMIC_ERROR_BENCH, "stands here twice");
  char *path = NULL;
  cr_expect(!baseline_write(baseline, scratch_path("base"), &path, &error));
  expect_error(error, HOTMIC_ERROR_BUG, "stands here twice");
  cr_expect(!path && !g_file_test(scratch_path("base"), G_FILE_TEST_EXISTS));
  baseline_free(baseline);
  scratch_remove();
}
