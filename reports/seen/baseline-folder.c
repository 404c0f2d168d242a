/* A folder of baselines: each is a new dated file, the newest is in force, the others are history.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline-private.h"

#include <string.h>

static const char suffix[] = ".yaml";
static const char stamp_shape[] = "00000000T000000Z";
enum { STAMP = sizeof stamp_shape - 1, SAME_DATE_MAX = 10000 };

/* Two of one date: the one that was written later has the greater number. */
struct dated {
  char *path;
  char stamp[STAMP + 1];
  int number;
};

static void dated_done(void *data) {
  g_free(((struct dated *)data)->path);
}

static void stamp_of(int64_t utc_s, char ret[STAMP + 1]) {
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(utc_s);
  g_autofree char *text = time ? g_date_time_format(time, "%Y%m%dT%H%M%SZ") : NULL;
  g_strlcpy(ret, text ? text : stamp_shape, STAMP + 1);
}

/* A name as baseline_write() gives: STAMP.yaml or STAMP-2.yaml. */
static bool read_name(const char *name, struct dated *ret) {
  for (int i = 0; i < STAMP; i++)
    if (stamp_shape[i] == '0' ? !g_ascii_isdigit(name[i]) : name[i] != stamp_shape[i])
      return false;
  const char *rest = name + STAMP;
  char *end = (char *)rest;
  guint64 number = 1;
  if (*rest == '-')
    number = g_ascii_strtoull(rest + 1, &end, 10);
  if (strcmp(end, suffix) != 0 || number < 1 || number > SAME_DATE_MAX)
    return false;
  g_strlcpy(ret->stamp, name, STAMP + 1);
  ret->number = (int)number;
  return true;
}

/* One that somebody named must be opened to be dated. */
static bool read_inside(const char *path, struct dated *ret, GError **error) {
  int64_t made_utc_s = 0;
  struct baseline *baseline = baseline_load(path, error);
  if (!baseline)
    return false;
  baseline_is_time(baseline->made_utc, &made_utc_s);
  stamp_of(made_utc_s, ret->stamp);
  ret->number = 0;
  baseline_free(baseline);
  return true;
}

static int by_date(const struct dated *a, const struct dated *b) {
  int order = strcmp(a->stamp, b->stamp);
  if (order == 0)
    order = (a->number > b->number) - (a->number < b->number);
  return order ? order : strcmp(a->path, b->path);
}

/* Makes *newest the newer one of the two. */
static bool consider(const char *dir, const char *name, struct dated *newest, GError **error) {
  struct dated dated = {.path = g_build_filename(dir, name, NULL)};
  if (!read_name(name, &dated) && !read_inside(dated.path, &dated, error)) {
    dated_done(&dated);
    return false;
  }
  if (!newest->path || by_date(&dated, newest) > 0) {
    g_free(newest->path);
    *newest = dated;
  } else {
    dated_done(&dated);
  }
  return true;
}

/* A folder that is not there yet holds none; one that cannot be looked into may hold some. */
static bool find_newest(const char *dir, struct dated *newest, GError **error) {
  g_autoptr(GError) cause = NULL;
  g_autoptr(GDir) entries = g_dir_open(dir, 0, &cause);
  bool ok = true;
  if (!entries) {
    if (!g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BENCH, "%s", cause->message);
    return g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  }
  for (const char *name; ok && (name = g_dir_read_name(entries));)
    if (*name != '.' && g_str_has_suffix(name, suffix))
      ok = consider(dir, name, newest, error);
  return ok;
}

struct baseline *baseline_newest(const char *dir, char **ret_path, GError **error) {
  struct dated newest = {0};
  struct baseline *baseline = NULL;
  if (find_newest(dir, &newest, error) && newest.path)
    baseline = baseline_load(newest.path, error);
  if (baseline)
    *ret_path = g_steal_pointer(&newest.path);
  dated_done(&newest);
  return baseline;
}

/* The first name of that date that is free. */
static char *free_name(const char *dir, const char *stamp) {
  for (int number = 1; number <= SAME_DATE_MAX; number++) {
    g_autofree char *name = number == 1 ? g_strconcat(stamp, suffix, NULL)
                                        : g_strdup_printf("%s-%d%s", stamp, number, suffix);
    g_autofree char *path = g_build_filename(dir, name, NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
      return g_steal_pointer(&name);
  }
  return NULL;
}

/* A file that could not be read again would be found out weeks later, at night. */
static bool is_readable(const char *text, GError **error) {
  g_autoptr(GError) cause = NULL;
  struct baseline *again = baseline_parse("baseline", text, strlen(text), &cause);
  bool ok = again != NULL;
  baseline_free(again);
  if (!ok)
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUG,
                "this baseline could not be read again and is not written: %s", cause->message);
  return ok;
}

bool baseline_write(const struct baseline *baseline, const char *dir, char **ret_path,
                    GError **error) {
  char stamp[STAMP + 1];
  int64_t made_utc_s = 0;
  g_autofree char *text = baseline_format(baseline);
  if (!is_readable(text, error) || !tidy_make_dir(dir, error))
    return false;
  baseline_is_time(baseline->made_utc, &made_utc_s);
  stamp_of(made_utc_s, stamp);
  g_autofree char *name = free_name(dir, stamp);
  if (!name) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY,
                "%s: %d baselines of %s are here; move some away", dir, SAME_DATE_MAX, stamp);
    return false;
  }
  if (!tidy_write_text(dir, name, text, error))
    return false;
  *ret_path = g_build_filename(dir, name, NULL);
  return true;
}
