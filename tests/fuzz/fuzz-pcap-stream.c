/* Hostile bytes to the pcap stream, cut as the first byte says; packets must lie within bounds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pcap-stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_packet(void *user, const struct pcap_packet *packet) {
  unsigned *sum = user;
  g_assert(packet->captured > 0 && packet->captured <= PCAP_CAPTURED_MAX);
  g_assert(packet->original >= packet->captured);
  for (size_t i = 0; i < packet->captured; i++)
    *sum += packet->bytes[i];
}

static void on_news(void *user, enum pcap_news news, size_t skipped_bytes) {
  unsigned *sum = user;
  *sum += (unsigned)news + (unsigned)skipped_bytes;
}

/* The file header is given, or no input would get far; `rest` has the other chance. */
static void feed_header(struct pcap_stream *stream, const struct pcap_listener *listener) {
  static const uint8_t header[] = {0xd4, 0xc3, 0xb2, 0xa1, 2,    0,    4,    0, 0,   0, 0, 0,
                                   0,    0,    0,    0,    0xff, 0xff, 0xff, 0, 105, 0, 0, 0};
  pcap_stream_feed(stream, header, sizeof header, listener);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  unsigned sum = 0;
  struct pcap_listener listener = {on_packet, on_news, &sum};
  if (size < 1)
    return 0;
  struct pcap_stream *stream = pcap_stream_new();
  size_t most = (size_t)(data[0] & 0x7f) + 1;
  if (data[0] & 0x80)
    feed_header(stream, &listener);
  for (size_t at = 1; at < size; at += most)
    pcap_stream_feed(stream, data + at, MIN(most, size - at), &listener);
  pcap_stream_finish(stream, &listener);
  g_assert(pcap_stream_skipped_bytes(stream) <= size + 24);
  pcap_stream_free(stream);
  return 0;
}
