/* Who a capture is about, from who speaks to whom in it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "guess-device.h"
#include "mac.h"

#include "pcapng-writer.h"
#include "scratch.h"

#include <string.h>

static GError *error;
static struct pcapng_writer *writer;
static const char *path;
static int64_t now_ns;

enum { DEVICE = 0x10, GATEWAY = 1, STORE = 0x20, GROUP = 0xff };

static void setup(void) {
  now_ns = NS_PER_S;
  path = scratch_path("night.pcapng");
  writer = pcapng_writer_new(path, "", &error);
  expect_no_error(error);
  pcapng_writer_add_interface(writer, LINKTYPE_ETHERNET, "tap", "");
}

TestSuite(guess_device, .init = setup, .fini = scratch_remove);

struct talk {
  uint16_t from, to; /* last bytes of the MAC; GROUP: multicast */
  uint8_t src[4], dst[4];
  uint16_t port; /* of UDP, at the far end */
};

static void say(struct talk talk, int times) {
  uint8_t bytes[60] = {talk.to == GROUP ? 1 : 2, [6] = 2, [12] = 8};
  bytes[4] = (uint8_t)(talk.to >> 8);
  bytes[5] = (uint8_t)talk.to;
  bytes[10] = (uint8_t)(talk.from >> 8);
  bytes[11] = (uint8_t)talk.from;
  uint8_t *ip = bytes + 14;
  memcpy(ip, (const uint8_t[]){0x45, 0, 0, 46, 0, 0, 0, 0, 64, FRAME_UDP}, 10);
  memcpy(ip + 12, talk.src, 4);
  memcpy(ip + 16, talk.dst, 4);
  memcpy(ip + 20,
         (const uint8_t[]){0x9c, 0x40, (uint8_t)(talk.port >> 8), (uint8_t)talk.port, 0, 26}, 6);
  for (int i = 0; i < times; i++)
    cr_assert(pcapng_writer_put(writer, 0, now_ns += NS_PER_MS, bytes, sizeof bytes, sizeof bytes,
                                NULL, NULL));
}

static const uint8_t device_ip[4] = {192, 168, 1, 16}, gateway_ip[4] = {192, 168, 1, 1},
                     store_ip[4] = {192, 168, 1, 32};

static struct talk between(uint16_t from, const uint8_t src[4], uint16_t to, const uint8_t dst[4],
                           uint16_t port) {
  struct talk talk = {.from = from, .to = to, .port = port};
  memcpy(talk.src, src, 4);
  memcpy(talk.dst, dst, 4);
  return talk;
}

/* There and back, with a host behind the gateway. */
static void speak_with(uint8_t host, int times) {
  const uint8_t far_ip[4] = {52, 94, 1, host};
  say(between(DEVICE, device_ip, GATEWAY, far_ip, 443), times);
  say(between(GATEWAY, far_ip, DEVICE, device_ip, 443), times);
}

/* The last byte of the MAC, or -1. */
static int guess(char **ret_why) {
  uint8_t mac[FRAME_MAC] = {0};
  cr_assert(pcapng_writer_close(writer, &error));
  bool ok = guess_device(path, mac, ret_why, &error);
  return ok ? mac[5] : -1;
}

Test(guess_device, a_gateway_speaks_for_many_and_is_none) {
  g_autofree char *why = NULL;
  speak_with(1, 10);
  speak_with(2, 5);
  cr_expect_eq(guess(&why), DEVICE);
  cr_expect_str_eq(why, "in 30 of 30 frames, from 1 address");
}

Test(guess_device, a_gateway_that_spoke_for_one_host_only_still_speaks_for_it) {
  speak_with(1, 3);
  cr_expect_eq(guess(NULL), DEVICE);
}

Test(guess_device, a_gateway_that_announces_itself_is_none) {
  speak_with(1, 4);
  speak_with(2, 4);
  say(between(GATEWAY, gateway_ip, GROUP, (const uint8_t[]){239, 255, 255, 250}, 1900), 100);
  cr_expect_eq(guess(NULL), DEVICE);
}

Test(guess_device, one_who_takes_part_in_most_is_it_even_from_several_addresses) {
  speak_with(1, 10);
  say(between(DEVICE, device_ip, STORE, store_ip, 8000), 30);
  say(between(DEVICE, (const uint8_t[]){169, 254, 1, 1}, STORE, store_ip, 8000), 1);
  cr_expect_eq(guess(NULL), DEVICE);
}

Test(guess_device, of_two_neighbours_the_one_that_asks_is_it) {
  say(between(DEVICE, device_ip, GATEWAY, gateway_ip, 53), 3);
  say(between(GATEWAY, gateway_ip, DEVICE, device_ip, 40000), 3);
  cr_expect_eq(guess(NULL), DEVICE);
}

Test(guess_device, where_nothing_tells_nobody_is_named_but_all_who_speak) {
  say(between(DEVICE, device_ip, STORE, store_ip, 8000), 3);
  say(between(STORE, store_ip, DEVICE, device_ip, 8000), 3);
  cr_expect_eq(guess(NULL), -1);
  expect_error(error, HOTMIC_ERROR_DATA,
               "give its MAC with --mac. Most frames are of 02:00:00:00:00:10 (6 frames), "
               "02:00:00:00:00:20 (6 frames)");
}

Test(guess_device, of_a_whole_house_none_is_the_device) {
  for (uint8_t device = 0x30; device < 0x40; device++)
    for (uint8_t host = 1; host < 20; host++)
      say(between(device, (const uint8_t[]){192, 168, 1, device}, GATEWAY,
                  (const uint8_t[]){52, 94, 1, host}, 443),
          1);
  for (uint8_t host = 1; host < 20; host++)
    say(between(GATEWAY, (const uint8_t[]){52, 94, 1, host}, 0x30,
                (const uint8_t[]){192, 168, 1, 0x30}, 443),
        1);
  cr_expect_eq(guess(NULL), -1);
  expect_error(error, HOTMIC_ERROR_DATA, "a gateway");
}

Test(guess_device, one_that_sends_nothing_is_never_it) {
  for (int i = 0; i < 20; i++)
    say(between(DEVICE, device_ip, GATEWAY, (const uint8_t[]){52, 94, 1, 1}, 443), 1);
  cr_expect_eq(guess(NULL), DEVICE);
  setup();
  say(between(GATEWAY, (const uint8_t[]){52, 94, 1, 1}, DEVICE, device_ip, 443), 20);
  cr_expect_eq(guess(NULL), -1);
  expect_error(error, HOTMIC_ERROR_DATA,
               "Most frames are of 02:00:00:00:00:01 (20 frames, a gateway), 02:00:00:00:00:10 (20 "
               "frames, none sent)");
}

Test(guess_device, two_that_speak_with_the_same_host_are_two_devices) {
  const uint8_t far_ip[4] = {52, 94, 1, 1};
  speak_with(1, 30);
  say(between(STORE, store_ip, GATEWAY, far_ip, 443), 10);
  say(between(GATEWAY, far_ip, STORE, store_ip, 443), 10);
  cr_expect_eq(guess(NULL), -1);
  expect_error(error, HOTMIC_ERROR_DATA,
               "two devices or more: choose one with --mac. Most frames are of 02:00:00:00:00:01 "
               "(80 frames, a gateway), 02:00:00:00:00:10 (60 frames), 02:00:00:00:00:20 (20 "
               "frames)");
}

static void say6(uint16_t from, uint8_t src_network, uint8_t src_host, uint16_t to,
                 uint8_t dst_network) {
  uint8_t bytes[62] = {2,
                       [5] = (uint8_t)to,
                       [6] = 2,
                       [11] = (uint8_t)from,
                       [12] = 0x86,
                       [13] = 0xdd,
                       [14] = 0x60,
                       [19] = 8,
                       [20] = FRAME_UDP,
                       [21] = 64,
                       [22] = 0x20,
                       [23] = 1,
                       [29] = src_network,
                       [37] = src_host,
                       [38] = 0x20,
                       [39] = 1,
                       [45] = dst_network,
                       [53] = 1,
                       [54] = 0x9c,
                       [55] = 0x40,
                       [56] = 0x9c,
                       [57] = 0x40,
                       [59] = 8};
  cr_assert(pcapng_writer_put(writer, 0, now_ns += NS_PER_MS, bytes, sizeof bytes, sizeof bytes,
                              NULL, NULL));
}

Test(guess_device, a_device_has_many_addresses_of_one_network_and_a_gateway_few_of_many) {
  for (uint8_t i = 0; i < 8; i++) {
    say6(DEVICE, 1, 1 + i, GATEWAY, 2 + i % 2);
    say6(GATEWAY, 2 + i % 2, 1, DEVICE, 1);
  }
  cr_expect_eq(guess(NULL), DEVICE);
}

Test(guess_device, two_that_speak_through_one_to_another_network_are_two_devices) {
  for (uint8_t i = 0; i < 20; i++) {
    uint16_t device = i % 5 < 3 ? DEVICE : STORE;
    say6(device, 1, (uint8_t)device, GATEWAY, 2);
    say6(GATEWAY, 2, 1 + i % 8, device, 1);
  }
  cr_expect_eq(guess(NULL), -1);
  expect_error(error, HOTMIC_ERROR_DATA, "two devices or more: choose one with --mac");
}

Test(guess_device, a_capture_without_packets_or_frames_says_so) {
  cr_expect_eq(guess(NULL), -1);
  expect_error(error, HOTMIC_ERROR_DATA, "has no packets");
  g_autofree char *nobody = guess_speakers(path, &error);
  cr_expect_str_eq(nobody, "nobody");
  setup();
  say(between(GATEWAY, gateway_ip, GROUP, gateway_ip, 1900), 2);
  cr_expect_eq(guess(NULL), -1);
  expect_error(error, HOTMIC_ERROR_DATA, "none of its first 2 packets is an IP frame");
}

Test(guess_device, forged_senders_do_not_take_the_memory) {
  speak_with(1, 10);
  for (uint16_t i = 0; i < 5000; i++)
    say(between(0x1000 + i, device_ip, DEVICE, device_ip, 1), 1);
  cr_expect_eq(guess(NULL), DEVICE);
  g_autofree char *speakers = guess_speakers(path, &error);
  cr_expect(strstr(speakers, " and 4091 more"), "%s", speakers);
}

Test(guess_device, a_mac_is_six_bytes_in_hexadecimal) {
  uint8_t mac[FRAME_MAC] = {0};
  cr_expect(mac_parse("02:aB:00-00-00-10", mac));
  cr_expect_eq(mac[1], 0xab);
  cr_expect_eq(mac[5], 0x10);
  static const char *const bad[] = {"",
                                    "02:00:00:00:00:1",
                                    "02:00:00:00:00:10:",
                                    "0g:00:00:00:00:10",
                                    "02.00.00.00.00.10",
                                    "020000000010",
                                    "00:00:00:00:00:00",
                                    "ff:ff:ff:ff:ff:ff",
                                    "01:00:5e:00:00:fb"};
  for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
    cr_expect_not(mac_parse(bad[i], mac), "%s", bad[i]);
}
