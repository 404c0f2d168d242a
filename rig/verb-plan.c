/* hotmic plan: says how many hours a statement needs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "verb.h"

static const GOptionEntry options[] = {G_OPTION_ENTRY_NULL};

static int run(char **arguments, GError **error) {
  (void)arguments;
  return verb_usage(error, "not yet");
}

const struct verb verb_plan = {
    "plan",
    "--limit N/24h --expect N/24h",
    "says how many hours a statement needs",
    "Not yet.",
    options,
    run,
};
