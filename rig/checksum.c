/* The fingerprint by which a file that was imported can be told from every other.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "checksum.h"

#include <errno.h>
#include <nettle/sha2.h>

enum { BLOCK = 1 << 16 };

char *checksum_of_file(const char *path, int64_t *ret_bytes, GError **error) {
  struct sha256_ctx sum;
  uint8_t block[BLOCK], digest[SHA256_DIGEST_SIZE];
  int64_t bytes = 0;
  g_autoptr(FILE) file = fopen(path, "rbe");
  sha256_init(&sum);
  for (size_t n; file && (n = fread(block, 1, sizeof block, file)) > 0; bytes += (int64_t)n)
    sha256_update(&sum, n, block);
  if (!file || ferror(file)) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA, "%s: cannot read: %s", path,
                g_strerror(errno));
    return NULL;
  }
  sha256_digest(&sum, sizeof digest, digest);
  GString *hex = g_string_sized_new(2 * sizeof digest + 1);
  for (size_t i = 0; i < sizeof digest; i++)
    g_string_append_printf(hex, "%02x", digest[i]);
  *ret_bytes = bytes;
  return g_string_free(hex, FALSE);
}
