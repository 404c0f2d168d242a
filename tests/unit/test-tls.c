/* The server's name out of a ClientHello, true or hostile.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-hello.h"
#include "tls.h"

#include <criterion/criterion.h>
#include <string.h>

/* Cuts the message into records of at most `most` bytes. */
static GByteArray *in_records(GByteArray *hello, size_t most) {
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

/* Out of a block of just that size, so that a byte read past its end is seen. */
static enum tls_answer ask(const GByteArray *wire, size_t n, struct tls_hello *ret) {
  g_autofree uint8_t *copy = g_memdup2(wire->data, n);
  return tls_hello_read(copy, n, ret);
}

static enum tls_answer ask_all(GByteArray *hello, struct tls_hello *ret) {
  g_autoptr(GByteArray) wire = in_records(hello, 16384);
  *ret = (struct tls_hello){.name = "untouched"};
  return ask(wire, wire->len, ret);
}

Test(tls, the_name_is_found_in_one_record) {
  struct tls_hello hello;
  cr_expect_eq(ask_all(hello_named("Voice.SoftSpeaker.example", 10), &hello), TLS_FOUND);
  cr_expect_str_eq(hello.name, "voice.softspeaker.example");
  cr_expect_not(hello.is_encrypted);
}

Test(tls, the_name_is_found_over_many_records) {
  struct tls_hello hello;
  g_autoptr(GByteArray) wire = in_records(hello_named("a.example", 300), 7);
  cr_expect_eq(ask(wire, wire->len, &hello), TLS_FOUND);
  cr_expect_str_eq(hello.name, "a.example");
}

Test(tls, a_message_without_records_is_read_as_quic_carries_it) {
  struct tls_hello hello;
  g_autoptr(GByteArray) message = hello_named("a.example", 300);
  for (size_t n = 0; n < message->len; n++) {
    g_autofree uint8_t *copy = g_memdup2(message->data, n);
    cr_assert_eq(tls_hello_parse(copy, n, &hello), TLS_MORE, "%zu", n);
  }
  cr_expect_eq(tls_hello_parse(message->data, message->len, &hello), TLS_FOUND);
  cr_expect_str_eq(hello.name, "a.example");
}

Test(tls, every_beginning_asks_for_more) {
  struct tls_hello hello = {.name = "untouched"};
  g_autoptr(GByteArray) wire = in_records(hello_named("a.example", 1500), 1000);
  for (size_t n = 0; n < wire->len; n++)
    cr_assert_eq(ask(wire, n, &hello), TLS_MORE, "%zu", n);
  cr_expect_str_eq(hello.name, "untouched");
}

Test(tls, a_name_is_told_while_the_rest_is_awaited) {
  struct tls_hello hello = {.name = "untouched"};
  GByteArray *message = hello_named("a.example", 0);
  size_t named = 5 + message->len;
  hello_add_encrypted(message, 0);
  g_autoptr(GByteArray) wire = in_records(message, 16384);
  cr_expect_eq(ask(wire, named - 1, &hello), TLS_MORE);
  cr_expect_str_eq(hello.name, "untouched");
  for (size_t n = named; n < wire->len; n++) {
    hello.name[0] = '\0';
    cr_assert_eq(ask(wire, n, &hello), TLS_MORE, "%zu", n);
    cr_assert_str_eq(hello.name, "a.example");
  }
  cr_expect_eq(ask(wire, wire->len, &hello), TLS_FOUND);
  cr_expect(hello.is_encrypted);
}

Test(tls, an_encrypted_hello_is_noted_before_and_after_the_name) {
  struct tls_hello hello;
  GByteArray *before = hello_new();
  hello_add_encrypted(before, 0);
  hello_add_name(before, "front.example", 13);
  cr_expect_eq(ask_all(before, &hello), TLS_FOUND);
  cr_expect_str_eq(hello.name, "front.example");
  cr_expect(hello.is_encrypted);
  GByteArray *after = hello_named("front.example", 10);
  hello_add_encrypted(after, 0);
  cr_expect_eq(ask_all(after, &hello), TLS_FOUND);
  cr_expect(hello.is_encrypted);
}

Test(tls, an_inner_hello_is_no_front) {
  struct tls_hello hello;
  GByteArray *inner = hello_named("real.example", 10);
  hello_add_encrypted(inner, 1);
  cr_expect_eq(ask_all(inner, &hello), TLS_FOUND);
  cr_expect_not(hello.is_encrypted);
}

Test(tls, an_encrypted_hello_without_a_name_is_none) {
  struct tls_hello hello;
  GByteArray *nameless = hello_new();
  hello_add_encrypted(nameless, 0);
  cr_expect_eq(ask_all(nameless, &hello), TLS_NONE);
  cr_expect_str_eq(hello.name, "untouched");
}

Test(tls, odd_bytes_in_the_name_are_escaped) {
  struct tls_hello hello;
  GByteArray *odd = hello_new();
  hello_add_name(odd, "a\r\n<b>\0\x1b\xff", 9);
  cr_expect_eq(ask_all(odd, &hello), TLS_FOUND);
  cr_expect_str_eq(hello.name, "a\\013\\010<b>\\000\\027\\255");
}

Test(tls, a_dot_at_the_end_is_the_same_name) {
  struct tls_hello hello;
  cr_expect_eq(ask_all(hello_named("a.example.", 0), &hello), TLS_FOUND);
  cr_expect_str_eq(hello.name, "a.example");
  cr_expect_eq(ask_all(hello_named(".", 0), &hello), TLS_NONE);
}

Test(tls, the_longest_name_of_odd_bytes_fits) {
  struct tls_hello hello;
  char name[DNS_NAME_MAX];
  memset(name, 1, sizeof name);
  GByteArray *odd = hello_new();
  hello_add_name(odd, name, sizeof name);
  cr_expect_eq(ask_all(odd, &hello), TLS_FOUND);
  cr_expect_eq(strlen(hello.name), 4 * DNS_NAME_MAX);
}

Test(tls, an_empty_or_endless_name_is_none) {
  struct tls_hello hello;
  static char name[60000];
  memset(name, 'x', sizeof name);
  cr_expect_eq(ask_all(hello_named("", 0), &hello), TLS_NONE);
  GByteArray *longer = hello_new();
  hello_add_name(longer, name, DNS_NAME_MAX + 1);
  cr_expect_eq(ask_all(longer, &hello), TLS_NONE);
  GByteArray *endless = hello_new();
  hello_add_name(endless, name, sizeof name);
  cr_expect_eq(ask_all(endless, &hello), TLS_NONE);
  cr_expect_str_eq(hello.name, "untouched");
}

Test(tls, of_two_names_the_first_counts) {
  struct tls_hello hello;
  GByteArray *two = hello_named("first.example", 0);
  hello_add_name(two, "second.example", 14);
  cr_expect_eq(ask_all(two, &hello), TLS_FOUND);
  cr_expect_str_eq(hello.name, "first.example");
}

Test(tls, damage_after_the_name_does_not_unsay_it) {
  struct tls_hello hello;
  GByteArray *message = hello_named("a.example", 0);
  hello_add(message, 21, "ab", 2);
  message->data[message->len - 3] = 200; /* an extension that is longer than all of them */
  cr_expect_eq(ask_all(message, &hello), TLS_FOUND);
  cr_expect_str_eq(hello.name, "a.example");
}

Test(tls, other_protocols_are_none_at_once) {
  struct tls_hello hello;
  cr_expect_eq(tls_hello_read((const uint8_t *)"GET / HTTP/1.1\r\n", 16, &hello), TLS_NONE);
  cr_expect_eq(tls_hello_read((const uint8_t *)"\x17\x03\x03", 3, &hello), TLS_NONE);
  cr_expect_eq(tls_hello_read((const uint8_t *)"\x16\x07\x03", 3, &hello), TLS_NONE);
}

Test(tls, another_record_within_the_hello_ends_it) {
  struct tls_hello hello;
  g_autoptr(GByteArray) wire = in_records(hello_named("a.example", 0), 50);
  wire->data[55] = 21; /* an alert where the second record was */
  cr_expect_eq(ask(wire, wire->len, &hello), TLS_NONE);
}

Test(tls, a_hello_that_never_ends_is_given_up) {
  struct tls_hello hello;
  g_autofree uint8_t *zeros = g_malloc0(60000);
  GByteArray *big = hello_new();
  hello_add(big, 21, zeros, 20000);
  hello_add_name(big, "late.example", 12);
  g_autoptr(GByteArray) wire = in_records(big, 4000);
  cr_expect_eq(ask(wire, wire->len, &hello), TLS_NONE);
}

/* Whatever the length says, nothing is read that is not there, and no name is made up. */
Test(tls, every_wrong_length_byte_is_survived) {
  struct tls_hello hello;
  g_autoptr(GByteArray) wire = in_records(hello_named("a.example", 20), 16384);
  for (guint i = 0; i < wire->len; i++) {
    uint8_t was = wire->data[i];
    for (unsigned value = 0; value < 256; value++) {
      wire->data[i] = (uint8_t)value;
      hello.name[0] = '\0';
      enum tls_answer answer = ask(wire, wire->len, &hello);
      bool is_named = hello.name[0] != '\0';
      cr_assert(answer == TLS_MORE || is_named == (answer == TLS_FOUND), "%u as %u", i, value);
      cr_assert(!is_named || g_str_is_ascii(hello.name));
    }
    wire->data[i] = was;
  }
  cr_expect_eq(ask(wire, wire->len, &hello), TLS_FOUND);
}
