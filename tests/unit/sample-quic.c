/* Initial packets of QUIC, protected as a client protects them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-quic.h"

#include <nettle/aes.h>
#include <nettle/gcm.h>
#include <string.h>

enum { NONCE = 12 };

static void put(GByteArray *to, uint8_t byte) {
  g_byte_array_append(to, &byte, 1);
}

static void put_zeros(GByteArray *to, size_t n) {
  for (size_t i = 0; i < n; i++)
    put(to, 0);
}

void sample_quic_put_number(GByteArray *to, uint64_t number) {
  unsigned width = number < 1u << 6 ? 0 : number < 1u << 14 ? 1 : number < 1u << 30 ? 2 : 3;
  for (unsigned i = 1u << width; i-- > 0;)
    put(to, (uint8_t)((uint8_t)(number >> (8 * i)) | (i == (1u << width) - 1 ? width << 6 : 0)));
}

void sample_quic_put_crypto(GByteArray *frames, const GByteArray *message, size_t from, size_t to) {
  put(frames, 6);
  sample_quic_put_number(frames, from);
  sample_quic_put_number(frames, to - from);
  g_byte_array_append(frames, message->data + from, (guint)(to - from));
}

static GByteArray *header_of(const struct sample_initial *initial, size_t payload_n) {
  GByteArray *header = g_byte_array_new();
  const char *id = initial->id ? initial->id : initial->root;
  size_t id_n = initial->id ? initial->id_n : initial->root_n;
  size_t number_n = initial->number_n ? initial->number_n : 4;
  unsigned type = initial->version == QUIC_VERSION_2 ? 1 : 0;
  put(header, (uint8_t)(0xc0 | type << 4 | (number_n - 1)));
  for (int i = 24; i >= 0; i -= 8)
    put(header, (uint8_t)(initial->version >> i));
  put(header, (uint8_t)id_n);
  g_byte_array_append(header, (const uint8_t *)id, (guint)id_n);
  put(header, (uint8_t)initial->source_n);
  put_zeros(header, initial->source_n);
  sample_quic_put_number(header, initial->token_n);
  put_zeros(header, initial->token_n);
  sample_quic_put_number(header, number_n + payload_n + QUIC_TAG);
  for (size_t i = number_n; i-- > 0;)
    put(header, (uint8_t)(initial->number >> (8 * i)));
  return header;
}

/* RFC 9001, 5.3: returns the payload and its tag. */
static GByteArray *encrypt(const struct quic_keys *keys, uint64_t number, const GByteArray *header,
                           const GByteArray *payload) {
  GByteArray *sealed = g_byte_array_new();
  uint8_t nonce[NONCE];
  struct gcm_aes128_ctx gcm;
  g_byte_array_set_size(sealed, payload->len + QUIC_TAG);
  memcpy(nonce, keys->iv, NONCE);
  for (size_t i = 0; i < 8; i++)
    nonce[NONCE - 1 - i] ^= (uint8_t)(number >> (8 * i));
  gcm_aes128_set_key(&gcm, keys->key);
  gcm_aes128_set_iv(&gcm, NONCE, nonce);
  gcm_aes128_update(&gcm, header->len, header->data);
  gcm_aes128_encrypt(&gcm, payload->len, sealed->data, payload->data);
  gcm_aes128_digest(&gcm, QUIC_TAG, sealed->data + payload->len);
  return sealed;
}

/* RFC 9001, 5.4 */
static void mask_header(const struct quic_keys *keys, GByteArray *header, size_t number_n,
                        const GByteArray *sealed) {
  uint8_t mask[16];
  struct aes128_ctx aes;
  aes128_set_encrypt_key(&aes, keys->mask_key);
  aes128_encrypt(&aes, sizeof mask, mask, sealed->data + 4 - number_n);
  header->data[0] ^= mask[0] & 0x0f;
  for (size_t i = 0; i < number_n; i++)
    header->data[header->len - number_n + i] ^= mask[1 + i];
}

void sample_quic_seal(GByteArray *datagram, const struct sample_initial *initial,
                      const uint8_t *frames, size_t n) {
  struct quic_keys keys;
  g_autoptr(GByteArray) payload = g_byte_array_new();
  size_t number_n = initial->number_n ? initial->number_n : 4;
  quic_keys_derive(&keys, initial->version, (const uint8_t *)initial->root, initial->root_n);
  if (n > 0)
    g_byte_array_append(payload, frames, (guint)n);
  put_zeros(payload, initial->padded_bytes > n ? initial->padded_bytes - n : 0);
  put_zeros(payload, payload->len < 4 ? 4 - payload->len : 0); /* enough for a sample */
  g_autoptr(GByteArray) header = header_of(initial, payload->len);
  g_autoptr(GByteArray) sealed = encrypt(&keys, initial->number, header, payload);
  mask_header(&keys, header, number_n, sealed);
  g_byte_array_append(datagram, header->data, header->len);
  g_byte_array_append(datagram, sealed->data, sealed->len);
}
