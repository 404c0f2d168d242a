/* Files that are written whole or not at all, and what they must not be written over.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "new-file.h"

#include "scratch.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static GError *error;
static const char *run;

static void setup(void) {
  run = scratch_path("run");
  g_mkdir(run, 0755);
  g_mkdir(scratch_path("run/captures"), 0755);
  scratch_text("run/record.sqlite", "record");
  scratch_text("run/captures/a.pcapng", "capture");
}

TestSuite(new_file, .init = setup, .fini = scratch_remove);

static void expect_refused(const char *path, HotmicError code, const char *words) {
  cr_expect_null(new_file_begin(path, run, &error), "%s", path);
  expect_error(error, code, words);
}

static void expect_text(const char *path, const char *wanted) {
  g_autofree char *text = NULL;
  cr_assert(g_file_get_contents(path, &text, NULL, NULL), "%s", path);
  cr_expect_str_eq(text, wanted);
}

static int entries_of(const char *folder) {
  g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
  int count = 0;
  while (g_dir_read_name(entries))
    count++;
  return count;
}

Test(new_file, it_is_there_whole_once_it_is_good) {
  const char *path = scratch_text("a.pcapng", "old");
  struct new_file *file = new_file_begin(path, run, &error);
  expect_no_error(error);
  cr_assert(g_file_set_contents(new_file_path(file), "new", -1, NULL));
  expect_text(path, "old");
  cr_expect(new_file_end(file, true, &error));
  expect_text(path, "new");
  cr_expect_eq(entries_of(scratch_dir()), 2, "something is left over");
}

Test(new_file, what_was_there_stays_if_it_is_not) {
  const char *path = scratch_text("a.pcapng", "old");
  struct new_file *file = new_file_begin(path, run, &error);
  cr_expect_not(new_file_end(file, false, &error));
  expect_no_error(error);
  expect_text(path, "old");
  cr_expect_eq(entries_of(scratch_dir()), 2, "something is left over");
}

Test(new_file, evidence_is_not_written_over_by_any_name) {
  static const char words[] = "it lies in a run directory";
  expect_refused(scratch_path("run/record.sqlite"), HOTMIC_ERROR_USAGE, words);
  expect_refused(scratch_path("run/captures/a.pcapng"), HOTMIC_ERROR_USAGE, words);
  expect_refused(scratch_path("run/captures/export.pcapng"), HOTMIC_ERROR_USAGE, words);
  expect_refused(scratch_path("run/captures/../record.sqlite"), HOTMIC_ERROR_USAGE, words);
  expect_refused(scratch_path("run/notes.txt"), HOTMIC_ERROR_USAGE, words);
  cr_assert_eq(symlink(run, scratch_path("other")), 0);
  expect_refused(scratch_path("other/captures/a.pcapng"), HOTMIC_ERROR_USAGE, words);
  cr_assert_eq(link(scratch_path("run/captures/a.pcapng"), scratch_path("linked.pcapng")), 0);
  expect_refused(scratch_path("linked.pcapng"), HOTMIC_ERROR_USAGE, "it is evidence of the run");
  expect_text(scratch_path("run/captures/a.pcapng"), "capture");
}

Test(new_file, in_a_run_directory_exports_may_be_written) {
  const char *path = scratch_path("run/export.pcapng");
  for (int i = 0; i < 2; i++) {
    struct new_file *file = new_file_begin(path, run, &error);
    expect_no_error(error);
    cr_assert(g_file_set_contents(new_file_path(file), "new", -1, NULL));
    cr_expect(new_file_end(file, true, &error));
  }
  expect_text(path, "new");
}

Test(new_file, what_is_no_regular_file_is_left_alone) {
  expect_refused("-", HOTMIC_ERROR_USAGE, "standard output is not written to");
  expect_refused("/dev/null", HOTMIC_ERROR_USAGE, "no regular file");
  expect_refused(scratch_dir(), HOTMIC_ERROR_USAGE, "no regular file");
  cr_assert_eq(mkfifo(scratch_path("fifo"), 0600), 0);
  expect_refused(scratch_path("fifo"), HOTMIC_ERROR_USAGE, "no regular file");
  cr_assert_eq(symlink("run/record.sqlite", scratch_path("link")), 0);
  expect_refused(scratch_path("link"), HOTMIC_ERROR_USAGE, "no regular file");
  expect_refused(scratch_path("none/a.pcapng"), HOTMIC_ERROR_BUSY, "No such file");
}
