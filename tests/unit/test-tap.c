/* Taps by kind.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tap.h"

#include <criterion/criterion.h>
#include <string.h>

static struct profile *profile;
static struct event events[64];
static unsigned count;

static void append(void *user, const struct event *event) {
  (void)user;
  cr_assert_lt(count, 64u);
  events[count++] = *event;
}

static void setup(void) {
  g_autofree char *dir = g_path_get_dirname(__FILE__);
  g_autofree char *path =
      g_build_filename(dir, "..", "..", "fixtures", "devices", "soft-speaker.yaml", NULL);
  g_autoptr(GError) error = NULL;
  profile = profile_load(path, &error);
  cr_assert(profile, "%s", error ? error->message : "");
  count = 0;
}

static void teardown(void) {
  profile_free(profile);
}

TestSuite(tap, .init = setup, .fini = teardown);

/* What the keeper was given. */
static unsigned kept_frames, kept_conversations;

static void keep_frame(void *user, const char *device, const char *tap, uint32_t linktype,
                       const uint8_t *bytes, size_t captured, size_t wire, int64_t at_ns) {
  cr_assert(!user && bytes && captured == wire && linktype == 1 && at_ns > 0);
  cr_expect_str_eq(device, "kitchen");
  cr_expect(strcmp(tap, "capture") == 0 || strcmp(tap, "sniffer") == 0);
  kept_frames++;
}

static void keep_conversation(void *user, const char *device, const char *tap, enum host_role role,
                              const struct conversation *conversation) {
  cr_assert(!user && device && tap && role == ROLE_UNKNOWN);
  cr_expect_str_eq(conversation->host, "93.184.216.34");
  kept_conversations++;
}

static struct tap *new_tap(const char *kind, GError **error) {
  static const char *const lines[] = {"red", "green", "blue", NULL};
  struct tap_config config = {
      .device = "kitchen",
      .name = kind,
      .profile = profile,
      .lines = lines,
      .mac = {2, 0, 0, 0, 0, 1},
      .keeper = {keep_frame, keep_conversation, NULL},
  };
  return tap_new(kind, &config, (struct event_sink){append, NULL}, error);
}

Test(tap, an_unknown_kind_is_told_which_there_are) {
  g_autoptr(GError) error = NULL;
  cr_expect_null(new_tap("camera", &error));
  cr_expect(g_error_matches(error, HOTMIC_ERROR, HOTMIC_ERROR_BENCH));
  cr_expect_str_eq(error->message, "`camera` is no kind of tap; expected one of: led, console, "
                                   "sniffer, capture");
}

Test(tap, what_a_kind_cannot_be_without_is_asked_for) {
  static const char *const kinds[] = {"led", "sniffer", "capture"};
  struct tap_config config = {.device = "kitchen", .name = "x", .profile = profile};
  for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
    g_autoptr(GError) error = NULL;
    cr_expect_null(tap_new(kinds[i], &config, (struct event_sink){append, NULL}, &error));
    cr_expect(g_error_matches(error, HOTMIC_ERROR, HOTMIC_ERROR_BENCH));
    cr_expect(g_str_has_prefix(error->message, "tap x of kitchen: "), "%s", error->message);
  }
}

Test(tap, a_led_tap_tells_lights) {
  struct tap *tap = new_tap("led", NULL);
  cr_expect_str_eq(tap_kind(tap), "led");
  tap_edge(tap, 0, true, 5, 3);
  tap_tick(tap, INT64_C(800) * NS_PER_MS);
  cr_assert_eq(count, 1);
  cr_expect_eq(events[0].value, LIGHT_MUTED);
  cr_expect_str_eq(events[0].tap, "led");
  tap_free(tap);
}

Test(tap, the_notification_light_is_a_pulse) {
  struct tap *tap = new_tap("led", NULL);
  for (int64_t ms = 0; ms < 5000; ms += 500) {
    tap_edge(tap, 0, ms % 1000 == 0, ms * NS_PER_MS, 0);
    tap_edge(tap, 1, ms % 1000 == 0, ms * NS_PER_MS, 0);
  }
  cr_assert_eq(count, 1);
  cr_expect_eq(events[0].value, LIGHT_NOTIFICATION);
  tap_free(tap);
}

Test(tap, a_console_tap_tells_the_whole_chain) {
  static const char text[] = "[   12.345] wake: word=alexa score=-12\n"
                             "[   12.345] tts: say \"To whom?\"\n"
                             "[   12.345] dialog: listen contact\n"
                             "[   12.345] tts: say \"Bill, right?\"\n"
                             "[   12.345] dialog: listen confirm\n"
                             "[   12.345] msg: sent to bill 5012 bytes\n"
                             "[   12.345] sys: alive\n"
                             "[   12.345] msg: not sent\n";
  static const int stages[] = {
      STAGE_WAKE, STAGE_PROMPT, STAGE_RELISTEN, STAGE_CONFIRM, STAGE_RELISTEN, STAGE_SEND, -1, -1};
  struct tap *tap = new_tap("console", NULL);
  tap_bytes(tap, (const uint8_t *)text, strlen(text), NS_PER_S, 0);
  tap_finish(tap, NS_PER_S);
  cr_assert_eq(count, G_N_ELEMENTS(stages));
  for (unsigned i = 0; i < count; i++)
    cr_expect_eq(events[i].value, stages[i], "%s", events[i].text);
  tap_free(tap);
}

/* An Ethernet frame of the device's to 93.184.216.34:443 with `n` payload bytes, all zero. */
static size_t udp_frame(uint8_t *bytes, uint8_t n) {
  const uint8_t head[] = {2,    0,
                          0,    0,
                          0,    2,
                          2,    0,
                          0,    0,
                          0,    1,
                          8,    0,
                          0x45, 0,
                          0,    (uint8_t)(28 + n),
                          0,    0,
                          0,    0,
                          64,   17,
                          0,    0,
                          192,  168,
                          1,    7,
                          93,   184,
                          216,  34,
                          0xc0, 0,
                          1,    0xbb,
                          0,    (uint8_t)(8 + n),
                          0,    0};
  memset(bytes, 0, sizeof head + n);
  memcpy(bytes, head, sizeof head);
  return sizeof head + n;
}

static const uint8_t file_header[] = {0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0,
                                      0,    0,    0,    0,    0, 8, 0, 0, 1, 0, 0, 0};

static void sniff(struct tap *tap, uint8_t second, uint8_t n, int64_t at_ns) {
  uint8_t record[400] = {second, 0, 0, 0, 0, 8};
  size_t frame = udp_frame(record + 16, n);
  record[8] = record[12] = (uint8_t)frame;
  tap_bytes(tap, record, 16 + frame, at_ns, 0);
}

Test(tap, a_capture_tap_tells_traffic) {
  uint8_t bytes[300];
  size_t n = udp_frame(bytes, 100);
  struct tap *tap = new_tap("capture", NULL);
  tap_frame(tap, 1, bytes, n, n, 77, 3);
  cr_expect_eq(kept_frames, 1);
  cr_expect_eq(kept_conversations, 0, "it is not over");
  tap_finish(tap, 100);
  cr_expect_eq(kept_conversations, 1);
  cr_assert_eq(count, 1);
  cr_expect_eq(events[0].kind, EVENT_SENT);
  cr_expect_eq(events[0].value, 100);
  cr_expect_eq(events[0].at_ns, 77);
  cr_expect_str_eq(events[0].text, "unknown 93.184.216.34");
  tap_free(tap);
}

Test(tap, a_sniffer_tap_tells_the_same_traffic_by_its_own_clock) {
  struct tap *tap = new_tap("sniffer", NULL);
  tap_bytes(tap, file_header, sizeof file_header, 0, 0);
  sniff(tap, 1, 100, INT64_C(1) * NS_PER_S);
  sniff(tap, 2, 50, INT64_C(2) * NS_PER_S + INT64_C(40) * NS_PER_MS); /* came late */
  sniff(tap, 3, 0, INT64_C(3) * NS_PER_S);
  tap_finish(tap, INT64_C(4) * NS_PER_S);
  cr_assert_eq(count, 2, "no event for an empty payload, no gap");
  cr_expect_eq(kept_frames, 3);
  cr_expect_eq(kept_conversations, 1);
  cr_expect_eq(events[0].at_ns, INT64_C(1) * NS_PER_S);
  cr_expect_leq(ABS(events[1].at_ns - INT64_C(2) * NS_PER_S), 200000);
  cr_expect_eq(events[1].value, 50);
  tap_free(tap);
}

/* A released version of the sniffer puts milliseconds where microseconds belong. */
Test(tap, a_sniffer_whose_microseconds_end_at_999_is_stamped_by_our_clock) {
  struct tap *tap = new_tap("sniffer", NULL);
  tap_bytes(tap, file_header, sizeof file_header, 0, 0);
  for (uint8_t i = 1; i <= 3; i++) {
    uint8_t record[400] = {i, 0, 0, 0, (uint8_t)(231 * i % 256), (uint8_t)(231 * i / 256)};
    size_t frame = udp_frame(record + 16, 100);
    record[8] = record[12] = (uint8_t)frame;
    tap_bytes(tap, record, 16 + frame, i * INT64_C(1010) * NS_PER_MS, 0);
  }
  tap_finish(tap, INT64_C(5) * NS_PER_S);
  cr_assert_eq(count, 3);
  for (unsigned i = 0; i < 3; i++)
    cr_expect_eq(events[i].at_ns, (i + 1) * INT64_C(1010) * NS_PER_MS);
  tap_free(tap);
}

Test(tap, damage_on_the_sniffers_line_is_a_gap) {
  struct tap *tap = new_tap("sniffer", NULL);
  tap_bytes(tap, file_header, sizeof file_header, 0, 0);
  sniff(tap, 1, 100, INT64_C(1) * NS_PER_S);
  tap_bytes(tap, (const uint8_t *)"some twenty bytes or more", 25, INT64_C(2) * NS_PER_S, 0);
  sniff(tap, 3, 100, INT64_C(3) * NS_PER_S);
  sniff(tap, 4, 100, INT64_C(4) * NS_PER_S);
  tap_finish(tap, INT64_C(5) * NS_PER_S);
  cr_assert_eq(count, 4);
  cr_expect_eq(events[1].kind, EVENT_GAP);
  cr_expect_eq(events[1].at_ns, INT64_C(2) * NS_PER_S);
  cr_expect_eq(events[1].value, INT64_C(1) * NS_PER_S);
  cr_expect_str_eq(events[1].text, "sniffer stream damaged, 25 bytes skipped");
  tap_free(tap);
}

Test(tap, a_sniffer_that_never_starts_is_one_long_gap) {
  struct tap *tap = new_tap("sniffer", NULL);
  int64_t blind_ns = 0;
  for (int64_t s = 1; s <= 25; s++)
    tap_tick(tap, s * NS_PER_S);
  tap_finish(tap, INT64_C(27) * NS_PER_S);
  cr_assert_eq(count, 3);
  for (unsigned i = 0; i < count; i++) {
    cr_expect_eq(events[i].at_ns, blind_ns);
    blind_ns += events[i].value;
  }
  cr_expect_eq(blind_ns, INT64_C(27) * NS_PER_S);
  tap_free(tap);
}

Test(tap, hanging_up_within_a_record_is_no_damage_but_waiting_for_its_end_is) {
  struct tap *tap = new_tap("sniffer", NULL);
  tap_bytes(tap, file_header, sizeof file_header, 0, 0);
  tap_bytes(tap, (const uint8_t *)"\1\0\0\0\0\0\0\0\7\0\0\0\7\0\0\0x", 17, NS_PER_S, 0);
  tap_finish(tap, NS_PER_S);
  cr_expect_eq(count, 0);
  tap_free(tap);
  tap = new_tap("sniffer", NULL);
  tap_bytes(tap, file_header, sizeof file_header, 0, 0);
  tap_bytes(tap, (const uint8_t *)"\1\0\0\0\0\0\0\0\7\0\0\0\7\0\0\0x", 17, NS_PER_S, 0);
  tap_finish(tap, INT64_C(60) * NS_PER_S);
  cr_assert_eq(count, 1);
  cr_expect_eq(events[0].at_ns, NS_PER_S);
  tap_free(tap);
}
