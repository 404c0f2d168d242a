/* The judge's words at single packets: which episode, how far, with whom.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "packet-labels.h"

#include "sample-record.h"
#include "scratch.h"

#include <string.h>

static struct court court;
static struct packet_labels *labels;
static GError *error;

static const int64_t zero_utc_us = 1700000000000000;
static const uint8_t device_ip[4] = {192, 168, 0, 5}, host_ip[4] = {52, 94, 1, 1};

static void add_conversation(const char *host, enum host_role role, int local_port, double from_s,
                             double until_s) {
  record_add_conversation(court.record,
                          &(struct record_conversation){.device = "kitchen",
                                                        .tap = "sniffer",
                                                        .host = host,
                                                        .role = role,
                                                        .named_by = "tls",
                                                        .protocol = "udp",
                                                        .local = "192.168.0.5",
                                                        .remote = "52.94.1.1",
                                                        .local_port = local_port,
                                                        .remote_port = 443,
                                                        .first_ns = ns_of_seconds(from_s),
                                                        .last_ns = ns_of_seconds(until_s)});
}

/* A device that answers its controls at 5 and 90 s, and wakes at 40 s because nobody asked. */
static void setup(void) {
  court = court_alive();
  sample_wake(court.record, 40);
  add_conversation("old.example", ROLE_METRICS, 40000, 10, 20);
  add_conversation("voice.example", ROLE_VOICE, 40000, 30, 60);
  record_add_conversation(court.record, &(struct record_conversation){.device = "kitchen",
                                                                      .tap = "sniffer",
                                                                      .host = "02:00:00:00:00:01",
                                                                      .is_sealed = true,
                                                                      .first_ns = 0});
  g_autofree char *zero = g_strdup_printf("%" G_GINT64_FORMAT, zero_utc_us);
  record_set(court.record, "zero_utc_us", zero);
  court_judge(&court);
  labels = packet_labels_new(court.judgement, court.record, &error);
  expect_no_error(error);
}

static void teardown(void) {
  packet_labels_free(labels);
  court_adjourn(&court);
}

TestSuite(packet_labels, .init = setup, .fini = teardown);

static char *label_of(const char *device, const uint8_t *bytes, size_t n, uint32_t linktype,
                      double at_s) {
  struct record_capture capture = {"captures/a.pcapng", device, "sniffer"};
  struct pcap_file_packet packet = {.utc_ns = zero_utc_us * 1000 + ns_of_seconds(at_s),
                                    .linktype = linktype,
                                    .bytes = bytes,
                                    .captured = n,
                                    .wire = n,
                                    .number = 1};
  return packet_labels_find(labels, &capture, &packet);
}

static char *label(const char *device, bool up, uint16_t local_port, double at_s) {
  uint8_t bytes[60] = {2, 0, 0, 0, 0, up ? 1 : 0x10, 2, 0, 0, 0, 0, up ? 0x10 : 1, 8};
  uint16_t ports[] = {up ? local_port : 443, up ? 443 : local_port};
  memcpy(bytes + 14, (const uint8_t[]){0x45, 0, 0, 46, 0, 0, 0, 0, 64, 17}, 10);
  memcpy(bytes + 26, up ? device_ip : host_ip, 4);
  memcpy(bytes + 30, up ? host_ip : device_ip, 4);
  for (int i = 0; i < 2; i++) {
    bytes[34 + 2 * i] = (uint8_t)(ports[i] >> 8);
    bytes[35 + 2 * i] = (uint8_t)ports[i];
  }
  bytes[39] = 26;
  return label_of(device, bytes, sizeof bytes, 1, at_s);
}

static void expect_label(char *found, const char *wanted) {
  cr_expect_str_eq(found, wanted);
  g_free(found);
}

static const struct episode *unintended(void) {
  for (guint i = 0; i < court.judgement->episodes->len; i++)
    if (!court_episode(&court, i)->intended)
      return court_episode(&court, i);
  cr_assert_fail("no episode is unintended");
  return NULL;
}

Test(packet_labels, a_packet_within_an_episode_is_told_with_stage_and_host) {
  g_autofree char *to = g_strdup_printf(
      "episode %d (unintended), stage upload, to voice host voice.example", unintended()->number);
  g_autofree char *from = g_strdup_printf(
      "episode %d (unintended), stage upload, from voice host voice.example", unintended()->number);
  double at_s = seconds_of_ns(unintended()->entered_ns[STAGE_UPLOAD]) + 0.1;
  expect_label(label("kitchen", true, 40000, at_s), to);
  expect_label(label("kitchen", false, 40000, at_s), from);
}

Test(packet_labels, the_first_and_last_instant_belong_to_it_and_no_other_does) {
  const struct episode *episode = unintended();
  double from_s = seconds_of_ns(episode->start_ns), until_s = seconds_of_ns(episode->end_ns);
  g_autofree char *first = label("kitchen", true, 40000, from_s);
  g_autofree char *last = label("kitchen", true, 40000, until_s);
  cr_expect(first && strstr(first, "stage wake"), "%s", first);
  cr_expect_not_null(last);
  cr_expect_null(label("kitchen", true, 40000, from_s - 0.001));
  cr_expect_null(label("kitchen", true, 40000, until_s + 0.001));
}

Test(packet_labels, another_device_has_its_own_episodes) {
  cr_expect_null(label("office", true, 40000, 40.5));
  cr_expect_null(label("nobody", true, 40000, 40.5));
}

Test(packet_labels, a_host_that_is_not_in_the_record_is_left_out) {
  g_autofree char *found = label("kitchen", true, 50000, 40.1);
  cr_assert_not_null(found);
  cr_expect(g_str_has_prefix(found, "episode ") && !strstr(found, "host"), "%s", found);
  g_autofree char *short_one = label_of("kitchen", (const uint8_t *)"four", 4, 1, 40.1);
  cr_expect(short_one && !strstr(short_one, "host"), "%s", short_one);
}

/* Of 56 bytes of UDP, 32 in the first piece and 24 in the second. */
Test(packet_labels, the_later_piece_of_a_packet_has_the_host_of_the_first) {
  uint8_t first[66] = {2, [5] = 1, [6] = 2, [11] = 0x10, [12] = 8};
  memcpy(first + 14, (const uint8_t[]){0x45, 0, 0, 52, 0, 9, 0x20, 0, 64, 17}, 10);
  memcpy(first + 26, device_ip, 4);
  memcpy(first + 30, host_ip, 4);
  memcpy(first + 34, (const uint8_t[]){40000 >> 8, 40000 & 0xff, 443 >> 8, 443 & 0xff, 0, 56}, 6);
  uint8_t later[58];
  memcpy(later, first, 34);
  memset(later + 34, 0xaa, 24);
  later[17] = 44;
  memcpy(later + 20, (const uint8_t[]){0, 4}, 2);
  g_autofree char *one = label_of("kitchen", first, sizeof first, 1, 40.1);
  g_autofree char *other = label_of("kitchen", later, sizeof later, 1, 40.1);
  cr_expect(other && strstr(other, "to voice host voice.example"), "%s", other);
  cr_expect_str_eq(other, one);
}

/* A data frame from the station to the distribution system, protected. */
Test(packet_labels, a_sealed_frame_is_known_by_the_mac_of_its_far_end) {
  uint8_t bytes[80] = {0x08, 0x41, 0, 0,    2, 0, 0, 0, 0, 0x99, 2, 0,
                       0,    0,    0, 0x10, 2, 0, 0, 0, 0, 1,    0, 0};
  g_autofree char *found = label_of("kitchen", bytes, sizeof bytes, 105, 40.1);
  cr_assert_not_null(found);
  cr_expect(g_str_has_suffix(found, ", to unknown host 02:00:00:00:00:01"), "%s", found);
}

Test(packet_labels, a_record_without_its_time_zero_is_refused) {
  record_set(court.record, "zero_utc_us", "soon");
  cr_expect_null(packet_labels_new(court.judgement, court.record, &error));
  expect_error(error, HOTMIC_ERROR_DATA, "does not say when its time 0 was");
}
