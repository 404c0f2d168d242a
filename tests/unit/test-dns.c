/* Names and addresses out of DNS answers, true or hostile.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dns.h"

#include <criterion/criterion.h>
#include <string.h>

static struct {
  unsigned n;
  char name[16][DNS_TEXT];
  uint8_t family[16], first[16];
  uint32_t ttl_s[16];
} told;

static void on_address(void *user, const struct dns_address *address) {
  (void)user;
  unsigned i = told.n++;
  cr_assert_lt(i, 16u);
  strcpy(told.name[i], address->name);
  told.family[i] = address->family;
  told.first[i] = address->address[0];
  told.ttl_s[i] = address->ttl_s;
}

static bool parse(const void *bytes, size_t n) {
  told.n = 0;
  g_autofree uint8_t *copy = g_memdup2(bytes, n);
  return dns_parse(copy, n, on_address, NULL);
}

#define HEADER(answers) 0x12, 0x34, 0x81, 0x80, 0, 1, 0, answers, 0, 0, 0, 0
#define QUESTION 5, 'V', 'o', 'i', 'c', 'e', 2, 'e', 'x', 0, 0, 1, 0, 1 /* at 12: Voice.ex */
#define A(ttl, first) 0, 1, 0, 1, 0, 0, 0, ttl, 0, 4, first, 2, 3, 4

Test(dns, an_address_is_told_with_the_name_asked_for) {
  uint8_t bytes[] = {HEADER(2), QUESTION, 0xc0, 12, A(60, 9), 0xc0, 12,   0, 28, 0, 1,
                     0,         0,        1,    0,  0,        16,   0x20, 1, 0,  0, 0,
                     0,         0,        0,    0,  0,        0,    0,    0, 0,  0, 1};
  cr_assert(parse(bytes, sizeof bytes));
  cr_assert_eq(told.n, 2);
  cr_expect_str_eq(told.name[0], "voice.ex");
  cr_expect_eq(told.first[0], 9);
  cr_expect_eq(told.ttl_s[0], 60);
  cr_expect_eq(told.family[1], 6);
  cr_expect_eq(told.ttl_s[1], 256);
}

/* c.ex CNAME d.ex, A of d.ex, and then what makes Voice.ex lead there: out of order. */
static const uint8_t chain[] = {
    HEADER(3), QUESTION, /* ex at 18 */
    1,         'c',      0xc0,     18, 0, 5, 0, 1, 0, 0,  0, 30, 0,    4,
    1,         'd',      0xc0,     18, /* 26; d at 40 */
    0xc0,      40,       A(60, 7),     /* */
    0xc0,      12,       0,        5,  0, 1, 0, 0, 0, 90, 0, 2,  0xc0, 26};

Test(dns, aliases_lead_back_to_the_name_asked_for_in_any_order) {
  cr_assert(parse(chain, sizeof chain));
  cr_assert_eq(told.n, 1);
  cr_expect_str_eq(told.name[0], "voice.ex");
  cr_expect_eq(told.ttl_s[0], 30, "the shortest on the way");
}

Test(dns, an_address_of_another_name_keeps_its_own) {
  uint8_t bytes[] = {HEADER(1), QUESTION, 5, 'o', 't', 'h', 'e', 'r', 0, A(1, 2)};
  cr_assert(parse(bytes, sizeof bytes));
  cr_expect_str_eq(told.name[0], "other");
}

Test(dns, pointers_that_loop_or_lead_forward_are_refused) {
  uint8_t self[] = {HEADER(1), QUESTION, 0xc0, 26, A(1, 2)};
  uint8_t forward[] = {HEADER(1), QUESTION, 0xc0, 30, A(1, 2), 1, 'a', 0};
  uint8_t label_then_self[] = {HEADER(1), QUESTION, 1, 'a', 0xc0, 26, A(1, 2)};
  uint8_t beyond[] = {HEADER(1), QUESTION, 0xff, 0xff, A(1, 2)};
  cr_expect_not(parse(self, sizeof self));
  cr_expect_not(parse(forward, sizeof forward));
  cr_expect_not(parse(label_then_self, sizeof label_then_self));
  cr_expect_not(parse(beyond, sizeof beyond));
  cr_expect_eq(told.n, 0);
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
  cr_expect_not(parse(bytes, sizeof bytes));
  bytes[2] = 0x81;
  bytes[3] = 0x83;
  cr_expect_not(parse(bytes, sizeof bytes));
}

Test(dns, an_a_record_of_a_wrong_size_is_no_address) {
  uint8_t bytes[] = {HEADER(1), QUESTION, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 3, 1, 2, 3};
  cr_expect(parse(bytes, sizeof bytes));
  cr_expect_eq(told.n, 0);
}

Test(dns, a_record_longer_than_the_message_is_refused) {
  uint8_t bytes[] = {HEADER(1), QUESTION, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0xff, 0xff, 1, 2, 3, 4};
  cr_expect_not(parse(bytes, sizeof bytes));
}

Test(dns, any_truncation_is_safe) {
  for (size_t i = 0; i < sizeof chain; i++)
    cr_expect_not(parse(chain, i));
}

Test(dns, an_alias_of_itself_ends) {
  uint8_t bytes[] = {HEADER(2), QUESTION, 0xc0, 12, 0,    5,  0,    1,  0,       0,
                     0,         9,        0,    2,  0xc0, 12, 0xc0, 12, A(60, 9)};
  cr_assert(parse(bytes, sizeof bytes));
  cr_expect_eq(told.n, 1);
}
