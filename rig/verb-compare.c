/* hotmic compare: says what is new against earlier runs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "verb.h"

static const GOptionEntry options[] = {G_OPTION_ENTRY_NULL};

static int run(char **arguments, GError **error) {
  (void)arguments;
  return verb_usage(error, "not yet");
}

const struct verb verb_compare = {
    "compare", "BASE... RUN", "says what is new against earlier runs", "Not yet.", options, run,
};
