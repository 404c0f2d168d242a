/* The next bytes of a TCP connection, whatever order their pieces come in.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "assembly.h"

#include <criterion/criterion.h>
#include <string.h>

static struct assembly assembly;

static void setup(void) {
  assembly_init(&assembly, 0xfffffff0);
}

static void teardown(void) {
  assembly_done(&assembly);
}

TestSuite(assembly, .init = setup, .fini = teardown);

static void put(uint32_t at, const char *text) {
  g_autofree uint8_t *copy = g_memdup2(text, strlen(text));
  assembly_put(&assembly, 0xfffffff0 + at, copy, strlen(text));
}

static void expect(const char *text) {
  cr_assert_eq(assembly.length, strlen(text), "%zu bytes, not %zu", assembly.length, strlen(text));
  cr_expect(memcmp(assembly.bytes, text, strlen(text)) == 0, "%.*s", (int)assembly.length,
            assembly.bytes);
}

Test(assembly, pieces_in_order_add_up) {
  put(0, "ab");
  put(2, "cd");
  expect("abcd");
}

Test(assembly, an_early_piece_waits_for_what_is_before_it) {
  put(20, "uvw");
  put(10, "klmnopqrst");
  put(0, "abc");
  expect("abc");
  put(3, "defghij");
  expect("abcdefghijklmnopqrstuvw");
  cr_expect_eq(assembly.piece_count, 0);
}

Test(assembly, what_is_in_order_is_not_written_over) {
  put(0, "abcd");
  put(1, "XXXXX");
  expect("abcdXX");
}

Test(assembly, more_pieces_than_it_holds_come_again) {
  for (uint32_t i = 0; i <= ASSEMBLY_PIECES; i++)
    put(10 + i * 10, "0123456789");
  cr_expect_eq(assembly.piece_count, ASSEMBLY_PIECES);
  put(0, "..........");
  cr_expect_eq(assembly.length, 10 + ASSEMBLY_PIECES * 10);
}

Test(assembly, what_is_before_or_beyond_it_is_left_out) {
  g_autofree uint8_t *much = g_malloc0((gsize)2 * ASSEMBLY_BYTES);
  put((uint32_t)-100, "before");
  put(0x7fffffff, "far");
  put(0x80000000, "far");
  cr_expect_eq(assembly.length + assembly.piece_count, 0);
  assembly_put(&assembly, assembly.number - 5, much, (size_t)2 * ASSEMBLY_BYTES);
  cr_expect_eq(assembly.length, ASSEMBLY_BYTES);
  cr_expect_leq(assembly.allocated, ASSEMBLY_BYTES);
}

Test(assembly, what_was_read_is_taken_away_and_the_rest_stays) {
  put(0, "abcdef");
  put(8, "ij");
  assembly_drop(&assembly, 4);
  expect("ef");
  put(6, "gh");
  expect("efghij");
  put(2, "XX");
  expect("efghij");
}
