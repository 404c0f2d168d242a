/* hotmic export: writes a record for other programs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "verb.h"

static int export_verb(char **arguments, GError **error) {
  (void)arguments;
  return verb_usage(error, "not yet");
}
const struct verb verb_export = {"export", "RUN", "writes a record for other programs",
                                 "",       NULL,  export_verb};
