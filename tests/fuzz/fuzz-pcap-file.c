/* Hostile capture files; the first byte says which good beginning they have.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-file.h"
#include "pcap-file.h"

static const uint8_t plain[] = {0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0,
                                0,    0,    0,    0,    0, 0, 4, 0, 1, 0, 0, 0};
static const uint8_t section[] = {0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0,    0,    0x4d, 0x3c,
                                  0x2b, 0x1a, 1,    0,    0,  0, 0xff, 0xff, 0xff, 0xff,
                                  0xff, 0xff, 0xff, 0xff, 28, 0, 0,    0};
static const uint8_t section_and_interface[] = {
    0x0a, 0x0d, 0x0d, 0x0a, 28,   0,    0,    0,    0x4d, 0x3c, 0x2b, 0x1a, 1,  0, 0, 0,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 28,   0,    0,    0,    1,  0, 0, 0,
    20,   0,    0,    0,    1,    0,    0,    0,    0,    0,    0,    0,    20, 0, 0, 0};
/* A stored block of 24 bytes, the header of a capture; what follows it is fuzzed deflate. */
static const uint8_t packed[] = {0x1f, 0x8b, 8,    0,    0,    0, 0, 0, 0, 3, 0, 24, 0, 0xe7,
                                 0xff, 0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0,  0, 0,
                                 0,    0,    0,    0,    0,    0, 4, 0, 1, 0, 0, 0};

static void read_all(const char *path) {
  g_autoptr(GError) error = NULL;
  struct pcap_file *file = pcap_file_open(path, &error);
  g_assert(!file == !!error);
  struct pcap_file_packet packet;
  int status;
  for (int64_t n = 1, at = 0; file && (status = pcap_file_read(file, &packet, &error)) != 0; n++) {
    if (status < 0) {
      g_assert(error);
      break;
    }
    g_assert(packet.number == n && packet.utc_ns >= 0 && packet.captured <= packet.wire);
    g_assert(packet.captured <= 262144 && packet.linktype == pcap_file_linktype(file));
    for (size_t i = 0; i < packet.captured; i += MAX(packet.captured - 1, 1))
      at += packet.bytes[i] & 0; /* the ends are there to be read */
    g_assert(pcap_file_position(file) > at);
    at = pcap_file_position(file);
  }
  pcap_file_close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const struct {
    const uint8_t *bytes;
    size_t n;
  } starts[] = {{plain, 0},
                {plain, sizeof plain},
                {section, sizeof section},
                {section_and_interface, sizeof section_and_interface},
                {packed, sizeof packed}};
  if (size < 1)
    return 0;
  size_t start = data[0] % G_N_ELEMENTS(starts);
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  g_byte_array_append(bytes, starts[start].bytes, (guint)starts[start].n);
  g_byte_array_append(bytes, data + 1, (guint)(size - 1));
  fuzz_as_file(bytes->data, bytes->len, read_all);
  return 0;
}
