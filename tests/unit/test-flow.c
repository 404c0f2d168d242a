/* Flows with names, and bytes that are counted once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "flow.h"
#include "lru.h"

#include <criterion/criterion.h>
#include <string.h>

static const uint8_t device[] = {2, 0, 0, 0, 0, 1}, router[] = {2, 0, 0, 0, 0, 2};
static struct flow_table *table;
static struct flow_seen seen;

static void setup(void) {
  table = flow_table_new(device, FLOWS_MAX, NULL, NULL);
}

static void teardown(void) {
  flow_table_free(table);
}

TestSuite(flow, .init = setup, .fini = teardown);

static struct frame frame_of(bool up, uint8_t protocol, uint16_t remote_port) {
  static const uint8_t here[4] = {192, 168, 1, 7}, there[4] = {93, 184, 216, 34};
  struct frame f = {.family = 4, .protocol = protocol};
  memcpy(f.src_mac, up ? device : router, 6);
  memcpy(f.dst_mac, up ? router : device, 6);
  memcpy(f.src, up ? here : there, 4);
  memcpy(f.dst, up ? there : here, 4);
  f.src_port = up ? 50000 : remote_port;
  f.dst_port = up ? remote_port : 50000;
  return f;
}

static uint64_t tcp(bool up, uint8_t flags, uint32_t seq, size_t bytes) {
  struct frame f = frame_of(up, FRAME_TCP, 443);
  f.tcp_flags = flags;
  f.tcp_seq = seq;
  f.payload_wire = bytes;
  cr_assert(flow_table_feed(table, &f, 0, &seen));
  return seen.new_bytes;
}

static void answer_dns(uint8_t ttl_s, int64_t at_ns) {
  const uint8_t bytes[] = {1,   2, 0x81, 0x80, 0, 1,     0, 1, 0,  0,    0,   0, 1,
                           'v', 2, 'e',  'x',  0, 0,     1, 0, 1,  0xc0, 12,  0, 1,
                           0,   1, 0,    0,    0, ttl_s, 0, 4, 93, 184,  216, 34};
  struct frame f = frame_of(false, FRAME_UDP, 53);
  f.src[0] = 10;
  f.payload = bytes;
  f.payload_here = f.payload_wire = sizeof bytes;
  cr_assert(flow_table_feed(table, &f, at_ns, &seen));
}

static const char *host_at(uint16_t remote_port, int64_t at_ns) {
  struct frame f = frame_of(true, FRAME_UDP, remote_port);
  cr_assert(flow_table_feed(table, &f, at_ns, &seen));
  return seen.host;
}

Test(flow, frames_of_others_are_not_ours) {
  struct frame f = frame_of(true, FRAME_UDP, 9);
  memcpy(f.src_mac, router, 6);
  cr_expect_not(flow_table_feed(table, &f, 0, &seen));
}

Test(flow, an_address_without_a_name_is_its_own_name) {
  cr_expect_str_eq(host_at(443, 0), "93.184.216.34");
  cr_expect(seen.is_upstream);
  cr_expect_not(seen.is_local);
}

Test(flow, a_dns_answer_names_flows_that_begin_after_it) {
  answer_dns(60, 0);
  cr_assert_eq(seen.name_count, 1);
  cr_expect_str_eq(seen.names[0].name, "v.ex");
  cr_expect_str_eq(seen.names[0].address, "93.184.216.34");
  cr_expect(seen.is_local, "the answer itself came from the local network");
  cr_expect_str_eq(host_at(443, NS_PER_S), "v.ex");
}

Test(flow, a_name_past_its_ttl_names_no_new_flow_but_old_ones_keep_it) {
  answer_dns(60, 0);
  cr_expect_str_eq(host_at(443, 59 * INT64_C(1000000000)), "v.ex");
  cr_expect_str_eq(host_at(443, 6000 * INT64_C(1000000000)), "v.ex");
  cr_expect_str_eq(host_at(444, 61 * INT64_C(1000000000)), "93.184.216.34");
}

Test(flow, a_ttl_of_zero_still_serves_the_connection_that_it_was_asked_for) {
  answer_dns(0, 0);
  cr_expect_str_eq(host_at(443, NS_PER_S), "v.ex");
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

/* A ClientHello for "s.ex", in one record. */
#define RANDOM 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
static const uint8_t hello[] = {22,     3, 1, 0, 60, 1, 0, 0,   56,  3,   3,  RANDOM,
                                RANDOM, 0, 0, 2, 19, 1, 1, 0,   0,   13,  0,  0,
                                0,      9, 0, 7, 0,  0, 4, 's', '.', 'e', 'x'};

static size_t send_hello(size_t from, size_t n) {
  struct frame f = frame_of(true, FRAME_TCP, 443);
  f.tcp_seq = 500 + (uint32_t)from;
  f.payload = hello + from;
  f.payload_here = f.payload_wire = n;
  cr_assert(flow_table_feed(table, &f, 0, &seen));
  return seen.name_count;
}

Test(flow, the_name_in_the_client_hello_counts_most) {
  answer_dns(60, 0);
  cr_expect_eq(send_hello(0, 65), 1);
  cr_expect_str_eq(seen.host, "s.ex");
  cr_expect_str_eq(seen.names[0].name, "s.ex");
  tcp(false, FRAME_ACK, 1, 77);
  cr_expect_str_eq(seen.host, "s.ex");
}

Test(flow, a_client_hello_in_pieces_with_repetitions_is_joined) {
  cr_expect_eq(send_hello(0, 20), 0);
  cr_expect_eq(send_hello(40, 25), 0, "a piece that comes too early is waited for again");
  cr_expect_eq(send_hello(10, 30), 0);
  cr_expect_eq(send_hello(30, 35), 1);
  cr_expect_str_eq(seen.host, "s.ex");
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

Test(flow, the_table_stays_bounded) {
  struct frame f = frame_of(true, FRAME_UDP, 1);
  for (uint32_t i = 0; i < FLOWS_MAX + 500; i++) {
    f.dst_port = (uint16_t)i;
    f.src_port = (uint16_t)(i >> 16);
    flow_table_feed(table, &f, 0, &seen);
  }
  cr_expect_eq(flow_table_length(table), FLOWS_MAX);
}

Test(lru, what_was_used_least_recently_goes_first) {
  struct lru *lru = lru_new(2, g_free);
  lru_put(lru, "a", 1, g_strdup("1"));
  lru_put(lru, "b", 1, g_strdup("2"));
  cr_expect_str_eq(lru_find(lru, "a", 1), "1");
  lru_put(lru, "c", 1, g_strdup("3"));
  cr_expect_null(lru_find(lru, "b", 1));
  lru_put(lru, "a", 1, g_strdup("4"));
  cr_expect_str_eq(lru_find(lru, "a", 1), "4");
  cr_expect_eq(lru_length(lru), 2);
  lru_free(lru);
}
