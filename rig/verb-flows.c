/* hotmic flows: says to whom a device spoke in captures.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "verb.h"

static int flows(char **arguments, GError **error) {
  (void)arguments;
  return verb_usage(error, "not yet");
}
const struct verb verb_flows = {"flows", "FILE...", "says to whom a device spoke in captures",
                                "",      NULL,      flows};
