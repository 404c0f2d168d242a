/* Hostile bytes as datagrams of QUIC, and, protected here, as the frames in them: without that,
 * nothing of what a fuzzer makes would ever be opened.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "quic.h"
#include "sample-quic.h"

#include <string.h>

enum { HEAD = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take(struct quic_hello *hello, const uint8_t *datagram, size_t n) {
  struct tls_hello found = {0};
  uint8_t *copy = g_malloc(n > 0 ? n : 1); /* of just that size */
  if (n > 0)
    memcpy(copy, datagram, n);
  enum tls_answer answer = quic_hello_take(hello, copy, n, &found);
  g_assert(answer == TLS_MORE || (answer == TLS_FOUND) == (found.name[0] != '\0'));
  for (size_t i = 0; found.name[i]; i++)
    g_assert(g_ascii_isgraph(found.name[i]));
  g_free(copy);
}

/* Puts `n` bytes into one or two packets of a datagram; `how` chooses the rest. */
static void take_sealed(struct quic_hello *hello, unsigned how, uint64_t number,
                        const uint8_t *frames, size_t n) {
  GByteArray *datagram = g_byte_array_new();
  struct sample_initial initial = {.version = how & 1 ? QUIC_VERSION_2 : QUIC_VERSION_1,
                                   .root = how & 2 ? "retried" : "first",
                                   .root_n = how & 2 ? 7 : 5,
                                   .id = how & 4 ? "server" : NULL,
                                   .id_n = 6,
                                   .token_n = how & 8 ? 70 : 0,
                                   .number = number,
                                   .number_n = 1 + (how >> 4 & 3)};
  size_t first_n = how & 64 ? n / 2 : n;
  sample_quic_seal(datagram, &initial, frames, first_n);
  initial.number++;
  if (first_n < n)
    sample_quic_seal(datagram, &initial, frames + first_n, n - first_n);
  if (how & 128 && n > 0) /* damaged on the way */
    datagram->data[frames[0] % datagram->len] ^= frames[n - 1];
  take(hello, datagram->data, datagram->len);
  g_byte_array_unref(datagram);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct quic_hello *bare = quic_hello_new(), *sealed = quic_hello_new();
  take(bare, data, size);
  for (uint64_t number = 0; size >= HEAD && number < 40; number += 2) {
    size_t n = MIN((size_t)data[1] << 8 | data[2], size - HEAD);
    take(bare, data + HEAD, n);
    take_sealed(sealed, data[0], number, data + HEAD, n);
    data += HEAD + n;
    size -= HEAD + n;
  }
  quic_hello_free(bare);
  quic_hello_free(sealed);
  return 0;
}
