/* hotmic confirm: plays the moment of each trigger again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "verb.h"

static const GOptionEntry options[] = {G_OPTION_ENTRY_NULL};

static int run(char **arguments, GError **error) {
  (void)arguments;
  return verb_usage(error, "not yet");
}

const struct verb verb_confirm = {
    "confirm", "RUN [EPISODE]", "plays the moment of each trigger again", "Not yet.", options, run,
};
