/* Which device a capture is about, when nobody says: guessed from who takes part.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "guess-device.h"

#include "pcap-file.h"

#include <string.h>

/* Whoever forges senders fills the table, not the memory. */
enum { SPEAKERS_MAX = 4096, SHOWN_MAX = 5, PUBLIC_MAX = 2, NETWORK_BYTES = 8, DNS_PORT = 53 };

struct speaker {
  uint8_t mac[FRAME_MAC];
  int64_t frames, sent, asked;
  bool lets_in; /* from public IPv4 addresses to local ones */
  bool crosses; /* from one public IPv6 network to another */
  size_t address_count;
  size_t public_count, public_networks; /* IPv4 addresses; networks of IPv6 */
  struct {
    uint8_t family, bytes[16];
  } addresses[GUESS_ADDRESSES + 1];
};

struct census {
  GHashTable *speakers; /* mac -> struct speaker */
  int64_t packets, frames;
};

static guint hash_mac(gconstpointer key) {
  const uint8_t *mac = key;
  return (guint)mac[2] << 24 ^ (guint)mac[3] << 16 ^ (guint)mac[4] << 8 ^ mac[5] ^ mac[0];
}

static gboolean same_mac(gconstpointer a, gconstpointer b) {
  return memcmp(a, b, FRAME_MAC) == 0;
}

static struct speaker *speaker_of(struct census *census, const uint8_t mac[FRAME_MAC]) {
  struct speaker *speaker = g_hash_table_lookup(census->speakers, mac);
  if (speaker || g_hash_table_size(census->speakers) == SPEAKERS_MAX)
    return speaker;
  speaker = g_new0(struct speaker, 1);
  memcpy(speaker->mac, mac, FRAME_MAC);
  g_hash_table_insert(census->speakers, speaker->mac, speaker);
  return speaker;
}

static bool is_unspecified(const uint8_t address[16]) {
  static const uint8_t none[16];
  return memcmp(address, none, sizeof none) == 0;
}

/* Is an address that begins like this one among those that it spoke from? */
static bool has_address(const struct speaker *speaker, uint8_t family, const uint8_t *address,
                        size_t bytes) {
  for (size_t i = 0; i < speaker->address_count; i++)
    if (speaker->addresses[i].family == family &&
        memcmp(speaker->addresses[i].bytes, address, bytes) == 0)
      return true;
  return false;
}

static bool crosses_networks(const struct frame *frame) {
  return frame->family == 6 && !frame_is_local_address(6, frame->src) &&
         !frame_is_local_address(6, frame->dst) &&
         memcmp(frame->src, frame->dst, NETWORK_BYTES) != 0;
}

/* A device has as many IPv6 addresses as it likes (RFC 8981), but all in the network it is in. */
static void note_address(struct speaker *speaker, const struct frame *frame) {
  if (frame->sealed || is_unspecified(frame->src))
    return;
  bool is_public = !frame_is_local_address(frame->family, frame->src);
  speaker->crosses |= crosses_networks(frame);
  speaker->lets_in |= is_public && frame->family == 4 && frame_is_local_address(4, frame->dst);
  if (speaker->address_count > GUESS_ADDRESSES ||
      has_address(speaker, frame->family, frame->src, sizeof frame->src))
    return;
  speaker->public_count += is_public && frame->family == 4;
  speaker->public_networks +=
      is_public && frame->family == 6 && !has_address(speaker, 6, frame->src, NETWORK_BYTES);
  speaker->addresses[speaker->address_count].family = frame->family;
  memcpy(speaker->addresses[speaker->address_count++].bytes, frame->src, 16);
}

static bool asks(const struct frame *frame) {
  bool opens =
      frame->protocol == FRAME_TCP && (frame->tcp_flags & (FRAME_SYN | FRAME_ACK)) == FRAME_SYN;
  return opens || frame->dst_port == DNS_PORT;
}

static void note_frame(struct census *census, const struct frame *frame) {
  if (frame->dst_mac[0] & 1) /* to a group: says little of who speaks with whom */
    return;
  census->frames++;
  struct speaker *from = speaker_of(census, frame->src_mac);
  struct speaker *to = speaker_of(census, frame->dst_mac);
  if (from) {
    from->frames++;
    from->sent++;
    from->asked += asks(frame);
    note_address(from, frame);
  }
  if (to && to != from)
    to->frames++;
}

static bool take_census(const char *path, struct census *census, GError **error) {
  struct pcap_file *file = pcap_file_open(path, error);
  if (!file)
    return false;
  census->speakers = g_hash_table_new_full(hash_mac, same_mac, NULL, g_free);
  struct pcap_file_packet packet;
  for (; census->packets < GUESS_PACKETS && pcap_file_read(file, &packet, NULL) > 0;
       census->packets++) {
    struct frame frame;
    if (frame_parse(packet.linktype, packet.bytes, packet.captured, packet.wire, &frame))
      note_frame(census, &frame);
  }
  pcap_file_close(file);
  return true;
}

/* Who speaks most comes first; the order must not depend on the table's. */
static int by_frames(gconstpointer a, gconstpointer b) {
  const struct speaker *one = *(struct speaker *const *)a, *other = *(struct speaker *const *)b;
  return one->frames != other->frames
             ? (one->frames < other->frames) - (one->frames > other->frames)
             : memcmp(one->mac, other->mac, FRAME_MAC);
}

static bool is_in_nearly_all(const struct census *census, const struct speaker *speaker) {
  return 10 * speaker->frames >= 9 * census->frames;
}

/* Whom several speak through, he in nearly all frames and they in fewer, is no device. */
static void mark_gateways(const struct census *census, const GPtrArray *ranking) {
  int crossing = 0;
  for (guint i = 0; i < ranking->len; i++) {
    const struct speaker *speaker = ranking->pdata[i];
    crossing += speaker->crosses && !is_in_nearly_all(census, speaker);
  }
  for (guint i = 0; i < ranking->len; i++) {
    struct speaker *speaker = ranking->pdata[i];
    speaker->lets_in |= crossing > 1 && speaker->crosses && is_in_nearly_all(census, speaker);
  }
}

static GPtrArray *ranking_of(const struct census *census) {
  g_autoptr(GList) all = g_hash_table_get_values(census->speakers);
  GPtrArray *ranking = g_ptr_array_new();
  for (const GList *item = all; item; item = item->next)
    g_ptr_array_add(ranking, item->data);
  g_ptr_array_sort(ranking, by_frames);
  mark_gateways(census, ranking);
  return ranking;
}

static bool is_gateway(const struct speaker *speaker) {
  return speaker->lets_in || speaker->public_count >= PUBLIC_MAX ||
         speaker->public_networks >= PUBLIC_MAX || speaker->address_count > GUESS_ADDRESSES;
}

static bool may_be_it(const struct speaker *speaker) {
  return speaker->sent > 0 && !is_gateway(speaker);
}

static int compare(int64_t a, int64_t b) {
  return (a > b) - (a < b);
}

/* Below 0: `a` looks more like the device than `b`, of about as many frames. */
static int compare_looks(const struct speaker *a, const struct speaker *b) {
  int order = compare((int64_t)(a->public_count + a->public_networks),
                      (int64_t)(b->public_count + b->public_networks));
  order = order ? order : compare((int64_t)a->address_count, (int64_t)b->address_count);
  return order ? order : compare(b->asked, a->asked);
}

static const struct speaker *choose(const struct census *census, const GPtrArray *ranking) {
  const struct speaker *best = NULL;
  bool is_open = false;
  for (guint i = 0; i < ranking->len; i++) {
    const struct speaker *speaker = ranking->pdata[i];
    if (!may_be_it(speaker) || !is_in_nearly_all(census, speaker))
      continue;
    int order = best ? compare_looks(speaker, best) : -1;
    if (order < 0)
      best = speaker;
    is_open = order == 0 || (is_open && order > 0);
  }
  return is_open ? NULL : best;
}

static char *describe(const GPtrArray *ranking) {
  GString *text = g_string_new(ranking->len ? NULL : "nobody");
  for (guint i = 0; i < MIN(ranking->len, SHOWN_MAX); i++) {
    const struct speaker *speaker = ranking->pdata[i];
    char mac[FRAME_ADDRESS_TEXT];
    frame_format_mac(speaker->mac, mac);
    g_string_append_printf(text, "%s%s (%" G_GINT64_FORMAT " frames%s)", i ? ", " : "", mac,
                           speaker->frames,
                           is_gateway(speaker)  ? ", a gateway"
                           : speaker->sent == 0 ? ", none sent"
                                                : "");
  }
  if (ranking->len > SHOWN_MAX)
    g_string_append_printf(text, " and %u more", ranking->len - SHOWN_MAX);
  return g_string_free(text, FALSE);
}

/* Do several take part that may be the device, and none of them in nearly all frames? */
static bool is_shared(const struct census *census, const GPtrArray *ranking) {
  int candidates = 0;
  for (guint i = 0; i < ranking->len; i++) {
    const struct speaker *speaker = ranking->pdata[i];
    if (may_be_it(speaker) && is_in_nearly_all(census, speaker))
      return false;
    candidates += may_be_it(speaker);
  }
  return candidates > 1;
}

static bool refuse(const char *path, const struct census *census, const GPtrArray *ranking,
                   GError **error) {
  g_autofree char *speakers = describe(ranking);
  if (census->packets == 0)
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: has no packets; expected those of a device", path);
  else if (census->frames == 0)
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: none of its first %" G_GINT64_FORMAT " packets is an IP frame from one "
                "machine to another; expected a device's",
                path, census->packets);
  else if (is_shared(census, ranking))
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: is about two devices or more: choose one with --mac. Most frames are of %s",
                path, speakers);
  else
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: cannot tell which device it is about; give its MAC with --mac. Most frames "
                "are of %s",
                path, speakers);
  return false;
}

static char *explain(const struct census *census, const struct speaker *device) {
  return g_strdup_printf(
      "in %" G_GINT64_FORMAT " of %s%" G_GINT64_FORMAT " frames, from %zu address%s",
      device->frames, census->packets == GUESS_PACKETS ? "the first " : "", census->frames,
      device->address_count, device->address_count == 1 ? "" : "es");
}

bool guess_device(const char *path, uint8_t ret_mac[FRAME_MAC], char **ret_why, GError **error) {
  struct census census = {0};
  if (!take_census(path, &census, error))
    return false;
  GPtrArray *ranking = ranking_of(&census);
  const struct speaker *device = choose(&census, ranking);
  if (device) {
    memcpy(ret_mac, device->mac, FRAME_MAC);
    if (ret_why)
      *ret_why = explain(&census, device);
  } else
    refuse(path, &census, ranking, error);
  g_ptr_array_unref(ranking);
  g_hash_table_unref(census.speakers);
  return device != NULL;
}

char *guess_speakers(const char *path, GError **error) {
  struct census census = {0};
  if (!take_census(path, &census, error))
    return NULL;
  GPtrArray *ranking = ranking_of(&census);
  char *text = describe(ranking);
  g_ptr_array_unref(ranking);
  g_hash_table_unref(census.speakers);
  return text;
}
