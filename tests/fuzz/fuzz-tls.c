/* Hostile bytes as the beginning of a TLS connection, bare and within a record.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tls.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef enum tls_answer reader(const uint8_t *bytes, size_t n, struct tls_hello *ret);

static void try(reader *read_hello, const uint8_t *data, size_t size) {
  struct tls_hello hello = {0};
  enum tls_answer answer = read_hello(data, size, &hello);
  const char *name = hello.name;
  g_assert(answer == TLS_MORE || (answer == TLS_FOUND) == (name[0] != '\0'));
  for (size_t i = 0; name[i]; i++)
    g_assert(g_ascii_isgraph(name[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  try(tls_hello_read, data, size);
  try(tls_hello_parse, data, size);
  if (size > TLS_HELLO_MAX)
    return 0;
  uint8_t *record = g_malloc(size + 5);
  memcpy(record, (const uint8_t[]){22, 3, 1, (uint8_t)(size >> 8), (uint8_t)size}, 5);
  if (size > 0)
    memcpy(record + 5, data, size);
  try(tls_hello_read, record, size + 5);
  g_free(record);
  return 0;
}
