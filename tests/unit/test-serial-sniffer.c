/* What the twin's sniffer sends, a pcap stream reads back.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "frame.h"
#include "pcap-stream.h"
#include "serial-sniffer.h"

enum { RECORDS = 40 };

static unsigned packets, news[4];

static int64_t time_of(unsigned i) {
  return 999990 + (int64_t)i * 250007;
}

static size_t length_of(unsigned i) {
  return 1 + i * 37;
}

static void on_packet(void *user, const struct pcap_packet *packet) {
  (void)user;
  cr_expect_eq(packet->ts_us, time_of(packets));
  cr_expect_eq(packet->linktype, LINKTYPE_ETHERNET);
  cr_assert_eq(packet->captured, length_of(packets));
  cr_expect_eq(packet->original, packet->captured);
  for (size_t i = 0; i < packet->captured; i++)
    cr_assert_eq(packet->bytes[i], (uint8_t)(packets + i));
  packets++;
}

static void on_news(void *user, enum pcap_news what, size_t skipped_bytes) {
  (void)user;
  (void)skipped_bytes;
  news[what]++;
}

static GByteArray *sent(void) {
  GByteArray *bytes = g_byte_array_new();
  size_t n;
  const uint8_t *start = serial_sniffer_start(&n);
  g_byte_array_append(bytes, start, (guint)n);
  for (unsigned i = 0; i < RECORDS; i++) {
    uint8_t frame[2000], record[2016];
    for (size_t b = 0; b < length_of(i); b++)
      frame[b] = (uint8_t)(i + b);
    n = serial_sniffer_record(record, time_of(i), frame, length_of(i));
    cr_expect_eq(n, 16 + length_of(i));
    g_byte_array_append(bytes, record, (guint)n);
  }
  return bytes;
}

Test(serial_sniffer, a_pcap_stream_reads_back_what_was_sent_in_any_pieces) {
  static const size_t pieces[] = {1, 13, 100, 1 << 20};
  struct pcap_listener listener = {on_packet, on_news, NULL};
  g_autoptr(GByteArray) bytes = sent();
  for (size_t p = 0; p < G_N_ELEMENTS(pieces); p++) {
    struct pcap_stream *stream = pcap_stream_new();
    packets = 0;
    memset(news, 0, sizeof news);
    for (size_t at = 0; at < bytes->len; at += pieces[p])
      pcap_stream_feed(stream, bytes->data + at, MIN(pieces[p], bytes->len - at), &listener);
    pcap_stream_finish(stream, &listener);
    cr_expect_eq(packets, RECORDS);
    cr_expect(news[PCAP_STARTED] == 1 && news[PCAP_LOST] == 0 && news[PCAP_RESTARTED] == 0);
    cr_expect_eq(pcap_stream_skipped_bytes(stream), 0);
    pcap_stream_free(stream);
  }
}
