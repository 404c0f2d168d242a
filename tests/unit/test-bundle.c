/* The bundle: one file with style, scripts and clips, and with what others wrote still as text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bundle.h"
#include "page.h"

#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>

static void put(const char *dir, const char *sub, const char *name, const char *bytes,
                gssize length) {
  g_autofree char *folder = g_build_filename(dir, sub, NULL);
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_mkdir_with_parents(folder, 0755);
  cr_assert(g_file_set_contents(path, bytes, length, NULL));
}

static void remove_all(char *dir) {
  static const char *const subs[] = {"report", "evidence", ""};
  for (size_t i = 0; i < G_N_ELEMENTS(subs); i++) {
    g_autofree char *folder = g_build_filename(dir, subs[i], NULL);
    g_autoptr(GDir) open = g_dir_open(folder, 0, NULL);
    const char *name;
    while (open && (name = g_dir_read_name(open))) {
      g_autofree char *path = g_build_filename(folder, name, NULL);
      g_remove(path);
    }
    g_rmdir(folder);
  }
  g_free(dir);
}

static const char head[] =
    "<html><head><link rel=\"stylesheet\" href=\"style.css\">\n"
    "<script src=\"dygraphs.js\" defer></script>\n<script src=\"night.js\" defer></script>\n"
    "<script src=\"page.js\" defer></script>\n</head><body>";
static const char clip_a[] = "<a href=\"../evidence/001-heard.flac\">001</a><audio controls "
                             "preload=\"none\" src=\"../evidence/001-heard.flac\"></audio>";
static const char clip_b[] =
    "<audio controls preload=\"none\" src=\"../evidence/002-heard.flac\"></audio>";

static char *bundled(const char *dir, const char *body, int *ret_left_out) {
  g_autofree char *page = g_strconcat(head, body, "</body></html>", NULL);
  put(dir, "report", "index.html", page, -1);
  put(dir, "report", "night.js", "window.hotmicNight={};", -1);
  g_autofree char *path = g_build_filename(dir, "one.html", NULL);
  g_autoptr(GError) error = NULL;
  int64_t bytes;
  cr_assert(bundle_write(dir, path, &bytes, ret_left_out, &error), "%s",
            error ? error->message : "");
  char *text;
  gsize length;
  cr_assert(g_file_get_contents(path, &text, &length, NULL));
  cr_expect(bytes == (int64_t)length);
  return text;
}

Test(bundle, style_scripts_and_clips_are_in_it_and_nothing_is_beside_it) {
  char *dir = g_dir_make_tmp("hotmic-bundle-XXXXXX", NULL);
  int left_out;
  put(dir, "evidence", "001-heard.flac", "fLaC\0\1", 6);
  g_autofree char *text = bundled(dir, clip_a, &left_out);
  cr_expect(left_out == 0);
  cr_expect(strstr(text, page_style) && strstr(text, page_script) && strstr(text, page_dygraphs));
  cr_expect(strstr(text, "window.hotmicNight={};"));
  cr_expect(strstr(text, "src=\"data:audio/flac;base64,ZkxhQwAB\">"));
  cr_expect(!strstr(text, "../evidence") && !strstr(text, "href=\"style.css\""));
  cr_expect(!strstr(text, "src=\"page.js\"") && strstr(text, "<a>001</a>"));
  cr_expect(strstr(text, "<body>") < strstr(text, "<script>"), "scripts find the page whole");
  remove_all(dir);
}

Test(bundle, clips_beyond_its_limit_are_left_out_and_said_to_be) {
  char *dir = g_dir_make_tmp("hotmic-bundle-XXXXXX", NULL);
  int left_out;
  g_autofree char *large = g_malloc0(BUNDLE_CLIP_BYTES_MAX - 3);
  put(dir, "evidence", "001-heard.flac", large, BUNDLE_CLIP_BYTES_MAX - 3);
  put(dir, "evidence", "002-heard.flac", "fLaC", 4);
  g_autofree char *body = g_strconcat(clip_a, clip_b, NULL);
  g_autofree char *text = bundled(dir, body, &left_out);
  cr_expect(left_out == 1);
  cr_expect(strstr(text, "</audio><p class=\"none\">This clip is not in this file.</p>"));
  remove_all(dir);
}

Test(bundle, a_clip_that_is_not_there_is_left_out) {
  char *dir = g_dir_make_tmp("hotmic-bundle-XXXXXX", NULL);
  int left_out;
  g_autofree char *text = bundled(dir, clip_b, &left_out);
  cr_expect(left_out == 1 && !strstr(text, "<audio"));
  remove_all(dir);
}

Test(bundle, text_that_looks_like_a_tag_stays_text) {
  char *dir = g_dir_make_tmp("hotmic-bundle-XXXXXX", NULL);
  int left_out;
  g_autofree char *text = bundled(
      dir, "<p>&lt;audio controls preload=&quot;none&quot; src=&quot;../evidence/x&quot;&gt;</p>",
      &left_out);
  cr_expect(left_out == 0 && strstr(text, "<p>&lt;audio controls"));
  remove_all(dir);
}

Test(bundle, without_a_report_there_is_none) {
  char *dir = g_dir_make_tmp("hotmic-bundle-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(dir, "one.html", NULL);
  g_autoptr(GError) error = NULL;
  int64_t bytes = 7;
  int left_out = 7;
  cr_expect(!bundle_write(dir, path, &bytes, &left_out, &error) && error);
  cr_expect(bytes == 7 && left_out == 7 && !g_file_test(path, G_FILE_TEST_EXISTS));
  remove_all(dir);
}
