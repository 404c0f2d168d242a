/* Nights: one line per loudspeaker and session, and a power cut costs no more than its own line.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "nights.h"

#include <math.h>
#include <sys/stat.h>

TestSuite(nights, .fini = scratch_remove);

static const char header[] =
    "began_utc,run,calibration,loudspeaker,cues,deviation_db,late_ms,noise_dba\n";

static GError *error;

static void append(const struct calibration_night *nights, size_t count) {
  cr_assert(nights_append(scratch_dir(), nights, count, &error), "%s", error ? error->message : "");
}

static GArray *read_back(size_t bad) {
  size_t found = 77;
  GArray *nights = nights_read(scratch_dir(), &found, &error);
  expect_no_error(error);
  cr_expect_eq(found, bad, "%zu bad lines", found);
  return nights;
}

static char *contents(void) {
  char *text = NULL;
  cr_assert(g_file_get_contents(scratch_path("nights.csv"), &text, NULL, NULL));
  return text;
}

static const struct calibration_night one = {
    1795373100, "run-a", "20261122T184500Z", "near", 212, -0.25, 1.5, 26.125};

Test(nights, a_night_is_one_line_under_a_header) {
  append(&one, 1);
  append(&one, 1);
  g_autofree char *text = contents();
  g_autofree char *wanted = g_strconcat(
      header, "2026-11-22T18:45:00Z,run-a,20261122T184500Z,near,212,-0.250,1.500,26.125\n",
      "2026-11-22T18:45:00Z,run-a,20261122T184500Z,near,212,-0.250,1.500,26.125\n", NULL);
  cr_expect_str_eq(text, wanted);
}

Test(nights, what_was_appended_is_read) {
  append(&one, 1);
  GArray *nights = read_back(0);
  cr_assert_eq(nights->len, 1);
  const struct calibration_night *night = &g_array_index(nights, struct calibration_night, 0);
  cr_expect_eq(night->began_utc_s, one.began_utc_s);
  cr_expect_str_eq(night->run, "run-a");
  cr_expect_str_eq(night->calibration, "20261122T184500Z");
  cr_expect_str_eq(night->loudspeaker, "near");
  cr_expect(night->cues == 212 && night->deviation_db == -0.25 && night->late_ms == 1.5 &&
            night->noise_dba == 26.125);
  g_array_unref(nights);
}

Test(nights, what_was_not_measured_stays_unknown) {
  struct calibration_night night = one;
  night.deviation_db = night.late_ms = night.noise_dba = NAN;
  night.calibration = "";
  append(&night, 1);
  GArray *nights = read_back(0);
  const struct calibration_night *found = &g_array_index(nights, struct calibration_night, 0);
  cr_expect(isnan(found->deviation_db) && isnan(found->late_ms) && isnan(found->noise_dba));
  cr_expect_str_eq(found->calibration, "");
  g_array_unref(nights);
}

Test(nights, commas_quotes_and_breaks_in_a_name_break_no_line) {
  struct calibration_night night = one;
  night.loudspeaker = "a \"b\", c";
  night.run = "\"";
  night.calibration = "x\r\ny,";
  append(&night, 1);
  append(&one, 1);
  g_autofree char *text = contents();
  cr_expect(strstr(text, ",\"\"\"\",\"x  y,\",\"a \"\"b\"\", c\",212,"), "%s", text);
  GArray *nights = read_back(0);
  cr_assert_eq(nights->len, 2);
  const struct calibration_night *found = &g_array_index(nights, struct calibration_night, 0);
  cr_expect_str_eq(found->loudspeaker, "a \"b\", c");
  cr_expect_str_eq(found->run, "\"");
  cr_expect_str_eq(found->calibration, "x  y,");
  g_array_unref(nights);
}

Test(nights, the_oldest_comes_first_and_equals_keep_their_order) {
  struct calibration_night nights[] = {one, one, one};
  nights[0].loudspeaker = "b";
  nights[1].began_utc_s -= 86400;
  nights[2].loudspeaker = "a";
  append(nights, 3);
  GArray *found = read_back(0);
  cr_expect_str_eq(g_array_index(found, struct calibration_night, 0).loudspeaker, "near");
  cr_expect_str_eq(g_array_index(found, struct calibration_night, 1).loudspeaker, "b");
  cr_expect_str_eq(g_array_index(found, struct calibration_night, 2).loudspeaker, "a");
  g_array_unref(found);
}

/* The file is cut after each of its bytes; then the next night is appended. */
Test(nights, wherever_a_line_is_torn_only_that_line_is_lost) {
  struct calibration_night second = one;
  second.loudspeaker = "far, \"left\"";
  append(&one, 1);
  append(&second, 1);
  g_autofree char *whole = contents();
  size_t first = strlen(header), last = strlen(whole);
  while (whole[first++] != '\n')
    ;
  for (size_t length = first + 1; length < last; length++) {
    scratch_bytes("nights.csv", whole, length);
    GArray *nights = read_back(1);
    cr_assert_eq(nights->len, 1, "cut at %zu of %zu", length, last);
    g_array_unref(nights);
    append(&second, 1);
    nights = read_back(1);
    cr_assert_eq(nights->len, 2, "cut at %zu of %zu, then appended", length, last);
    cr_expect_str_eq(g_array_index(nights, struct calibration_night, 1).loudspeaker,
                     "far, \"left\"");
    g_array_unref(nights);
  }
}

static const char *const bad_lines[] = {
    "2026-11-22T18:45:00Z,r,c,l,1,0,0",
    "2026-11-22T18:45:00Z,r,c,l,1,0,0,0,0",
    "yesterday,r,c,l,1,0,0,0",
    "2026-11-22T18:45:00Z,r,c,l,-1,0,0,0",
    "2026-11-22T18:45:00Z,r,c,l,1.5,0,0,0",
    "2026-11-22T18:45:00Z,r,c,l,1,nan,0,0",
    "2026-11-22T18:45:00Z,r,c,l,1,0,1e7,0",
    "2026-11-22T18:45:00Z,r,c,l,1,0,0,2x",
    "2026-11-22T18:45:00Z,\"r,c,l,1,0,0,0",
    "2026-11-22T18:45:00Z,\"r\"x,c,l,1,0,0,0",
    "2026-11-22T18:45:00Z,r,c,l,,0,0,0",
    ",,,,,,,",
    "2026-11-22T18:45:00Z,r,c,l,1,0,0,\"",
};

Test(nights, a_line_that_says_no_night_is_counted_and_left_out) {
  GString *text = g_string_new(header);
  for (size_t i = 0; i < G_N_ELEMENTS(bad_lines); i++)
    g_string_append_printf(text, "%s\n", bad_lines[i]);
  g_string_append(text, "2026-11-22T18:45:00Z,r,c,l,1,0,0,0\r\n");
  scratch_text("nights.csv", text->str);
  g_string_free(text, TRUE);
  GArray *nights = read_back(G_N_ELEMENTS(bad_lines));
  cr_expect_eq(nights->len, 1);
  g_array_unref(nights);
}

Test(nights, zeros_left_by_a_power_cut_hide_nothing_after_them) {
  GString *text = g_string_new(header);
  g_string_append_len(text, "\0\0\0\0", 4);
  g_string_append(text, "\n2026-11-22T18:45:00Z,r,c,l,1,0,0,0\n");
  scratch_bytes("nights.csv", text->str, text->len);
  g_string_free(text, TRUE);
  GArray *nights = read_back(1);
  cr_expect_eq(nights->len, 1);
  g_array_unref(nights);
}

Test(nights, no_file_means_no_nights) {
  GArray *nights = read_back(0);
  cr_expect_eq(nights->len, 0);
  g_array_unref(nights);
}

Test(nights, another_kind_of_file_is_refused) {
  scratch_text("nights.csv", "a,b,c\n1,2,3\n");
  cr_expect_null(nights_read(scratch_dir(), NULL, &error));
  expect_error(error, HOTMIC_ERROR_BENCH, "nights.csv:1:1: expected the header began_utc,run,");
}

Test(nights, a_folder_that_cannot_be_made_means_try_later) {
  g_autofree char *dir = g_strconcat(scratch_text("file", ""), "/nights", NULL);
  cr_expect_not(nights_append(dir, &one, 1, &error));
  expect_error(error, HOTMIC_ERROR_BUSY, "cannot make this folder");
}
