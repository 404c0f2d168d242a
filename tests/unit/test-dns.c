/* Names and addresses out of DNS answers, true or hostile.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "heard-dns.h"

#include <criterion/criterion.h>
#include <string.h>

#define HEADER(answers) 0x12, 0x34, 0x81, 0x80, 0, 1, 0, answers, 0, 0, 0, 0
#define QUESTION 5, 'V', 'o', 'i', 'c', 'e', 2, 'e', 'x', 0, 0, 1, 0, 1 /* at 12: Voice.ex */
#define A(ttl, first) 0, 1, 0, 1, 0, 0, 0, ttl, 0, 4, first, 2, 3, 4

Test(dns, an_address_is_told_with_the_name_asked_for) {
  uint8_t bytes[] = {HEADER(2), QUESTION, 0xc0, 12, A(60, 9), 0xc0, 12,   0, 28, 0, 1,
                     0,         0,        1,    0,  0,        16,   0x20, 1, 0,  0, 0,
                     0,         0,        0,    0,  0,        0,    0,    0, 0,  0, 1};
  cr_assert(heard(bytes, sizeof bytes));
  cr_assert_eq(heard_dns.n, 2);
  cr_expect_str_eq(heard_dns.name[0], "voice.ex");
  cr_expect_eq(heard_dns.address[0][0], 9);
  cr_expect_eq(heard_dns.ttl_s[0], 60);
  cr_expect_eq(heard_dns.family[1], 6);
  cr_expect_eq(heard_dns.ttl_s[1], 256);
}

/* c.ex CNAME d.ex, A of d.ex, and then what makes Voice.ex lead there: out of order. */
static const uint8_t chain[] = {
    HEADER(3), QUESTION, /* ex at 18 */
    1,         'c',      0xc0,     18, 0, 5, 0, 1, 0, 0,  0, 30, 0,    4,
    1,         'd',      0xc0,     18, /* 26; d at 40 */
    0xc0,      40,       A(60, 7),     /* */
    0xc0,      12,       0,        5,  0, 1, 0, 0, 0, 90, 0, 2,  0xc0, 26};

Test(dns, aliases_lead_back_to_the_name_asked_for_in_any_order) {
  cr_assert(heard(chain, sizeof chain));
  cr_assert_eq(heard_dns.n, 1);
  cr_expect_str_eq(heard_dns.name[0], "voice.ex");
  cr_expect_eq(heard_dns.ttl_s[0], 30, "the shortest on the way");
}

Test(dns, an_address_of_another_name_keeps_its_own) {
  uint8_t bytes[] = {HEADER(1), QUESTION, 5, 'o', 't', 'h', 'e', 'r', 0, A(1, 2)};
  cr_assert(heard(bytes, sizeof bytes));
  cr_expect_str_eq(heard_dns.name[0], "other");
}

Test(dns, pointers_that_loop_or_lead_forward_are_refused) {
  uint8_t self[] = {HEADER(1), QUESTION, 0xc0, 26, A(1, 2)};
  uint8_t forward[] = {HEADER(1), QUESTION, 0xc0, 30, A(1, 2), 1, 'a', 0};
  uint8_t label_then_self[] = {HEADER(1), QUESTION, 1, 'a', 0xc0, 26, A(1, 2)};
  uint8_t beyond[] = {HEADER(1), QUESTION, 0xff, 0xff, A(1, 2)};
  cr_expect_not(heard(self, sizeof self));
  cr_expect_not(heard(forward, sizeof forward));
  cr_expect_not(heard(label_then_self, sizeof label_then_self));
  cr_expect_not(heard(beyond, sizeof beyond));
  cr_expect_eq(heard_dns.n, 0);
}

Test(dns, too_many_hops_are_refused) {
  uint8_t bytes[200] = {1, 'a', 0};
  for (uint8_t i = 0; i < 40; i++) {
    bytes[4 + 2 * i] = 0xc0;
    bytes[5 + 2 * i] = i == 0 ? 0 : (uint8_t)(2 + 2 * i);
  }
  char text[DNS_TEXT];
  cr_expect_eq(dns_name(bytes, sizeof bytes, 4 + 2 * 31, text), 4 + 2 * 31 + 2);
  cr_expect_str_eq(text, "a");
  cr_expect_eq(dns_name(bytes, sizeof bytes, 4 + 2 * 32, text), 0);
}

Test(dns, odd_bytes_in_labels_are_escaped) {
  static const uint8_t bytes[] = {7, 'A', '\n', 0, '.', '\\', 0xe9, ' ', 2, 'e', 'x', 0};
  char text[DNS_TEXT];
  cr_expect_eq(dns_name(bytes, sizeof bytes, 0, text), sizeof bytes);
  cr_expect_str_eq(text, "a\\010\\000\\046\\092\\233\\032.ex");
}

Test(dns, a_name_of_255_bytes_is_the_longest) {
  uint8_t bytes[300];
  char text[DNS_TEXT];
  memset(bytes, 1, sizeof bytes); /* labels of one control character */
  bytes[254] = 0;
  cr_expect_eq(dns_name(bytes, sizeof bytes, 0, text), 255);
  cr_expect_eq(strlen(text), 127 * 5 - 1);
  bytes[254] = 1;
  bytes[256] = 0;
  cr_expect_eq(dns_name(bytes, sizeof bytes, 0, text), 0);
}

Test(dns, the_longest_name_of_odd_bytes_fits) {
  uint8_t bytes[255];
  char text[DNS_TEXT];
  memset(bytes, 7, sizeof bytes);
  bytes[0] = bytes[64] = bytes[128] = 63;
  bytes[192] = 61;
  bytes[254] = 0;
  cr_expect_eq(dns_name(bytes, sizeof bytes, 0, text), 255);
  cr_expect_eq(strlen(text), 4 * 250 + 3);
}

Test(dns, the_root_is_a_dot) {
  char text[DNS_TEXT];
  cr_expect_eq(dns_name((const uint8_t *)"", 1, 0, text), 1);
  cr_expect_str_eq(text, ".");
}

Test(dns, queries_and_refusals_are_not_answers) {
  uint8_t bytes[] = {HEADER(1), QUESTION, 0xc0, 12, A(60, 9)};
  bytes[2] = 0x01;
  cr_expect_not(heard(bytes, sizeof bytes));
  bytes[2] = 0x81;
  bytes[3] = 0x83;
  cr_expect_not(heard(bytes, sizeof bytes));
}

Test(dns, an_a_record_of_a_wrong_size_is_no_address) {
  uint8_t bytes[] = {HEADER(1), QUESTION, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 3, 1, 2, 3};
  cr_expect(heard(bytes, sizeof bytes));
  cr_expect_eq(heard_dns.n, 0);
}

Test(dns, a_record_longer_than_the_message_is_refused) {
  uint8_t bytes[] = {HEADER(1), QUESTION, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0xff, 0xff, 1, 2, 3, 4};
  cr_expect_not(heard(bytes, sizeof bytes));
}

Test(dns, any_truncation_is_safe) {
  for (size_t i = 0; i < sizeof chain; i++)
    cr_expect_not(heard(chain, i));
}

Test(dns, an_alias_of_itself_ends) {
  uint8_t bytes[] = {HEADER(2), QUESTION, 0xc0, 12, 0,    5,  0,    1,  0,       0,
                     0,         9,        0,    2,  0xc0, 12, 0xc0, 12, A(60, 9)};
  cr_assert(heard(bytes, sizeof bytes));
  cr_expect_eq(heard_dns.n, 1);
}

#define PTR(...) 0, 12, 0, 1, 0, 0, 0, 60, 0, __VA_ARGS__
#define IN_ADDR 7, 'i', 'n', '-', 'a', 'd', 'd', 'r', 4, 'A', 'R', 'P', 'A', 0

Test(dns, a_reverse_answer_names_the_address_that_was_asked_for) {
  uint8_t bytes[] = {
      HEADER(1), 2,   '4',     '0', 1,  '3', 1, '2',  3,  '1',
      '9',       '2', IN_ADDR, 0,   12, 0,   1, 0xc0, 12, PTR(6, 4, 'H', 'o', 's', 't', 0)};
  cr_assert(heard(bytes, sizeof bytes));
  cr_assert_eq(heard_dns.n, 1);
  cr_expect(heard_dns.is_reverse[0]);
  cr_expect_eq(heard_dns.family[0], 4);
  cr_expect_arr_eq(heard_dns.address[0], ((uint8_t[]){192, 2, 3, 40}), 4);
  cr_expect_str_eq(heard_dns.name[0], "host");
}

static size_t put_label(uint8_t *to, const char *label) {
  size_t n = strlen(label);
  to[0] = (uint8_t)n;
  memcpy(to + 1, label, n);
  return 1 + n;
}

/* A message that answers `name`, labels between dots, with PTR host. */
static bool parse_reverse_of(const char *name) {
  uint8_t bytes[600] = {0x12, 0x34, 0x81, 0x80, 0, 0, 0, 1, 0, 0, 0, 0};
  static const uint8_t rest[] = {0, PTR(6, 4, 'h', 'o', 's', 't', 0)};
  size_t n = 12;
  g_auto(GStrv) labels = g_strsplit(name, ".", -1);
  for (char **label = labels; *label; label++)
    n += put_label(bytes + n, *label);
  memcpy(bytes + n, rest, sizeof rest);
  return heard(bytes, n + sizeof rest);
}

Test(dns, a_reverse_answer_of_version_6_is_read_by_nibbles) {
  cr_expect(
      parse_reverse_of("8.7.6.5.4.3.2.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.D.0.1.0.0.2.ip6.arpa"));
  static const uint8_t address[16] = {0x20, 0x01, 0x0d, 0xb8, [12] = 0x12, 0x34, 0x56, 0x78};
  cr_assert_eq(heard_dns.n, 1);
  cr_expect_eq(heard_dns.family[0], 6);
  cr_expect_arr_eq(heard_dns.address[0], address, 16);
  cr_expect_str_eq(heard_dns.name[0], "host");
}

Test(dns, odd_reverse_names_are_no_address) {
  static const char *const odd[] = {
      "1.2.3.in-addr.arpa",
      "1.2.3.4.5.in-addr.arpa",
      "1.2.3.256.in-addr.arpa",
      "1.2.3.-4.in-addr.arpa",
      "1.2.3.+4.in-addr.arpa",
      "1.2.3.0x4.in-addr.arpa",
      "1.2.3.a.in-addr.arpa",
      "1.2.3.0004.in-addr.arpa",
      "1.2.3.4.in-addr.example",
      "1.2.3.4.in-addr.arpa.x",
      "in-addr.arpa",
      "1.2.3.4.ip6.arpa",
      "0x8.7.6.5.4.3.2.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
      "10.7.6.5.4.3.2.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
      "g.7.6.5.4.3.2.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
      "_http._tcp.local"};
  cr_assert(parse_reverse_of("1.2.3.4.in-addr.arpa"));
  cr_assert_eq(heard_dns.n, 1);
  for (size_t i = 0; i < G_N_ELEMENTS(odd); i++) {
    cr_expect(parse_reverse_of(odd[i]), "%s", odd[i]);
    cr_expect_eq(heard_dns.n, 0, "%s", odd[i]);
  }
}

/* The name in the data must be all of the data. */
Test(dns, a_pointer_answer_that_lies_about_its_length_is_no_name) {
  uint8_t bytes[] = {
      0, 0, 0x81, 0x80, 0,   0, 0,   1, 0,   0,       0,
      0, 1, '4',  1,    '3', 1, '2', 1, '1', IN_ADDR, PTR(6, 4, 'h', 'o', 's', 't', 0),
      0};
  cr_expect(heard(bytes, sizeof bytes));
  cr_assert_eq(heard_dns.n, 1);
  bytes[sizeof bytes - 8] = 7; /* a byte too many */
  cr_expect(heard(bytes, sizeof bytes));
  cr_expect_eq(heard_dns.n, 0);
  bytes[sizeof bytes - 8] = 4; /* cut within the label */
  cr_expect(heard(bytes, sizeof bytes));
  cr_expect_eq(heard_dns.n, 0);
}

Test(dns, a_ttl_with_its_top_bit_set_is_none) {
  uint8_t bytes[] = {HEADER(1), QUESTION, 0xc0, 12, A(60, 9)};
  bytes[sizeof bytes - 10] = 0x80;
  cr_assert(heard(bytes, sizeof bytes));
  cr_expect_eq(heard_dns.ttl_s[0], 0);
}

Test(dns, many_questions_are_refused) {
  GByteArray *message = g_byte_array_new();
  g_byte_array_append(message, (const uint8_t[]){0, 0, 0x81, 0x80, 0xff, 0xff, 0, 1, 0, 0, 0, 0},
                      12);
  for (int i = 0; i < 0xffff; i++)
    g_byte_array_append(message, (const uint8_t[]){0, 0, 1, 0, 1}, 5);
  g_byte_array_append(message, (const uint8_t[]){0, A(60, 9)}, 15);
  cr_expect_not(heard(message->data, message->len));
  g_byte_array_unref(message);
}

/* As many records as fit in 64 KiB: to look at all of them would be a way to keep the rig busy. */
Test(dns, of_a_message_with_thousands_of_addresses_some_are_told) {
  GByteArray *message = g_byte_array_new();
  g_byte_array_append(message, (const uint8_t[]){0, 0, 0x81, 0x80, 0, 0, 0xff, 0xff, 0, 0, 0, 0},
                      12);
  g_byte_array_append(message, (const uint8_t[]){1, 1, 0, A(60, 9)}, 17);
  while (message->len + 16 <= 65535)
    g_byte_array_append(message, (const uint8_t[]){0xc0, 12, A(60, 9)}, 16);
  cr_expect(heard(message->data, message->len));
  cr_expect_eq(heard_dns.n, DNS_RECORDS_MAX);
  cr_expect_str_eq(heard_dns.name[0], "\\001");
  g_byte_array_unref(message);
}

/* CNAMEs in the order that needs a pass for each step. */
Test(dns, a_long_chain_of_aliases_backwards_ends) {
  GByteArray *message = g_byte_array_new();
  g_byte_array_append(message, (const uint8_t[]){0, 0, 0x81, 0x80, 0, 1, 0, 200, 0, 0, 0, 0}, 12);
  g_byte_array_append(message, (const uint8_t[]){1, 'a', 0, 0, 1, 0, 1}, 7);
  for (int i = 199; i >= 0; i--) {
    uint8_t from = (uint8_t)('a' + i), to = (uint8_t)('a' + i + 1);
    g_byte_array_append(message,
                        (const uint8_t[]){1, from, 0, 0, 5, 0, 1, 0, 0, 0, 9, 0, 3, 1, to, 0}, 16);
  }
  cr_expect(heard(message->data, message->len));
  cr_expect_eq(heard_dns.n, 0);
  g_byte_array_unref(message);
}

Test(dns, a_name_of_64_kib_is_refused) {
  g_autofree uint8_t *bytes = g_malloc(65535);
  memset(bytes, 63, 65535);
  memcpy(bytes, (const uint8_t[]){0, 0, 0x81, 0x80, 0, 0, 0, 1, 0, 0, 0, 0}, 12);
  cr_expect_not(heard(bytes, 65535));
  cr_expect_not(heard_multicast(bytes, 65535));
}

/* Labels before a pointer to a long name: few bytes a record, and much to read. */
Test(dns, a_message_that_says_too_much_is_not_read_to_its_end) {
  GByteArray *message = g_byte_array_new();
  g_byte_array_append(message, (const uint8_t[]){0, 0, 0x81, 0x80, 0, 1, 0, 60, 0, 0, 0, 0}, 12);
  for (int i = 0; i < 3; i++) {
    uint8_t label[64];
    memset(label, 1, sizeof label);
    label[0] = 63;
    g_byte_array_append(message, label, sizeof label);
  }
  g_byte_array_append(message, (const uint8_t[]){0, 0, 1, 0, 1}, 5);
  for (uint8_t i = 0; i < 60; i++)
    g_byte_array_append(message, (const uint8_t[]){1, i, 0xc0, 12, A(60, 9)}, 18);
  cr_expect_not(heard(message->data, message->len));
  cr_expect_gt(heard_dns.n, 5);
  cr_expect_lt(heard_dns.n, DNS_TEXT_MAX / (3 * 63 * 4));
  g_byte_array_unref(message);
}
