/* A night: what one run came to, as its run.json says, for comparing many.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "night.h"

struct night *night_read(const char *run_dir, GError **error) {
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUG, "%s: not yet", run_dir);
  return NULL;
}

void night_free(struct night *night) {
  g_free(night);
}

GPtrArray *night_read_all(char *const paths[], GPtrArray **ret_left_out, GError **error) {
  (void)ret_left_out;
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUG, "%s: not yet", paths[0]);
  return NULL;
}
