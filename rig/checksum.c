/* The fingerprint by which a file that was imported can be told from every other.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "checksum.h"

#include "unpacked.h"

#include <errno.h>
#include <nettle/sha2.h>

enum { BLOCK = 1 << 16 };

/* Caller-owned. */
static char *in_hex(struct sha256_ctx *sum) {
  uint8_t digest[SHA256_DIGEST_SIZE];
  sha256_digest(sum, sizeof digest, digest);
  GString *hex = g_string_sized_new(2 * sizeof digest + 1);
  for (size_t i = 0; i < sizeof digest; i++)
    g_string_append_printf(hex, "%02x", digest[i]);
  return g_string_free(hex, FALSE);
}

/* Adds all that can be read of a file; returns how many bytes that was. */
static int64_t add_all(struct sha256_ctx *sum, FILE *file) {
  uint8_t block[BLOCK];
  int64_t bytes = 0;
  for (size_t n; (n = fread(block, 1, sizeof block, file)) > 0; bytes += (int64_t)n)
    sha256_update(sum, n, block);
  return bytes;
}

char *checksum_of_file(const char *path, int64_t *ret_bytes, GError **error) {
  struct sha256_ctx sum;
  g_autoptr(FILE) file = fopen(path, "rbe");
  sha256_init(&sum);
  int64_t bytes = file ? add_all(&sum, file) : 0;
  if (!file || ferror(file)) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA, "%s: cannot read: %s", path,
                g_strerror(errno));
    return NULL;
  }
  *ret_bytes = bytes;
  return in_hex(&sum);
}

static bool is_packed(const char *path) {
  uint8_t magic[2] = {0}; /* RFC 1952, 2.3.1 */
  g_autoptr(FILE) file = fopen(path, "rbe");
  return file && fread(magic, 1, sizeof magic, file) == sizeof magic && magic[0] == 0x1f &&
         magic[1] == 0x8b;
}

char *checksum_of_content(const char *path, const char *sum, GError **error) {
  if (!is_packed(path))
    return g_strdup(sum);
  struct sha256_ctx unpacked_sum;
  const struct unpacked *unpacked;
  g_autoptr(FILE) file = unpacked_open(path, &unpacked, error);
  if (!file)
    return NULL;
  sha256_init(&unpacked_sum);
  add_all(&unpacked_sum, file);
  return in_hex(&unpacked_sum);
}

GHashTable *checksum_set_new(void) {
  return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

bool checksum_seen(GHashTable *set, const char *path, const char *sum, const char **ret_same,
                   GError **error) {
  g_autofree char *content = checksum_of_content(path, sum, error);
  if (!content)
    return false;
  *ret_same = g_hash_table_lookup(set, content);
  if (!*ret_same)
    g_hash_table_insert(set, g_steal_pointer(&content), (void *)path);
  return true;
}
