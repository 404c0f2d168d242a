/* hotmic flows: says to whom a device spoke in captures.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "checksum.h"
#include "flows-table.h"
#include "guess-device.h"
#include "mac.h"
#include "pcap-file.h"
#include "profile.h"
#include "verb.h"

#include <string.h>

/* More destinations than any device has; a flood of them is one row, not all of the memory. */
enum { DESTINATIONS_MAX = 10000 };

/* Packets of several queues may be stamped out of order by less. */
static const int64_t step_back_ns = NS_PER_S;

static char *mac_text, *profile_name, *format_name;
static gboolean conversations;

static const GOptionEntry options[] = {
    {"mac", 0, 0, G_OPTION_ARG_STRING, &mac_text, "the device's (default: guessed, and said)",
     "MAC"},
    {"profile", 0, 0, G_OPTION_ARG_STRING, &profile_name, "what the device is; hosts get roles",
     "NAME|FILE"},
    {"conversations", 0, 0, G_OPTION_ARG_NONE, &conversations,
     "a row for each conversation, as it ends", NULL},
    {"format", 0, 0, G_OPTION_ARG_STRING, &format_name, "text (the default), csv or json (lines)",
     "FORMAT"},
    G_OPTION_ENTRY_NULL,
};

/* All that one call works with. */
struct flows {
  struct flows_style style;
  struct profile *profile;
  uint8_t mac[FRAME_MAC];
  char *why; /* that is the device's MAC */
  struct flow_table *table;
  GHashTable *destinations; /* host -> struct flows_row; the row owns the host */
  struct flows_row others;  /* what DESTINATIONS_MAX leaves out */
  struct flows_row total;
  bool has_begun; /* the table's head is printed */
  int64_t packets, frames;
  int64_t stamp_ns, now_ns; /* of the last packet; the latest so far */
  int64_t steps_back, worst_step_ns;
  char *stepped_in; /* the file of the first step back, and the packet there */
  int64_t stepped_before;
};

static void free_row(void *data) {
  struct flows_row *row = data;
  g_free((char *)row->host);
  g_free(row);
}

static void add_way(struct conversation_way *to, const struct conversation_way *way) {
  to->frames += way->frames;
  to->frame_bytes += way->frame_bytes;
  to->payload_bytes += way->payload_bytes;
  to->repeated_bytes += way->repeated_bytes;
  to->missing_bytes += way->missing_bytes;
}

static void add_conversation(struct flows_row *row, const struct conversation *conversation) {
  bool is_first = row->conversations++ == 0;
  row->first_ns = is_first ? conversation->first_ns : MIN(row->first_ns, conversation->first_ns);
  row->last_ns = is_first ? conversation->last_ns : MAX(row->last_ns, conversation->last_ns);
  row->named_by = MAX(row->named_by, conversation->named_by);
  row->is_front |= conversation->is_front;
  row->is_sealed |= conversation->is_sealed;
  add_way(&row->up, &conversation->up);
  add_way(&row->down, &conversation->down);
}

static enum host_role role_of(const struct flows *flows, const struct conversation *conversation) {
  enum host_role role =
      flows->profile ? profile_host_role(flows->profile, conversation->host) : ROLE_UNKNOWN;
  return role == ROLE_UNKNOWN && conversation->is_local ? ROLE_LOCAL : role;
}

static struct flows_row *destination_of(struct flows *flows,
                                        const struct conversation *conversation) {
  struct flows_row *row = g_hash_table_lookup(flows->destinations, conversation->host);
  if (row)
    return row;
  if (g_hash_table_size(flows->destinations) == DESTINATIONS_MAX)
    return &flows->others;
  row = g_new0(struct flows_row, 1);
  row->host = g_strdup(conversation->host);
  row->role = role_of(flows, conversation);
  g_hash_table_insert(flows->destinations, (char *)row->host, row);
  return row;
}

static void begin_table(struct flows *flows) {
  if (flows->has_begun)
    return;
  flows->has_begun = true;
  if (flows->style.format == FLOWS_TEXT) {
    char mac[FRAME_ADDRESS_TEXT];
    frame_format_mac(flows->mac, mac);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(flows->style.began_ns / NS_PER_S);
    g_autofree char *began = utc ? g_date_time_format(utc, "%Y-%m-%d %H:%M:%S UTC") : NULL;
    printf("Device %s, %s%s.\nTimes are since %s.\nsent, received: payload, each byte once.\n\n",
           mac, flows->why ? "guessed: " : "as --mac says", flows->why ? flows->why : "",
           began ? began : "the first packet");
  }
  flows_table_begin(&flows->style);
}

static void take_conversation(void *user, const struct conversation *conversation) {
  struct flows *flows = user;
  add_conversation(&flows->total, conversation);
  if (!flows->style.conversations) {
    add_conversation(destination_of(flows, conversation), conversation);
    return;
  }
  struct flows_row row = {
      .host = conversation->host, .role = role_of(flows, conversation), .one = conversation};
  add_conversation(&row, conversation);
  begin_table(flows);
  flows_table_row(&flows->style, &row);
}

/* Who got most comes first; the order must not depend on the table's. */
static int by_sent(gconstpointer a, gconstpointer b) {
  const struct flows_row *one = a, *other = b;
  uint64_t sent = one->up.payload_bytes, other_sent = other->up.payload_bytes;
  return sent != other_sent ? (sent < other_sent) - (sent > other_sent)
                            : strcmp(one->host, other->host);
}

static void tell_destinations(struct flows *flows) {
  g_autoptr(GList) rows = g_hash_table_get_values(flows->destinations);
  rows = g_list_sort(rows, by_sent);
  begin_table(flows);
  for (const GList *item = rows; item; item = item->next)
    flows_table_row(&flows->style, item->data);
  if (flows->others.conversations)
    flows_table_row(&flows->style, &flows->others);
}

static void note_step(struct flows *flows, const char *path, int64_t number, int64_t step_ns) {
  if (flows->steps_back++ == 0) {
    flows->stepped_in = g_strdup(path);
    flows->stepped_before = number;
  }
  flows->worst_step_ns = MAX(flows->worst_step_ns, step_ns);
}

/* A clock that goes back must not wake names that are dead, nor let a conversation end before it
 * began: until it has caught up, packets count at the latest time before. */
static int64_t wind_clock(struct flows *flows, const char *path,
                          const struct pcap_file_packet *packet) {
  if (flows->packets++ == 0)
    flows->stamp_ns = flows->now_ns = flows->style.began_ns = packet->utc_ns;
  if (packet->utc_ns < flows->stamp_ns - step_back_ns)
    note_step(flows, path, packet->number, flows->stamp_ns - packet->utc_ns);
  flows->stamp_ns = packet->utc_ns;
  return flows->now_ns = MAX(flows->now_ns, packet->utc_ns);
}

static bool read_file(struct flows *flows, const char *path, GError **error) {
  struct pcap_file *file = pcap_file_open(path, error);
  if (!file)
    return false;
  struct pcap_file_packet packet;
  struct frame frame;
  struct flow_seen seen;
  int status;
  while ((status = pcap_file_read(file, &packet, error)) > 0) {
    int64_t now_ns = wind_clock(flows, path, &packet);
    if (frame_parse(packet.linktype, packet.bytes, packet.captured, packet.wire, &frame))
      flows->frames += flow_table_feed(flows->table, &frame, now_ns, &seen);
  }
  pcap_file_close(file);
  return status == 0;
}

/* Nothing was seen: say why, for it is not silence. */
static bool check_seen(const struct flows *flows, const char *path, GError **error) {
  if (flows->frames > 0)
    return true;
  char mac[FRAME_ADDRESS_TEXT];
  frame_format_mac(flows->mac, mac);
  g_autofree char *speakers = flows->packets > 0 ? guess_speakers(path, error) : NULL;
  if (flows->packets > 0 && !speakers)
    return false;
  if (speakers)
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: no IP frame of its %" G_GINT64_FORMAT
                " packets is from or to %s; most are of %s",
                path, flows->packets, mac, speakers);
  else
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: has no packets; expected those of a device", path);
  return false;
}

static void tell_notes(const struct flows *flows) {
  if (flows->steps_back)
    fprintf(stderr,
            "hotmic: %s: the clock went back before packet %" G_GINT64_FORMAT
            " (in all %" G_GINT64_FORMAT
            " times, by %.3f s at most); until it caught up, packets count at the "
            "time before\n",
            flows->stepped_in, flows->stepped_before, flows->steps_back,
            seconds_of_ns(flows->worst_step_ns));
  if (flows->total.is_sealed)
    fprintf(stderr, "hotmic: frames were encrypted on the air: of those only sizes, directions and "
                    "MACs are known\n");
}

/* What was read before damage is told, too. */
static bool tell(struct flows *flows, char **paths, GError **error) {
  g_autoptr(GError) damage = NULL;
  bool ok = true;
  for (; ok && *paths; paths++)
    ok = read_file(flows, *paths, &damage);
  const char *last = ok ? paths[-1] : *(paths - 1);
  flow_table_free(g_steal_pointer(&flows->table));
  if (flows->frames > 0) {
    if (!flows->style.conversations)
      tell_destinations(flows);
    flows_table_row(&flows->style, &flows->total);
    tell_notes(flows);
  }
  if (!ok) {
    g_propagate_error(error, g_steal_pointer(&damage));
    return false;
  }
  return check_seen(flows, last, error);
}

static bool prepare(struct flows *flows, const char *path, GError **error) {
  g_autofree char *profile = profile_name ? profile_path(profile_name, NULL, error) : NULL;
  if (profile_name && !profile)
    return false;
  flows->profile = profile ? profile_load(profile, error) : NULL;
  if (profile && !flows->profile)
    return false;
  flows->style.has_roles = flows->profile != NULL;
  if (!mac_text && !guess_device(path, flows->mac, &flows->why, error))
    return false;
  flows->destinations = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_row);
  flows->table = flow_table_new(flows->mac, FLOWS_MAX, take_conversation, flows);
  return true;
}

/* Read twice, its bytes would count twice; what gzip packed is the same as what it unpacks to. */
static bool check_distinct(char *const *paths, GError **error) {
  g_autoptr(GHashTable) seen = checksum_set_new();
  for (; paths[0] && (paths[1] || g_hash_table_size(seen) > 0); paths++) {
    int64_t bytes;
    const char *same;
    g_autofree char *sum = checksum_of_file(*paths, &bytes, error);
    if (!sum || !checksum_seen(seen, *paths, sum, &same, error))
      return false;
    if (same) {
      g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                  "%s: is the same capture as %s; expected each only once", *paths, same);
      return false;
    }
  }
  return true;
}

static int flows_verb(char **arguments, GError **error) {
  if (!arguments[0])
    return verb_usage(error, "expected captures, such as hotmic flows night.pcap");
  int format = format_name ? name_index_of(flows_format_names, format_name) : FLOWS_TEXT;
  if (format < 0)
    return verb_usage(error, "--format %s: expected text, csv or json", format_name);
  struct flows flows = {
      .style = {.format = (enum flows_format)format, .conversations = conversations},
      .others = {.host = "(further hosts)"}};
  if (mac_text && !mac_parse(mac_text, flows.mac))
    return verb_usage(error, "--mac %s: expected six bytes such as 02:00:00:00:00:10", mac_text);
  if (check_distinct(arguments, error) && prepare(&flows, arguments[0], error))
    tell(&flows, arguments, error);
  g_clear_pointer(&flows.destinations, g_hash_table_unref);
  profile_free(flows.profile);
  g_free(flows.why);
  g_free(flows.stepped_in);
  return 0;
}

const struct verb verb_flows = {
    "flows",
    "FILE...",
    "says to whom a device spoke in captures",
    "Reads captures (pcap or pcapng, gzip'd or not) in the order given, and tells\n"
    "each host that the device spoke to: how its name was known (tls, quic: from the\n"
    "connection itself; dns, mdns, dhcp, reverse: from what the network said\n"
    "before), frames and bytes on the wire with all headers, and the payload sent\n"
    "and received without repetitions. Hosts stand in the order of what was sent to\n"
    "them. A profile is a shipped one's name, or a file. At most 4096 conversations\n"
    "and 10000 hosts are held at a time, in less than 64 MB, however long a capture\n"
    "is.",
    options,
    flows_verb,
};
