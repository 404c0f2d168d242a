/* Judges a record, writes its report and tells the person at the terminal.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "outcome.h"

#include "bundle.h"
#include "judge.h"
#include "report.h"

#include <glib/gstdio.h>
#include <unistd.h>

static const int64_t large_bytes = INT64_C(20) * 1000 * 1000;

static void print_verdict(const struct judgement *judgement, bool quiet) {
  static const char *const sgr[VERDICTS] = {"32", "31", "33"};
  const char *no_colour = g_getenv("NO_COLOR");
  bool colour = isatty(STDOUT_FILENO) && !(no_colour && *no_colour);
  enum verdict_kind kind = judgement->verdict.kind;
  if (colour)
    printf("\033[1;%sm%s\033[0m\n", sgr[kind], verdict_names[kind]);
  else
    printf("%s\n", verdict_names[kind]);
  const GArray *reasons = judgement->verdict.reasons;
  for (guint i = 0; !quiet && i < reasons->len; i++)
    printf("  %s\n", g_array_index(reasons, struct verdict_reason, i).text);
}

static int64_t folder_bytes(const char *path) {
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  int64_t sum = 0;
  const char *name;
  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *file = g_build_filename(path, name, NULL);
    GStatBuf about;
    if (g_stat(file, &about) == 0)
      sum += about.st_size;
  }
  return sum;
}

/* More than that, and mail servers refuse it and browsers are slow. */
static void warn_of_size(const char *path, int64_t bytes) {
  if (bytes > large_bytes)
    fprintf(stderr, "hotmic: %s is large: %.1f MB; more than %d MB is slow to open and to send\n",
            path, (double)bytes / 1e6, (int)(large_bytes / 1000000));
}

static bool write_single(const char *run_dir, const char *path, GError **error) {
  int64_t bytes;
  int left_out;
  if (!bundle_write(run_dir, path, &bytes, &left_out, error))
    return false;
  printf("single file: %s (%.1f MB)\n", path, (double)bytes / 1e6);
  if (left_out)
    fprintf(stderr, "hotmic: %s lacks %d clips: together they would be more than %d MB\n", path,
            left_out, BUNDLE_CLIP_BYTES_MAX / 1000000);
  warn_of_size(path, bytes);
  return true;
}

static int tell(struct record *record, const struct outcome_options *options, GError **error) {
  struct judge_rules rules = rules_read(record);
  if (options->merge_gap_s >= 0)
    rules.merge_gap_s = options->merge_gap_s;
  if (!rules_check(&rules, error))
    return 0;
  struct judgement *judgement = judge_record(record, &rules, error);
  if (!judgement)
    return 0;
  int code = 0;
  if (report_write(record, judgement, error)) {
    code = judge_exit_code(judgement);
    print_verdict(judgement, options->quiet);
    printf("report: %s/report/index.html\n", record_dir(record));
    g_autofree char *folder = g_build_filename(record_dir(record), "report", NULL);
    warn_of_size(folder, folder_bytes(folder));
    if (options->single && !write_single(record_dir(record), options->single, error))
      code = 0;
  }
  judge_free(judgement);
  return code;
}

int outcome_tell(const char *dir, const struct outcome_options *options, GError **error) {
  struct record *record = record_open(dir, error);
  if (!record)
    return 0;
  int code = tell(record, options, error);
  record_close(record);
  return code;
}
