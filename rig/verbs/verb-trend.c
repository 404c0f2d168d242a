/* hotmic trend: makes a page of many nights, and numbers for Prometheus.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "new-file.h"
#include "page.h"
#include "trend.h"
#include "verb.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { LAST_MAX = 1000, TOLD_MAX = 3 };

static char *out_dir, *prom_path, *bench_name;
static int last = 30;

static const GOptionEntry options[] = {
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &out_dir, "where the page goes (default: RUNS/trend)",
     "DIR"},
    {"last", 0, 0, G_OPTION_ARG_INT, &last, "nights of each script in the matrix (default 30)",
     "N"},
    {"prom", 0, 0, G_OPTION_ARG_FILENAME, &prom_path,
     "also writes the newest nights' numbers for Prometheus' textfile collector", "FILE"},
    {"bench", 0, 0, G_OPTION_ARG_STRING, &bench_name, "only nights of this bench", "NAME"},
    G_OPTION_ENTRY_NULL,
};

/* A page in a run directory would lie among its evidence: it lies beside it. */
static char *default_out(const char *runs) {
  g_autofree char *summary = g_build_filename(runs, "run.json", NULL);
  g_autofree char *record = g_build_filename(runs, "record.sqlite", NULL);
  g_autofree char *parent = g_path_get_dirname(runs);
  bool is_run = g_file_test(summary, G_FILE_TEST_EXISTS) || g_file_test(record, G_FILE_TEST_EXISTS);
  if (is_run && strchr("./", runs[strlen(runs) - 1])) /* "." or "runs/x/": its name must be known */
    return g_build_filename(runs, "..", "trend", NULL);
  return g_build_filename(is_run ? parent : runs, "trend", NULL);
}

/* What plays again what fired is chosen for its events: it is no night among others. Returns how
 * many of those there were. */
static unsigned keep_nights(GPtrArray *nights) {
  unsigned replays = 0;
  for (unsigned i = nights->len; i-- > 0;) {
    const struct night *night = g_ptr_array_index(nights, i);
    bool is_other = bench_name && strcmp(night->bench, bench_name) != 0;
    replays += !is_other && night->is_replay;
    if (is_other || night->is_replay)
      g_ptr_array_remove_index(nights, i);
  }
  return replays;
}

static bool has_nights(const GPtrArray *nights, const GPtrArray *left_out, char **paths,
                       GError **error) {
  if (nights->len > 0)
    return true;
  g_autofree char *looked_at = g_strjoinv(", ", paths);
  g_autoptr(GString) why = g_string_new(NULL);
  for (unsigned i = 0; i < MIN(left_out->len, TOLD_MAX); i++)
    g_string_append_printf(why, "; %s", (const char *)g_ptr_array_index(left_out, i));
  if (left_out->len > TOLD_MAX)
    g_string_append_printf(why, "; and %u more", left_out->len - TOLD_MAX);
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
              "%s: no finished run%s%s is there or directly below; expected run directories with a "
              "run.json%s",
              looked_at, bench_name ? " of bench " : "", bench_name ? bench_name : "", why->str);
  return false;
}

static bool write_whole(const char *path, const GString *text, const char *run_dir,
                        GError **error) {
  struct new_file *file = new_file_begin(path, run_dir, error);
  if (!file)
    return false;
  FILE *to = fopen(new_file_path(file), "w");
  bool ok = to && fwrite(text->str, 1, text->len, to) == text->len;
  ok = to && fclose(to) == 0 && ok;
  /* Another user reads it, whatever this one's mask is. */
  ok = ok && chmod(new_file_path(file), 0644) == 0;
  if (!ok)
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY, "%s: cannot write the file: %s", path,
                g_strerror(errno));
  return new_file_end(file, ok, ok ? error : NULL) && ok;
}

static bool write_page(const GPtrArray *nights, const GPtrArray *left_out, const char *dir,
                       GError **error) {
  const struct night *newest = g_ptr_array_index(nights, nights->len - 1);
  g_autofree char *page = g_build_filename(dir, "index.html", NULL);
  g_autofree char *style = g_build_filename(dir, "style.css", NULL);
  if (!tidy_make_dir(dir, error))
    return false;
  g_autoptr(GString) html = trend_render(nights, left_out, (unsigned)last, dir);
  g_autoptr(GString) css = g_string_new(page_style);
  if (!write_whole(style, css, newest->dir, error) || !write_whole(page, html, newest->dir, error))
    return false;
  printf("page: %s\n", page);
  return true;
}

static bool write_metrics(const GPtrArray *nights, const GPtrArray *left_out, GError **error) {
  const struct night *newest = g_ptr_array_index(nights, nights->len - 1);
  if (!prom_path)
    return true;
  g_autoptr(GString) text = trend_metrics(nights, left_out);
  if (!write_whole(prom_path, text, newest->dir, error))
    return false;
  printf("metrics: %s\n", prom_path);
  return true;
}

static int run(char **arguments, GError **error) {
  if (!arguments[0])
    return verb_usage(error, "expected a folder of runs, such as hotmic trend runs");
  if (last < 1 || last > LAST_MAX)
    return verb_usage(error, "--last %d: expected 1 to %d", last, LAST_MAX);
  GPtrArray *found = NULL;
  g_autoptr(GPtrArray) nights = night_read_all(arguments, &found, error);
  g_autoptr(GPtrArray) left_out = found;
  if (!nights)
    return HOTMIC_ERROR_DATA;
  unsigned replays = keep_nights(nights);
  if (!has_nights(nights, left_out, arguments, error))
    return HOTMIC_ERROR_DATA;
  g_autofree char *dir = out_dir ? g_strdup(out_dir) : default_out(arguments[0]);
  if (write_page(nights, left_out, dir, error) && write_metrics(nights, left_out, error))
    printf("nights: %u, left out: %u\n", nights->len, left_out->len);
  if (replays > 0)
    printf("runs of confirm or bisect, which are no nights: %u\n", replays);
  return 0;
}

const struct verb verb_trend = {
    "trend",
    "RUNS...",
    "makes a page of many nights",
    "Reads the run.json of every run directly under each of these folders (or of a run directory\n"
    "itself) and writes one page: how the newest nights went and since when, each device in each\n"
    "night, rates with exact intervals, the chain, places that fire again, drift, and loss of "
    "taps.\nRuns of confirm and bisect (replays) are no nights. The exit code is 0 whatever the "
    "nights' verdicts are: it is an index.",
    options,
    run,
};
