/* Initial packets of QUIC, protected as a client protects them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SAMPLE_QUIC_H
#define HOTMIC_SAMPLE_QUIC_H

#include "quic-keys.h"

struct sample_initial {
  uint32_t version;
  const char *root; /**< the Destination Connection ID that the keys follow from */
  size_t root_n;
  const char *id; /**< the one that the packet names; NULL: `root` */
  size_t id_n;
  size_t source_n; /**< bytes of Source Connection ID */
  size_t token_n;
  uint64_t number;
  size_t number_n;     /**< bytes of it that are sent; 0 for 4 */
  size_t padded_bytes; /**< PADDING makes the payload so long at least */
};

/** Appends a packet with these frames to a datagram. */
void sample_quic_seal(GByteArray *datagram, const struct sample_initial *initial,
                      const uint8_t *frames, size_t n);

/** Appends a variable-length integer (RFC 9000, 16). */
void sample_quic_put_number(GByteArray *to, uint64_t number);

/** Appends a CRYPTO frame with the bytes [from, to) of a message. */
void sample_quic_put_crypto(GByteArray *frames, const GByteArray *message, size_t from, size_t to);

#endif
