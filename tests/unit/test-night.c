/* Nights: run.json read back, whatever somebody made of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "night.h"
#include "report.h"
#include "sample-record.h"
#include "scratch.h"

#include <math.h>
#include <string.h>

static void finish(void) {
  scratch_remove();
}

TestSuite(night, .fini = finish);

/* An evening in which "kitchen" answered two controls, and sent a recording between. */
static char *summary_text(double end_s) {
  g_autoptr(GError) error = NULL;
  char *folder = sample_folder();
  struct record *record = sample_create(folder);
  sample_bench(record);
  sample_levels(record, 0, 60);
  record_set(record, "calibration", "2024-05-01T10-00-00Z, 23.0 of 90 days old, by hotmic 0.1.0");
  sample_control(record, 5, STAGE_PROMPT);
  sample_wake(record, 6);
  sample_line(record, 1, "ben", 18.5, "a floor like that costs half a Lexus");
  sample_chain(record, 20.8, true);
  sample_gap(record, 40, 2.5, "frames lost");
  sample_gap(record, 42.5, 0.5, "frames lost");
  sample_control(record, 50, STAGE_PROMPT);
  sample_wake(record, 51);
  if (end_s > 0)
    sample_finish(record, end_s);
  else
    record_commit(record, NULL);
  struct judgement *judgement = judge_record(record, NULL, &error);
  expect_no_error(error);
  cr_assert(report_write(record, judgement, &error));
  g_autofree char *path = g_build_filename(record_dir(record), "run.json", NULL);
  char *text = NULL;
  cr_assert(g_file_get_contents(path, &text, NULL, NULL));
  judge_free(judgement);
  record_close(record);
  sample_remove(folder);
  return text;
}

static char *replaced(const char *text, const char *from, const char *to) {
  const char *at = strstr(text, from);
  cr_assert_not_null(at, "`%s` is not in run.json", from);
  return g_strdup_printf("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static struct night *parse(const char *text, GError **error) {
  return night_parse("runs/1", text, strlen(text), error);
}

Test(night, a_night_is_what_its_run_came_to) {
  g_autoptr(GError) error = NULL;
  g_autofree char *text = summary_text(60);
  struct night *night = parse(text, &error);
  expect_no_error(error);
  cr_expect_str_eq(night->dir, "runs/1");
  cr_expect_str_eq(night->bench, "twin.yaml");
  cr_expect_str_eq(night->started_utc, "2024-05-24T21:00:00Z");
  cr_expect_str_eq(night->verdict, "fail");
  cr_expect_str_eq(night->calibration, "2024-05-01T10-00-00Z");
  cr_expect(night->complete && !night->imported && !night->is_replay);
  cr_expect_str_eq(night->id, "run");
  cr_expect_eq(strlen(night->played), 64, "%s", night->played);
  cr_expect(g_str_has_prefix(night->rules, "merge_gap_s 5, burst_gap_s 1.5, "), "%s", night->rules);
  cr_expect_float_eq(night->duration_s, 60, 1e-9);
  cr_assert_eq(night->devices->len, 1);
  const struct night_device *device = &g_array_index(night->devices, struct night_device, 0);
  cr_expect_str_eq(device->name, "kitchen");
  cr_expect_str_eq(device->profile, "soft-speaker");
  cr_expect_eq(device->unintended, 1);
  cr_expect_eq(device->exposed, 1);
  cr_expect_eq(device->sends, 1);
  cr_expect_eq(device->delivered, 1);
  cr_expect_eq(device->controls_heard, 2);
  cr_expect_float_eq(device->exposure_h, (45 - 3) / 3600.0, 1e-4);
  cr_assert_eq(night->episodes->len, 3);
  const struct night_episode *episode = &g_array_index(night->episodes, struct night_episode, 1);
  cr_expect_eq(episode->stage, STAGE_DELIVERED);
  cr_expect(!episode->intended && episode->recorded);
  cr_expect_float_eq(episode->start_s, 20.8, 1e-6);
  cr_expect(strstr(episode->words, "Lexus"), "%s", episode->words);
  cr_expect_eq(episode->device, device->name, "names are kept once");
  night_free(night);
}

static const struct night_tap *tap_named(const struct night *night, const char *name) {
  const struct night_tap *found = NULL;
  for (unsigned i = 0; i < night->taps->len; i++)
    if (strcmp(g_array_index(night->taps, struct night_tap, i).name, name) == 0)
      found = &g_array_index(night->taps, struct night_tap, i);
  cr_assert_not_null(found, "no tap %s", name);
  return found;
}

/* A gap that the record holds in slices is one, and as long as all of them. */
Test(night, what_each_tap_missed_is_kept) {
  g_autoptr(GError) error = NULL;
  g_autofree char *text = summary_text(60);
  struct night *night = parse(text, &error);
  expect_no_error(error);
  int gaps = 0;
  double blind_s = 0;
  for (unsigned i = 0; i < night->taps->len; i++) {
    gaps += g_array_index(night->taps, struct night_tap, i).gaps;
    blind_s += g_array_index(night->taps, struct night_tap, i).gap_s;
  }
  cr_expect_eq(gaps, 1, "%d", gaps);
  cr_expect_float_eq(blind_s, 3, 1e-9);
  cr_expect_str_eq(tap_named(night, "kitchen-uart")->kind, "console");
  cr_expect_eq(tap_named(night, "kitchen-uart")->gaps, 0);
  night_free(night);
}

/* A tenth of the session was quieter: sample_levels() gives one level, mostly. */
Test(night, the_rooms_noise_is_kept_and_what_was_not_measured_is_nan) {
  g_autoptr(GError) error = NULL;
  g_autofree char *text = summary_text(60);
  struct night *night = parse(text, &error);
  expect_no_error(error);
  cr_expect(isfinite(night->noise_dba) && night->noise_dba > 20 && night->noise_dba < 70, "%g",
            night->noise_dba);
  cr_expect(isnan(night->worst_deviation_db), "nothing was measured");
  night_free(night);
}

/* The same text, with one key called otherwise. */
static char *without(const char *text, const char *key) {
  const char *quote = strchr(key, '"') + 1;
  g_autofree char *other = g_strdup_printf("%.*sother_%s", (int)(quote - key), key, quote);
  return replaced(text, key, other);
}

/* Without what newer ones have, it is known by its directory, and all its episodes are exposed. */
Test(night, an_older_summary_lacks_what_was_played_and_is_read) {
  static const char *const keys[] = {"\"id\"", "\"played\": \"", "\"is_replay\"", "\"rules\"",
                                     "      \"exposed\""};
  g_autoptr(GError) error = NULL;
  g_autofree char *text = summary_text(60);
  for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
    char *older = without(text, keys[i]);
    g_free(text);
    text = older;
  }
  struct night *night = parse(text, &error);
  expect_no_error(error);
  cr_expect_str_eq(night->id, "1");
  cr_expect_str_eq(night->played, "");
  cr_expect_str_eq(night->rules, "");
  cr_expect_eq(g_array_index(night->devices, struct night_device, 0).exposed, 1);
  night_free(night);
}

Test(night, an_older_summary_says_to_judge_it_again) {
  static const char *const keys[] = {"\"slots\"", "\"taps\""};
  g_autofree char *text = summary_text(60);
  for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
    GError *error = NULL;
    g_autofree char *older = replaced(text, keys[i], "\"other\"");
    cr_expect_null(parse(older, &error));
    expect_error(error, HOTMIC_ERROR_DATA, "run `hotmic judge runs/1` on it");
  }
}

/* One thing put wrong each, and what the message must say of it. */
static const struct {
  const char *from, *to, *words;
} wrongs[] = {
    {"\"hotmic-run\": 1", "\"hotmic-run\": 2", "hotmic-run: found 2, expected 1"},
    {"\"complete\": true", "\"complete\": 1", "complete: found 1, expected true or false"},
    {"\"verdict\": \"fail\"", "\"verdict\": \"fine\"",
     "verdict: found \"fine\", expected one of pass, fail, inconclusive"},
    {"\"bench\": \"twin.yaml\"", "\"bench\": null", "bench: found null, expected a text"},
    {"\"duration_s\": 60.0", "\"duration_s\": -1", "duration_s: found -1, expected a number"},
    {"\"duration_s\": 60.0", "\"duration_s\": 1e300", "duration_s: found 1e+300"},
    {"\"profile\": ", "\"profil\": ", "devices[0].profile: missing, expected a text"},
    {"\"controls_heard\": 2,\n      \"exposure_h", "\"controls_heard\": 99,\n      \"exposure_h",
     "devices[0].controls_heard: found 99, expected at most the 2 that were played"},
    {"\"phantom\": 0", "\"phantom\": 30",
     "devices[0].unintended: found 1, expected the 31 of all classes"},
    {"      \"exposure_h\": 0", "      \"exposure_h\": 500",
     "devices[0].exposure_h: found 500.012, expected no more than the run's 60 s"},
    {"\"intended\": false", "\"intended\": true",
     "devices[0].unintended: found 1, expected the 0 that `episodes` lists"},
    {"      \"recordings\": 1", "      \"recordings\": 4",
     "devices[0].recordings: found 4, expected at most the 1 that"},
    {"      \"delivered\": 1", "      \"delivered\": 4",
     "devices[0].delivered: found 4, expected at most the 1 that were sent"},
    {"      \"exposed\": 1", "      \"exposed\": 4",
     "devices[0].exposed: found 4, expected at most the 1 that"},
    {"\"id\": \"", "\"id\": 7, \"was\": \"", "id: found 7, expected a text"},
    {"\"burst_gap_s\"", "\"\\u001b[2J\"",
     "rules: found an object, expected names of small letters"},
    {"\"burst_gap_s\": 1.5", "\"burst_gap_s\": null", "burst_gap_s: found null, expected a number"},
    {"\"phantom\": 0", "\"phantom\": -1",
     "devices[0].phantom: found -1, expected a whole number from 0"},
    {"\"name\": \"kitchen\"", "\"name\": \"\\u001b[2Jhall\"",
     "episodes[0].device: found \"kitchen\", expected one of `devices`"},
    {"\"stage\": \"", "\"stage\": \"\\u001b[2J", "episodes[0].stage: found \"\\033[2J"},
    {"\"class\": \"", "\"class\": \"un", "episodes[0].class: found \"un"},
    {"\"gap_s\": 0.0", "\"gap_s\": \"0\"", ".gap_s: found \"0\", expected a number"},
    {"\"noise_dba\": ", "\"noise_dba\": [], \"was\": ", "noise_dba: found a list"},
    {"\"taps\": [", "\"taps\": [7, ", "taps[0].: found 7, expected an object"},
    {"\"places\":[0,", "\"places\":[9,", "slots.places[0].: found 9, expected index of a script"},
    {"\"places\":[0,", "\"places\":[0,0,", "slots.places["},
    {"\"places\":[0,", "\"places\":[0,-1,0,", "slots.places[0].: found -1, expected index"},
    {"\"places\":[0,", "\"places\":[0,1,\"x\",", "slots.places[0].: found \"x\", expected"},
    {"\"scripts\":[", "\"scripts\":[7,", "scripts: found 7, expected a text"},
    {"\"bench\": \"twin.yaml\"", "\"bench\": \"twin.yaml\", \"bench\": \"b\"", "no JSON: "},
};

Test(night, whatever_is_wrong_is_named_with_its_place) {
  g_autofree char *text = summary_text(60);
  for (size_t i = 0; i < G_N_ELEMENTS(wrongs); i++) {
    GError *error = NULL;
    g_autofree char *wrong = replaced(text, wrongs[i].from, wrongs[i].to);
    struct night *night = parse(wrong, &error);
    cr_assert_null(night, "%s was taken", wrongs[i].to);
    cr_expect(g_str_has_prefix(error->message, "runs/1/run.json:"), "%s", error->message);
    expect_error(error, HOTMIC_ERROR_DATA, wrongs[i].words);
  }
}

Test(night, a_device_named_twice_is_refused) {
  g_autofree char *text = summary_text(60);
  GError *error = NULL;
  const char *from = strstr(text, "\"devices\": [") + strlen("\"devices\": [");
  const char *until = strstr(from, "\n  ],");
  g_autofree char *device = g_strndup(from, (gsize)(until - from));
  g_autofree char *twice = g_strconcat("\"devices\": [", device, ",", NULL);
  g_autofree char *wrong = replaced(text, "\"devices\": [", twice);
  cr_expect_null(parse(wrong, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "devices[1].name: found \"kitchen\"");
}

Test(night, a_summary_cut_anywhere_is_an_error) {
  g_autofree char *text = summary_text(60);
  for (size_t length = 0; length + 2 < strlen(text); length += 61) {
    GError *error = NULL;
    cr_assert_null(night_parse("runs/1", text, length, &error), "%zu bytes", length);
    expect_error(error, HOTMIC_ERROR_DATA, "run.json:");
  }
}

/* A parser quotes what it found, an escape sequence too: no message lets one through. */
Test(night, an_error_about_no_json_is_inert) {
  GError *error = NULL;
  static const char *const hostile[] = {"\033[2J", "{\"a\": \033]0;x\007}", "\023", ""};
  for (size_t i = 0; i < G_N_ELEMENTS(hostile); i++) {
    cr_assert_null(parse(hostile[i], &error));
    for (const char *c = error->message; *c; c++)
      cr_expect((unsigned char)*c >= ' ' && *c != 0x7f, "%zu: %d", i, *c);
    expect_error(error, HOTMIC_ERROR_DATA, "no JSON: ");
  }
}

static void put_run(const char *name, const char *text) {
  g_autofree char *dir = g_build_filename(scratch_dir(), name, NULL);
  g_autofree char *path = g_build_filename(dir, "run.json", NULL);
  g_mkdir_with_parents(dir, 0755);
  cr_assert(g_file_set_contents(path, text, -1, NULL));
}

static void put_night(const char *name, const char *text, const char *started_utc) {
  g_autofree char *with = replaced(text, "2024-05-24T21:00:00Z", started_utc);
  g_autofree char *id = g_strdup_printf("\"id\": \"%s", name);
  g_autofree char *other = replaced(with, "\"id\": \"run", id);
  put_run(name, other);
}

static GPtrArray *left_out;

static GPtrArray *nights_of_scratch(void) {
  g_autoptr(GError) error = NULL;
  char *paths[] = {(char *)scratch_dir(), NULL};
  GPtrArray *nights = night_read_all(paths, &left_out, &error);
  expect_no_error(error);
  return nights;
}

static void expect_left_out(unsigned i, const char *words) {
  cr_assert(i < left_out->len, "only %u are left out", left_out->len);
  cr_expect(strstr(g_ptr_array_index(left_out, i), words), "%s",
            (char *)g_ptr_array_index(left_out, i));
}

static void expect_order(const GPtrArray *nights, const char *const names[], unsigned count) {
  cr_assert_eq(nights->len, count, "%u nights", nights->len);
  for (unsigned i = 0; i < count; i++) {
    const struct night *night = g_ptr_array_index(nights, i);
    cr_expect(g_str_has_suffix(night->dir, names[i]), "%u: %s", i, night->dir);
  }
}

/* By text "2024-05-25T01:00:00+05:00" is the later one. */
Test(night, nights_come_in_order_of_time_and_impossible_times_are_left_out) {
  g_autofree char *text = summary_text(60);
  put_night("a", text, "2024-05-24T21:00:00Z");
  put_night("b", text, "2024-05-25T01:00:00+05:00");
  put_night("c", text, "2931-01-01T00:00:00Z");
  put_night("d", text, "zzz");
  put_night("e", text, "");
  g_autoptr(GPtrArray) nights = nights_of_scratch();
  static const char *const order[] = {"b", "a"};
  expect_order(nights, order, G_N_ELEMENTS(order));
  expect_left_out(0, "c: it says that it began in the future");
  expect_left_out(1, "d: nobody can read when it began");
  expect_left_out(2, "e: nobody can read when it began");
  g_ptr_array_unref(left_out);
}

Test(night, an_import_need_not_say_when) {
  g_autofree char *text = summary_text(60);
  g_autofree char *imported = replaced(text, "\"imported\": false", "\"imported\": true");
  put_night("a", imported, "");
  g_autoptr(GPtrArray) nights = nights_of_scratch();
  cr_expect_eq(nights->len, 1);
  cr_expect_eq(left_out->len, 0);
  g_ptr_array_unref(left_out);
}

/* Of an interrupted session and a copy that was finished, the finished one counts. */
Test(night, a_session_counts_once_however_often_it_was_copied) {
  g_autofree char *text = summary_text(60);
  g_autofree char *cut = replaced(text, "\"complete\": true", "\"complete\": false");
  put_run("a.partial", cut);
  put_run("b", text);
  put_run("c", text);
  g_autoptr(GPtrArray) nights = nights_of_scratch();
  static const char *const order[] = {"b"};
  expect_order(nights, order, G_N_ELEMENTS(order));
  expect_left_out(0, "c: the same session as ");
  expect_left_out(1, "a.partial: the same session as ");
  g_ptr_array_unref(left_out);
}

Test(night, nights_of_a_folder_come_in_order_of_time_and_once) {
  g_autoptr(GError) error = NULL;
  g_autofree char *text = summary_text(60), *cut = summary_text(0);
  put_night("a", text, "2024-05-26T21:00:00Z");
  put_night("b", text, "2024-05-24T21:00:00Z");
  put_night("c", text, "2024-05-25T21:00:00Z");
  put_night("d", text, "2024-05-25T21:00:00Z");
  put_run("e.partial", cut);
  put_run("f", "{");
  g_autofree char *other = g_build_filename(scratch_dir(), "notes", NULL);
  g_mkdir_with_parents(other, 0755);
  char *paths[] = {(char *)scratch_path("c"), (char *)scratch_dir(), NULL};
  g_autoptr(GPtrArray) nights = night_read_all(paths, &left_out, &error);
  expect_no_error(error);
  static const char *const order[] = {"b", "c", "d", "a"};
  expect_order(nights, order, G_N_ELEMENTS(order));
  cr_assert_eq(left_out->len, 2, "%u", left_out->len);
  expect_left_out(0, "f/run.json:1:");
  expect_left_out(1, "e.partial: the run is not complete");
  g_ptr_array_unref(left_out);
}

Test(night, a_path_that_is_not_there_is_an_error) {
  GError *error = NULL;
  char *paths[] = {(char *)"/nowhere/at/all", NULL};
  cr_expect_null(night_read_all(paths, NULL, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "expected a run directory, or a folder of them");
  cr_expect_null(night_read("/nowhere/at/all", &error));
  expect_error(error, HOTMIC_ERROR_DATA, "/nowhere/at/all/run.json: No such file");
}
