/* What the headers of a frame say, true or hostile.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "frame.h"

#include <criterion/criterion.h>
#include <string.h>

#define MACS 0x02, 0, 0, 0, 0, 0xaa, 0x02, 0, 0, 0, 0, 0xbb
#define IPV4(length, fragment, protocol)                                                           \
  0x45, 0, 0, length, 0, 0, 0, fragment, 64, protocol, 0, 0, 192, 168, 1, 7, 93, 184, 216, 34
#define TCP 0xc0, 0, 1, 0xbb, 0, 0, 1, 0, 0, 0, 0, 0, 0x50, 0x18, 0, 0, 0, 0, 0, 0
#define UDP(length) 0, 53, 0x30, 0x39, 0, length, 0, 0
#define IPV6(length, next)                                                                         \
  0x60, 0, 0, 0, 0, length, next, 64, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,      \
      0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2

/* From a copy on the heap of just that size, so that a sanitizer sees any step beyond it. */
static bool parse(uint32_t linktype, const void *bytes, size_t captured, size_t wire,
                  struct frame *ret) {
  g_autofree uint8_t *copy = g_memdup2(bytes, captured);
  bool ok = frame_parse(linktype, copy, captured, wire, ret);
  if (ok) {
    cr_assert(ret->payload >= copy && ret->payload + ret->payload_here <= copy + captured);
    cr_assert(ret->payload_here <= ret->payload_wire);
  }
  return ok;
}

static void expect_truncations_are_safe(uint32_t linktype, const void *bytes, size_t n) {
  struct frame frame;
  for (size_t i = 0; i <= n; i++) {
    parse(linktype, bytes, i, n, &frame);
    parse(linktype, bytes, i, i, &frame);
  }
}

static const uint8_t tcp_frame[] = {MACS, 8, 0, IPV4(45, 0, 6), TCP, 'h', 'e', 'l', 'l', 'o', 0};

Test(frame, tcp_in_ipv4_is_read_and_padding_is_no_payload) {
  struct frame f;
  char text[FRAME_ADDRESS_TEXT];
  cr_assert(parse(LINKTYPE_ETHERNET, tcp_frame, sizeof tcp_frame, sizeof tcp_frame, &f));
  cr_expect_eq(f.dst_mac[5], 0xaa);
  cr_expect_eq(f.src_mac[5], 0xbb);
  cr_expect_eq(f.family, 4);
  cr_expect_eq(f.src_port, 0xc000);
  cr_expect_eq(f.dst_port, 443);
  cr_expect_eq(f.tcp_seq, 256);
  cr_expect_eq(f.tcp_flags, 0x18);
  cr_expect_eq(f.payload_here, 5);
  cr_expect_eq(f.payload_wire, 5);
  frame_format_address(f.family, f.dst, text);
  cr_expect_str_eq(text, "93.184.216.34");
  frame_format_mac(f.src_mac, text);
  cr_expect_str_eq(text, "02:00:00:00:00:bb");
}

Test(frame, a_snap_length_hides_payload_but_not_its_size) {
  uint8_t bytes[] = {MACS, 8, 0, IPV4(240, 0, 6), TCP, 'h'};
  struct frame f;
  cr_assert(parse(LINKTYPE_ETHERNET, bytes, sizeof bytes, 254, &f));
  cr_expect_eq(f.payload_here, 1);
  cr_expect_eq(f.payload_wire, 200);
}

Test(frame, a_total_length_beyond_the_wire_is_not_believed) {
  uint8_t bytes[] = {MACS, 8, 0, IPV4(255, 0, 6), TCP, 'h'};
  struct frame f;
  cr_assert(parse(LINKTYPE_ETHERNET, bytes, sizeof bytes, sizeof bytes, &f));
  cr_expect_eq(f.payload_wire, 1);
}

Test(frame, lengths_shorter_than_their_headers_are_refused) {
  uint8_t ip[] = {MACS, 8, 0, IPV4(19, 0, 6), TCP};
  uint8_t tcp[] = {MACS, 8, 0, IPV4(40, 0, 6), TCP};
  uint8_t long_tcp[] = {MACS, 8, 0, IPV4(40, 0, 6), TCP};
  uint8_t udp[] = {MACS, 8, 0, IPV4(28, 0, 17), UDP(7)};
  uint8_t ihl[] = {MACS, 8, 0, IPV4(40, 0, 6), TCP};
  tcp[14 + 20 + 12] = 0x40;
  long_tcp[14 + 20 + 12] = 0xf0;
  ihl[14] = 0x44;
  struct frame f = {.family = 99};
  cr_expect_not(parse(LINKTYPE_ETHERNET, ip, sizeof ip, sizeof ip, &f));
  cr_expect_not(parse(LINKTYPE_ETHERNET, tcp, sizeof tcp, sizeof tcp, &f));
  cr_expect_not(parse(LINKTYPE_ETHERNET, long_tcp, sizeof long_tcp, sizeof long_tcp, &f));
  cr_expect_not(parse(LINKTYPE_ETHERNET, udp, sizeof udp, sizeof udp, &f));
  cr_expect_not(parse(LINKTYPE_ETHERNET, ihl, sizeof ihl, sizeof ihl, &f));
  cr_expect_eq(f.family, 99, "untouched on failure");
}

Test(frame, two_vlan_tags_are_looked_through_and_not_a_third) {
  uint8_t one[] = {MACS, 0x81, 0, 0, 5, 8, 0, IPV4(31, 0, 17), UDP(11), 1, 2, 3};
  uint8_t two[] = {MACS, 0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 8, 0, IPV4(31, 0, 17), UDP(11), 1, 2, 3};
  uint8_t three[] = {MACS,  0x81, 0, 0, 5, 0x81, 0, 0, 5, 0x81, 0, 0, 6, 8, 0, IPV4(28, 0, 17),
                     UDP(8)};
  struct frame f;
  cr_assert(parse(LINKTYPE_ETHERNET, one, sizeof one, sizeof one, &f));
  cr_expect_eq(f.payload_wire, 3);
  cr_expect_eq(f.src_port, 53);
  cr_assert(parse(LINKTYPE_ETHERNET, two, sizeof two, sizeof two, &f));
  cr_expect_eq(f.payload_wire, 3);
  cr_expect_not(parse(LINKTYPE_ETHERNET, three, sizeof three, sizeof three, &f));
}

Test(frame, a_later_fragment_has_no_ports_but_its_place) {
  uint8_t bytes[] = {MACS, 8, 0, IPV4(28, 9, 17), UDP(8)};
  bytes[14 + 4] = 0x12;
  struct frame f;
  cr_assert(parse(LINKTYPE_ETHERNET, bytes, sizeof bytes, sizeof bytes, &f));
  cr_expect_eq(f.src_port, 0);
  cr_expect(f.is_fragment);
  cr_expect_eq(f.fragment_at, 72);
  cr_expect_eq(f.fragment_id, 0x1200);
  cr_expect_eq(f.header_bytes, 0);
  cr_expect_eq(f.payload_wire, 8);
}

Test(frame, ipv6_extension_headers_are_skipped) {
  uint8_t bytes[] = {MACS, 0x86, 0xdd, IPV6(27, 0), 60, 0, 0, 0, 0,       0, 0, 0,
                     17,   0,    0,    0,           0,  0, 0, 0, UDP(11), 1, 2, 3};
  struct frame f;
  char text[FRAME_ADDRESS_TEXT];
  cr_assert(parse(LINKTYPE_ETHERNET, bytes, sizeof bytes, sizeof bytes, &f));
  cr_expect_eq(f.family, 6);
  cr_expect_eq(f.protocol, FRAME_UDP);
  cr_expect_eq(f.payload_wire, 3);
  frame_format_address(f.family, f.src, text);
  cr_expect_str_eq(text, "2001:db8::1");
}

Test(frame, a_first_fragment_has_ports_and_says_that_more_follow) {
  uint8_t bytes[] = {MACS, 8, 0, IPV4(31, 0, 17), UDP(200), 1, 2, 3};
  struct frame f;
  cr_assert(parse(LINKTYPE_ETHERNET, bytes, sizeof bytes, sizeof bytes, &f));
  cr_expect_not(f.is_fragment);
  bytes[14 + 6] = 0x20;
  cr_assert(parse(LINKTYPE_ETHERNET, bytes, sizeof bytes, sizeof bytes, &f));
  cr_expect(f.is_fragment);
  cr_expect_eq(f.fragment_at, 0);
  cr_expect_eq(f.src_port, 53);
  cr_expect_eq(f.header_bytes, 8);
  cr_expect_eq(f.payload_wire, 3);
}

Test(frame, fragments_of_ipv6_are_those_that_their_header_makes) {
  uint8_t bytes[] = {MACS, 0x86, 0xdd, IPV6(19, 44), 17, 0, 0, 0, 9, 8, 7, 6, UDP(11), 1, 2, 3};
  uint8_t *header = bytes + 14 + 40;
  struct frame f;
  cr_assert(parse(LINKTYPE_ETHERNET, bytes, sizeof bytes, sizeof bytes, &f));
  cr_expect_not(f.is_fragment, "alone, it is whole");
  cr_expect_eq(f.src_port, 53);
  header[3] = 1;
  cr_assert(parse(LINKTYPE_ETHERNET, bytes, sizeof bytes, sizeof bytes, &f));
  cr_expect(f.is_fragment);
  cr_expect_eq(f.src_port, 53);
  header[2] = 5;
  cr_assert(parse(LINKTYPE_ETHERNET, bytes, sizeof bytes, sizeof bytes, &f));
  cr_expect_eq(f.fragment_at, 0x500);
  cr_expect_eq(f.fragment_id, 0x09080706);
  cr_expect_eq(f.src_port, 0);
  cr_expect_eq(f.payload_wire, 11);
}

Test(frame, its_length_on_the_wire_is_that_of_the_capture) {
  struct frame f;
  cr_assert(parse(LINKTYPE_ETHERNET, tcp_frame, sizeof tcp_frame, 1000, &f));
  cr_expect_eq(f.wire, 1000);
  cr_assert(parse(LINKTYPE_ETHERNET, tcp_frame, sizeof tcp_frame, 0, &f));
  cr_expect_eq(f.wire, sizeof tcp_frame, "it cannot be shorter than what is here");
  cr_expect_eq(f.header_bytes, 20);
}

Test(frame, an_endless_chain_of_ipv6_headers_is_refused) {
  uint8_t bytes[14 + 40 + 240] = {MACS, 0x86, 0xdd, IPV6(240, 0)};
  struct frame f;
  cr_expect_not(parse(LINKTYPE_ETHERNET, bytes, sizeof bytes, sizeof bytes, &f));
}

Test(frame, an_ipv6_header_longer_than_the_packet_is_refused) {
  uint8_t bytes[14 + 40 + 16] = {MACS, 0x86, 0xdd, IPV6(16, 60), 17, 255};
  struct frame f;
  cr_expect_not(parse(LINKTYPE_ETHERNET, bytes, sizeof bytes, sizeof bytes, &f));
}

Test(frame, arp_and_unknown_link_types_are_not_told) {
  uint8_t arp[60] = {MACS, 8, 6};
  struct frame f;
  cr_expect_not(parse(LINKTYPE_ETHERNET, arp, sizeof arp, sizeof arp, &f));
  cr_expect_not(parse(147, tcp_frame, sizeof tcp_frame, sizeof tcp_frame, &f));
}

#define WIFI(flags)                                                                                \
  0x88, flags, 0, 0, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 3, 0x30, 0x12, 5, 0

static const uint8_t open_wifi[] = {WIFI(0x09),      0xaa,    0xaa, 3, 0, 0, 0, 8, 0,
                                    IPV4(31, 0, 17), UDP(11), 1,    2, 3, 0, 0, 0, 0};

Test(frame, an_open_wifi_frame_to_the_access_point_is_read) {
  struct frame f;
  cr_assert(parse(LINKTYPE_WIFI, open_wifi, sizeof open_wifi, sizeof open_wifi, &f));
  cr_expect_eq(f.src_mac[5], 2);
  cr_expect_eq(f.dst_mac[5], 3);
  cr_expect_not(f.sealed);
  cr_expect(f.retry);
  cr_expect_eq(f.wifi_tid, 5);
  cr_expect_eq(f.wifi_seq, 0x1230);
  cr_expect_eq(f.payload_wire, 3);
}

Test(frame, an_encrypted_wifi_frame_tells_macs_and_size) {
  uint8_t bytes[100] = {WIFI(0x42)};
  struct frame f;
  cr_assert(parse(LINKTYPE_WIFI, bytes, 60, 100, &f));
  cr_expect(f.sealed);
  cr_expect_eq(f.dst_mac[5], 1);
  cr_expect_eq(f.src_mac[5], 3);
  cr_expect_eq(f.payload_wire, 100 - 26 - 16);
}

Test(frame, four_addresses_are_those_of_the_ends) {
  uint8_t bytes[60] = {WIFI(0x43)};
  bytes[29] = 9;
  struct frame f;
  cr_assert(parse(LINKTYPE_WIFI, bytes, sizeof bytes, sizeof bytes, &f));
  cr_expect_eq(f.dst_mac[5], 3);
  cr_expect_eq(f.src_mac[5], 9);
}

Test(frame, beacons_and_empty_data_are_not_told) {
  uint8_t bytes[60] = {0x80};
  struct frame f;
  cr_expect_not(parse(LINKTYPE_WIFI, bytes, sizeof bytes, sizeof bytes, &f));
  bytes[0] = 0xc8;
  cr_expect_not(parse(LINKTYPE_WIFI, bytes, sizeof bytes, sizeof bytes, &f));
}

static const uint8_t radiotap[] = {
    0, 0, 17, 0, 3, 0, 0, 0, 1,  2,  3,  4,  5,  6,  7,  8,  0x10, 0x48 & 0x08, 0x42, 0,  0,
    2, 0, 0,  0, 0, 1, 2, 0, 0,  0,  0,  2,  2,  0,  0,  0,  0,    3,           0,    0,  1,
    2, 3, 4,  5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,   19,          20,   21, 22};

Test(frame, radiotap_says_whether_the_checksum_is_there) {
  struct frame f;
  cr_assert(parse(LINKTYPE_RADIOTAP, radiotap, sizeof radiotap, sizeof radiotap, &f));
  cr_expect_eq(f.payload_wire, 22 - 4 - 16);
}

Test(frame, what_the_radio_knows_to_be_damaged_is_not_told) {
  struct frame f;
  uint8_t bytes[sizeof radiotap];
  memcpy(bytes, radiotap, sizeof bytes);
  bytes[16] |= 0x40;
  cr_expect_not(parse(LINKTYPE_RADIOTAP, bytes, sizeof bytes, sizeof bytes, &f));
}

Test(frame, a_header_that_the_radio_padded_is_skipped_whole) {
  uint8_t bytes[9 + 28 + 39] = {0, 0, 9, 0, 2, 0, 0, 0, 0x20, WIFI(0x02)};
  static const uint8_t body[] = {0xaa, 0xaa, 3, 0, 0, 0, 8, 0, IPV4(31, 0, 17), UDP(11), 1, 2, 3};
  memcpy(bytes + 9 + 28, body, sizeof body);
  struct frame f;
  cr_assert(parse(LINKTYPE_RADIOTAP, bytes, sizeof bytes, sizeof bytes, &f));
  cr_expect_not(f.sealed);
  cr_expect_eq(f.payload_wire, 3);
  cr_expect_eq(f.wire, sizeof bytes);
}

Test(frame, what_comes_from_the_access_point_is_passed_on) {
  uint8_t up[60] = {WIFI(0x41)}, down[60] = {WIFI(0x42)}, between[60] = {WIFI(0x43)};
  struct frame f;
  cr_assert(parse(LINKTYPE_WIFI, up, sizeof up, sizeof up, &f));
  cr_expect_not(f.relayed);
  cr_assert(parse(LINKTYPE_WIFI, down, sizeof down, sizeof down, &f));
  cr_expect(f.relayed);
  cr_assert(parse(LINKTYPE_WIFI, between, sizeof between, sizeof between, &f));
  cr_expect_not(f.relayed);
}

Test(frame, an_aggregate_of_frames_is_sealed_even_if_open) {
  uint8_t bytes[60] = {WIFI(0x02)};
  bytes[24] |= 0x80;
  struct frame f;
  cr_assert(parse(LINKTYPE_WIFI, bytes, sizeof bytes, sizeof bytes, &f));
  cr_expect(f.sealed);
  cr_expect_eq(f.payload_wire, 60 - 26);
}

Test(frame, a_radiotap_length_beyond_the_frame_is_refused) {
  uint8_t bytes[40] = {0, 0, 200, 0, 0xff, 0xff, 0xff, 0xff};
  struct frame f;
  cr_expect_not(parse(LINKTYPE_RADIOTAP, bytes, sizeof bytes, sizeof bytes, &f));
  memset(bytes + 4, 0xff, 36);
  bytes[2] = 40;
  cr_expect_not(parse(LINKTYPE_RADIOTAP, bytes, sizeof bytes, sizeof bytes, &f));
}

Test(frame, any_truncation_is_safe) {
  expect_truncations_are_safe(LINKTYPE_ETHERNET, tcp_frame, sizeof tcp_frame);
  expect_truncations_are_safe(LINKTYPE_WIFI, open_wifi, sizeof open_wifi);
  expect_truncations_are_safe(LINKTYPE_RADIOTAP, radiotap, sizeof radiotap);
}

Test(frame, local_addresses_are_known) {
  static const struct {
    bool local;
    uint8_t family, address[16];
  } rows[] = {
      {true, 4, {10, 1, 2, 3}},         {true, 4, {172, 31, 0, 1}}, {false, 4, {172, 32, 0, 1}},
      {true, 4, {192, 168, 0, 1}},      {true, 4, {239, 1, 1, 1}},  {false, 4, {8, 8, 8, 8}},
      {true, 6, {0xfe, 0x80}},          {true, 6, {0xfd}},          {true, 6, {0xff, 2}},
      {false, 6, {0x20, 1, 0xd, 0xb8}},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
    cr_expect_eq(frame_is_local_address(rows[i].family, rows[i].address), rows[i].local, "%zu", i);
}

static enum frame_refusal read_as(uint32_t linktype, const void *bytes, size_t captured,
                                  size_t wire, struct frame *ret) {
  g_autofree uint8_t *copy = g_memdup2(bytes, captured);
  return frame_read(linktype, copy, captured, wire, ret);
}

Test(frame, a_header_that_the_snap_length_cut_hides_no_payload) {
  uint8_t bytes[] = {MACS, 8, 0, IPV4(240, 0, 6), TCP, 'h'};
  struct frame f;
  cr_assert(parse(LINKTYPE_ETHERNET, bytes, 14 + 20 + 10, 254, &f));
  cr_expect_eq(f.payload_wire, 200);
  cr_expect_eq(f.payload_here, 0);
  cr_expect_eq(f.dst_port, 443);
  cr_expect_eq(f.tcp_seq, 256);
  cr_expect_not(f.lacks_number);
  cr_assert(parse(LINKTYPE_ETHERNET, bytes, 14 + 20 + 5, 254, &f));
  cr_expect_eq(f.dst_port, 443);
  cr_expect(f.lacks_number);
  cr_assert(parse(LINKTYPE_ETHERNET, bytes, 14 + 20, 254, &f));
  cr_expect_eq(f.dst_port, 0);
  cr_expect_eq(f.payload_wire, 200);
  bytes[14 + 9] = 17;
  cr_assert(parse(LINKTYPE_ETHERNET, bytes, 14 + 20 + 4, 254, &f));
  cr_expect_eq(f.payload_wire, 212);
  cr_expect_eq(f.src_port, 0xc000);
}

Test(frame, an_ipv6_extension_that_the_snap_length_cut_hides_no_payload) {
  uint8_t bytes[] = {MACS, 0x86, 0xdd, IPV6(200, 60), 17, 0, 0, 0, 0, 0, 0, 0};
  struct frame f;
  cr_assert(parse(LINKTYPE_ETHERNET, bytes, sizeof bytes - 3, 254, &f));
  cr_expect_eq(f.payload_wire, 200);
  cr_expect_eq(f.protocol, 60);
}

Test(frame, pppoe_sessions_and_old_tags_are_looked_through) {
  uint8_t pppoe[] = {MACS,    0x88, 0x64, 0x11, 0, 0, 1, 0, 33, 0, 0x21, IPV4(31, 0, 17),
                     UDP(11), 1,    2,    3,    0, 0, 0};
  uint8_t tag[] = {MACS, 0x91, 0, 0, 5, 8, 0, IPV4(31, 0, 17), UDP(11), 1, 2, 3};
  struct frame f;
  cr_assert(parse(LINKTYPE_ETHERNET, pppoe, sizeof pppoe, sizeof pppoe, &f));
  cr_expect_eq(f.payload_wire, 3);
  cr_expect_eq(f.src_port, 53);
  cr_assert(parse(LINKTYPE_ETHERNET, tag, sizeof tag, sizeof tag, &f));
  cr_expect_eq(f.payload_wire, 3);
  expect_truncations_are_safe(LINKTYPE_ETHERNET, pppoe, sizeof pppoe);
  pppoe[20] = 0xc0; /* its link control */
  cr_expect_eq(read_as(LINKTYPE_ETHERNET, pppoe, sizeof pppoe, sizeof pppoe, &f), FRAME_NO_DATA);
  pppoe[20] = 1;
  cr_expect_eq(read_as(LINKTYPE_ETHERNET, pppoe, sizeof pppoe, sizeof pppoe, &f), FRAME_STRANGE);
}

Test(frame, why_a_frame_is_not_read_is_told_with_its_sender) {
  uint8_t bytes[] = {MACS, 8, 0, IPV4(31, 0, 17), UDP(11), 1, 2, 3};
  struct frame f;
  cr_expect_eq(read_as(LINKTYPE_ETHERNET, bytes, 30, sizeof bytes, &f), FRAME_CUT);
  cr_expect_eq(f.src_mac[5], 0xbb);
  cr_expect_eq(read_as(LINKTYPE_ETHERNET, bytes, 11, sizeof bytes, &f), FRAME_CUT);
  cr_expect_eq(f.src_mac[5], 0);
  cr_expect_eq(read_as(LINKTYPE_ETHERNET, bytes, 30, 30, &f), FRAME_LIES);
  cr_expect_eq(read_as(113, bytes, sizeof bytes, sizeof bytes, &f), FRAME_STRANGE);
  bytes[12] = 0x88;
  bytes[13] = 0x47;
  cr_expect_eq(read_as(LINKTYPE_ETHERNET, bytes, sizeof bytes, sizeof bytes, &f), FRAME_STRANGE);
  cr_expect_eq(f.ethertype, 0x8847);
  cr_expect_eq(f.src_mac[5], 0xbb);
  bytes[13] = 0x8e;
  cr_expect_eq(read_as(LINKTYPE_ETHERNET, bytes, sizeof bytes, sizeof bytes, &f), FRAME_NO_DATA);
}
