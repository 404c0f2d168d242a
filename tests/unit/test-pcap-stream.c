/* Packets out of a pcap file over a serial line, whole and damaged.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pcap-stream.h"

#include <criterion/criterion.h>
#include <string.h>

static struct {
  unsigned packets, started, lost, found, restarted;
  size_t captured[64], original[64];
  int64_t ts_us[64];
  uint8_t first[64];
  uint32_t linktype;
  size_t behind;
} seen;

static GByteArray *wire;
static struct pcap_stream *stream;

static void on_packet(void *user, const struct pcap_packet *packet) {
  (void)user;
  unsigned i = seen.packets++;
  cr_assert_lt(i, 64u);
  seen.captured[i] = packet->captured;
  seen.original[i] = packet->original;
  seen.ts_us[i] = packet->ts_us;
  seen.first[i] = packet->bytes[0];
  seen.linktype = packet->linktype;
  seen.behind = packet->behind_bytes;
}

static void on_news(void *user, enum pcap_news news, size_t skipped) {
  (void)user;
  (void)skipped;
  seen.started += news == PCAP_STARTED;
  seen.lost += news == PCAP_LOST;
  seen.found += news == PCAP_FOUND;
  seen.restarted += news == PCAP_RESTARTED;
}

static const struct pcap_listener listener = {on_packet, on_news, NULL};

static void setup(void) {
  memset(&seen, 0, sizeof seen);
  wire = g_byte_array_new();
  stream = pcap_stream_new();
}

static void teardown(void) {
  g_byte_array_unref(wire);
  pcap_stream_free(stream);
}

TestSuite(pcap_stream, .init = setup, .fini = teardown);

static void put32(uint32_t value) {
  uint8_t bytes[] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                     (uint8_t)(value >> 24)};
  g_byte_array_append(wire, bytes, 4);
}

static void put_text(const char *text) {
  g_byte_array_append(wire, (const uint8_t *)text, (guint)strlen(text));
}

static void put_file_header(uint32_t linktype) {
  put32(0xa1b2c3d4);
  put32(0x00040002);
  put32(0);
  put32(0);
  put32(2500);
  put32(linktype);
}

static void put_record(uint32_t s, uint32_t us, uint32_t captured, uint32_t original,
                       uint8_t fill) {
  put32(s);
  put32(us);
  put32(captured);
  put32(original);
  guint at = wire->len;
  g_byte_array_set_size(wire, at + captured);
  memset(wire->data + at, fill, captured);
}

static void feed_all(void) {
  pcap_stream_feed(stream, wire->data, wire->len, &listener);
}

Test(pcap_stream, text_until_the_banner_is_no_damage) {
  put_text("ets Jul 29 2019 12:21:46\r\nrst:0x1\r\n<<START>>\r\n");
  put_file_header(105);
  put_record(1, 2, 100, 300, 7);
  feed_all();
  cr_expect_eq(seen.packets, 1);
  cr_expect_eq(seen.started, 1);
  cr_expect_eq(seen.linktype, 105);
  cr_expect_eq(seen.captured[0], 100);
  cr_expect_eq(seen.original[0], 300);
  cr_expect_eq(seen.ts_us[0], 1000002);
  cr_expect_eq(pcap_stream_damaged_places(stream), 0);
  cr_expect_eq(pcap_stream_skipped_bytes(stream), 0);
}

Test(pcap_stream, a_file_header_without_a_banner_starts_it_too) {
  put_file_header(1);
  put_record(1, 2, 60, 60, 7);
  feed_all();
  cr_expect_eq(seen.packets, 1);
}

Test(pcap_stream, bytes_one_by_one_say_the_same_as_bytes_at_once) {
  put_text("boot\n<<START>>\n");
  put_file_header(127);
  for (uint32_t i = 0; i < 5; i++)
    put_record(10 + i, 0, 40 + i, 90, (uint8_t)i);
  for (guint i = 0; i < wire->len; i++)
    pcap_stream_feed(stream, wire->data + i, 1, &listener);
  cr_expect_eq(seen.packets, 5);
  cr_expect_eq(seen.first[4], 4);
  cr_expect(pcap_stream_is_at_boundary(stream));
}

/* The fill makes these look like 802.11 beacons, if it is 0x80. */
Test(pcap_stream, a_stream_whose_file_header_went_by_is_joined_at_the_fourth_record) {
  put_text("\x07\x07 the end of a packet");
  for (uint32_t i = 0; i < 6; i++)
    put_record(100 + i, 5, 60 + i, 300, 0x80);
  for (guint i = 0; i < wire->len; i++)
    pcap_stream_feed(stream, wire->data + i, 1, &listener);
  cr_expect_eq(seen.started, 1);
  cr_expect_eq(seen.packets, 3);
  cr_expect_eq(seen.ts_us[0], 103000005);
  cr_expect_eq(seen.linktype, 105);
  cr_expect_eq(seen.captured[2], 65);
  cr_expect_eq(pcap_stream_damaged_places(stream), 0);
}

Test(pcap_stream, records_that_look_like_no_packets_are_not_joined) {
  for (uint32_t i = 0; i < 20; i++)
    put_record(100 + i, 5, 60, 60, 0xff);
  feed_all();
  cr_expect_eq(seen.started, 0);
}

Test(pcap_stream, a_packet_knows_how_much_came_behind_it) {
  put_file_header(1);
  put_record(1, 0, 60, 60, 7);
  put_text("12345");
  feed_all();
  cr_expect_eq(seen.behind, 5);
}

Test(pcap_stream, an_unknown_link_type_does_not_start_it) {
  put_file_header(9999);
  put_record(1, 2, 60, 60, 7);
  feed_all();
  cr_expect_eq(seen.started, 0);
  cr_expect_eq(seen.packets, 0);
}

Test(pcap_stream, bytes_lost_within_a_record_cost_no_more_than_that_record) {
  put_file_header(1);
  put_record(1, 0, 60, 60, 1);
  put_record(2, 0, 60, 60, 2);
  g_byte_array_set_size(wire, wire->len - 20); /* lost on the line */
  put_record(3, 0, 60, 60, 3);
  put_record(4, 0, 60, 60, 4);
  feed_all();
  cr_expect_eq(seen.lost, 1);
  cr_expect_eq(seen.found, 1);
  cr_expect_eq(seen.first[seen.packets - 2], 3);
  cr_expect_eq(seen.first[seen.packets - 1], 4);
  cr_expect_eq(pcap_stream_damaged_places(stream), 1);
}

Test(pcap_stream, foreign_bytes_between_records_are_skipped_and_counted) {
  put_file_header(1);
  put_record(1, 0, 60, 60, 1);
  put_text("Guru Meditation Error: Core 0 panic'ed");
  put_record(2, 0, 60, 60, 2);
  put_record(3, 0, 60, 60, 3);
  feed_all();
  cr_expect_eq(seen.packets, 3);
  cr_expect_eq(pcap_stream_skipped_bytes(stream), 38);
}

Test(pcap_stream, lies_about_lengths_and_times_are_damage) {
  static const uint32_t lies[][4] = {
      {2, 0, 2501, 3000},   /* more than the snap length */
      {2, 0, 60, 59},       /* more than there was */
      {2, 1000000, 60, 60}, /* a second of microseconds */
      {90000, 0, 60, 60},   /* a day later */
      {2, 0, 0, 0},         /* nothing captured */
      {2, 0, 0xffffffff, 0xffffffff},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(lies); i++) {
    teardown();
    setup();
    put_file_header(1);
    put_record(1, 0, 60, 60, 1);
    for (int j = 0; j < 4; j++)
      put32(lies[i][j]);
    put_record(3, 0, 60, 60, 3);
    put_record(4, 0, 60, 60, 4);
    feed_all();
    cr_expect_eq(seen.lost, 1, "lie %zu", i);
    cr_expect_eq(seen.packets, 3, "lie %zu", i);
    cr_expect_eq(pcap_stream_skipped_bytes(stream), 16, "lie %zu", i);
  }
}

Test(pcap_stream, a_clock_that_was_set_is_believed_after_two_followers) {
  put_file_header(1);
  put_record(1, 0, 60, 60, 1);
  for (uint32_t i = 0; i < 3; i++)
    put_record(1700000000 + i, 0, 60, 60, 2);
  feed_all();
  cr_expect_eq(seen.packets, 4);
  cr_expect_eq(seen.lost, 1);
  cr_expect_eq(pcap_stream_skipped_bytes(stream), 0);
}

Test(pcap_stream, a_sniffer_that_reboots_starts_anew) {
  put_file_header(105);
  put_record(1000, 0, 60, 60, 1);
  put32(1001); /* a record that the reboot cut off */
  put32(0);
  put32(2000);
  put32(2000);
  put_text("ets Jul 29\r\n<<START>>\n");
  put_file_header(1);
  put_record(1, 0, 60, 60, 2);
  for (uint32_t i = 0; i < 40; i++)
    put_record(2, i, 60, 60, 3);
  feed_all();
  cr_expect_eq(seen.restarted, 1);
  cr_expect_eq(seen.linktype, 1);
  cr_expect_geq(seen.packets, 42);
  cr_expect_eq(seen.ts_us[seen.packets - 1], 2000039);
}

Test(pcap_stream, the_end_of_the_stream_stands_for_a_follower) {
  put_file_header(1);
  put_record(1, 0, 60, 60, 1);
  put_text("xxxxxxxxxxxxxxxxxx");
  put_record(1000, 0, 60, 60, 2); /* too long after the first to be believed by itself */
  feed_all();
  cr_expect_eq(seen.packets, 1);
  pcap_stream_finish(stream, &listener);
  cr_expect_eq(seen.packets, 2);
  cr_expect_eq(pcap_stream_skipped_bytes(stream), 18);
}

Test(pcap_stream, noise_for_ever_needs_no_more_memory_and_says_nothing) {
  put_file_header(1);
  put_record(1, 0, 60, 60, 1);
  guint at = wire->len;
  g_byte_array_set_size(wire, at + 1000000);
  uint32_t noise = 1;
  for (guint i = at; i < wire->len; i++)
    wire->data[i] = (uint8_t)((noise = noise * 1664525 + 1013904223) >> 24);
  feed_all();
  pcap_stream_finish(stream, &listener);
  cr_expect_eq(seen.packets, 1);
  cr_expect_eq(pcap_stream_skipped_bytes(stream), 1000000);
}

Test(pcap_stream, a_stream_that_ends_within_a_record_is_damaged) {
  put_file_header(1);
  put_record(1, 0, 60, 60, 1);
  g_byte_array_set_size(wire, wire->len - 1);
  feed_all();
  pcap_stream_finish(stream, &listener);
  cr_expect_eq(seen.packets, 0);
  cr_expect_eq(pcap_stream_damaged_places(stream), 1);
  cr_expect_eq(pcap_stream_skipped_bytes(stream), 75);
}
