/* hotmic import: makes a record of captures and light logs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "verb.h"

static int import_verb(char **arguments, GError **error) {
  (void)arguments;
  return verb_usage(error, "not yet");
}
const struct verb verb_import = {"import", "",   "makes a record of captures and light logs",
                                 "",       NULL, import_verb};
