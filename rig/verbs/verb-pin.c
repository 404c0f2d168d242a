/* hotmic pin: pins runs for later ones to be compared with.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"
#include "new-file.h"
#include "pinned.h"
#include "verb.h"

#include <errno.h>
#include <string.h>

static char *bench_path;

static const GOptionEntry options[] = {
    {"bench", 0, 0, G_OPTION_ARG_FILENAME, &bench_path,
     "the bench file; its `pinned:` names the file", "FILE"},
    G_OPTION_ENTRY_NULL,
};

static bool write_text(const char *path, const char *text, GError **error) {
  g_autoptr(FILE) file = fopen(path, "we");
  size_t length = strlen(text);
  if (file && fwrite(text, 1, length, file) == length && fflush(file) == 0)
    return true;
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY, "%s: %s", path, g_strerror(errno));
  return false;
}

static bool keep(const struct bench *bench, char **runs, GError **error) {
  g_autofree char *text = pinned_format(bench->name, runs, error);
  g_autofree char *folder = g_path_get_dirname(bench->pinned_path);
  if (!text || !tidy_make_dir(folder, error))
    return false;
  struct new_file *file = new_file_begin(bench->pinned_path, runs[0], error);
  if (!file)
    return false;
  bool is_written = write_text(new_file_path(file), text, error);
  return new_file_end(file, is_written, is_written ? error : NULL);
}

static int pin(char **arguments, GError **error) {
  if (!bench_path)
    return verb_usage(error, "--bench FILE is missing");
  if (!arguments[0])
    return verb_usage(error, "expected RUN...: at least one run directory");
  struct bench *bench = bench_load(bench_path, error);
  if (!bench)
    return 0;
  if (!bench->pinned_path)
    verb_usage(error, "%s names no file for pinned nights: add `pinned: FILE` to it", bench_path);
  else if (keep(bench, arguments, error))
    printf("pinned: %u night%s in %s\n", g_strv_length(arguments), arguments[1] ? "s" : "",
           bench->pinned_path);
  bench_free(bench);
  return 0;
}

const struct verb verb_pin = {
    "pin",
    "--bench FILE RUN...",
    "pins runs for later ones to be compared with",
    "Writes what these runs came to into the file that the bench file names as\n"
    "`pinned:`, in place of what was pinned before. From then on every run on the bench\n"
    "keeps them in its record, and is compared with them as `hotmic compare` does: it\n"
    "fails if a device is worse. Refused: a run that is incomplete, of another bench,\n"
    "imported, or without a control that proves that anything was watched.",
    options,
    pin,
};
