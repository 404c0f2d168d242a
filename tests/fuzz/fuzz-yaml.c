/* Hostile text as YAML and as a device profile: it loads, or there is an error with a place.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "profile.h"
#include "yaml-file.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_profile(const char *text, size_t size) {
  g_autoptr(GError) error = NULL;
  struct profile *profile = profile_parse("f", text, size, &error);
  g_assert((profile == NULL) == (error != NULL));
  g_assert(!error || strncmp(error->message, "f:", 2) == 0);
  profile_free(profile);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  g_autoptr(GError) error = NULL;
  struct yaml_file *file = yaml_parse("f", (const char *)data, size, HOTMIC_ERROR_BENCH, &error);
  g_assert((file == NULL) == (error != NULL));
  yaml_unload(file);
  try_profile((const char *)data, size);
  return 0;
}
