/* The client Initial packets that the standards publish.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_KNOWN_INITIAL_H
#define HOTMIC_KNOWN_INITIAL_H

#include <stddef.h>
#include <stdint.h>

enum { KNOWN_INITIAL_BYTES = 1200 };

/** In hexadecimal: a ClientHello for example.com in packet 2 to the Destination Connection ID
 * 8394c8f03e515708. Of version 1 (RFC 9001, A.2), and of version 2 (RFC 9369, A.2). */
extern const char known_initial_1[], known_initial_2[];

/** Reads hexadecimal. Returns how many bytes there were. */
size_t known_bytes(const char *hex, uint8_t *out);

#endif
