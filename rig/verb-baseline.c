/* hotmic baseline: learns what devices send while nobody speaks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "verb.h"

static int baseline(char **arguments, GError **error) {
  (void)arguments;
  return verb_usage(error, "not yet");
}
const struct verb verb_baseline = {
    "baseline", "[RUN]", "learns what devices send while nobody speaks", "", NULL, baseline};
