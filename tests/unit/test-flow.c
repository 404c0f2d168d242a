/* Conversations of a device, and bytes that are counted once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-flow.h"

#include <criterion/criterion.h>
#include <malloc.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
size_t __sanitizer_get_current_allocated_bytes(void); /* not every gcc has its header */
#endif

TestSuite(flow, .init = sample_flow_setup, .fini = sample_flow_teardown);

Test(flow, frames_of_others_are_not_ours) {
  struct frame f = frame_of(true, FRAME_UDP, 9);
  memcpy(f.src_mac, router, 6);
  cr_expect_not(flow_table_feed(table, &f, 0, &seen));
}

Test(flow, a_retransmission_is_not_counted_twice) {
  cr_expect_eq(tcp(true, FRAME_SYN, 99, 0), 0);
  cr_expect_eq(tcp(true, FRAME_ACK, 100, 1000), 1000);
  cr_expect_eq(tcp(true, FRAME_ACK, 100, 1000), 0);
  cr_expect_eq(tcp(true, FRAME_ACK, 600, 1000), 500, "half of it is new");
  cr_expect_eq(tcp(false, FRAME_ACK, 600, 1000), 1000, "the other direction counts for itself");
}

Test(flow, sequence_numbers_wrap) {
  cr_expect_eq(tcp(true, FRAME_ACK, 0xffffff00, 0x80), 0x80);
  cr_expect_eq(tcp(true, FRAME_ACK, 0xffffff80, 0x100), 0x100);
  cr_expect_eq(tcp(true, FRAME_ACK, 0xffffff80, 0x100), 0);
  cr_expect_eq(tcp(true, FRAME_ACK, 0x80, 0x10), 0x10);
}

Test(flow, segments_out_of_order_add_up) {
  tcp(true, FRAME_ACK, 0, 100);
  uint64_t later = tcp(true, FRAME_ACK, 200, 100), earlier = tcp(true, FRAME_ACK, 100, 100);
  cr_expect_eq(later + earlier, 200);
}

Test(flow, a_wild_sequence_number_counts_only_what_it_carries) {
  tcp(true, FRAME_ACK, 0, 100);
  cr_expect_eq(tcp(true, FRAME_ACK, 0x40000000, 100), 100);
  cr_expect_eq(tcp(true, FRAME_ACK, 0x40000000 + 100 + (2 << 20), 100), 100);
}

Test(flow, a_reset_and_a_keep_alive_count_nothing) {
  tcp(true, FRAME_ACK, 0, 100);
  cr_expect_eq(tcp(true, FRAME_RST, 0x12345678, 0), 0);
  cr_expect_eq(tcp(true, FRAME_ACK, 99, 1), 0);
  cr_expect_eq(tcp(true, FRAME_ACK, 100, 100), 100);
}

Test(flow, a_port_used_again_is_a_new_flow) {
  tcp(true, FRAME_SYN, 1000, 0);
  tcp(true, FRAME_ACK, 1001, 5000);
  answer_dns(60, 0);
  tcp(true, FRAME_SYN, 10, 0);
  cr_expect_str_eq(seen.host, "v.ex");
  cr_expect_eq(tcp(true, FRAME_ACK, 11, 300), 300);
}

Test(flow, a_sealed_frame_counts_and_is_named_by_mac) {
  struct frame f = {.sealed = true, .payload_wire = 500};
  memcpy(f.src_mac, device, 6);
  memcpy(f.dst_mac, router, 6);
  cr_assert(flow_table_feed(table, &f, 0, &seen));
  cr_expect_str_eq(seen.host, "02:00:00:00:00:02");
  cr_expect_eq(seen.new_bytes, 500);
}

Test(flow, a_repetition_on_the_air_is_not_counted_twice) {
  struct frame f = {.sealed = true, .payload_wire = 500, .wifi_seq = 0x10};
  memcpy(f.src_mac, device, 6);
  flow_table_feed(table, &f, 0, &seen);
  f.retry = true;
  flow_table_feed(table, &f, 0, &seen);
  cr_expect_eq(seen.new_bytes, 0);
  f.wifi_seq = 0x20; /* its first sending was not heard */
  flow_table_feed(table, &f, 0, &seen);
  cr_expect_eq(seen.new_bytes, 500);
}

Test(flow, frames_and_bytes_of_both_ways_add_up) {
  tcp(true, FRAME_SYN, 99, 0);
  tcp(false, FRAME_SYN | FRAME_ACK, 499, 0);
  tcp(true, FRAME_ACK, 100, 1000);
  tcp(true, FRAME_ACK, 100, 1000);
  tcp(true, FRAME_ACK, 1600, 100);
  tcp(false, FRAME_ACK, 500, 300);
  const struct conversation *is = only_conversation();
  cr_expect_eq(is->up.frames, 4);
  cr_expect_eq(is->up.frame_bytes, 4 * 54 + 2100);
  cr_expect_eq(is->up.payload_bytes, 1600);
  cr_expect_eq(is->up.repeated_bytes, 1000);
  cr_expect_eq(is->up.missing_bytes, 500);
  cr_expect_eq(is->down.frames, 2);
  cr_expect_eq(is->down.frame_bytes, 2 * 54 + 300);
  cr_expect_eq(is->down.payload_bytes, 300);
  tcp(true, FRAME_ACK, 1100, 500);
  is = only_conversation();
  cr_expect_eq(is->up.missing_bytes, 0);
  cr_expect_eq(is->up.payload_bytes, 1600);
  cr_expect_eq(is->up.repeated_bytes, 1000);
}

Test(flow, a_conversation_knows_its_ends_and_times) {
  struct frame f = frame_of(true, FRAME_UDP, 123);
  flow_table_feed(table, &f, 5, &seen);
  f = frame_of(false, FRAME_UDP, 123);
  flow_table_feed(table, &f, 9, &seen);
  flow_table_feed(table, &f, 8, &seen);
  const struct conversation *is = only_conversation();
  char address[FRAME_ADDRESS_TEXT];
  frame_format_address(is->family, is->local, address);
  cr_expect_str_eq(address, "192.168.1.7");
  frame_format_address(is->family, is->remote, address);
  cr_expect_str_eq(address, "93.184.216.34");
  cr_expect_eq(is->protocol, FRAME_UDP);
  cr_expect_eq(is->local_port, 50000);
  cr_expect_eq(is->remote_port, 123);
  cr_expect_eq(is->first_ns, 5);
  cr_expect_eq(is->last_ns, 9);
  cr_expect_eq(is->named_by, NAME_NONE);
  cr_expect_not(is->is_local || is->is_sealed || is->is_front);
}

Test(flow, a_port_used_again_ends_the_conversation_before) {
  tcp(true, FRAME_SYN, 1000, 0);
  tcp(true, FRAME_ACK, 1001, 5000);
  tcp(true, FRAME_SYN, 1000, 0);
  cr_expect_eq(told_count, 0, "an opening that is repeated");
  tcp(true, FRAME_SYN, 77, 0);
  cr_assert_eq(told_count, 1);
  cr_expect_eq(told[0].up.payload_bytes, 5000);
  cr_expect_eq(flow_table_length(table), 1);
}

Test(flow, what_makes_room_is_told_and_the_rest_in_the_order_of_beginning) {
  struct flow_table *small = flow_table_new(device, 3, sample_flow_tell, NULL);
  for (uint16_t port = 1; port <= 4; port++) {
    struct frame f = frame_of(true, FRAME_UDP, port);
    flow_table_feed(small, &f, port, &seen);
  }
  cr_assert_eq(told_count, 1);
  cr_expect_eq(told[0].remote_port, 1);
  struct frame f = frame_of(true, FRAME_UDP, 2);
  flow_table_feed(small, &f, 9, &seen); /* the most recently used, and still the oldest */
  flow_table_free(small);
  cr_assert_eq(told_count, 4);
  for (size_t i = 0; i < 4; i++)
    cr_expect_eq(told[i].remote_port, i + 1);
  cr_expect_eq(told[1].up.frames, 2);
}

Test(flow, what_the_device_sends_to_all_is_its_own) {
  static const uint8_t all[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
  struct frame f = frame_of(true, FRAME_UDP, 1900);
  memcpy(f.dst_mac, all, 6);
  memcpy(f.dst, (uint8_t[]){239, 255, 255, 250}, 4);
  f.payload_wire = 90;
  cr_assert(flow_table_feed(table, &f, 0, &seen));
  cr_expect(seen.is_upstream && seen.is_local);
  cr_expect_eq(seen.new_bytes, 90);
  memcpy(f.src_mac, router, 6);
  cr_expect_not(flow_table_feed(table, &f, 0, &seen), "what others send to all is not");
}

static uint64_t fragment(uint8_t protocol, uint16_t at, size_t bytes) {
  struct frame f = frame_of(true, protocol, 443);
  f.is_fragment = true;
  f.fragment_id = 99;
  f.fragment_at = at;
  f.payload_wire = bytes;
  if (at > 0) {
    f.src_port = f.dst_port = 0;
  } else {
    f.header_bytes = 20;
    f.tcp_seq = 100;
  }
  cr_assert(flow_table_feed(table, &f, 0, &seen));
  return seen.new_bytes;
}

Test(flow, pieces_of_a_cut_packet_belong_to_one_conversation) {
  cr_expect_eq(fragment(FRAME_UDP, 0, 1472), 1472);
  cr_expect_eq(fragment(FRAME_UDP, 1480, 500), 500);
  const struct conversation *is = only_conversation();
  cr_expect_eq(is->remote_port, 443);
  cr_expect_eq(is->up.payload_bytes, 1972);
}

Test(flow, pieces_of_a_cut_tcp_segment_have_their_place_in_the_sequence) {
  cr_expect_eq(fragment(FRAME_TCP, 0, 1460), 1460);
  cr_expect_eq(fragment(FRAME_TCP, 1480, 500), 500);
  cr_expect_eq(fragment(FRAME_TCP, 1480, 500), 0);
  cr_expect_eq(tcp(true, FRAME_ACK, 100 + 1960, 10), 10);
  cr_expect_eq(only_conversation()->up.missing_bytes, 0);
}

Test(flow, a_piece_whose_first_one_was_not_seen_has_no_port) {
  cr_expect_eq(fragment(FRAME_UDP, 1480, 500), 500);
  cr_expect_eq(only_conversation()->remote_port, 0);
}

Test(flow, sealed_frames_are_conversations_by_mac) {
  struct frame f = {.sealed = true, .payload_wire = 500, .wire = 560};
  memcpy(f.src_mac, device, 6);
  memcpy(f.dst_mac, router, 6);
  flow_table_feed(table, &f, 0, &seen);
  f.retry = true;
  flow_table_feed(table, &f, 0, &seen);
  cr_expect(seen.is_sealed);
  const struct conversation *is = only_conversation();
  cr_expect(is->is_sealed);
  cr_expect_str_eq(told_hosts[0], "02:00:00:00:00:02");
  cr_expect_eq(is->family, 0);
  cr_expect_eq(is->up.frames, 2);
  cr_expect_eq(is->up.frame_bytes, 1120);
  cr_expect_eq(is->up.payload_bytes, 500);
  cr_expect_eq(is->up.repeated_bytes, 500);
}

Test(flow, what_the_access_point_passes_on_is_not_counted_twice) {
  struct frame f = frame_of(true, FRAME_UDP, 5000);
  f.payload_wire = 70;
  flow_table_feed(table, &f, 0, &seen);
  f.relayed = true;
  flow_table_feed(table, &f, 0, &seen);
  cr_expect_eq(seen.new_bytes, 0);
  f = frame_of(false, FRAME_UDP, 5000);
  f.payload_wire = 70;
  f.relayed = true;
  flow_table_feed(table, &f, 0, &seen);
  cr_expect_eq(seen.new_bytes, 70, "so do all frames to the device come");
}

Test(flow, the_table_stays_bounded) {
  struct frame f = frame_of(true, FRAME_UDP, 1);
  for (uint32_t i = 0; i < FLOWS_MAX + 500; i++) {
    f.dst_port = (uint16_t)i;
    f.src_port = (uint16_t)(i >> 16);
    flow_table_feed(table, &f, 0, &seen);
  }
  cr_expect_eq(flow_table_length(table), FLOWS_MAX);
}

static size_t heap_bytes(void) {
#ifdef __SANITIZE_ADDRESS__
  return __sanitizer_get_current_allocated_bytes();
#else
  struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
#endif
}

/* A name as long as DNS allows; the number makes it another one. */
static size_t put_longest_name(uint8_t *to, uint32_t number) {
  size_t at = 0;
  for (int label = 0; label < 4; label++) {
    uint8_t n = label < 3 ? 63 : 61;
    to[at++] = n;
    memset(to + at, 'a', n);
    at += n;
  }
  for (size_t i = 0; i < 8; i++)
    to[1 + i] = (uint8_t)('a' + (number >> 4 * i & 15));
  to[at++] = 0;
  return at;
}

/* An answer over UDP that gives `number` as an address the longest name. */
static void answer_longest(uint32_t number) {
  uint8_t bytes[600] = {0, 0, 0x81, 0x80, 0, 1, 0, 1};
  size_t at = 12 + put_longest_name(bytes + 12, number);
  const uint8_t rest[] = {0, 1, 0, 1, 0xc0, 12, 0, 1, 0, 1, 0, 1, 0, 0, 0, 4};
  memcpy(bytes + at, rest, sizeof rest);
  memcpy(bytes + at + sizeof rest, &number, 4);
  struct frame f = frame_of(false, FRAME_UDP, 53);
  f.payload = bytes;
  f.payload_here = f.payload_wire = at + sizeof rest + 4;
  flow_table_feed(table, &f, 0, &seen);
}

/* A ClientHello with a name each byte of which takes four as text. */
static void send_longest(uint32_t number) {
  enum { NAME = 255, BEFORE = 61 };
  uint8_t bytes[BEFORE + NAME] = {22, 3, 1, 1, 0x37, 1, 0, 1, 0x33, 3, 3};
  const uint8_t rest[] = {0, 0, 2, 19, 1, 1, 0, 1, 8, 0, 0, 1, 4, 1, 2, 0, 0, 255};
  memcpy(bytes + 43, rest, sizeof rest);
  memset(bytes + BEFORE, 1, NAME);
  struct frame f = frame_of(true, FRAME_TCP, 443);
  memcpy(f.dst, &number, 4);
  f.payload = bytes;
  f.payload_here = f.payload_wire = sizeof bytes;
  flow_table_feed(table, &f, 0, &seen);
}

/* A ClientHello that promises more than comes: every byte of it is held. */
static void send_promise(uint32_t number, uint32_t piece) {
  static uint8_t bytes[8000];
  const uint8_t head[] = {22, 3, 1, 0x3f, 0xf0, 1, 0, 0x3f, 0xe0, 3, 3};
  memcpy(bytes, head, sizeof head);
  struct frame f = frame_of(true, FRAME_TCP, 443);
  memcpy(f.dst, &number, 4);
  f.tcp_seq = piece * (uint32_t)sizeof bytes;
  f.payload = bytes;
  f.payload_here = f.payload_wire = sizeof bytes;
  flow_table_feed(table, &f, 0, &seen);
}

Test(flow, a_million_hostile_conversations_stay_within_the_bound, .timeout = 120) {
  enum { MILLION = 1000000, LOOK = 100000 };
  flow_table_free(table);
  size_t before = heap_bytes(), most = 0;
  table = flow_table_new(device, FLOWS_MAX, NULL, NULL);
  for (uint32_t i = 1; i <= MILLION; i++) {
    uint32_t address = i * 2654435761u;
    if (i % 16 == 0)
      answer_longest(address);
    if (i % 16 < 8) {
      send_longest(address);
      cr_assert_geq(strlen(seen.host), 1000);
    } else {
      send_promise(address, 0);
      send_promise(address, 1);
    }
    if (i % LOOK == 0)
      most = MAX(most, heap_bytes() - before);
  }
  cr_log_info("%zu bytes", most);
  cr_expect_leq(most, FLOW_TABLE_BYTES, "%zu bytes", most);
  cr_expect_geq(most, FLOW_TABLE_BYTES / 4, "%zu bytes: this was no attack", most);
  cr_expect_eq(flow_table_length(table), FLOWS_MAX);
}
