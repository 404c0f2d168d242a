/* The server's name out of a ClientHello, true or hostile.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tls.h"

static enum tls_answer tls_sni(const uint8_t *bytes, size_t n, char *out, size_t size) {
  struct tls_hello hello;
  enum tls_answer answer = tls_hello_read(bytes, n, &hello);
  if (answer == TLS_FOUND)
    tidy_copy_text(out, size, hello.name);
  return answer;
}

#include <criterion/criterion.h>
#include <string.h>

static GByteArray *hello; /* the handshake message, without records */

static void put(const void *bytes, guint n) {
  g_byte_array_append(hello, bytes, n);
}

static void put_number(size_t number, int width) {
  for (int i = width - 1; i >= 0; i--) {
    uint8_t byte = (uint8_t)(number >> (8 * i));
    put(&byte, 1);
  }
}

/* `before` bytes of another extension first. */
static void build(const char *name, size_t name_n, size_t before) {
  static const uint8_t zeros[4096];
  size_t sni = 5 + name_n, extensions = 4 + before + 4 + sni;
  hello = g_byte_array_new();
  put_number(1, 1);
  put_number(2 + 32 + 1 + 32 + 2 + 4 + 1 + 1 + 2 + extensions, 3);
  put_number(0x0303, 2);
  put(zeros, 32);
  put_number(32, 1);
  put(zeros, 32);
  put_number(4, 2);
  put(zeros, 4);
  put_number(1, 1);
  put(zeros, 1);
  put_number(extensions, 2);
  put_number(21, 2);
  put_number(before, 2);
  put(zeros, (guint)before);
  put_number(0, 2);
  put_number(sni, 2);
  put_number(sni - 2, 2);
  put_number(0, 1);
  put_number(name_n, 2);
  put(name, (guint)name_n);
}

/* Cuts the message into records of at most `most` bytes. */
static GByteArray *in_records(size_t most) {
  GByteArray *wire = g_byte_array_new();
  for (size_t at = 0; at < hello->len; at += most) {
    size_t n = MIN(most, hello->len - at);
    uint8_t header[] = {22, 3, 1, (uint8_t)(n >> 8), (uint8_t)n};
    g_byte_array_append(wire, header, sizeof header);
    g_byte_array_append(wire, hello->data + at, (guint)n);
  }
  g_byte_array_unref(hello);
  return wire;
}

static enum tls_answer ask(const GByteArray *wire, size_t n, char out[512]) {
  g_autofree uint8_t *copy = g_memdup2(wire->data, n);
  return tls_sni(copy, n, out, 512);
}

Test(tls, the_name_is_found_in_one_record) {
  char out[512];
  build("Voice.SoftSpeaker.example", 25, 10);
  g_autoptr(GByteArray) wire = in_records(16384);
  cr_expect_eq(ask(wire, wire->len, out), TLS_FOUND);
  cr_expect_str_eq(out, "voice.softspeaker.example");
}

Test(tls, the_name_is_found_over_many_records) {
  char out[512];
  build("a.example", 9, 300);
  g_autoptr(GByteArray) wire = in_records(7);
  cr_expect_eq(ask(wire, wire->len, out), TLS_FOUND);
  cr_expect_str_eq(out, "a.example");
}

Test(tls, every_beginning_asks_for_more) {
  char out[512] = "untouched";
  build("a.example", 9, 1500);
  g_autoptr(GByteArray) wire = in_records(1000);
  for (size_t n = 0; n < wire->len; n++)
    cr_assert_eq(ask(wire, n, out), TLS_MORE, "%zu", n);
  cr_expect_str_eq(out, "untouched");
}

Test(tls, odd_bytes_in_the_name_are_escaped) {
  char out[512];
  build("a\r\n<b>\xff", 7, 0);
  g_autoptr(GByteArray) wire = in_records(16384);
  cr_expect_eq(ask(wire, wire->len, out), TLS_FOUND);
  cr_expect_str_eq(out, "a\\013\\010<b>\\255");
}

Test(tls, an_empty_or_endless_name_is_none) {
  char out[512], name[256];
  memset(name, 'x', sizeof name);
  build("", 0, 0);
  GByteArray *wire = in_records(16384);
  cr_expect_eq(ask(wire, wire->len, out), TLS_NONE);
  g_byte_array_unref(wire);
  build(name, 256, 0);
  wire = in_records(16384);
  cr_expect_eq(ask(wire, wire->len, out), TLS_NONE);
  g_byte_array_unref(wire);
}

Test(tls, other_protocols_are_none_at_once) {
  char out[512];
  cr_expect_eq(tls_sni((const uint8_t *)"GET / HTTP/1.1\r\n", 16, out, sizeof out), TLS_NONE);
  cr_expect_eq(tls_sni((const uint8_t *)"\x17\x03\x03", 3, out, sizeof out), TLS_NONE);
  cr_expect_eq(tls_sni((const uint8_t *)"\x16\x07\x03", 3, out, sizeof out), TLS_NONE);
}

Test(tls, another_record_within_the_hello_ends_it) {
  char out[512];
  build("a.example", 9, 0);
  g_autoptr(GByteArray) wire = in_records(50);
  wire->data[55] = 21; /* an alert where the second record was */
  cr_expect_eq(ask(wire, wire->len, out), TLS_NONE);
}

Test(tls, every_wrong_length_byte_is_survived) {
  char out[512];
  build("a.example", 9, 20);
  g_autoptr(GByteArray) wire = in_records(16384);
  for (guint i = 0; i < wire->len; i++) {
    uint8_t was = wire->data[i];
    for (unsigned value = 0; value < 256; value++) {
      wire->data[i] = (uint8_t)value;
      ask(wire, wire->len, out);
    }
    wire->data[i] = was;
  }
  cr_expect_eq(ask(wire, wire->len, out), TLS_FOUND);
}

Test(tls, a_name_is_cut_at_the_size_given) {
  char out[6];
  build("abcdefgh", 8, 0);
  g_autoptr(GByteArray) wire = in_records(16384);
  cr_expect_eq(tls_sni(wire->data, wire->len, out, sizeof out), TLS_FOUND);
  cr_expect_str_eq(out, "abcde");
}
