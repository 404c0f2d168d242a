/* hotmic report: renders a record's pages again, by the rules that it was recorded with.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "outcome.h"
#include "verb.h"

static int report(char **arguments, GError **error) {
  if (!arguments[0] || arguments[1])
    return verb_usage(error, "expected one run directory, such as hotmic report runs/2026...");
  struct outcome_options how = {.merge_gap_s = -1, .quiet = true};
  return outcome_tell(arguments[0], &how, error);
}

const struct verb verb_report = {
    "report",
    "RUN",
    "renders a record's report again",
    "Works on a run that was cut short, too: it is rendered as incomplete. The exit code is the "
    "verdict.",
    NULL,
    report,
};
