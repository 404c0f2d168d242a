/* Captures as programs write them, and as disks, copies and liars leave them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pcap-file.h"

#include "scratch.h"

#include <string.h>
#include <zlib.h>

static const uint32_t micro = 0xa1b2c3d4, nano = 0xa1b23c4d;

static GByteArray *bytes;
static GError *error;
static bool is_swapped;

static void setup(void) {
  bytes = g_byte_array_new();
  is_swapped = false;
}

static void teardown(void) {
  g_byte_array_unref(bytes);
  scratch_remove();
}

TestSuite(pcap_file, .init = setup, .fini = teardown);

static void put32(uint32_t value) {
  uint32_t there = is_swapped ? GUINT32_SWAP_LE_BE(value) : value;
  g_byte_array_append(bytes, (const uint8_t *)&there, sizeof there);
}

static void put_fill(uint8_t fill, size_t n) {
  for (size_t i = 0; i < n; i++)
    g_byte_array_append(bytes, &fill, 1);
}

static void put_header(uint32_t magic, uint32_t linktype) {
  put32(magic);
  put32(is_swapped ? 0x00020004 : 0x00040002);
  put32(0);
  put32(0);
  put32(65535);
  put32(linktype);
}

static void put_packet(uint32_t s, uint32_t fraction, uint32_t captured, uint32_t wire) {
  put32(s);
  put32(fraction);
  put32(captured);
  put32(wire);
  put_fill((uint8_t)captured, captured);
}

/* Three packets, of 60, 61 and 62 bytes, in 24 + 3 * 16 + 183 = 255 bytes. */
static void put_three(uint32_t magic) {
  put_header(magic, 1);
  for (uint32_t i = 0; i < 3; i++)
    put_packet(1000 + i, 5, 60 + i, i == 2 ? 1500 : 60 + i);
}

/* pcapng: a block of these words, with type and both lengths around them. */
static void put_block(uint32_t type, const uint32_t *words, size_t count) {
  uint32_t length = (uint32_t)(4 * count + 12);
  put32(type);
  put32(length);
  for (size_t i = 0; i < count; i++)
    put32(words[i]);
  put32(length);
}

static void put_section(void) {
  put_block(0x0a0d0d0a, (uint32_t[]){0x1a2b3c4d, 1, 0xffffffff, 0xffffffff}, 4);
}

static void put_interface(uint32_t linktype, uint32_t snap) {
  put_block(1, (uint32_t[]){linktype, snap}, 2);
}

/* Eight bytes, at `us` microseconds. */
static void put_enhanced(uint32_t interface, uint32_t us) {
  put_block(6, (uint32_t[]){interface, 0, us, 8, 8, 0x01010101, 0x01010101}, 7);
}

static const char *keep(void) {
  return scratch_bytes("night.pcap", bytes->data, bytes->len);
}

static void expect_three(const char *path, int64_t step_ns) {
  struct pcap_file *file = pcap_file_open(path, &error);
  expect_no_error(error);
  struct pcap_file_packet packet;
  for (uint32_t i = 0; i < 3; i++) {
    cr_assert_eq(pcap_file_read(file, &packet, &error), 1);
    cr_expect_eq(packet.number, i + 1);
    cr_expect_eq(packet.captured, 60 + i);
    cr_expect_eq(packet.wire, i == 2 ? 1500 : 60 + i);
    cr_expect_eq(packet.bytes[59 + i], 60 + i);
    cr_expect_eq(packet.linktype, 1);
    cr_expect_eq(packet.utc_ns, (1000 + i) * (int64_t)NS_PER_S + 5 * step_ns);
  }
  cr_expect_eq(pcap_file_read(file, &packet, &error), 0);
  expect_no_error(error);
  cr_expect_eq(pcap_file_position(file), 255);
  pcap_file_close(file);
}

Test(pcap_file, micro_and_nanoseconds_are_read_in_either_order_of_bytes) {
  for (int i = 0; i < 4; i++) {
    g_byte_array_set_size(bytes, 0);
    is_swapped = i & 1;
    put_three(i & 2 ? nano : micro);
    expect_three(keep(), i & 2 ? 1 : 1000);
  }
}

/* As gzip writes it, cut into this many members. */
static GByteArray *pack(size_t members) {
  GByteArray *packed = g_byte_array_new();
  for (size_t i = 0; i < members; i++) {
    uint8_t out[4096];
    size_t from = bytes->len * i / members, until = bytes->len * (i + 1) / members;
    z_stream z = {.next_in = bytes->data + from,
                  .avail_in = (uInt)(until - from),
                  .next_out = out,
                  .avail_out = sizeof out};
    cr_assert_eq(deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    cr_assert_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    g_byte_array_append(packed, out, (guint)(sizeof out - z.avail_out));
    deflateEnd(&z);
  }
  return packed;
}

Test(pcap_file, gzip_is_unpacked_even_in_several_members_with_padding_behind) {
  put_three(micro);
  for (size_t members = 1; members <= 3; members++) {
    GByteArray *packed = pack(members);
    g_byte_array_append(packed, (const uint8_t[8]){0}, 8);
    expect_three(scratch_bytes("night.pcap.gz", packed->data, packed->len), 1000);
    g_byte_array_unref(packed);
  }
}

/* Reads on to the damage and returns how many packets were good. */
static int read_to_damage(const char *path) {
  struct pcap_file *file = pcap_file_open(path, &error);
  expect_no_error(error);
  struct pcap_file_packet packet;
  int good = 0, status;
  while ((status = pcap_file_read(file, &packet, &error)) > 0)
    good++;
  cr_expect_eq(status, -1, "%d packets, then %d", good, status);
  pcap_file_close(file);
  return good;
}

Test(pcap_file, a_gzip_stream_that_is_cut_or_changed_is_damage_behind_what_is_good) {
  put_three(micro);
  GByteArray *packed = pack(1);
  const char *cut = scratch_bytes("cut.gz", packed->data, packed->len - 8);
  cr_expect_eq(read_to_damage(cut), 3); /* only the checksum is missing */
  expect_error(error, HOTMIC_ERROR_DATA, "the gzip stream ends in its middle");
  packed->data[packed->len - 8] ^= 1;
  const char *changed = scratch_bytes("changed.gz", packed->data, packed->len);
  cr_expect_eq(read_to_damage(changed), 3);
  expect_error(error, HOTMIC_ERROR_DATA, "incorrect data check");
  g_byte_array_unref(packed);
}

Test(pcap_file, a_cut_file_gives_all_before_the_cut_and_says_where_that_was) {
  put_three(micro);
  g_byte_array_set_size(bytes, 24 + 16 + 60 + 16 + 61 + 16 + 10);
  cr_expect_eq(read_to_damage(keep()), 2);
  cr_expect(g_str_has_prefix(error->message, scratch_path("night.pcap")), "%s", error->message);
  expect_error(error, HOTMIC_ERROR_DATA, "after packet 2, at byte 177");
  g_byte_array_set_size(bytes, 24 + 16 + 60 + 7);
  cr_expect_eq(read_to_damage(keep()), 1);
  expect_error(error, HOTMIC_ERROR_DATA, "after packet 1, at byte 100");
}

Test(pcap_file, a_length_that_cannot_be_is_damage_and_takes_no_memory) {
  put_three(micro);
  put32(1004);
  put32(0);
  put32(0xfffffff0);
  put32(0xfffffff0);
  cr_expect_eq(read_to_damage(keep()), 3);
  expect_error(error, HOTMIC_ERROR_DATA, "after packet 3, at byte 255");
}

Test(pcap_file, a_wire_length_below_what_is_there_is_what_is_there) {
  put_header(micro, 1);
  put_packet(1, 0, 60, 20);
  struct pcap_file *file = pcap_file_open(keep(), &error);
  struct pcap_file_packet packet;
  cr_assert_eq(pcap_file_read(file, &packet, &error), 1);
  cr_expect_eq(packet.wire, 60);
  pcap_file_close(file);
}

Test(pcap_file, seconds_beyond_2038_are_in_the_future) {
  put_header(micro, 1);
  put_packet(0xf0000000, 0, 60, 60);
  struct pcap_file *file = pcap_file_open(keep(), &error);
  struct pcap_file_packet packet;
  cr_assert_eq(pcap_file_read(file, &packet, &error), 1);
  cr_expect_eq(packet.utc_ns, 0xf0000000 * (int64_t)NS_PER_S);
  pcap_file_close(file);
}

Test(pcap_file, pcapng_times_beyond_any_calendar_are_damage) {
  put_section();
  put_interface(1, 0);
  put_enhanced(0, 7);
  put_block(6, (uint32_t[]){0, 0x7fffffff, 0, 4, 4, 0}, 6);
  cr_expect_eq(read_to_damage(keep()), 1);
  expect_error(error, HOTMIC_ERROR_DATA, "time is none from 1970 to 2255");
}

static void expect_refusal(const char *path, const char *words) {
  cr_expect_null(pcap_file_open(path, &error));
  cr_expect(g_str_has_prefix(error->message, path), "%s", error->message);
  expect_error(error, HOTMIC_ERROR_DATA, words);
}

Test(pcap_file, another_kind_of_file_is_refused_by_its_first_bytes) {
  expect_refusal(scratch_text("a.yaml", "hotmic: bench/1"),
                 "begins with 68 6f 74 6d 69 63 3a 20 (`hotmic: `); expected a pcap or pcapng");
  expect_refusal(scratch_text("b.pcap", "\n\033"), "begins with 0a 1b (`..`)");
  expect_refusal(scratch_text("c.pcap", ""), "is empty");
  expect_refusal(scratch_path("not-there.pcap"), "No such file");
  expect_refusal(scratch_dir(), "Is a directory");
}

Test(pcap_file, a_file_that_ends_in_its_header_is_refused) {
  put_header(micro, 1);
  g_byte_array_set_size(bytes, 20);
  expect_refusal(keep(), "is no whole capture");
  GByteArray *packed = pack(1);
  expect_refusal(scratch_bytes("a.gz", packed->data, 12), "ends in its middle");
  g_byte_array_unref(packed);
}

Test(pcap_file, other_link_types_are_refused_by_name) {
  put_header(micro, 113);
  expect_refusal(keep(), "has link type LINUX_SLL (113); expected Ethernet (1)");
  g_byte_array_set_size(bytes, 0);
  put_header(micro, 127);
  struct pcap_file *file = pcap_file_open(keep(), &error);
  expect_no_error(error);
  cr_expect_eq(pcap_file_linktype(file), 127);
  pcap_file_close(file);
}

Test(pcap_file, unknown_blocks_of_pcapng_are_skipped_and_interfaces_of_one_type_are_one) {
  put_section();
  put_interface(1, 0);
  put_block(0x40000bad, (uint32_t[]){1, 2, 3}, 3);
  put_interface(1, 0);
  put_enhanced(0, 1000000);
  put_block(0x80000001, (uint32_t[]){0xdeadbeef}, 1);
  put_enhanced(1, 2000000);
  struct pcap_file *file = pcap_file_open(keep(), &error);
  expect_no_error(error);
  struct pcap_file_packet packet;
  for (int i = 1; i <= 2; i++) {
    cr_assert_eq(pcap_file_read(file, &packet, &error), 1);
    cr_expect_eq(packet.utc_ns, i * (int64_t)NS_PER_S);
    cr_expect_eq(packet.number, i);
    cr_expect_eq(packet.captured, 8);
  }
  cr_expect_eq(pcap_file_read(file, &packet, &error), 0);
  pcap_file_close(file);
}

Test(pcap_file, several_link_types_in_one_file_are_refused_with_advice) {
  put_section();
  put_interface(1, 0);
  put_enhanced(0, 1000000);
  put_interface(127, 0);
  put_enhanced(1, 2000000);
  cr_expect_eq(read_to_damage(keep()), 1);
  expect_error(error, HOTMIC_ERROR_DATA, "tshark -r FILE -Y frame.interface_id==0");
}
