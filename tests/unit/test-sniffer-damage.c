/* A sniffer's line that drops, flips or doubles bytes: every packet that arrived unharmed is found.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Unharmed is the strictest thing it can be: all bytes of the record, header and packet, arrived,
 * as they were sent and with nothing in between; whatever happened to its neighbours. */
#include "pcap-stream.h"
#include "scratch.h"

#include <string.h>

enum { PACKETS = 8000, HEADER = 16, LONGEST = 400 };
enum damage { DROP, FLIP, DOUBLE, ANY, DAMAGES };

static const uint8_t file_header[] = {0xd4, 0xc3, 0xb2, 0xa1, 2,    0,    4, 0, 0,   0, 0, 0,
                                      0,    0,    0,    0,    0xc4, 0x09, 0, 0, 105, 0, 0, 0};

static struct {
  GByteArray *line;
  bool is_unharmed[PACKETS];
  unsigned unharmed, harmed_bytes;
  bool is_found[PACKETS];
  unsigned delivered, exact, lost, found;
} all;

static void put32(uint8_t *to, uint32_t value) {
  value = GUINT32_TO_LE(value);
  memcpy(to, &value, sizeof value);
}

/* The same for the same number: who receives it can tell whether it is right. */
static size_t record_of(unsigned number, uint8_t *record) {
  g_autoptr(GRand) rand = g_rand_new_with_seed(number + 1);
  size_t n = 20 + (size_t)g_rand_int_range(rand, 0, LONGEST - 20) * (size_t)(number % 3) / 2;
  put32(record, 40 + number / 100);
  put32(record + 4, number % 100 * 10000 + (uint32_t)g_rand_int_range(rand, 0, 9999));
  put32(record + 8, (uint32_t)n);
  put32(record + 12, number % 7 ? (uint32_t)n : 1500); /* some are cut short */
  for (size_t i = 0; i < n; i++)
    record[HEADER + i] = (uint8_t)g_rand_int(rand);
  put32(record + HEADER, number);
  return HEADER + n;
}

/* Puts one byte on the line. Returns whether it and what came before it are as they were. */
static bool put_byte(uint8_t byte, bool is_last, enum damage damage, double rate, GRand *rand) {
  bool is_harmed = g_rand_double(rand) < rate;
  if (damage == ANY)
    damage = (enum damage)g_rand_int_range(rand, DROP, ANY);
  uint8_t flipped = byte ^ (uint8_t)g_rand_int_range(rand, 1, 256);
  all.harmed_bytes += is_harmed;
  if (!is_harmed || damage == DOUBLE)
    g_byte_array_append(all.line, &byte, 1);
  if (is_harmed && damage != DROP)
    g_byte_array_append(all.line, damage == FLIP ? &flipped : &byte, 1);
  return !is_harmed || (damage == DOUBLE && is_last); /* the second one stands behind the record */
}

static void send_all(enum damage damage, double rate, uint32_t seed) {
  g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
  memset(&all, 0, sizeof all);
  all.line = g_byte_array_new();
  g_byte_array_append(all.line, (const uint8_t *)"rst\r\n<<START>>\r\n", 16);
  g_byte_array_append(all.line, file_header, sizeof file_header);
  for (unsigned i = 0; i < PACKETS; i++) {
    uint8_t record[HEADER + LONGEST];
    size_t n = record_of(i, record);
    all.is_unharmed[i] = true;
    for (size_t b = 0; b < n; b++)
      all.is_unharmed[i] &= put_byte(record[b], b + 1 == n, damage, rate, rand);
    all.unharmed += all.is_unharmed[i];
  }
}

static void on_packet(void *user, const struct pcap_packet *packet) {
  (void)user;
  uint8_t record[HEADER + LONGEST];
  uint32_t number = PACKETS;
  all.delivered++;
  if (packet->captured >= 4)
    memcpy(&number, packet->bytes, 4);
  number = GUINT32_FROM_LE(number);
  if (number >= PACKETS || record_of(number, record) != packet->record_bytes ||
      memcmp(packet->bytes, record + HEADER, packet->captured) != 0)
    return;
  cr_expect_not(all.is_found[number], "packet %u came twice", number);
  all.is_found[number] = true;
  all.exact++;
}

static void on_news(void *user, enum pcap_news news, size_t skipped_bytes) {
  (void)user;
  (void)skipped_bytes;
  all.lost += news == PCAP_LOST;
  all.found += news == PCAP_FOUND;
}

static void receive_all(struct pcap_stream *stream, size_t most) {
  struct pcap_listener listener = {on_packet, on_news, NULL};
  for (size_t at = 0; at < all.line->len; at += most)
    pcap_stream_feed(stream, all.line->data + at, MIN(most, all.line->len - at), &listener);
  pcap_stream_finish(stream, &listener);
}

static void expect_found(enum damage damage, double rate, uint32_t seed, size_t most) {
  struct pcap_stream *stream = pcap_stream_new();
  send_all(damage, rate, seed);
  receive_all(stream, most);
  unsigned missed = 0;
  for (unsigned i = 0; i < PACKETS; i++)
    missed += all.is_unharmed[i] && !all.is_found[i];
  printf("damage %d, %g of the bytes (%u), pieces of %zu: %u of %u packets unharmed, %u of them "
         "missed; "
         "%u delivered, %u as sent; %u places, %u found again, %llu bytes skipped\n",
         damage, rate, all.harmed_bytes, most, all.unharmed, PACKETS, missed, all.delivered,
         all.exact, pcap_stream_damaged_places(stream), all.found,
         (unsigned long long)pcap_stream_skipped_bytes(stream));
  cr_expect_eq(missed, 0, "damage %d, seed %u: %u unharmed packets missed", damage, seed, missed);
  cr_expect_gt(pcap_stream_damaged_places(stream), 0u);
  cr_expect_eq(pcap_stream_damaged_places(stream), all.lost);
  cr_expect_gt(pcap_stream_skipped_bytes(stream), 0u);
  cr_expect_leq(pcap_stream_skipped_bytes(stream), all.line->len);
  pcap_stream_free(stream);
  g_byte_array_unref(all.line);
}

Test(sniffer_damage, every_unharmed_packet_is_found_when_1_percent_of_the_bytes_is_damaged) {
  for (int damage = 0; damage < DAMAGES; damage++)
    for (uint32_t seed = 1; seed <= 3; seed++)
      expect_found((enum damage)damage, 0.01, seed, 1000);
}

Test(sniffer_damage, every_unharmed_packet_is_found_when_damage_is_rare) {
  for (int damage = 0; damage < DAMAGES; damage++)
    expect_found((enum damage)damage, 0.0005, 9, 4096);
}
