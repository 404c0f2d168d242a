/* hotmic pin: pins runs for later ones to be compared with.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "verb.h"

static const GOptionEntry options[] = {G_OPTION_ENTRY_NULL};

static int run(char **arguments, GError **error) {
  (void)arguments;
  return verb_usage(error, "not yet");
}

const struct verb verb_pin = {
    "pin",
    "--bench FILE RUN...",
    "pins runs for later ones to be compared with",
    "Not yet.",
    options,
    run,
};
