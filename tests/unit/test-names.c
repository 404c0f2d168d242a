/* What addresses are called, by what the network said of them and when.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "names.h"

#include <criterion/criterion.h>
#include <string.h>

#define S(seconds) ((int64_t)(seconds)*NS_PER_S)

static struct names *names;
static unsigned heard;
static struct names_told last;
static char last_name[DNS_TEXT];

static void begin(void) {
  names = names_new(8);
}

static void end(void) {
  names_free(names);
}

TestSuite(names, .init = begin, .fini = end);

static void on_name(void *user, const struct names_told *told) {
  cr_assert_eq(user, names);
  heard++;
  last = *told;
  strcpy(last_name, told->name);
}

static const uint8_t cloud[4] = {52, 94, 233, 109}, near[4] = {192, 168, 1, 9};

static void put_name(GByteArray *to, const char *name) {
  g_auto(GStrv) labels = g_strsplit(name, ".", -1);
  for (char **label = labels; *label; label++) {
    g_byte_array_append(to, (const uint8_t[]){(uint8_t)strlen(*label)}, 1);
    g_byte_array_append(to, (const uint8_t *)*label, (guint)strlen(*label));
  }
  g_byte_array_append(to, (const uint8_t[]){0}, 1);
}

static void put_record(GByteArray *to, const char *name, uint8_t type, uint8_t ttl_s,
                       const void *data, size_t n) {
  put_name(to, name);
  g_byte_array_append(
      to, (const uint8_t[]){0, type, 0, 1, 0, 0, 0, ttl_s, (uint8_t)(n >> 8), (uint8_t)n}, 10);
  g_byte_array_append(to, data, (guint)n);
}

static GByteArray *answers(uint8_t count) {
  GByteArray *message = g_byte_array_new();
  g_byte_array_append(message, (const uint8_t[]){0, 0, 0x84, 0, 0, 0, 0, count, 0, 0, 0, 0}, 12);
  return message;
}

static bool read_from(uint16_t port, const uint8_t *bytes, size_t n, int64_t now_ns) {
  g_autofree uint8_t *copy = g_memdup2(bytes, n);
  struct frame frame = {.family = 4,
                        .protocol = FRAME_UDP,
                        .src_port = port,
                        .dst_port = port == 68 ? 67 : port,
                        .payload = copy,
                        .payload_here = n,
                        .payload_wire = n};
  heard = 0;
  return names_read(names, &frame, now_ns, on_name, names);
}

/* The message is freed. */
static bool send_whole(uint16_t port, GByteArray *message, int64_t now_ns) {
  bool is_read = read_from(port, message->data, message->len, now_ns);
  g_byte_array_unref(message);
  return is_read;
}

/* One A record from this port. */
static bool say(uint16_t port, const char *name, const uint8_t address[4], uint8_t ttl_s,
                int64_t now_ns) {
  GByteArray *message = answers(1);
  put_record(message, name, 1, ttl_s, address, 4);
  return send_whole(port, message, now_ns);
}

static bool say_reverse(uint16_t port, const char *of, const char *name, int64_t now_ns) {
  GByteArray *message = answers(1);
  g_autoptr(GByteArray) data = g_byte_array_new();
  put_name(data, name);
  put_record(message, of, 12, 100, data->data, data->len);
  return send_whole(port, message, now_ns);
}

static bool ask_for_lease(const char *name, const uint8_t address[4], uint8_t lease_h,
                          int64_t now_ns) {
  uint8_t bytes[300] = {1, 1, 6};
  memcpy(bytes + 236, (const uint8_t[]){99, 130, 83, 99, 53, 1, 3, 50, 4}, 9);
  memcpy(bytes + 245, address, 4);
  size_t n = 249, length = strlen(name);
  bytes[n++] = 12;
  bytes[n++] = (uint8_t)length;
  memcpy(bytes + n, name, length);
  n += length;
  uint32_t lease_s = lease_h * 3600u;
  if (lease_h > 0) {
    memcpy(bytes + n, (const uint8_t[]){51, 4, 0, 0, (uint8_t)(lease_s >> 8), (uint8_t)lease_s}, 6);
    n += 6;
  }
  bytes[n++] = 255;
  return read_from(68, bytes, n, now_ns);
}

static void expect(const uint8_t address[4], int64_t now_ns, const char *name,
                   enum name_source source) {
  enum name_source found = NAME_NONE;
  const char *is = names_find(names, 4, address, now_ns, &found);
  cr_expect_str_eq(is ? is : "none", name ? name : "none", "%s, not %s", is, name);
  cr_expect_eq(found, source, "%s", name_source_names[found]);
}

Test(names, an_answer_names_an_address_until_its_time_is_up) {
  expect(cloud, 0, NULL, NAME_NONE);
  cr_expect(say(53, "Voice.example", cloud, 60, S(100)));
  cr_expect_eq(heard, 1);
  cr_expect_str_eq(last_name, "voice.example");
  cr_expect_eq(last.source, NAME_DNS);
  expect(cloud, S(100), "voice.example", NAME_DNS);
  expect(cloud, S(160), "voice.example", NAME_DNS);
  expect(cloud, S(160) + 1, NULL, NAME_NONE);
  expect(near, S(100), NULL, NAME_NONE);
}

Test(names, a_short_life_is_long_enough_to_connect) {
  say(53, "voice.example", cloud, 0, 0);
  expect(cloud, S(NAMES_FRESH_MIN_S), "voice.example", NAME_DNS);
  expect(cloud, S(NAMES_FRESH_MIN_S) + 1, NULL, NAME_NONE);
}

Test(names, of_one_source_the_last_name_counts) {
  say(53, "first.example", cloud, 200, 0);
  say(53, "second.example", cloud, 20, S(1));
  expect(cloud, S(2), "second.example", NAME_DNS);
  expect(cloud, S(30), "first.example", NAME_DNS);
  expect(cloud, S(201), NULL, NAME_NONE);
  say_reverse(53, "9.1.168.192.in-addr.arpa", "old.example", 0);
  say_reverse(53, "9.1.168.192.in-addr.arpa", "new.example", S(1));
  expect(near, S(2), "new.example", NAME_REVERSE);
}

static int rank(void *user, const char *name) {
  cr_assert_eq(user, &names);
  return name[0] == 'v' ? 2 : name[0] == 'u';
}

Test(names, of_those_that_share_an_address_the_one_that_matters_most_is_taken) {
  names_rank(names, rank, &names);
  say(53, "voice.example", cloud, 100, 0);
  expect(cloud, 0, "voice.example", NAME_DNS);
  cr_expect_not(names_is_ambiguous(names, 4, cloud, 0));
  say(53, "clock.example", cloud, 200, S(1));
  say(53, "unlisted.example", cloud, 150, S(2));
  expect(cloud, S(3), "voice.example", NAME_DNS);
  cr_expect(names_is_ambiguous(names, 4, cloud, S(3)));
  expect(cloud, S(101), "unlisted.example", NAME_DNS);
  expect(cloud, S(160), "clock.example", NAME_DNS);
  cr_expect_not(names_is_ambiguous(names, 4, cloud, S(160)));
  expect(cloud, S(202), NULL, NAME_NONE);
}

Test(names, names_that_matter_alike_are_not_ambiguous_and_few_are_kept) {
  names_rank(names, rank, &names);
  say(53, "voice.example", cloud, 250, 0);
  static const char *const others[] = {"a.example", "b.example", "c.example", "d.example"};
  for (size_t i = 0; i < NAMES_SHARED_MAX; i++)
    say(53, others[i], cloud, 250, S(1));
  expect(cloud, S(2), "d.example", NAME_DNS);
  cr_expect_not(names_is_ambiguous(names, 4, cloud, S(2)));
  say(53, "b.example", cloud, 250, S(3));
  expect(cloud, S(4), "b.example", NAME_DNS);
}

Test(names, of_several_sources_the_surest_that_still_counts_is_taken) {
  say_reverse(53, "9.1.168.192.in-addr.arpa", "reverse.example", 0);
  cr_expect_eq(last.source, NAME_REVERSE);
  expect(near, S(1), "reverse.example", NAME_REVERSE);
  cr_expect(ask_for_lease("Kitchen", near, 0, S(1)));
  expect(near, S(2), "kitchen", NAME_DHCP);
  say(5353, "echo.local", near, 120, S(2));
  expect(near, S(3), "echo.local", NAME_MDNS);
  say(53, "gateway.example", near, 20, S(3));
  expect(near, S(4), "gateway.example", NAME_DNS);
  expect(near, S(24), "echo.local", NAME_MDNS);
  expect(near, S(123), "kitchen", NAME_DHCP);
}

Test(names, a_lease_that_is_unsaid_is_a_day) {
  ask_for_lease("kitchen", near, 0, 0);
  expect(near, S(86400), "kitchen", NAME_DHCP);
  expect(near, S(86401), NULL, NAME_NONE);
  ask_for_lease("kitchen", near, 2, 0);
  expect(near, S(7200), "kitchen", NAME_DHCP);
  expect(near, S(7201), NULL, NAME_NONE);
}

Test(names, a_goodbye_takes_back_its_own_name_only) {
  say(5353, "echo.local", near, 120, 0);
  say(5353, "other.local", near, 0, S(1));
  expect(near, S(1), "echo.local", NAME_MDNS);
  cr_expect_eq(heard, 0, "a goodbye tells nothing new");
  say(5353, "echo.local", near, 0, S(1));
  expect(near, S(1), NULL, NAME_NONE);
}

Test(names, a_neighbour_cannot_name_the_world) {
  say(5353, "echo.local", cloud, 120, 0);
  ask_for_lease("kitchen", cloud, 0, 0);
  say_reverse(5353, "109.233.94.52.in-addr.arpa", "echo.local", 0);
  expect(cloud, 0, NULL, NAME_NONE);
  cr_expect_eq(heard, 0);
}

static bool is_named_by_neighbour(const uint8_t address[16]) {
  GByteArray *message = answers(1);
  enum name_source source = NAME_NONE;
  put_record(message, "nas.local", 28, 60, address, 16);
  cr_expect(send_whole(5353, message, 0));
  return names_find(names, 6, address, 0, &source) != NULL;
}

Test(names, a_neighbour_may_name_only_addresses_of_version_6_that_are_near) {
  static const uint8_t world[16] = {0x26, 0, 0x1f, 0x18, [15] = 1},
                       link[16] = {0xfe, 0x80, [15] = 1};
  static const uint8_t unique[16] = {0xfd, 1, [15] = 1}, own[16] = {0x20, 1, 0xd, 0xb8, [15] = 7};
  static const uint8_t beside[16] = {0x20, 1, 0xd, 0xb8, [15] = 9};
  static const uint8_t beyond[16] = {0x20, 1, 0xd, 0xb8, [7] = 1, [15] = 9};
  cr_expect_not(is_named_by_neighbour(world));
  cr_expect(is_named_by_neighbour(link));
  cr_expect(is_named_by_neighbour(unique));
  cr_expect_not(is_named_by_neighbour(beside));
  names_note_neighbourhood(names, own);
  cr_expect(is_named_by_neighbour(beside));
  cr_expect_not(is_named_by_neighbour(beyond));
}

Test(names, an_address_of_version_6_is_told_from_one_of_version_4) {
  uint8_t wide[16] = {52, 94, 233, 109};
  enum name_source source = NAME_NONE;
  GByteArray *message = answers(1);
  put_record(message, "voice.example", 28, 60, wide, 16);
  cr_expect(send_whole(53, message, 0));
  cr_expect_str_eq(names_find(names, 6, wide, 0, &source), "voice.example");
  expect(cloud, 0, NULL, NAME_NONE);
}

Test(names, a_message_from_a_stream_is_learned_too) {
  g_autoptr(GByteArray) message = answers(1);
  put_record(message, "voice.example", 1, 60, cloud, 4);
  cr_expect(names_read_dns(names, message->data, message->len, 0, NULL, NULL));
  expect(cloud, 0, "voice.example", NAME_DNS);
}

Test(names, what_came_before_the_damage_is_learned) {
  GByteArray *message = answers(2);
  put_record(message, "voice.example", 1, 60, cloud, 4);
  g_byte_array_append(message, (const uint8_t *)"\x3f cut", 5);
  cr_expect_not(send_whole(53, message, 0));
  expect(cloud, 0, "voice.example", NAME_DNS);
}

Test(names, other_frames_tell_nothing) {
  cr_expect_not(say(54, "voice.example", cloud, 60, 0));
  g_autoptr(GByteArray) message = answers(1);
  put_record(message, "voice.example", 1, 60, cloud, 4);
  struct frame frame = {.family = 4,
                        .protocol = FRAME_UDP,
                        .dst_port = 53, /* a question's way */
                        .src_port = 40000,
                        .payload = message->data,
                        .payload_here = message->len};
  cr_expect_not(names_read(names, &frame, 0, NULL, NULL));
  frame.src_port = 53;
  frame.protocol = FRAME_TCP;
  cr_expect_not(names_read(names, &frame, 0, NULL, NULL));
  frame.protocol = FRAME_UDP;
  frame.sealed = true;
  cr_expect_not(names_read(names, &frame, 0, NULL, NULL));
  frame.sealed = false;
  cr_expect(names_read(names, &frame, 0, NULL, NULL));
}

Test(names, the_table_holds_the_addresses_used_last) {
  for (uint8_t i = 0; i < 20; i++) {
    uint8_t address[4] = {10, 0, 0, i};
    say(53, "many.example", address, 60, 0);
    if (i == 0)
      continue;
    address[3] = 0; /* asked for all the time */
    expect(address, 0, "many.example", NAME_DNS);
  }
  uint8_t old[4] = {10, 0, 0, 5};
  expect(old, 0, NULL, NAME_NONE);
}

Test(names, thousands_of_addresses_in_one_message_stay_within_bounds) {
  GByteArray *message = answers(0);
  message->data[6] = 0xff;
  for (int i = 0; message->len < 65000; i++) {
    uint8_t address[4] = {10, 0, (uint8_t)(i >> 8), (uint8_t)i};
    put_record(message, "x.example", 1, 60, address, 4);
  }
  send_whole(53, message, 0);
  cr_expect_eq(heard, DNS_RECORDS_MAX);
  expect((const uint8_t[]){10, 0, 0, DNS_RECORDS_MAX - 1}, 0, "x.example", NAME_DNS);
  expect((const uint8_t[]){10, 0, 0, DNS_RECORDS_MAX - 9}, 0, NULL, NAME_NONE);
}

/* Four labels of control characters: 255 bytes, and four times that as text. */
Test(names, a_name_that_no_host_has_is_told_but_not_kept) {
  GByteArray *message = answers(1);
  for (int i = 0; i < 4; i++) {
    uint8_t n = i < 3 ? 63 : 61, label[64];
    memset(label, 1, sizeof label);
    label[0] = n;
    g_byte_array_append(message, label, n + 1u);
  }
  g_byte_array_append(message, (const uint8_t[]){0, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4}, 11);
  g_byte_array_append(message, cloud, 4);
  cr_expect(send_whole(53, message, 0));
  cr_expect_eq(heard, 1);
  cr_expect_gt(strlen(last_name), (size_t)NAMES_TEXT_MAX);
  expect(cloud, 0, NULL, NAME_NONE);
}
