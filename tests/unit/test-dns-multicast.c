/* Multicast DNS responses, true or hostile.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "heard-dns.h"

#include <criterion/criterion.h>

#define IN_ADDR 7, 'i', 'n', '-', 'a', 'd', 'd', 'r', 4, 'A', 'R', 'P', 'A', 0
#define LOCAL 5, 'l', 'o', 'c', 'a', 'l', 0
#define FLUSH_A(ttl, last) 0, 1, 0x80, 1, 0, 0, 0, ttl, 0, 4, 192, 168, 1, last
#define HEAD(answers, additional) 0, 0, 0x84, 0, 0, 0, 0, answers, 0, 0, 0, additional
#define GOODBYE(last) 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 192, 168, 1, last
#define REVERSE 1, '9', 1, '1', 3, '1', '6', '8', 3, '1', '9', '2', IN_ADDR
#define POINTS_TO(at) 0, 12, 0x80, 1, 0, 0, 0, 120, 0, 2, 0xc0, at

/* RFC 6762: no question, the cache-flush bit, and two records after the answer. Echo.local, at 12,
 * is .9 and no longer .8, and .9 is called so. */
static const uint8_t multicast[] = {
    HEAD(1, 2),      4,    'E', 'c',        'h',     'o',          LOCAL,
    FLUSH_A(120, 9), 0xc0, 12,  GOODBYE(8), REVERSE, POINTS_TO(12)};

Test(dns_multicast, a_response_tells_local_names_of_all_sections) {
  cr_assert(heard_multicast(multicast, sizeof multicast));
  cr_assert_eq(heard_dns.n, 3);
  cr_expect_str_eq(heard_dns.name[0], "echo.local");
  cr_expect_eq(heard_dns.ttl_s[0], 120);
  cr_expect_eq(heard_dns.address[0][3], 9);
  cr_expect_eq(heard_dns.ttl_s[1], 0);
  cr_expect_eq(heard_dns.address[1][3], 8);
  cr_expect(heard_dns.is_reverse[2]);
  cr_expect_str_eq(heard_dns.name[2], "echo.local");
  cr_expect_arr_eq(heard_dns.address[2], ((uint8_t[]){192, 168, 1, 9}), 4);
}

Test(dns_multicast, the_marks_of_multicast_mean_nothing_elsewhere) {
  cr_assert(heard(multicast, sizeof multicast));
  cr_expect_eq(heard_dns.n, 0, "that is another class, and other sections are not for us");
}

Test(dns_multicast, a_neighbour_cannot_give_names_of_the_world) {
  static const uint8_t bytes[] = {
      HEAD(2, 0),     5, 'v', 'o', 'i', 'c', 'e', 2, 'e', 'x', 0, FLUSH_A(120, 9), LOCAL,
      FLUSH_A(120, 9)};
  cr_assert(heard_multicast(bytes, sizeof bytes));
  cr_expect_eq(heard_dns.n, 0);
}

Test(dns_multicast, any_truncation_is_safe) {
  for (size_t i = 0; i < sizeof multicast; i++)
    cr_expect_not(heard_multicast(multicast, i));
}

/* Whatever a byte says, nothing is read that is not there, and names are clean. */
Test(dns_multicast, every_wrong_byte_is_survived) {
  uint8_t bytes[sizeof multicast];
  for (size_t i = 0; i < sizeof bytes; i++)
    for (unsigned value = 0; value < 256; value++) {
      memcpy(bytes, multicast, sizeof bytes);
      bytes[i] = (uint8_t)value;
      heard(bytes, sizeof bytes);
      heard_multicast(bytes, sizeof bytes);
      for (unsigned k = 0; k < MIN(heard_dns.n, HEARD_MAX); k++)
        for (const char *c = heard_dns.name[k]; *c; c++)
          cr_assert(g_ascii_isgraph(*c));
    }
}
