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
  if (night)
    g_ptr_array_add(all->nights, night);
  else
    leave_out(all, dir, cause->message);
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

static GDateTime *start_of(const struct night *night) {
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
  return g_date_time_new_from_iso8601(night->started_utc, utc);
}

/* An import may have none: those come first. */
static int64_t start_us(const struct night *night) {
  g_autoptr(GDateTime) started = start_of(night);
  return started
             ? g_date_time_to_unix(started) * G_USEC_PER_SEC + g_date_time_get_microsecond(started)
             : G_MININT64;
}

const char *night_flaw(const struct night *night) {
  g_autoptr(GDateTime) started = start_of(night), now = g_date_time_new_now_utc();
  if (!night->complete)
    return "the run is not complete";
  if (!started)
    return night->imported && !*night->started_utc ? NULL : "nobody can read when it began";
  if (g_date_time_compare(started, now) > 0)
    return "it says that it began in the future";
  return NULL;
}

static int by_start(const void *a, const void *b) {
  const struct night *left = *(struct night *const *)a, *right = *(struct night *const *)b;
  int64_t left_us = start_us(left), right_us = start_us(right);
  return left_us != right_us ? (left_us > right_us ? 1 : -1) : strcmp(left->dir, right->dir);
}

/* Keeps night `i`, unless its session is there already. */
static void keep_once(struct gathering *all, GHashTable *ids, GPtrArray *kept, unsigned i) {
  struct night *night = g_ptr_array_index(all->nights, i);
  const struct night *first = g_hash_table_lookup(ids, night->id);
  if (first) {
    g_autofree char *why = g_strdup_printf("the same session as %s, which counts once", first->dir);
    leave_out(all, night->dir, why);
    return;
  }
  g_hash_table_insert(ids, (char *)night->id, night);
  g_ptr_array_add(kept, night);
  all->nights->pdata[i] = NULL;
}

/* Of copies of one session the first counts, but rather one without a flaw. */
static void drop_copies(struct gathering *all) {
  g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
  GPtrArray *kept = g_ptr_array_new_with_free_func((GDestroyNotify)night_free);
  for (unsigned i = 0; i < all->nights->len; i++)
    if (!night_flaw(g_ptr_array_index(all->nights, i)))
      keep_once(all, ids, kept, i);
  for (unsigned i = 0; i < all->nights->len; i++)
    if (all->nights->pdata[i] && night_flaw(g_ptr_array_index(all->nights, i)))
      keep_once(all, ids, kept, i);
  g_ptr_array_unref(all->nights); /* what is left of it are copies */
  all->nights = kept;
}

static void drop_flawed(struct gathering *all) {
  for (unsigned i = 0; i < all->nights->len;) {
    const struct night *night = g_ptr_array_index(all->nights, i);
    const char *flaw = night_flaw(night);
    if (flaw) {
      leave_out(all, night->dir, flaw);
      g_ptr_array_remove_index(all->nights, i);
    } else {
      i++;
    }
  }
}

static bool gather(struct gathering *all, char *const paths[], GError **error) {
  bool ok = true;
  for (; ok && *paths; paths++) {
    if (is_run(*paths))
      gather_run(all, *paths);
    else
      ok = gather_folder(all, *paths, error);
  }
  return ok;
}

static GPtrArray *read_paths(char *const paths[], bool even_flawed, GPtrArray **ret_left_out,
                             GError **error) {
  g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  struct gathering all = {g_ptr_array_new_with_free_func((GDestroyNotify)night_free),
                          g_ptr_array_new_with_free_func(g_free), known};
  if (!gather(&all, paths, error)) {
    g_ptr_array_unref(all.nights);
    g_ptr_array_unref(all.left_out);
    return NULL;
  }
  drop_copies(&all);
  if (!even_flawed)
    drop_flawed(&all);
  g_ptr_array_sort(all.nights, by_start);
  if (ret_left_out)
    *ret_left_out = all.left_out;
  else
    g_ptr_array_unref(all.left_out);
  return all.nights;
}

GPtrArray *night_read_all(char *const paths[], GPtrArray **ret_left_out, GError **error) {
  return read_paths(paths, false, ret_left_out, error);
}

GPtrArray *night_read_every(char *const paths[], GPtrArray **ret_left_out, GError **error) {
  return read_paths(paths, true, ret_left_out, error);
}
