/* Hostile bytes as the frames of a device: whatever they say, the sums agree with what was fed.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The input is a row of frames: two bytes of length, the link type and the direction in one, then
 * the frame itself, with the device's MAC put where a sender or receiver stands. */
#include "flow.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t mac[FRAME_MAC] = {2, 0, 0, 0, 0, 1};
enum { FLOWS = 4, FRAME_MOST = 65535 };

struct sums {
  uint64_t frames, frame_bytes, news;
  uint64_t told_frames, told_frame_bytes, told_payload_bytes, told;
};

static void check_way(const struct conversation_way *way, struct sums *sums) {
  g_assert(way->missing_bytes <= INT64_MAX && way->repeated_bytes <= INT64_MAX);
  sums->told_frames += way->frames;
  sums->told_frame_bytes += way->frame_bytes;
  sums->told_payload_bytes += way->payload_bytes;
}

static void tell(void *user, const struct conversation *conversation) {
  struct sums *sums = user;
  const char *host = conversation->host;
  g_assert(host && host[0] && conversation->first_ns <= conversation->last_ns);
  for (size_t i = 0; host[i]; i++)
    g_assert(g_ascii_isgraph(host[i]));
  check_way(&conversation->up, sums);
  check_way(&conversation->down, sums);
  sums->told++;
}

/* The place of the MAC that the direction asks for, in Ethernet and in 802.11 to the access point
 * or from it; elsewhere the bytes stay as they are. */
static void put_mac(uint8_t *frame, size_t n, uint32_t linktype, bool up) {
  size_t at = linktype == LINKTYPE_ETHERNET ? (up ? 6 : 0) : up ? 10 : 4;
  if (at + FRAME_MAC <= n)
    memcpy(frame + at, mac, FRAME_MAC);
}

static void feed(struct flow_table *table, uint8_t *bytes, size_t n, uint8_t how, int64_t at_ns,
                 struct sums *sums) {
  static const uint32_t linktypes[] = {LINKTYPE_ETHERNET, LINKTYPE_ETHERNET, LINKTYPE_WIFI,
                                       LINKTYPE_RADIOTAP};
  uint32_t linktype = linktypes[how & 3];
  size_t wire = n + ((how & 8) ? 1000 : 0);
  struct frame frame;
  struct flow_seen seen;
  if (linktype != LINKTYPE_RADIOTAP)
    put_mac(bytes, n, linktype, how & 4);
  if (!frame_parse(linktype, bytes, n, wire, &frame) ||
      !flow_table_feed(table, &frame, at_ns, &seen))
    return;
  g_assert(seen.host && seen.name_count <= FLOW_LEARNED_MAX);
  sums->frames++;
  sums->frame_bytes += wire;
  sums->news += seen.new_bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sums sums = {0};
  struct flow_table *table = flow_table_new(mac, FLOWS, tell, &sums);
  int64_t at_ns = 0;
  for (size_t at = 0; at + 3 <= size; at_ns += NS_PER_MS) {
    size_t n = MIN((size_t)data[at] << 8 | data[at + 1], size - at - 3);
    g_autofree uint8_t *bytes = g_memdup2(data + at + 3, n);
    if (n > 0)
      feed(table, bytes, n, data[at + 2], at_ns, &sums);
    at += 3 + n;
  }
  g_assert(flow_table_length(table) <= FLOWS);
  flow_table_free(table);
  g_assert(sums.told_frames == sums.frames && sums.told_frame_bytes == sums.frame_bytes);
  g_assert(sums.told_payload_bytes == sums.news);
  return 0;
}
