/* A file that is written whole or not at all, and never in the place of a run's evidence.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "new-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char record_name[] = "record.sqlite", export_prefix[] = "export.";

struct new_file {
  char *path, *partial;
  int fd; /* of the partial file */
};

static bool refuse(const char *path, HotmicError code, const char *why, GError **error) {
  g_set_error(error, HOTMIC_ERROR, (gint)code, "%s: cannot write the file: %s", path, why);
  return false;
}

/* The folder is there for sure: its true name, caller-owned, or NULL. */
static char *true_folder(const char *path) {
  g_autofree char *folder = g_path_get_dirname(path);
  char *found = realpath(folder, NULL), *copy = g_strdup(found);
  free(found);
  return copy;
}

static bool holds_record(const char *folder) {
  g_autofree char *record = g_build_filename(folder, record_name, NULL);
  return g_file_test(record, G_FILE_TEST_EXISTS);
}

/* Anything in a run directory may be evidence, whether or not this program knows what it is. */
static bool check_place(const char *path, GError **error) {
  g_autofree char *folder = true_folder(path);
  g_autofree char *name = g_path_get_basename(path);
  if (!folder)
    return refuse(path, HOTMIC_ERROR_BUSY, g_strerror(errno), error);
  bool is_export = g_str_has_prefix(name, export_prefix) && holds_record(folder);
  while (!is_export) {
    if (holds_record(folder))
      return refuse(path, HOTMIC_ERROR_USAGE,
                    "it lies in a run directory, which holds evidence; there, only export.* at the "
                    "top may be written. Choose another place with --out",
                    error);
    if (strcmp(folder, "/") == 0)
      break;
    char *parent = g_path_get_dirname(folder);
    g_free(folder);
    folder = parent;
  }
  return true;
}

static bool is_same_file(const char *folder, const char *name, const struct stat *other) {
  g_autofree char *path = g_build_filename(folder, name, NULL);
  struct stat info;
  return stat(path, &info) == 0 && info.st_dev == other->st_dev && info.st_ino == other->st_ino;
}

/* Under another mount or link, evidence has another name. */
static bool is_evidence(const char *run_dir, const struct stat *info) {
  static const char *const folders[] = {"", "captures", "audio", "evidence"};
  for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
    g_autofree char *folder = g_build_filename(run_dir, folders[i], NULL);
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    for (const char *name; entries && (name = g_dir_read_name(entries));)
      if (!(i == 0 && g_str_has_prefix(name, export_prefix)) && is_same_file(folder, name, info))
        return true;
  }
  return false;
}

static bool check_old(const char *path, const char *run_dir, GError **error) {
  struct stat info;
  if (lstat(path, &info) < 0)
    return errno == ENOENT || refuse(path, HOTMIC_ERROR_BUSY, g_strerror(errno), error);
  if (!S_ISREG(info.st_mode))
    return refuse(path, HOTMIC_ERROR_USAGE,
                  "something is there that is no regular file; expected a new name, or a file to "
                  "write over",
                  error);
  return !is_evidence(run_dir, &info) ||
         refuse(path, HOTMIC_ERROR_USAGE, "it is evidence of the run, by another name", error);
}

static bool check(const char *path, const char *run_dir, GError **error) {
  if (strcmp(path, "-") == 0)
    return refuse(path, HOTMIC_ERROR_USAGE,
                  "standard output is not written to; expected the name of a file", error);
  return check_place(path, error) && check_old(path, run_dir, error);
}

struct new_file *new_file_begin(const char *path, const char *run_dir, GError **error) {
  if (!check(path, run_dir, error))
    return NULL;
  g_autofree char *partial = g_strconcat(path, ".XXXXXX.partial", NULL);
  int fd = g_mkstemp_full(partial, O_WRONLY | O_CLOEXEC, 0666);
  if (fd < 0) {
    refuse(path, HOTMIC_ERROR_BUSY, g_strerror(errno), error);
    return NULL;
  }
  struct new_file *file = g_new0(struct new_file, 1);
  *file = (struct new_file){g_strdup(path), g_steal_pointer(&partial), fd};
  return file;
}

const char *new_file_path(const struct new_file *file) {
  return file->partial;
}

static bool settle(const struct new_file *file, GError **error) {
  return (fsync(file->fd) == 0 && rename(file->partial, file->path) == 0) ||
         refuse(file->path, HOTMIC_ERROR_BUSY, g_strerror(errno), error);
}

bool new_file_end(struct new_file *file, bool is_good, GError **error) {
  bool ok = is_good && settle(file, error);
  close(file->fd);
  if (!ok)
    g_unlink(file->partial);
  g_free(file->partial);
  g_free(file->path);
  g_free(file);
  return ok;
}
