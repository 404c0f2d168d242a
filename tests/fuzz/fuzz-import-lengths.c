/* Hostile text as lengths of recordings: every line counts as it stands, or there is an error with
 * a place.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-file.h"
#include "import-lengths.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  g_autoptr(GError) error = NULL;
  struct import_lengths *lengths = import_lengths_parse("fuzz", (const char *)data, size, &error);
  g_assert((lengths == NULL) == (error != NULL));
  g_assert(!error || error->code == HOTMIC_ERROR_DATA);
  g_assert(!error || g_str_has_prefix(error->message, "fuzz:"));
  if (!lengths)
    return 0;
  g_autofree char *path = g_strndup((const char *)data, size);
  const char *title = NULL;
  int64_t length_ns = import_lengths_find(lengths, path, &title);
  g_assert((length_ns < 0) == (title == NULL));
  g_assert(length_ns == -1 || (length_ns > 0 && length_ns <= 86400 * (int64_t)NS_PER_S));
  import_lengths_free(lengths);
  return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
  static const char start[] = "# of a study\n1237.278 A Show - One\n90 Two.Three\n";
  return fuzz_mutate_from(start, data, size, most, seed);
}
