/* Pieces of cut-up IP packets, and whose they are.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fragment.h"

#include <criterion/criterion.h>

static struct fragments fragments;

static struct frame piece(uint32_t id, uint16_t at) {
  struct frame f = {.family = 4, .protocol = FRAME_TCP, .is_fragment = true};
  f.fragment_id = id;
  f.fragment_at = at;
  f.src[0] = 192;
  if (at == 0) {
    f.src_port = 50000;
    f.dst_port = 443;
    f.tcp_seq = 1000;
    f.header_bytes = 20;
  }
  return f;
}

Test(fragment, later_pieces_get_ports_and_place_of_the_first) {
  struct frame first = piece(7, 0), later = piece(7, 1480);
  fragments = (struct fragments){0};
  fragments_join(&fragments, &first);
  fragments_join(&fragments, &later);
  cr_expect_eq(later.src_port, 50000);
  cr_expect_eq(later.dst_port, 443);
  cr_expect_eq(later.tcp_seq, 1000 + 1480 - 20);
}

Test(fragment, those_of_other_packets_and_senders_get_nothing) {
  struct frame first = piece(7, 0), other = piece(8, 1480), elsewhere = piece(7, 1480);
  elsewhere.src[0] = 10;
  fragments = (struct fragments){0};
  fragments_join(&fragments, &other);
  fragments_join(&fragments, &first);
  fragments_join(&fragments, &other);
  fragments_join(&fragments, &elsewhere);
  cr_expect_eq(other.src_port, 0);
  cr_expect_eq(elsewhere.src_port, 0);
}

Test(fragment, of_packets_with_the_same_number_the_latest_counts) {
  struct frame old = piece(7, 0), young = piece(7, 0), later = piece(7, 8);
  fragments = (struct fragments){0};
  old.src_port = 1;
  fragments_join(&fragments, &old);
  fragments_join(&fragments, &young);
  fragments_join(&fragments, &later);
  cr_expect_eq(later.src_port, 50000);
}

Test(fragment, only_the_latest_packets_are_remembered) {
  struct frame first = piece(7, 0), later = piece(7, 8);
  fragments = (struct fragments){0};
  fragments_join(&fragments, &first);
  for (uint32_t i = 0; i < FRAGMENTS_MAX; i++) {
    struct frame other = piece(100 + i, 0);
    fragments_join(&fragments, &other);
  }
  fragments_join(&fragments, &later);
  cr_expect_eq(later.src_port, 0);
}

static size_t take_all(const struct frame *first, int64_t now_ns, uint64_t *ret_bytes) {
  struct fragment_early early;
  size_t n = 0;
  *ret_bytes = 0;
  for (; fragments_take_early(&fragments, first, now_ns, &early); n++) {
    *ret_bytes += early.payload_bytes;
    cr_expect_eq(early.number, first->tcp_seq - first->header_bytes + early.fragment_at);
  }
  return n;
}

Test(fragment, later_pieces_that_came_first_are_given_back_once) {
  struct frame first = piece(7, 0), later = piece(7, 1480), other = piece(8, 1480);
  uint64_t bytes;
  fragments = (struct fragments){0};
  later.payload_wire = other.payload_wire = 1480;
  fragments_note_early(&fragments, &later, 1, 5, 1480);
  fragments_note_early(&fragments, &other, 2, 5, 1480);
  later.fragment_at = 2960;
  later.payload_wire = 48;
  fragments_note_early(&fragments, &later, 3, 5, 48);
  cr_expect_eq(take_all(&first, 4, &bytes), 2);
  cr_expect_eq(bytes, 1528);
  cr_expect_eq(take_all(&first, 4, &bytes), 0);
}

Test(fragment, pieces_of_long_ago_are_of_another_packet_and_few_are_remembered) {
  struct frame first = piece(7, 0), later = piece(7, 8);
  uint64_t bytes;
  fragments = (struct fragments){0};
  fragments_note_early(&fragments, &later, 0, 5, 1);
  cr_expect_eq(take_all(&first, INT64_C(61) * NS_PER_S, &bytes), 0);
  for (int i = 0; i < 3 * FRAGMENTS_EARLY_MAX; i++)
    fragments_note_early(&fragments, &later, 0, 5, 1);
  cr_expect_eq(take_all(&first, 1, &bytes), FRAGMENTS_EARLY_MAX);
}
