/* hotmic judge: judges a record again, perhaps by other rules, and writes its results anew.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "outcome.h"
#include "verb.h"

static char *merge_gap;
static gboolean quiet;
static const double merge_gap_max_s = 600;

static const GOptionEntry options[] = {
    {"merge-gap", 0, 0, G_OPTION_ARG_STRING, &merge_gap,
     "activity closer together than this is one episode (default: as recorded)", "SECONDS"},
    {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "print the verdict only", NULL},
    G_OPTION_ENTRY_NULL,
};

/* -1: as recorded. */
static bool read_merge_gap(double *ret_s, GError **error) {
  char *end;
  double seconds = merge_gap ? g_ascii_strtod(merge_gap, &end) : -1;
  if (merge_gap && (end == merge_gap || *end || !(seconds >= 0 && seconds <= merge_gap_max_s)))
    return verb_usage(error, "--merge-gap %s: expected seconds from 0 to %g", merge_gap,
                      merge_gap_max_s),
           false;
  *ret_s = seconds;
  return true;
}

static int judge(char **arguments, GError **error) {
  if (!arguments[0] || arguments[1])
    return verb_usage(error, "expected one run directory, such as hotmic judge runs/2026...");
  double merge_gap_s;
  if (!read_merge_gap(&merge_gap_s, error))
    return 0;
  struct outcome_options how = {.merge_gap_s = merge_gap_s, .quiet = quiet};
  return outcome_tell(arguments[0], &how, error);
}

const struct verb verb_judge = {
    "judge",
    "RUN",
    "judges a record again and writes its report",
    "Reads only the record in the run directory: episodes, stages, controls and the verdict are "
    "worked\n"
    "out anew, and report/, evidence/, junit.xml and run.json are replaced. The record itself "
    "stays as\n"
    "it is; judging twice gives the same bytes. The exit code is the verdict.",
    options,
    judge,
};
