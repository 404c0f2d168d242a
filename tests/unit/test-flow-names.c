/* Conversations with names, from whatever tells them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "known-initial.h"
#include "sample-flow.h"
#include "sample-hello.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(flow_names, .init = sample_flow_setup, .fini = sample_flow_teardown);

Test(flow_names, an_address_without_a_name_is_its_own_name) {
  cr_expect_str_eq(host_at(443, 0), "93.184.216.34");
  cr_expect(seen.is_upstream);
  cr_expect_not(seen.is_local);
}

Test(flow_names, a_dns_answer_names_flows_that_begin_after_it) {
  answer_dns(60, 0);
  cr_assert_eq(seen.name_count, 1);
  cr_expect_str_eq(seen.names[0].name, "v.ex");
  cr_expect_str_eq(seen.names[0].address, "93.184.216.34");
  cr_expect(seen.is_local, "the answer itself came from the local network");
  cr_expect_str_eq(host_at(443, NS_PER_S), "v.ex");
}

Test(flow_names, a_name_past_its_ttl_names_no_new_flow_but_old_ones_keep_it) {
  answer_dns(60, 0);
  cr_expect_str_eq(host_at(443, 59 * INT64_C(1000000000)), "v.ex");
  cr_expect_str_eq(host_at(443, 6000 * INT64_C(1000000000)), "v.ex");
  cr_expect_str_eq(host_at(444, 61 * INT64_C(1000000000)), "93.184.216.34");
}

Test(flow_names, a_ttl_of_zero_still_serves_the_connection_that_it_was_asked_for) {
  answer_dns(0, 0);
  cr_expect_str_eq(host_at(443, NS_PER_S), "v.ex");
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

Test(flow_names, the_name_in_the_client_hello_counts_most) {
  answer_dns(60, 0);
  cr_expect_eq(send_hello(0, 65), 1);
  cr_expect_str_eq(seen.host, "s.ex");
  cr_expect_str_eq(seen.names[0].name, "s.ex");
  tcp(false, FRAME_ACK, 1, 77);
  cr_expect_str_eq(seen.host, "s.ex");
}

Test(flow_names, a_client_hello_in_pieces_with_repetitions_is_joined) {
  cr_expect_eq(send_hello(0, 20), 0);
  cr_expect_eq(send_hello(40, 25), 0, "it came too early");
  cr_expect_eq(send_hello(0, 20), 0);
  cr_expect_eq(send_hello(10, 30), 1);
  cr_expect_str_eq(seen.host, "s.ex");
}

Test(flow_names, multicast_dns_of_a_neighbour_names_it_and_is_no_conversation) {
  static const uint8_t bytes[] = {0, 0,   0x84, 0, 0,   0,   0,   1,   0,   0,   0, 0,
                                  2, 't', 'v',  5, 'l', 'o', 'c', 'a', 'l', 0,   0, 1,
                                  0, 1,   0,    0, 0,   120, 0,   4,   192, 168, 1, 9};
  struct frame f = frame_of(false, FRAME_UDP, 5353);
  memcpy(f.dst_mac, (uint8_t[]){1, 0, 0x5e, 0, 0, 0xfb}, 6);
  memcpy(f.src, (uint8_t[]){192, 168, 1, 9}, 4);
  memcpy(f.dst, (uint8_t[]){224, 0, 0, 251}, 4);
  f.dst_port = 5353;
  f.payload = bytes;
  f.payload_here = f.payload_wire = sizeof bytes;
  cr_expect(flow_may_tell_names(&f));
  seen.host = "untouched";
  cr_expect_not(flow_table_feed(table, &f, 0, &seen));
  cr_expect_str_eq(seen.host, "untouched");
  cr_expect_eq(flow_table_length(table), 0);
  f = frame_of(true, FRAME_TCP, 8009);
  memcpy(f.dst, (uint8_t[]){192, 168, 1, 9}, 4);
  flow_table_feed(table, &f, NS_PER_S, &seen);
  cr_expect_str_eq(seen.host, "tv.local");
  cr_expect_eq(only_conversation()->named_by, NAME_MDNS);
}

/* A segment of the name server's answer over TCP, with its length before it. */
static size_t answer_over_tcp(size_t from, size_t n) {
  static const uint8_t bytes[] = {0, 38,  1, 2,   0x81, 0x80, 0, 1, 0,  1,   0,    0,  0, 0,
                                  1, 'v', 2, 'e', 'x',  0,    0, 1, 0,  1,   0xc0, 12, 0, 1,
                                  0, 1,   0, 0,   0,    60,   0, 4, 93, 184, 216,  34};
  cr_assert_leq(from + n, 2 * sizeof bytes);
  uint8_t twice[2 * sizeof bytes];
  memcpy(twice, bytes, sizeof bytes);
  memcpy(twice + sizeof bytes, bytes, sizeof bytes);
  twice[sizeof bytes + 15] = 'w';
  struct frame f = frame_of(false, FRAME_TCP, 53);
  f.src[0] = 10;
  f.tcp_flags = FRAME_ACK;
  f.tcp_seq = 7000 + (uint32_t)from;
  f.payload = twice + from;
  f.payload_here = f.payload_wire = n;
  cr_assert(flow_table_feed(table, &f, 0, &seen));
  return seen.name_count;
}

Test(flow_names, dns_over_tcp_is_read_over_segments_and_message_by_message) {
  cr_expect_eq(answer_over_tcp(0, 1), 0);
  cr_expect_eq(answer_over_tcp(1, 30), 0);
  cr_expect_eq(answer_over_tcp(31, 20), 1);
  cr_expect_str_eq(seen.names[0].name, "v.ex");
  cr_expect_eq(answer_over_tcp(0, 40), 0, "a repetition tells nothing");
  cr_expect_eq(answer_over_tcp(51, 29), 1);
  cr_expect_str_eq(seen.names[0].name, "w.ex");
  cr_expect_str_eq(host_at(443, 0), "w.ex");
}

Test(flow_names, a_front_is_told_to_be_one) {
  static const uint8_t outer[] = {
      22, 3,  1, 0, 65, 1, 0, 0, 61, 3, 3, RANDOM, RANDOM, 0,   0,   2,    19,   1, 1, 0,
      0,  18, 0, 0, 0,  9, 0, 7, 0,  0, 4, 's',    '.',    'e', 'x', 0xfe, 0x0d, 0, 1, 0};
  struct frame f = frame_of(true, FRAME_TCP, 443);
  f.payload = outer;
  f.payload_here = f.payload_wire = sizeof outer;
  flow_table_feed(table, &f, 0, &seen);
  const struct conversation *is = only_conversation();
  cr_expect_str_eq(told_hosts[0], "s.ex");
  cr_expect_eq(is->named_by, NAME_TLS);
  cr_expect(is->is_front);
}

/* The half of a ClientHello that each of many connections leaves behind. */
static void send_half(uint32_t i) {
  struct frame f = frame_of(true, FRAME_TCP, 443);
  memcpy(f.dst, &i, 4);
  f.payload = hello;
  f.payload_here = f.payload_wire = 30;
  flow_table_feed(table, &f, 0, &seen);
}

static size_t send_other_half(uint32_t i) {
  struct frame f = frame_of(true, FRAME_TCP, 443);
  memcpy(f.dst, &i, 4);
  f.tcp_seq = 30;
  f.payload = hello + 30;
  f.payload_here = f.payload_wire = 35;
  flow_table_feed(table, &f, 0, &seen);
  return seen.name_count;
}

Test(flow_names, of_many_half_greetings_the_oldest_give_up) {
  enum { AT_ONCE = 64 };
  for (uint32_t i = 0; i <= AT_ONCE; i++)
    send_half(i);
  cr_expect_eq(send_other_half(0), 0, "it gave up");
  for (uint32_t i = 1; i <= AT_ONCE; i++)
    cr_expect_eq(send_other_half(i), 1, "%u", i);
}

Test(flow_names, bytes_that_a_snap_length_cut_off_count_and_end_the_greeting) {
  struct frame f = frame_of(true, FRAME_TCP, 443);
  f.payload = hello;
  f.payload_here = 30;
  f.payload_wire = 65;
  flow_table_feed(table, &f, 0, &seen);
  cr_expect_eq(seen.new_bytes, 65);
  f.tcp_seq = 65;
  f.payload_here = f.payload_wire = 35;
  f.payload = hello + 30;
  flow_table_feed(table, &f, 0, &seen);
  cr_expect_eq(seen.name_count, 0);
}

/* An encrypted hello after the name is what would still have been read. */
Test(flow_names, a_name_before_the_snap_length_is_found) {
  g_autoptr(GByteArray) message = hello_named("said.example", 0);
  size_t said = message->len;
  hello_add_encrypted(message, 0);
  uint8_t header[] = {22, 3, 1, (uint8_t)(message->len >> 8), (uint8_t)message->len};
  g_byte_array_prepend(message, header, sizeof header);
  struct frame f = frame_of(true, FRAME_TCP, 443);
  f.payload = message->data;
  f.payload_here = sizeof header + said;
  f.payload_wire = message->len;
  flow_table_feed(table, &f, 0, &seen);
  cr_expect_eq(seen.name_count, 1);
  cr_expect_str_eq(seen.host, "said.example");
}

static void send_quic(uint16_t remote_port, const char *hex) {
  uint8_t bytes[KNOWN_INITIAL_BYTES];
  size_t n = known_bytes(hex, bytes);
  struct frame f = frame_of(true, FRAME_UDP, remote_port);
  f.payload = bytes;
  f.payload_here = f.payload_wire = n;
  cr_assert(flow_table_feed(table, &f, 0, &seen));
}

Test(flow_names, a_quic_initial_names_its_conversation_on_any_port) {
  static const uint16_t ports[] = {443, 4433};
  static const char *const initials[] = {known_initial_1, known_initial_2};
  for (size_t i = 0; i < G_N_ELEMENTS(ports); i++) {
    send_quic(ports[i], initials[i]);
    cr_expect_str_eq(seen.host, "example.com");
    cr_assert_eq(seen.name_count, 1);
    cr_expect_str_eq(seen.names[0].address, "93.184.216.34");
    cr_expect_eq(seen.new_bytes, KNOWN_INITIAL_BYTES);
  }
  told_count = 0;
  flow_table_each(table, sample_flow_tell, NULL);
  cr_assert_eq(told_count, 2);
  cr_expect_eq(told[0].named_by, NAME_QUIC);
}

Test(flow_names, a_datagram_that_is_no_initial_is_not_read_as_quic_later) {
  struct frame f = frame_of(true, FRAME_UDP, 443);
  f.payload = (const uint8_t *)"short header";
  f.payload_here = f.payload_wire = 12;
  flow_table_feed(table, &f, 0, &seen);
  send_quic(443, known_initial_1);
  cr_expect_str_eq(seen.host, "93.184.216.34");
}

Test(flow_names, a_client_hello_out_of_order_is_joined) {
  tcp(true, FRAME_SYN, 499, 0);
  cr_expect_eq(send_hello(40, 25), 0);
  cr_expect_eq(send_hello(20, 20), 0);
  cr_expect_eq(send_hello(0, 20), 1);
  cr_expect_str_eq(seen.host, "s.ex");
  cr_expect_eq(only_conversation()->up.missing_bytes, 0);
}

static void ask_dns(uint8_t id) {
  const uint8_t bytes[] = {1, id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'v', 2, 'e', 'x', 0, 0, 1, 0, 1};
  struct frame f = frame_of(true, FRAME_UDP, 53);
  f.dst[0] = 10;
  f.payload = bytes;
  f.payload_here = f.payload_wire = sizeof bytes;
  cr_assert(flow_table_feed(table, &f, 0, &seen));
}

Test(flow_names, an_answer_that_nobody_asked_for_is_not_believed) {
  ask_dns(9);
  answer_dns(60, 0);
  cr_expect_eq(seen.name_count, 0);
  cr_expect_str_eq(host_at(443, 0), "93.184.216.34");
  ask_dns(2);
  answer_dns(60, 0);
  cr_expect_eq(seen.name_count, 1);
  cr_expect_str_eq(host_at(444, 0), "v.ex");
}

Test(flow_names, an_answer_to_another_port_is_not_read_as_multicast) {
  static const uint8_t bytes[] = {0, 0, 0x81, 0x80, 0, 0, 0, 1,  0, 0, 0,  0,   1,   'v', 0,
                                  0, 1, 0,    1,    0, 0, 0, 60, 0, 4, 93, 184, 216, 34};
  ask_dns(2);
  struct frame f = frame_of(false, FRAME_UDP, 53);
  f.dst_port = 5353;
  f.payload = bytes;
  f.payload_here = f.payload_wire = sizeof bytes;
  flow_table_feed(table, &f, 0, &seen);
  cr_expect_eq(seen.name_count, 0);
  cr_expect_str_eq(host_at(443, 0), "93.184.216.34");
}

static int rank_v(void *user, const char *name) {
  (void)user;
  return name[0] == 'v';
}

static void answer_as(char name) {
  const uint8_t bytes[] = {1, 2, 0x81, 0x80, 0, 0, 0,  1, 0, 0,  0,   0,   1, (uint8_t)name, 0, 0,
                           1, 0, 1,    0,    0, 0, 60, 0, 4, 93, 184, 216, 34};
  struct frame f = frame_of(false, FRAME_UDP, 53);
  f.payload = bytes;
  f.payload_here = f.payload_wire = sizeof bytes;
  cr_assert(flow_table_feed(table, &f, 0, &seen));
}

static bool last_is_ambiguous(void) {
  told_count = 0;
  flow_table_each(table, sample_flow_tell, NULL);
  return told[told_count - 1].is_ambiguous;
}

Test(flow_names, of_two_names_on_one_address_the_one_that_matters_is_taken) {
  flow_table_rank(table, rank_v, NULL);
  answer_as('v');
  cr_expect_str_eq(host_at(443, 0), "v");
  cr_expect_not(last_is_ambiguous());
  answer_as('m');
  cr_expect_str_eq(host_at(444, 0), "v");
  cr_expect(last_is_ambiguous());
}
