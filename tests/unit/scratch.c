/* A folder for one test, and errors as tests look at them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

static char *dir;
static GPtrArray *paths;

const char *scratch_dir(void) {
  GError *error = NULL;
  if (!dir)
    dir = g_dir_make_tmp("hotmic-unit-XXXXXX", &error);
  expect_no_error(error);
  return dir;
}

static void remove_tree(const char *path) {
  GDir *open = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
  for (const char *name; open && (name = g_dir_read_name(open));) {
    g_autofree char *inner = g_build_filename(path, name, NULL);
    remove_tree(inner);
  }
  if (open)
    g_dir_close(open);
  g_remove(path);
}

void scratch_remove(void) {
  if (dir)
    remove_tree(dir);
  g_clear_pointer(&dir, g_free);
  if (paths)
    g_ptr_array_free(paths, TRUE);
  paths = NULL;
}

void scratch_cache(void) {
  g_setenv("XDG_CACHE_HOME", scratch_dir(), TRUE);
}

const char *scratch_path(const char *name) {
  if (!paths)
    paths = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(paths, g_build_filename(scratch_dir(), name, NULL));
  return g_ptr_array_index(paths, paths->len - 1);
}

const char *scratch_bytes(const char *name, const void *bytes, size_t length) {
  const char *path = scratch_path(name);
  GError *error = NULL;
  g_file_set_contents(path, bytes, (gssize)length, &error);
  expect_no_error(error);
  return path;
}

const char *scratch_text(const char *name, const char *text) {
  return scratch_bytes(name, text, strlen(text));
}
