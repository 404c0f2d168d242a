/* hotmic trend: makes a page of many nights.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "verb.h"

static const GOptionEntry options[] = {G_OPTION_ENTRY_NULL};

static int run(char **arguments, GError **error) {
  (void)arguments;
  return verb_usage(error, "not yet");
}

const struct verb verb_trend = {
    "trend", "RUNS...", "makes a page of many nights", "Not yet.", options, run,
};
