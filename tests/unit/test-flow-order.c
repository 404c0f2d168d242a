/* Connections that begin anew on the same ports, pieces and bytes that come out of order or never.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-flow.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(flow_order, .init = sample_flow_setup, .fini = sample_flow_teardown);

static const int64_t second_ns = NS_PER_S;

static uint64_t send_at(int64_t at_ns, bool up, uint8_t flags, uint32_t seq, uint32_t ack,
                        size_t bytes) {
  struct frame f = frame_of(up, FRAME_TCP, 443);
  f.tcp_flags = flags;
  f.tcp_seq = seq;
  f.tcp_ack = ack;
  f.payload_wire = bytes;
  cr_assert(flow_table_feed(table, &f, at_ns, &seen));
  return seen.new_bytes;
}

static void replay(int64_t at_ns, bool with_opening) {
  if (with_opening)
    send_at(at_ns, true, FRAME_SYN, 99, 0, 0);
  for (uint32_t i = 0; i < 10; i++)
    cr_expect_eq(send_at(at_ns + i, true, FRAME_ACK, 100 + i * 1000, 1, 1000), 1000);
}

Test(flow_order, a_connection_that_is_played_again_is_another) {
  replay(0, true);
  replay(11 * second_ns, true);
  cr_expect_eq(told_count, 1);
  replay(400 * second_ns, false);
  cr_expect_eq(told_count, 2);
}

Test(flow_order, a_retransmission_after_a_minute_is_none) {
  replay(0, true);
  cr_expect_eq(send_at(100 * second_ns, true, FRAME_ACK, 100, 1, 1000), 0);
  cr_expect_eq(send_at(200 * second_ns, true, FRAME_SYN, 99, 0, 0), 0);
  cr_expect_eq(told_count, 1);
}

Test(flow_order, an_opening_that_is_sent_again_for_a_minute_opens_one) {
  for (int i = 0; i < 6; i++)
    send_at(i * 12 * second_ns, true, FRAME_SYN, 99, 0, 0);
  cr_expect_eq(told_count, 0);
}

Test(flow_order, an_answered_opening_with_a_new_number_is_another_connection) {
  send_at(0, false, FRAME_SYN | FRAME_ACK, 1000, 100, 0);
  send_at(1, false, FRAME_ACK, 1001, 100, 100);
  send_at(2, false, FRAME_SYN | FRAME_ACK, 500000, 100, 0);
  cr_expect_eq(send_at(3, false, FRAME_ACK, 500001, 100, 100), 100);
  cr_assert_eq(told_count, 1);
  cr_expect_eq(told[0].down.payload_bytes, 100);
}

Test(flow_order, after_the_end_a_jump_is_another_connection) {
  send_at(0, true, FRAME_SYN, 100, 0, 0);
  send_at(1, true, FRAME_ACK, 101, 1, 100);
  send_at(2, true, FRAME_ACK | FRAME_FIN, 201, 1, 0);
  cr_expect_eq(send_at(3, true, FRAME_ACK, 400001, 1, 100), 100);
  cr_assert_eq(told_count, 1);
  cr_expect_eq(told[0].up.payload_bytes, 100);
  cr_expect_eq(told[0].up.missing_bytes, 0);
}

Test(flow_order, what_the_far_end_has_got_and_nobody_saw_is_missing_and_no_news) {
  send_at(0, true, FRAME_SYN, 99, 0, 0);
  send_at(1, false, FRAME_SYN | FRAME_ACK, 499, 100, 0);
  send_at(2, true, FRAME_ACK, 100, 500, 1000);
  for (uint32_t i = 1; i <= 15; i++)
    cr_expect_eq(send_at(2 + i, false, FRAME_ACK, 500, 1100 + i * 14000, 0), 0);
  const struct conversation *is = only_conversation();
  cr_expect_eq(is->up.payload_bytes, 1000);
  cr_expect_eq(is->up.missing_bytes, 15 * 14000);
  cr_expect_eq(is->down.missing_bytes, 0);
}

Test(flow_order, an_answer_that_overtakes_what_it_answers_leaves_nothing_missing) {
  send_at(0, true, FRAME_SYN, 99, 0, 0);
  send_at(1, true, FRAME_ACK, 100, 500, 1000);
  send_at(2, false, FRAME_ACK, 500, 2100, 0);
  cr_expect_eq(only_conversation()->up.missing_bytes, 1000);
  cr_expect_eq(send_at(3, true, FRAME_ACK, 1100, 500, 1000), 1000);
  cr_expect_eq(only_conversation()->up.missing_bytes, 0);
}

static uint64_t piece(uint8_t protocol, uint32_t id, uint16_t at, size_t bytes) {
  struct frame f = frame_of(true, protocol, 443);
  f.is_fragment = true;
  f.fragment_id = id;
  f.fragment_at = at;
  f.payload_wire = bytes;
  f.tcp_seq = at == 0 ? 100 : 0;
  f.header_bytes = at > 0 ? 0 : protocol == FRAME_TCP ? 20 : 8;
  if (at > 0)
    f.src_port = f.dst_port = 0;
  cr_assert(flow_table_feed(table, &f, 0, &seen));
  return seen.new_bytes;
}

Test(flow_order, a_packet_whose_last_piece_comes_first_is_one_conversation) {
  for (uint32_t id = 1; id <= 20; id++)
    cr_expect_eq(piece(FRAME_UDP, id, 2960, 48) + piece(FRAME_UDP, id, 1480, 1480) +
                     piece(FRAME_UDP, id, 0, 1472),
                 3000);
  const struct conversation *is = only_conversation();
  cr_expect_eq(is->remote_port, 443);
  cr_expect_eq(is->up.frames, 60);
  cr_expect_eq(is->up.frame_bytes, 60 * 60);
  cr_expect_eq(is->up.payload_bytes, 60000);
}

Test(flow_order, a_segment_whose_last_piece_comes_first_has_no_hole) {
  uint64_t news = piece(FRAME_TCP, 1, 2960, 40) + piece(FRAME_TCP, 1, 1480, 1480) +
                  piece(FRAME_TCP, 1, 0, 1460);
  cr_expect_eq(news, 2980);
  cr_expect_eq(send_at(1, true, FRAME_ACK, 100 + 2980, 1, 10), 10);
  const struct conversation *is = only_conversation();
  cr_expect_eq(is->up.payload_bytes, 2990);
  cr_expect_eq(is->up.missing_bytes, 0);
}

Test(flow_order, pieces_whose_first_one_never_comes_stay_where_they_are) {
  piece(FRAME_UDP, 1, 1480, 500);
  piece(FRAME_UDP, 2, 1480, 500);
  piece(FRAME_UDP, 2, 0, 1472);
  cr_assert_eq(flow_table_length(table), 2);
  flow_table_each(table, sample_flow_tell, NULL);
  cr_expect_eq(told[0].remote_port, 0);
  cr_expect_eq(told[0].up.payload_bytes, 500);
  cr_expect_eq(told[1].up.payload_bytes, 1972);
}

Test(flow_order, frames_of_a_block_that_are_sent_again_count_once) {
  struct frame f = {.sealed = true, .payload_wire = 256};
  memcpy(f.src_mac, device, FRAME_MAC);
  uint64_t sum = 0;
  for (uint16_t i = 0; i < 4 + 3; i++) {
    f.wifi_seq = (uint16_t)((i % 4) << 4);
    f.retry = i >= 4;
    flow_table_feed(table, &f, 0, &seen);
    sum += seen.new_bytes;
  }
  cr_expect_eq(sum, 4 * 256);
}

Test(flow_order, payload_behind_a_cut_header_counts_once) {
  for (uint32_t i = 0; i < 10;
       i++) { /* 12 bytes of options look like payload, until the next one */
    struct frame f = frame_of(true, FRAME_TCP, 443);
    f.tcp_seq = 1000 + i * 1000;
    f.payload_wire = 1012;
    flow_table_feed(table, &f, i, &seen);
  }
  cr_expect_eq(only_conversation()->up.payload_bytes, 10012);
  struct frame f = frame_of(true, FRAME_TCP, 443);
  f.lacks_number = true;
  f.payload_wire = 100;
  flow_table_feed(table, &f, 11, &seen);
  cr_expect_eq(seen.new_bytes, 100);
}
