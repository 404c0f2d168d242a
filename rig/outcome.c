/* Judges a record, writes its report and tells the person at the terminal.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "outcome.h"

#include "judge.h"
#include "report.h"

#include <unistd.h>

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
