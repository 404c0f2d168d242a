/* hotmic report: renders a record's pages again, by the rules that it was recorded with.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "outcome.h"
#include "verb.h"

static gboolean single_file;

static const GOptionEntry options[] = {
    {"single-file", 0, 0, G_OPTION_ARG_NONE, &single_file,
     "also write it as one HTML file with all in it: FILE, or report.html in the run directory",
     NULL},
    G_OPTION_ENTRY_NULL,
};

static int report(char **arguments, GError **error) {
  if (!arguments[0] || (arguments[1] && (!single_file || arguments[2])))
    return verb_usage(error, "expected one run directory, such as hotmic report runs/2026...%s",
                      single_file ? ", and at most one file to write" : "");
  g_autofree char *beside = g_build_filename(arguments[0], "report.html", NULL);
  struct outcome_options how = {.merge_gap_s = -1, .quiet = true};
  if (single_file)
    how.single = arguments[1] ? arguments[1] : beside;
  return outcome_tell(arguments[0], &how, error);
}

const struct verb verb_report = {
    "report",
    "RUN [FILE]",
    "renders a record's report again",
    "Works on a run that was cut short, too: it is rendered as incomplete. With --single-file the "
    "page,\n"
    "its style, its scripts and its clips (12 MB of them at most) are one file that can be sent. "
    "The exit\n"
    "code is the verdict.",
    options,
    report,
};
