/* The base: time in frames and nanoseconds, texts cut to size, paths, names.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

TestSuite(tidy, .fini = scratch_remove);

Test(tidy, whole_frames_survive_the_way_to_nanoseconds_and_back) {
  for (int64_t frame = -100000; frame < 100000; frame++)
    cr_assert_eq(frames_of_ns(ns_of_frames(frame)), frame, "frame %" G_GINT64_FORMAT, frame);
  int64_t year = INT64_C(366) * 86400 * FRAMES_PER_S;
  for (int64_t frame = year - 1000; frame < year; frame++)
    cr_assert_eq(frames_of_ns(ns_of_frames(frame)), frame, "frame %" G_GINT64_FORMAT, frame);
}

Test(tidy, three_frames_are_exactly_62500_nanoseconds) {
  cr_expect_eq(ns_of_frames(3), 62500);
  cr_expect_eq(ns_of_frames(FRAMES_PER_S), NS_PER_S);
  cr_expect_eq(ns_of_frames(1), 20833);
}

Test(tidy, the_nearest_frame_is_the_nearest_before_zero_as_well) {
  cr_expect_eq(frames_of_ns(10416), 0);
  cr_expect_eq(frames_of_ns(10417), 1);
  cr_expect_eq(frames_of_ns(-10416), 0);
  cr_expect_eq(frames_of_ns(-10417), -1);
  cr_expect_eq(frames_of_ns(-300 * (int64_t)NS_PER_MS), -14400);
}

Test(tidy, seconds_are_rounded_to_the_nearest_nanosecond) {
  cr_expect_eq(ns_of_seconds(0.1), 100000000);
  cr_expect_eq(ns_of_seconds(-0.3), -300000000);
  cr_expect_eq(ns_of_seconds(1e-9 * 0.6), 1);
  cr_expect_float_eq(seconds_of_ns(1500 * (int64_t)NS_PER_MS), 1.5, 1e-12);
}

Test(tidy, a_text_is_cut_between_characters_never_within) {
  char to[8];
  tidy_copy_text(to, sizeof to, "1234567");
  cr_expect_str_eq(to, "1234567");
  tidy_copy_text(to, sizeof to, "12345678");
  cr_expect_str_eq(to, "1234567");
  tidy_copy_text(to, sizeof to, "12345\xe2\x82\xac"); /* a euro sign, three bytes */
  cr_expect_str_eq(to, "12345");
  tidy_copy_text(to, sizeof to, "1234\xe2\x82\xac");
  cr_expect_str_eq(to, "1234\xe2\x82\xac");
  tidy_copy_text(to, sizeof to, "123456\xc3\xa9");
  cr_expect_str_eq(to, "123456");
}

Test(tidy, every_size_of_buffer_gets_valid_utf8) {
  const char *text = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x8e\xa4z";
  char to[32];
  for (size_t size = 1; size < sizeof to; size++) {
    tidy_copy_text(to, size, text);
    cr_expect(strlen(to) < size);
    cr_expect(g_utf8_validate(to, -1, NULL), "size %zu", size);
  }
}

Test(tidy, a_name_is_relative_to_the_file_that_says_it) {
  g_autofree char *beside = tidy_path_beside("/a/b/bench.yaml", "hall.wav");
  cr_expect_str_eq(beside, "/a/b/hall.wav");
  g_autofree char *above = tidy_path_beside("/a/b/bench.yaml", "../c/hall.wav");
  cr_expect_str_eq(above, "/a/c/hall.wav");
  g_autofree char *absolute = tidy_path_beside("/a/b/bench.yaml", "/x/hall.wav");
  cr_expect_str_eq(absolute, "/x/hall.wav");
  g_autofree char *here = g_get_current_dir(), *want = g_build_filename(here, "hall.wav", NULL);
  g_autofree char *bare = tidy_path_beside("bench.yaml", "hall.wav");
  cr_expect_str_eq(bare, want);
}

Test(tidy, a_name_is_found_by_its_whole_spelling) {
  static const char *const names[] = {"red", "redder", NULL};
  cr_expect_eq(name_index_of(names, "redder"), 1);
  cr_expect_eq(name_index_of(names, "red"), 0);
  cr_expect_eq(name_index_of(names, "re"), -1);
  cr_expect_eq(name_index_of(names, ""), -1);
}

Test(tidy, a_folder_is_made_with_its_parents_or_the_reason_is_told) {
  GError *error = NULL;
  const char *deep = scratch_path("one/two/three");
  cr_expect(tidy_make_dir(deep, &error));
  cr_expect(tidy_make_dir(deep, &error), "a folder that is there is fine");
  expect_no_error(error);
  scratch_text("file", "in the way");
  cr_expect_not(tidy_make_dir(scratch_path("file/inner"), &error));
  expect_error(error, HOTMIC_ERROR_BUSY, "cannot make this folder");
}

Test(tidy, printable_text_cannot_act_on_a_terminal) {
  g_autofree char *text = tidy_printable("a\033[1m\xe2\x80\xae"
                                         "b\xff\n");
  cr_expect_str_eq(text, "a\xef\xbf\xbd[1m\xef\xbf\xbd"
                         "b\xef\xbf\xbd\xef\xbf\xbd");
}
