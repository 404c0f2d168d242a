/* Lengths of recordings are read as they are written, or refused with their line.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "import-lengths.h"
#include "scratch.h"

#include <string.h>

static struct import_lengths *parse(const char *text, GError **error) {
  return import_lengths_parse("lengths", text, strlen(text), error);
}

static void expect_refusal(const char *text, const char *words) {
  GError *error = NULL;
  cr_expect_null(parse(text, &error));
  expect_error(error, HOTMIC_ERROR_DATA, words);
}

Test(import_lengths, a_recording_is_found_by_a_part_of_its_path) {
  GError *error = NULL;
  struct import_lengths *lengths =
      parse("# of a study\n\n1237.278000 [S1] A Show - One\r\n90 Two.Three\n", &error);
  expect_no_error(error);
  const char *title = NULL;
  cr_expect_eq(import_lengths_find(lengths, "../x/[S1] A Show - One/capture.mkv", &title),
               1237278000000);
  cr_expect_str_eq(title, "[S1] A Show - One");
  cr_expect_eq(import_lengths_find(lengths, "../x/Two.Three.mkv", &title), 90 * (int64_t)NS_PER_S);
  cr_expect_eq(import_lengths_find(lengths, "../x/Two.Three", &title), 90 * (int64_t)NS_PER_S);
  cr_expect_eq(import_lengths_find(lengths, "../x/A Show - One/capture.mkv", &title), -1);
  cr_expect_eq(import_lengths_find(lengths, "Two.Three/[S1] A Show - One.mkv", &title), -1);
  import_lengths_free(lengths);
}

Test(import_lengths, what_is_no_length_is_refused_with_its_line) {
  expect_refusal("", "lengths:0: found nothing");
  expect_refusal("10 A\nlong B\n", "lengths:2: found `long B`; expected `SECONDS TITLE`");
  expect_refusal("10\n", "lengths:1: found `10`");
  expect_refusal("0 A\n", "above 0");
  expect_refusal("-3 A\n", "lengths:1:");
  expect_refusal("1e3 A\n", "lengths:1:");
  expect_refusal("86401 A\n", "at most 86400 seconds");
  expect_refusal("nan A\n", "lengths:1:");
  expect_refusal("1.2.3 A\n", "lengths:1:");
  expect_refusal("5 A\n6 A\n", "lengths:2: found `A` again");
  expect_refusal("5 \xff\n", "lengths:1: expected UTF-8");
  expect_refusal("5 a\033[31m\n", "lengths:1: expected UTF-8");
}

Test(import_lengths, a_file_that_is_not_there_is_refused, .fini = scratch_remove) {
  GError *error = NULL;
  cr_expect_null(import_lengths_load(scratch_path("none"), &error));
  expect_error(error, HOTMIC_ERROR_DATA, "cannot be read");
  struct import_lengths *lengths = import_lengths_load(scratch_text("some", "5 A\n"), &error);
  expect_no_error(error);
  import_lengths_free(lengths);
}
