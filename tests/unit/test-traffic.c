/* A device's packets as events, and what is handed to who keeps them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "frame.h"
#include "traffic.h"

#include <criterion/criterion.h>
#include <string.h>

static struct profile *profile;
static struct traffic *traffic;
static GString *log_of_events, *log_of_frames, *log_of_conversations;

static void hear(void *user, const struct event *event) {
  (void)user;
  g_string_append_printf(log_of_events, "%s %d %s\n", event_kind_names[event->kind],
                         (int)event->value, event->text);
}

static void keep_frame(void *user, const char *device, const char *tap, uint32_t linktype,
                       const uint8_t *bytes, size_t captured, size_t wire, int64_t at_ns) {
  cr_assert_eq(user, &traffic);
  cr_assert(bytes && linktype == LINKTYPE_ETHERNET);
  g_string_append_printf(log_of_frames, "%s %s %zu/%zu at %d\n", device, tap, captured, wire,
                         (int)at_ns);
}

static void keep_conversation(void *user, const char *device, const char *tap, enum host_role role,
                              const struct conversation *conversation) {
  cr_assert_eq(user, &traffic);
  g_string_append_printf(log_of_conversations, "%s %s %s %s %d\n", device, tap,
                         host_role_names[role], conversation->host,
                         (int)conversation->up.payload_bytes);
}

static struct tap_config config_of(void) {
  return (struct tap_config){.profile = profile,
                             .mac = {2, 0, 0, 0, 0, 1},
                             .keeper = {keep_frame, keep_conversation, &traffic}};
}

static void setup(void) {
  static const char text[] = "{hotmic: device/1, make: m, model: n, hosts: ["
                             "{name: 93.184.216.34, role: voice}]}";
  log_of_events = g_string_new(NULL);
  log_of_frames = g_string_new(NULL);
  log_of_conversations = g_string_new(NULL);
  profile = profile_parse("x", text, strlen(text), NULL);
  struct tap_config config = config_of();
  struct witness witness = witness_of("kitchen", "net", (struct event_sink){hear, NULL});
  traffic = traffic_new(&config, &witness, NULL);
  cr_assert(traffic);
}

static void teardown(void) {
  traffic_free(traffic);
  profile_free(profile);
  g_string_free(log_of_events, TRUE);
  g_string_free(log_of_frames, TRUE);
  g_string_free(log_of_conversations, TRUE);
}

TestSuite(traffic, .init = setup, .fini = teardown);

/* A UDP packet of the device's with `n` payload bytes, of which `here` are captured. */
static void send_udp(const uint8_t to[4], uint16_t port, size_t n, size_t here, int64_t at_ns) {
  uint8_t bytes[42 + 200] = {2, 0, 0, 0, 0, 2, 2, 0,  0,  0, 0, 1,   8,   0, 0x45,
                             0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, 192, 168, 1, 7};
  bytes[17] = (uint8_t)(28 + n);
  memcpy(bytes + 30, to, 4);
  bytes[34] = 0xc0;
  bytes[36] = (uint8_t)(port >> 8);
  bytes[37] = (uint8_t)port;
  bytes[39] = (uint8_t)(8 + n);
  traffic_feed(traffic, LINKTYPE_ETHERNET, bytes, 42 + here, 42 + n, at_ns, 0);
}

static const uint8_t voice[] = {93, 184, 216, 34}, neighbour[] = {192, 168, 1, 9};

Test(traffic, conversations_have_roles_and_are_told_once_when_it_is_finished) {
  send_udp(voice, 443, 100, 100, 1);
  send_udp(neighbour, 5000, 10, 10, 2);
  send_udp(voice, 443, 50, 50, 3);
  cr_expect_str_eq(log_of_conversations->str, "");
  traffic_finish(traffic);
  static const char told[] = "kitchen net voice 93.184.216.34 150\n"
                             "kitchen net local 192.168.1.9 10\n";
  cr_expect_str_eq(log_of_conversations->str, told);
  g_clear_pointer(&traffic, traffic_free);
  cr_expect_str_eq(log_of_conversations->str, told);
  cr_expect_str_eq(log_of_events->str, "sent 100 voice 93.184.216.34\n"
                                       "sent 10 local 192.168.1.9\n"
                                       "sent 50 voice 93.184.216.34\n");
}

Test(traffic, it_finishes_when_nobody_did) {
  send_udp(voice, 443, 100, 100, 1);
  g_clear_pointer(&traffic, traffic_free);
  cr_expect_str_eq(log_of_conversations->str, "kitchen net voice 93.184.216.34 100\n");
}

Test(traffic, what_had_to_make_room_is_told_at_once) {
  for (unsigned i = 0; i <= FLOWS_MAX; i++)
    send_udp(voice, (uint16_t)(1000 + i), 1, 1, i);
  cr_expect_str_eq(log_of_conversations->str, "kitchen net voice 93.184.216.34 1\n");
}

Test(traffic, its_frames_are_kept_as_they_came) {
  send_udp(voice, 443, 100, 20, 7);
  cr_expect_str_eq(log_of_frames->str, "kitchen net 62/142 at 7\n");
  cr_expect_str_eq(log_of_events->str, "sent 100 voice 93.184.216.34\n");
}

Test(traffic, its_ethernet_frames_are_kept_whatever_is_in_them) {
  uint8_t arp[42] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 8, 6};
  traffic_feed(traffic, LINKTYPE_ETHERNET, arp, sizeof arp, sizeof arp, 1, 0);
  arp[11] = 9;
  traffic_feed(traffic, LINKTYPE_ETHERNET, arp, sizeof arp, sizeof arp, 2, 0);
  cr_expect_str_eq(log_of_frames->str, "kitchen net 42/42 at 1\n");
}

/* A neighbour says in multicast DNS that it is the television. */
static const uint8_t announcement[] = {
    1, 0,   0x5e, 0,    0,    0xfb, 2,   0,   0,   0, 0,   9,   8,    0,   0x45, 0,
    0, 66,  0,    0,    0,    0,    255, 17,  0,   0, 192, 168, 1,    9,   224,  0,
    0, 251, 0x14, 0xe9, 0x14, 0xe9, 0,   46,  0,   0, 0,   0,   0x84, 0,   0,    0,
    0, 1,   0,    0,    0,    0,    2,   't', 'v', 5, 'l', 'o', 'c',  'a', 'l',  0,
    0, 1,   0,    1,    0,    0,    0,   120, 0,   4, 192, 168, 1,    9};

Test(traffic, names_of_neighbours_are_kept_and_used_but_are_no_event) {
  traffic_feed(traffic, LINKTYPE_ETHERNET, announcement, sizeof announcement, sizeof announcement,
               1, 0);
  cr_expect_str_eq(log_of_events->str, "");
  g_autofree char *kept =
      g_strdup_printf("kitchen net %zu/%zu at 1\n", sizeof announcement, sizeof announcement);
  cr_expect_str_eq(log_of_frames->str, kept);
  send_udp(neighbour, 5000, 10, 10, 2);
  cr_expect_str_eq(log_of_events->str, "sent 10 local tv.local\n");
}

Test(traffic, other_frames_of_others_are_not_kept) {
  uint8_t bytes[sizeof announcement];
  memcpy(bytes, announcement, sizeof bytes);
  bytes[34] = bytes[36] = 0x15; /* another port */
  traffic_feed(traffic, LINKTYPE_ETHERNET, bytes, sizeof bytes, sizeof bytes, 1, 0);
  cr_expect_str_eq(log_of_frames->str, "");
}

Test(traffic, a_keeper_need_not_be_there) {
  struct tap_config config = config_of();
  struct witness witness = witness_of("kitchen", "net", (struct event_sink){hear, NULL});
  config.keeper = (struct keeper){0};
  traffic_free(traffic);
  traffic = traffic_new(&config, &witness, NULL);
  send_udp(voice, 443, 100, 100, 1);
  g_clear_pointer(&traffic, traffic_free);
  cr_expect_str_eq(log_of_frames->str, "");
  cr_expect_str_eq(log_of_conversations->str, "");
}

Test(traffic, more_hosts_than_roles_are_remembered_of_keep_their_roles) {
  for (unsigned i = 0; i < 3000; i++) {
    const uint8_t to[] = {8, 8, (uint8_t)(i >> 8), (uint8_t)i};
    send_udp(to, 443, 1, 1, i);
  }
  g_string_truncate(log_of_events, 0);
  send_udp(voice, 443, 100, 100, 4000);
  cr_expect_str_eq(log_of_events->str, "sent 100 voice 93.184.216.34\n");
}

Test(traffic, a_conversation_that_went_on_is_told_every_ten_seconds) {
  send_udp(voice, 443, 100, 100, 1);
  send_udp(neighbour, 5000, 10, 10, 2);
  traffic_tick(traffic, 10 * (int64_t)NS_PER_S - 1);
  cr_expect_str_eq(log_of_conversations->str, "");
  traffic_tick(traffic, 10 * (int64_t)NS_PER_S);
  cr_expect_str_eq(log_of_conversations->str, "kitchen net voice 93.184.216.34 100\n"
                                              "kitchen net local 192.168.1.9 10\n");
  g_string_truncate(log_of_conversations, 0);
  send_udp(voice, 443, 50, 50, 15 * (int64_t)NS_PER_S);
  traffic_tick(traffic, 20 * (int64_t)NS_PER_S);
  cr_expect_str_eq(log_of_conversations->str, "kitchen net voice 93.184.216.34 150\n");
}

static void send_raw(const uint8_t *bytes, size_t captured, size_t wire, int64_t at_ns) {
  traffic_feed(traffic, LINKTYPE_ETHERNET, bytes, captured, wire, at_ns, 0);
}

Test(traffic, frames_of_the_device_that_cannot_be_read_are_a_gap) {
  uint8_t bytes[60] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45};
  send_raw(bytes, 30, 1000, 1);
  send_raw(bytes, 30, 1000, 5);
  send_raw(bytes, 11, 1000, 6);
  cr_expect_str_eq(log_of_events->str,
                   "gap 0 frames of the device could not be read: cut at 30 bytes\n");
  bytes[14] = 0x55;
  send_raw(bytes, sizeof bytes, sizeof bytes, 7);
  g_string_truncate(log_of_events, 0);
  traffic_finish(traffic);
  cr_expect_str_eq(
      log_of_events->str,
      "gap 5 3 frames of the device could not be read: cut at 30 bytes\n"
      "gap 0 1 frames of the device could not be read: IP with headers that contradict "
      "each other\n");
}

Test(traffic, of_a_protocol_that_is_not_known_little_is_no_gap_and_much_is_one) {
  uint8_t bytes[200] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0x47};
  for (int i = 0; i < 7; i++)
    send_raw(bytes, sizeof bytes, sizeof bytes, i);
  cr_expect_str_eq(log_of_events->str, "");
  send_raw(bytes, sizeof bytes, sizeof bytes, 8);
  cr_expect_str_eq(
      log_of_events->str,
      "gap 0 frames of the device could not be read: what they carry is of a kind that "
      "is not known, 0x8847\n");
}

Test(traffic, what_others_send_and_what_keeps_the_link_up_is_no_gap) {
  uint8_t bytes[1400] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 9, 0x88, 0x47};
  for (int i = 0; i < 9; i++)
    send_raw(bytes, sizeof bytes, sizeof bytes, i);
  bytes[11] = 1;
  bytes[13] = 0x8e; /* EAPOL */
  for (int i = 0; i < 9; i++)
    send_raw(bytes, sizeof bytes, sizeof bytes, i);
  bytes[12] = 0; /* a length: 802.3 */
  for (int i = 0; i < 9; i++)
    send_raw(bytes, sizeof bytes, sizeof bytes, i);
  traffic_finish(traffic);
  cr_expect_str_eq(log_of_events->str, "");
}
