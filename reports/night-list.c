/* Many nights: all run directories under some paths, in order of time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "night.h"

#include <stdlib.h>
#include <string.h>

/* What is gathered so far; a directory that is named twice counts once. */
struct gathering {
  GPtrArray *nights, *left_out;
  GHashTable *known; /* char *: real paths */
};

static bool has(const char *dir, const char *name) {
  g_autofree char *path = g_build_filename(dir, name, NULL);
  return g_file_test(path, G_FILE_TEST_EXISTS);
}

static bool is_run(const char *dir) {
  return has(dir, "run.json") || has(dir, "record.sqlite");
}

static bool is_new(struct gathering *all, const char *dir) {
  char *real = realpath(dir, NULL);
  bool is_new = real && g_hash_table_add(all->known, g_strdup(real));
  free(real);
  return is_new;
}

static void leave_out(struct gathering *all, const char *dir, const char *why) {
  g_autofree char *prefix = g_strdup_printf("%s: ", dir);
  bool named = g_str_has_prefix(why, dir); /* errors name their file */
  g_ptr_array_add(all->left_out, g_strconcat(named ? "" : prefix, why, NULL));
}

static void gather_run(struct gathering *all, const char *dir) {
  g_autoptr(GError) cause = NULL;
  if (!is_new(all, dir))
    return;
  struct night *night = night_read(dir, &cause);
  if (night && night->complete) {
    g_ptr_array_add(all->nights, night);
    return;
  }
  leave_out(all, dir, night ? "the run is not complete" : cause->message);
  night_free(night);
}

static int by_text(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* In order of their names, so that what is left out is told in the same order each time. */
static GPtrArray *names_in(const char *path, GError **error) {
  g_autoptr(GError) cause = NULL;
  GDir *entries = g_dir_open(path, 0, &cause);
  if (!entries) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: %s; expected a run directory, or a folder of them", path, cause->message);
    return NULL;
  }
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
  for (const char *name; (name = g_dir_read_name(entries));)
    g_ptr_array_add(names, g_strdup(name));
  g_dir_close(entries);
  g_ptr_array_sort(names, by_text);
  return names;
}

static bool gather_folder(struct gathering *all, const char *path, GError **error) {
  g_autoptr(GPtrArray) names = names_in(path, error);
  for (guint i = 0; names && i < names->len; i++) {
    g_autofree char *dir = g_build_filename(path, g_ptr_array_index(names, i), NULL);
    if (is_run(dir))
      gather_run(all, dir);
  }
  return names != NULL;
}

static int by_start(const void *a, const void *b) {
  const struct night *left = *(struct night *const *)a, *right = *(struct night *const *)b;
  int order = strcmp(left->started_utc, right->started_utc);
  return order ? order : strcmp(left->dir, right->dir);
}

GPtrArray *night_read_all(char *const paths[], GPtrArray **ret_left_out, GError **error) {
  g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  struct gathering all = {g_ptr_array_new_with_free_func((GDestroyNotify)night_free),
                          g_ptr_array_new_with_free_func(g_free), known};
  bool ok = true;
  for (; ok && *paths; paths++) {
    if (is_run(*paths))
      gather_run(&all, *paths);
    else
      ok = gather_folder(&all, *paths, error);
  }
  if (!ok) {
    g_ptr_array_unref(all.nights);
    g_ptr_array_unref(all.left_out);
    return NULL;
  }
  g_ptr_array_sort(all.nights, by_start);
  if (ret_left_out)
    *ret_left_out = all.left_out;
  else
    g_ptr_array_unref(all.left_out);
  return all.nights;
}
