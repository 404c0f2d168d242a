/* A calibration on the disk: what is loaded is what was measured, or there is a reason.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-calibration.h"
#include "scratch.h"

#include "calibration-private.h"

#include <glib/gstdio.h>
#include <math.h>
#include <sys/stat.h>

TestSuite(calibration, .fini = scratch_remove);

static GError *error;

/* Zeros have a sign too. */
static bool is_same(double a, double b) {
  return isnan(a) ? isnan(b) : a == b && signbit(a) == signbit(b);
}

static void expect_same_fields(const struct calibration_field *fields, const void *a,
                               const void *b) {
  for (; fields->key; fields++) {
    const double *x = (const void *)((const char *)a + fields->offset);
    const double *y = (const void *)((const char *)b + fields->offset);
    for (size_t i = 0; i < calibration_field_count(fields); i++)
      cr_expect(is_same(x[i], y[i]), "%s[%zu]: %.17g, %.17g", fields->key, i, x[i], y[i]);
  }
}

static void expect_same_sound(const struct calibration_sound *a, const struct calibration_sound *b,
                              bool taps) {
  cr_expect_str_eq(a->file, b->file);
  cr_expect_str_eq(a->sha256, b->sha256);
  cr_assert_eq(a->count, b->count);
  if (taps)
    cr_expect_arr_eq(a->taps, b->taps, a->count * sizeof *a->taps);
  else
    cr_expect_null(b->taps);
}

static void expect_same_place(const struct calibration_place *a,
                              const struct calibration_place *b) {
  cr_assert(a->measured && b->measured);
  expect_same_fields(calibration_place_fields, a, b);
  expect_same_sound(&a->impulse, &b->impulse, true);
  expect_same_sound(&a->sweep, &b->sweep, false);
}

static struct calibration *load(const char *dir) {
  struct calibration *calibration = calibration_load(dir, &error);
  expect_no_error(error);
  return calibration;
}

Test(calibration, a_load_gives_back_every_number_to_the_last_bit) {
  struct calibration *kept = sample_calibration(scratch_dir(), 0);
  kept->loudspeakers[0].at_device.delay_frames = 412.3740000000001;
  kept->loudspeakers[0].at_device.third_octave_db[5] = 1.0 / 3;
  kept->loudspeakers[0].latency_ms = -0.0;
  kept->noise.laeq_dbspl = 5e-324;
  cr_assert(calibration_save(kept, &error));
  struct calibration *found = load(kept->dir);
  cr_expect_str_eq(found->dir, kept->dir);
  cr_expect_str_eq(found->bench, "kitchen-table");
  cr_expect_str_eq(found->bench_sha256, kept->bench_sha256);
  cr_expect_str_eq(found->tool, "hotmic 0.1.0");
  cr_expect_str_eq(found->device, "kitchen");
  cr_expect(found->made_utc_s == SAMPLE_MADE_UTC_S && found->days == CALIBRATION_DAYS);
  cr_expect(found->microphone.measured && found->noise.measured && !found->complete);
  expect_same_fields(calibration_microphone_fields, &kept->microphone, &found->microphone);
  expect_same_fields(calibration_noise_fields, &kept->noise, &found->noise);
  cr_assert_eq(found->loudspeaker_count, 2);
  for (size_t i = 0; i < 2; i++) {
    const struct calibration_loudspeaker *a = &kept->loudspeakers[i], *b = &found->loudspeakers[i];
    cr_expect_str_eq(a->name, b->name);
    expect_same_fields(calibration_loudspeaker_fields, a, b);
    cr_expect_arr_eq(a->unreached, b->unreached, sizeof a->unreached);
    expect_same_sound(&a->equaliser, &b->equaliser, true);
    expect_same_place(&a->at_device, &b->at_device);
    expect_same_place(&a->at_microphone, &b->at_microphone);
  }
  calibration_free(kept);
  calibration_free(found);
}

Test(calibration, what_is_unknown_stays_unknown_both_ways) {
  static const char *const names[] = {"near"};
  struct calibration *kept = calibration_begin(scratch_dir(), SAMPLE_MADE_UTC_S, names, 1);
  kept->bench = g_strdup("b");
  kept->bench_sha256 = g_strdup("0");
  kept->tool = g_strdup("t");
  kept->device = g_strdup("d");
  cr_assert(calibration_save(kept, &error), "%s", error ? error->message : "");
  struct calibration *found = load(kept->dir);
  const struct calibration_loudspeaker *loudspeaker = &found->loudspeakers[0];
  cr_expect_not(found->microphone.measured || found->noise.measured);
  cr_expect_not(loudspeaker->at_device.measured || loudspeaker->at_microphone.measured);
  cr_expect(isnan(loudspeaker->pink_dbspl) && isnan(loudspeaker->equalised_db[10]));
  cr_expect(isnan(loudspeaker->at_device.rt60_s) && isnan(found->microphone.full_scale_dbspl));
  cr_expect_null(loudspeaker->equaliser.file);
  g_autofree char *path = g_build_filename(kept->dir, "calibration.yaml", NULL);
  g_autofree char *text = NULL;
  cr_assert(g_file_get_contents(path, &text, NULL, NULL));
  cr_expect(strstr(text, "pink_dbspl: .nan\n"));
  cr_expect_null(strstr(text, "microphone:"));
  calibration_free(kept);
  calibration_free(found);
}

Test(calibration, names_come_back_whatever_they_are) {
  static const char *const names[] = {"a: \"b\\c\" #d\n\t'",      "- x", "null",
                                      "\xe6\x9c\xa8\xe2\x80\xae", "",    "~"};
  struct calibration *kept =
      calibration_begin(scratch_dir(), SAMPLE_MADE_UTC_S, names, G_N_ELEMENTS(names));
  kept->bench = g_strdup("\xc2\x85{");
  kept->bench_sha256 = g_strdup("true");
  kept->tool = g_strdup("[1, 2");
  kept->device = g_strdup("\xf0\x9f\x94\x8a %");
  cr_assert(calibration_save(kept, &error), "%s", error ? error->message : "");
  struct calibration *found = load(kept->dir);
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
    cr_expect_str_eq(found->loudspeakers[i].name, names[i]);
  cr_expect_str_eq(found->bench, kept->bench);
  cr_expect_str_eq(found->device, kept->device);
  cr_expect_str_eq(found->tool, kept->tool);
  calibration_free(kept);
  calibration_free(found);
}

Test(calibration, the_same_measurement_gives_the_same_bytes) {
  struct calibration *once = sample_calibration(scratch_dir(), 0);
  g_autofree char *other = g_build_filename(scratch_dir(), "other", NULL);
  struct calibration *again = sample_calibration(other, 0);
  g_autofree char *a = calibration_format(once), *b = calibration_format(again);
  cr_expect_str_eq(a, b);
  calibration_free(once);
  calibration_free(again);
}

/* The sample's text with `from` replaced by `to`, in place of calibration.yaml. */
static void edit(const char *dir, const char *from, const char *to) {
  g_autofree char *path = g_build_filename(dir, "calibration.yaml", NULL), *text = NULL;
  cr_assert(g_file_get_contents(path, &text, NULL, NULL));
  g_auto(GStrv) parts = g_strsplit(text, from, 2);
  cr_assert_eq(g_strv_length(parts), 2, "`%s` is not in it", from);
  g_autofree char *edited = g_strconcat(parts[0], to, parts[1], NULL);
  cr_assert(g_file_set_contents(path, edited, -1, NULL));
}

struct edit_case {
  const char *from, *to, *words;
};

static const struct edit_case edits[] = {
    {"calibration/1", "calibration/2",
     "calibration.yaml:2:9: found `calibration/2`; this must be a `calibration/1` file"},
    {"days: 90", "day: 90", ":4:1: unknown key `day`; expected one of: hotmic"},
    {"days: 90", "days: 0", ":4:7: 0 is out of range; expected 1 to 3650"},
    {"days: 90", "days: 1.5", "not a whole number"},
    {"days: 90\n", "", "key `days` is missing here"},
    {"2026-11-22T", "2026-13-22T", ":3:11: `2026-13-22T18:45:00Z` is no time"},
    {"2026-11-22T", "1969-11-22T", "`1969-11-22T18:45:00Z` is no time since 1970"},
    {"device: \"kitchen\"", "device: \"\"", "`device` is empty here"},
    {"tone_hz: 1000.12", "tone_hz: .nan", "expected a number from 1 to 24000, found `.nan`"},
    {"tone_hz: 1000.12", "tone_hz: .inf", "expected a number from 1 to 24000"},
    {"tone_hz: 1000.12", "tone_hz: 0", "0 is out of range"},
    {"wobble_db: 0.03", "wobble_db: -1", "-1 is out of range; expected 0 to 500"},
    {"  hum_db", "  hmm_db", "unknown key `hmm_db`"},
    {"third_octave_dbspl: [", "third_octave_dbspl: [1,",
     "`third_octave_dbspl` needs a list of 30 numbers, 30 third octaves each; found 31"},
    {"distortion_db: [", "distortion_db: [x,", "needs a list of 120 numbers"},
    {"equalised_db: [", "equalised_db: 5\n    more: [", "unknown key `more`"},
    {"unreached: [", "unreached: [99,", "`99` is no third octave; expected 25 to 20k"},
    {"file: \"near-equaliser.wav\"", "file: \"../near-equaliser.wav\"",
     "`../near-equaliser.wav` is no plain file name"},
    {"file: \"near-equaliser.wav\"", "file: \"/etc/passwd\"", "is no plain file name"},
    {"file: \"near-equaliser.wav\"", "file: \"..\"", "is no plain file name"},
    {"file: \"near-equaliser.wav\"", "file: \"\"", "is no plain file name"},
    {"file: \"near-equaliser.wav\"", "file: \"gone.wav\"",
     "gone.wav: No such file or directory; put it back or calibrate again"},
    {"frames: 4096", "frames: 4095",
     "has 1 channels, 48000 Hz, 4096 frames; expected one channel, 48000 Hz, 4095 frames"},
    {"frames: 4096", "frames: -1", "out of range"},
    {",\n      sha256: \"", ",\n      sha256: \"X", "is no SHA-256"},
    {"\"sofa-left\":", "\"near\":", "key `near` stands here a second time"},
    {"loudspeakers:", "loudspeakers: 5\nnoise2:", "unknown key `noise2`"},
    {"# Measured", "x: *y # Measured", "not YAML"},
};

Test(calibration, whatever_is_wrong_is_told_with_its_place) {
  struct calibration *kept = sample_calibration(scratch_dir(), 0);
  for (size_t i = 0; i < G_N_ELEMENTS(edits); i++) {
    cr_assert(calibration_save(kept, NULL));
    edit(kept->dir, edits[i].from, edits[i].to);
    cr_expect_null(calibration_load(kept->dir, &error), "%s", edits[i].to);
    expect_error(error, HOTMIC_ERROR_BENCH, edits[i].words);
  }
  calibration_free(kept);
}

Test(calibration, a_sound_that_was_changed_is_named_with_both_hashes) {
  struct calibration *kept = sample_calibration(scratch_dir(), 0);
  g_autofree char *path = g_build_filename(kept->dir, "near-device-sweep.wav", NULL);
  cr_assert(g_file_set_contents(path, "RIFF", -1, NULL));
  cr_expect_null(calibration_load(kept->dir, &error));
  g_autofree char *found = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "RIFF", -1);
  cr_assert_not_null(error);
  cr_expect(strstr(error->message, found));
  cr_expect(strstr(error->message, kept->loudspeakers[0].at_device.sweep.sha256));
  cr_expect(strstr(error->message, "near-device-sweep.wav was changed since it was measured"));
  expect_error(error, HOTMIC_ERROR_BENCH, "calibrate again");
  calibration_free(kept);
}

Test(calibration, a_pipe_in_place_of_a_sound_does_not_hang) {
  struct calibration *kept = sample_calibration(scratch_dir(), 0);
  g_autofree char *path = g_build_filename(kept->dir, "near-equaliser.wav", NULL);
  cr_assert(g_unlink(path) == 0 && mkfifo(path, 0600) == 0);
  cr_expect_null(calibration_load(kept->dir, &error));
  expect_error(error, HOTMIC_ERROR_BENCH, "cannot read");
  calibration_free(kept);
}

Test(calibration, a_sound_with_the_right_hash_but_no_sound_in_it_is_refused) {
  struct calibration *kept = sample_calibration(scratch_dir(), 0);
  g_autofree char *path = g_build_filename(kept->dir, "near-equaliser.wav", NULL);
  cr_assert(g_file_set_contents(path, "no sound", -1, NULL));
  g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "no sound", -1);
  edit(kept->dir, kept->loudspeakers[0].equaliser.sha256, hash);
  cr_expect_null(calibration_load(kept->dir, &error));
  expect_error(error, HOTMIC_ERROR_BENCH, "near-equaliser.wav is no sound file");
  calibration_free(kept);
}

Test(calibration, what_a_load_would_refuse_is_not_written) {
  struct calibration *kept = sample_calibration(scratch_dir(), 0);
  g_autofree char *path = g_build_filename(kept->dir, "calibration.yaml", NULL);
  g_autofree char *before = NULL, *after = NULL;
  cr_assert(g_file_get_contents(path, &before, NULL, NULL));
  kept->loudspeakers[1].at_device.delay_frames = INFINITY;
  cr_expect_not(calibration_save(kept, &error));
  expect_error(error, HOTMIC_ERROR_BUG, "could not be read again and is not written");
  cr_assert(g_file_get_contents(path, &after, NULL, NULL));
  cr_expect_str_eq(before, after);
  calibration_free(kept);
}

Test(calibration, a_sound_has_a_plain_name_and_numbers_in_it) {
  struct calibration *kept = sample_calibration(scratch_dir(), 0);
  struct calibration_sound sound = {0};
  cr_expect_not(calibration_keep_sound(kept, "../x.wav", (float[]){1}, 1, &sound, &error));
  expect_error(error, HOTMIC_ERROR_BUG, "no plain file name");
  cr_expect_not(calibration_keep_sound(kept, "x.wav", (float[]){1, NAN}, 2, &sound, &error));
  expect_error(error, HOTMIC_ERROR_BUG, "sample 1 of 2 is no number");
  cr_expect(!sound.file && !sound.taps);
  calibration_free(kept);
}

Test(calibration, a_sound_that_is_kept_again_replaces_the_earlier) {
  struct calibration *kept = sample_calibration(scratch_dir(), 0);
  struct calibration_sound *sound = &kept->loudspeakers[0].equaliser;
  float taps[] = {0.5f, -1.5f};
  cr_assert(calibration_keep_sound(kept, sound->file, taps, 2, sound, &error));
  cr_assert(calibration_save(kept, &error));
  struct calibration *found = load(kept->dir);
  expect_same_sound(sound, &found->loudspeakers[0].equaliser, true);
  cr_expect_eq(found->loudspeakers[0].equaliser.taps[1], -1.5f);
  calibration_free(kept);
  calibration_free(found);
}

Test(calibration, it_counts_once_it_is_finished) {
  struct calibration *kept = sample_calibration(scratch_dir(), 0);
  cr_expect(g_str_has_suffix(kept->dir, "/20261122T184500Z.partial"));
  cr_expect_null(calibration_newest(scratch_dir(), false));
  g_autofree char *partial = calibration_newest(scratch_dir(), true);
  cr_expect_str_eq(partial, kept->dir);
  cr_assert(calibration_finish(kept, &error), "%s", error ? error->message : "");
  cr_expect(kept->complete && g_str_has_suffix(kept->dir, "/20261122T184500Z"));
  cr_expect_null(calibration_newest(scratch_dir(), true));
  g_autofree char *newest = calibration_newest(scratch_dir(), false);
  cr_expect_str_eq(newest, kept->dir);
  g_autofree char *with_slash = g_strconcat(newest, "/", NULL);
  struct calibration *found = load(with_slash);
  cr_expect(found->complete);
  cr_expect_str_eq(found->dir, newest);
  calibration_free(kept);
  calibration_free(found);
}

Test(calibration, two_in_the_same_second_have_folders_of_their_own) {
  struct calibration *first = sample_calibration(scratch_dir(), 0);
  struct calibration *second = sample_calibration(scratch_dir(), 0);
  cr_expect(g_str_has_suffix(second->dir, "/20261122T184501Z.partial"));
  cr_expect_eq(second->made_utc_s, SAMPLE_MADE_UTC_S + 1);
  cr_assert(calibration_finish(first, &error));
  struct calibration *third = sample_calibration(scratch_dir(), 0);
  cr_expect(g_str_has_suffix(third->dir, "/20261122T184502Z.partial"));
  calibration_free(first);
  calibration_free(second);
  calibration_free(third);
}

static void make(const char *name) {
  cr_assert_eq(g_mkdir_with_parents(scratch_path(name), 0755), 0);
}

Test(calibration, other_folders_are_no_history) {
  static const char *const others[] = {
      "20261122T1845Z",   "20261122T184500Z.old", "x",        "20261122T184500Z.partialx",
      "2026112xT184500Z", "99991122T184500",      ".partial", "29991122T184500Z.partial"};
  for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
    make(others[i]);
  scratch_text("29991122T184500Z", "a file, not a folder");
  make("20261122T184500Z");
  make("20251122T184500Z");
  make("20261022T184500Z");
  g_auto(GStrv) history = calibration_history(scratch_dir());
  cr_assert_eq(g_strv_length(history), 3);
  cr_expect(g_str_has_suffix(history[0], "/20251122T184500Z"));
  cr_expect(g_str_has_suffix(history[1], "/20261022T184500Z"));
  cr_expect(g_str_has_suffix(history[2], "/20261122T184500Z"));
}

Test(calibration, a_damaged_newest_one_is_not_passed_over) {
  struct calibration *old = sample_calibration(scratch_dir(), 1);
  cr_assert(calibration_finish(old, &error));
  make("20261122T184500Z");
  g_autofree char *newest = calibration_newest(scratch_dir(), false);
  cr_expect(g_str_has_suffix(newest, "/20261122T184500Z"));
  cr_expect_null(calibration_load(newest, &error));
  expect_error(error, HOTMIC_ERROR_BENCH, "calibration.yaml: cannot read: No such file");
  calibration_free(old);
}

Test(calibration, where_nothing_is_there_is_no_newest) {
  cr_expect_null(calibration_newest(scratch_path("nowhere"), false));
  g_auto(GStrv) history = calibration_history(scratch_path("nowhere"));
  cr_expect_null(history[0]);
}

Test(calibration, it_ages_by_the_day) {
  struct calibration calibration = {.made_utc_s = SAMPLE_MADE_UTC_S};
  cr_expect_eq(calibration_age_days(&calibration, SAMPLE_MADE_UTC_S + 90 * 86400), 90);
  cr_expect_eq(calibration_age_days(&calibration, SAMPLE_MADE_UTC_S - 43200), -0.5);
}

Test(calibration, a_loudspeaker_is_found_by_its_name) {
  struct calibration *kept = sample_calibration(scratch_dir(), 0);
  cr_expect_eq(calibration_find(kept, "sofa-left"), &kept->loudspeakers[1]);
  cr_expect_null(calibration_find(kept, "sofa"));
  calibration_free(kept);
  calibration_free(NULL);
}

Test(calibration, one_pascal_is_its_level_over_twenty_micropascal) {
  cr_expect_float_eq(calibration_pascal_dbspl, 20 * log10(1 / 20e-6), 1e-12);
}

Test(calibration, a_folder_that_cannot_be_made_means_try_later) {
  struct calibration *kept = sample_calibration(scratch_dir(), 0);
  g_free(kept->dir);
  kept->dir = g_strconcat(scratch_text("file", ""), "/x.partial", NULL);
  cr_expect_not(calibration_save(kept, &error));
  expect_error(error, HOTMIC_ERROR_BUSY, "cannot make this folder");
  calibration_free(kept);
}
