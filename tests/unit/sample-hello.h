/* ClientHello messages as a client would send them, or as none should.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SAMPLE_HELLO_H
#define HOTMIC_SAMPLE_HELLO_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/** A handshake message without extensions yet (RFC 8446, 4.1.2). Caller-owned. */
GByteArray *hello_new(void);
void hello_add(GByteArray *hello, unsigned type, const void *body, size_t n);
/** Adds a server_name (RFC 6066, 3) of `n` bytes. */
void hello_add_name(GByteArray *hello, const char *name, size_t n);
/** Adds an encrypted_client_hello (RFC 9849, 5) of this type: 0 is the outer one, 1 the inner. */
void hello_add_encrypted(GByteArray *hello, uint8_t type);
/** One with a padding extension of `before` bytes, and a name. */
GByteArray *hello_named(const char *name, size_t before);

#endif
