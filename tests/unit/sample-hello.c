/* ClientHello messages as a client would send them, or as none should.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-hello.h"

#include <string.h>

enum { LENGTH_AT = 1, FIXED = 4 + 2 + 32 + 33 + 6 + 2, EXTENSIONS_AT = FIXED };

static void put_number(GByteArray *to, size_t number, int width) {
  for (int i = width - 1; i >= 0; i--) {
    uint8_t byte = (uint8_t)(number >> (8 * i));
    g_byte_array_append(to, &byte, 1);
  }
}

static void set_number(GByteArray *in, size_t at, size_t number, int width) {
  for (int i = 0; i < width; i++)
    in->data[at + (size_t)i] = (uint8_t)(number >> (8 * (width - 1 - i)));
}

static void set_lengths(GByteArray *hello) {
  set_number(hello, LENGTH_AT, hello->len - 4, 3);
  set_number(hello, EXTENSIONS_AT, hello->len - EXTENSIONS_AT - 2, 2);
}

GByteArray *hello_new(void) {
  static const uint8_t zeros[32];
  GByteArray *hello = g_byte_array_new();
  put_number(hello, 1, 1);
  put_number(hello, 0, 3);
  put_number(hello, 0x0303, 2);
  g_byte_array_append(hello, zeros, 32);
  put_number(hello, 32, 1);
  g_byte_array_append(hello, zeros, 32);
  put_number(hello, 4, 2);
  put_number(hello, 0x13011302, 4);
  put_number(hello, 0x0100, 2);
  put_number(hello, 0, 2);
  set_lengths(hello);
  return hello;
}

void hello_add(GByteArray *hello, unsigned type, const void *body, size_t n) {
  put_number(hello, type, 2);
  put_number(hello, n, 2);
  if (n > 0)
    g_byte_array_append(hello, body, (guint)n);
  set_lengths(hello);
}

void hello_add_name(GByteArray *hello, const char *name, size_t n) {
  g_autoptr(GByteArray) body = g_byte_array_new();
  put_number(body, n + 3, 2);
  put_number(body, 0, 1);
  put_number(body, n, 2);
  g_byte_array_append(body, (const uint8_t *)name, (guint)n);
  hello_add(hello, 0, body->data, body->len);
}

void hello_add_encrypted(GByteArray *hello, uint8_t type) {
  uint8_t body[64] = {type};
  hello_add(hello, 0xfe0d, body, type == 1 ? 1 : sizeof body);
}

GByteArray *hello_named(const char *name, size_t before) {
  g_autofree uint8_t *zeros = g_malloc0(before + 1);
  GByteArray *hello = hello_new();
  hello_add(hello, 21, zeros, before);
  hello_add_name(hello, name, strlen(name));
  return hello;
}
