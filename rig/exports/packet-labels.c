/* What the judge has to say of single packets: episode, stage and host.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "packet-labels.h"

#include "fragment.h"
#include "protocol.h"
#include "record-read.h"

#include <string.h>

/* The record has its time 0 in whole microseconds; packets may be stamped more finely. */
static const int64_t zero_slack_ns = 1000;

struct packet_labels {
  const struct judgement *judgement;
  int64_t zero_utc_ns;
  GHashTable *conversations; /* key_of() -> GPtrArray of const struct record_conversation */
  GHashTable *fragments;     /* path of a capture -> struct fragments */
  GPtrArray **episodes;      /* [device]: const struct episode, by start; they do not overlap */
};

/* Sealed frames have no addresses: their conversation is known by the MAC of its far end. */
static char *key_of(const char *device, const char *tap, const char *protocol, const char *local,
                    int local_port, const char *remote, int remote_port) {
  return g_strdup_printf("%s\n%s\n%s %s %d %s %d", device, tap, protocol, local, local_port, remote,
                         remote_port);
}

static void add_conversation(struct packet_labels *labels,
                             const struct record_conversation *conversation) {
  const struct record_conversation *c = conversation;
  char *key = key_of(c->device, c->tap, c->protocol, c->local, c->local_port,
                     c->is_sealed ? c->host : c->remote, c->remote_port);
  GPtrArray *same = g_hash_table_lookup(labels->conversations, key);
  if (same) {
    g_ptr_array_add(same, (void *)conversation);
    g_free(key);
    return;
  }
  same = g_ptr_array_new();
  g_ptr_array_add(same, (void *)conversation);
  g_hash_table_insert(labels->conversations, key, same);
}

static GPtrArray **sort_episodes(const struct judgement *judgement) {
  guint devices = judgement->plan->devices->len;
  GPtrArray **sorted = g_new0(GPtrArray *, devices + 1);
  for (guint i = 0; i < devices; i++)
    sorted[i] = g_ptr_array_new();
  for (guint i = 0; i < judgement->episodes->len; i++) {
    struct episode *episode = judgement->episodes->pdata[i];
    g_ptr_array_add(sorted[episode->device], episode);
  }
  return sorted;
}

struct packet_labels *packet_labels_new(const struct judgement *judgement, struct record *record,
                                        GError **error) {
  int64_t zero_utc_us = record_integer(record, "zero_utc_us", -1);
  if (zero_utc_us < 0 || zero_utc_us >= G_GINT64_CONSTANT(9000000000) * 1000000) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: the record does not say when its time 0 was (zero_utc_us); expected "
                "microseconds since 1970",
                record_dir(record));
    return NULL;
  }
  struct packet_labels *labels = g_new0(struct packet_labels, 1);
  labels->judgement = judgement;
  labels->zero_utc_ns = zero_utc_us * 1000;
  labels->conversations =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  labels->fragments = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  labels->episodes = sort_episodes(judgement);
  const GArray *all = judgement->plan->conversations;
  for (guint i = 0; i < all->len; i++)
    add_conversation(labels, &g_array_index(all, struct record_conversation, i));
  return labels;
}

void packet_labels_free(struct packet_labels *labels) {
  if (!labels)
    return;
  for (GPtrArray **of_device = labels->episodes; *of_device; of_device++)
    g_ptr_array_unref(*of_device);
  g_free(labels->episodes);
  g_hash_table_unref(labels->conversations);
  g_hash_table_unref(labels->fragments);
  g_free(labels);
}

/* The last one that had begun, if it was not over. */
static const struct episode *episode_at(const struct packet_labels *labels, int device,
                                        int64_t at_ns) {
  const GPtrArray *episodes = labels->episodes[device];
  guint low = 0, high = episodes->len;
  while (low < high) {
    guint middle = low + (high - low) / 2;
    const struct episode *episode = episodes->pdata[middle];
    if (episode->start_ns <= at_ns)
      low = middle + 1;
    else
      high = middle;
  }
  const struct episode *last = low > 0 ? episodes->pdata[low - 1] : NULL;
  return last && at_ns <= last->end_ns + zero_slack_ns ? last : NULL;
}

static enum stage stage_at(const struct episode *episode, int64_t at_ns) {
  enum stage stage = STAGE_IDLE;
  for (guint i = 0; i < episode->entries->len; i++) {
    const struct stage_entry *entry = &g_array_index(episode->entries, struct stage_entry, i);
    if (entry->at_ns <= at_ns)
      stage = entry->stage;
  }
  return stage;
}

/* Of those on the same ports, the one that had begun last. */
static const struct record_conversation *latest(const GPtrArray *same, int64_t at_ns) {
  const struct record_conversation *latest = NULL;
  for (guint i = 0; same && i < same->len; i++) {
    const struct record_conversation *conversation = same->pdata[i];
    if (conversation->first_ns <= at_ns && (!latest || conversation->first_ns >= latest->first_ns))
      latest = conversation;
  }
  return latest;
}

static const struct record_conversation *conversation_of(const struct packet_labels *labels,
                                                         const struct record_capture *capture,
                                                         const struct frame *f, bool up,
                                                         int64_t at_ns) {
  char local[FRAME_ADDRESS_TEXT] = "", remote[FRAME_ADDRESS_TEXT], protocol[PROTOCOL_TEXT] = "";
  if (f->sealed)
    frame_format_mac(up ? f->dst_mac : f->src_mac, remote);
  else {
    frame_format_address(f->family, up ? f->src : f->dst, local);
    frame_format_address(f->family, up ? f->dst : f->src, remote);
    protocol_format(f->protocol, protocol);
  }
  g_autofree char *key =
      key_of(capture->device, capture->tap, protocol, local, up ? f->src_port : f->dst_port, remote,
             up ? f->dst_port : f->src_port);
  return latest(g_hash_table_lookup(labels->conversations, key), at_ns);
}

/* Only the first piece of a packet bears the ports by which its conversation is known. */
static void join(struct packet_labels *labels, const char *path, struct frame *frame) {
  struct fragments *fragments = g_hash_table_lookup(labels->fragments, path);
  if (!fragments) {
    fragments = g_new0(struct fragments, 1);
    g_hash_table_insert(labels->fragments, g_strdup(path), fragments);
  }
  fragments_join(fragments, frame);
}

static void append_host(GString *text, const struct packet_labels *labels,
                        const struct record_capture *capture, const struct frame *frame,
                        int64_t at_ns) {
  const struct record_conversation *to = conversation_of(labels, capture, frame, true, at_ns);
  const struct record_conversation *from =
      to ? NULL : conversation_of(labels, capture, frame, false, at_ns);
  if (to || from)
    g_string_append_printf(text, ", %s %s host %s", to ? "to" : "from",
                           host_role_names[to ? to->role : from->role], to ? to->host : from->host);
}

char *packet_labels_find(struct packet_labels *labels, const struct record_capture *capture,
                         const struct pcap_file_packet *packet) {
  struct frame frame;
  bool is_read =
      frame_parse(packet->linktype, packet->bytes, packet->captured, packet->wire, &frame);
  if (is_read && frame.is_fragment)
    join(labels, capture->path, &frame);
  int device = plan_device_index(labels->judgement->plan, capture->device);
  int64_t at_ns = packet->utc_ns - labels->zero_utc_ns;
  const struct episode *episode = device >= 0 ? episode_at(labels, device, at_ns) : NULL;
  if (!episode)
    return NULL;
  GString *text = g_string_new(NULL);
  g_string_append_printf(text, "episode %d (%s), stage %s", episode->number,
                         episode->intended ? "intended" : "unintended",
                         stage_names[stage_at(episode, at_ns)]);
  if (is_read)
    append_host(text, labels, capture, &frame, at_ns);
  return g_string_free(text, FALSE);
}
