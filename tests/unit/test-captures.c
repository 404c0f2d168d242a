/* What network taps hand over is in the run directory and in the record.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "captures.h"

#include "pcap-file.h"
#include "plan.h"
#include "scratch.h"

#include <string.h>
#include <sys/resource.h>

static GError *error;
static struct record *record;
static struct captures *captures;

static const int64_t zero_utc_ns = 1700000000000000000;

static void setup(void) {
  record = record_create(scratch_path("run"), &error);
  expect_no_error(error);
  captures = captures_new(record, zero_utc_ns);
}

static void teardown(void) {
  captures_close(captures, NULL);
  record_close(record);
  scratch_remove();
}

TestSuite(captures, .init = setup, .fini = teardown);

static void keep(const char *device, const char *tap, uint32_t linktype, size_t n, int64_t at_ns) {
  uint8_t bytes[2000] = {0};
  struct keeper keeper = captures_keeper(captures);
  keeper.frame(keeper.user, device, tap, linktype, bytes, n, n + 4, at_ns);
}

static void close_all(void) {
  cr_assert(captures_close(g_steal_pointer(&captures), &error));
  cr_assert(record_commit(record, &error));
}

/* How many packets the file has, the first of `n` bytes at `at_ns`. */
static int packets_in(const char *name, size_t n, int64_t at_ns) {
  g_autofree char *path = g_build_filename(record_dir(record), name, NULL);
  struct pcap_file *file = pcap_file_open(path, &error);
  expect_no_error(error);
  struct pcap_file_packet packet;
  int count = 0;
  while (pcap_file_read(file, &packet, &error) > 0)
    if (count++ == 0) {
      cr_expect_eq(packet.captured, n);
      cr_expect_eq(packet.wire, n + 4);
      cr_expect_eq(packet.utc_ns, zero_utc_ns + at_ns);
    }
  expect_no_error(error);
  pcap_file_close(file);
  return count;
}

static struct plan *read_plan(void) {
  struct plan *plan = plan_read(record, &error);
  expect_no_error(error);
  return plan;
}

static void keep_conversation(const struct conversation *conversation) {
  struct keeper keeper = captures_keeper(captures);
  keeper.conversation(keeper.user, "kitchen", "air", ROLE_VOICE, conversation);
}

Test(captures, each_tap_has_a_file_and_the_record_knows_it) {
  keep("kitchen", "air", 1, 60, 5);
  keep("bedroom", "air", 1, 70, 6);
  keep("kitchen", "air", 1, 80, 7);
  close_all();
  cr_expect_eq(packets_in("captures/kitchen-air.pcapng", 60, 5), 2);
  cr_expect_eq(packets_in("captures/bedroom-air.pcapng", 70, 6), 1);
  struct plan *plan = read_plan();
  cr_assert_eq(plan->captures->len, 2);
  const struct record_capture *second = &g_array_index(plan->captures, struct record_capture, 1);
  cr_expect_str_eq(second->path, "captures/kitchen-air.pcapng");
  cr_expect_str_eq(second->device, "kitchen");
  cr_expect_str_eq(second->tap, "air");
  plan_free(plan);
}

Test(captures, a_run_without_frames_has_no_folder_for_them) {
  close_all();
  g_autofree char *folder = g_build_filename(record_dir(record), "captures", NULL);
  cr_expect_not(g_file_test(folder, G_FILE_TEST_EXISTS));
}

Test(captures, names_that_would_meet_or_lead_away_get_files_of_their_own) {
  keep("a", "b-c", 1, 60, 1);
  keep("a-b", "c", 1, 61, 2);
  keep("../../a", "c", 1, 62, 3);
  close_all();
  cr_expect_eq(packets_in("captures/a-b-c.pcapng", 60, 1), 1);
  cr_expect_eq(packets_in("captures/a-b-c-2.pcapng", 61, 2), 1);
  cr_expect_eq(packets_in("captures/_.-..-a-c.pcapng", 62, 3), 1);
}

Test(captures, names_of_files_are_plain_whatever_devices_are_called) {
  keep("68:db:f5:90:19:64", "<b>\n\x1b[2J", 1, 60, 1);
  close_all();
  cr_expect_eq(packets_in("captures/68-db-f5-90-19-64--b----2J.pcapng", 60, 1), 1);
}

Test(captures, a_conversation_that_is_told_again_is_one_row) {
  struct conversation conversation = {.number = 1, .host = "a.example", .up = {.frames = 1}};
  keep_conversation(&conversation);
  conversation.host = "b.example";
  conversation.up.frames = 7;
  keep_conversation(&conversation);
  conversation.number = 2;
  keep_conversation(&conversation);
  close_all();
  struct plan *plan = read_plan();
  cr_assert_eq(plan->conversations->len, 2);
  const struct record_conversation *row =
      &g_array_index(plan->conversations, struct record_conversation, 0);
  cr_expect_str_eq(row->host, "b.example");
  cr_expect_eq(row->up.frames, 7);
  plan_free(plan);
}

Test(captures, another_link_type_goes_into_another_file) {
  keep("kitchen", "air", 1, 60, 1);
  keep("kitchen", "air", 127, 61, 2);
  keep("kitchen", "air", 1, 62, 3);
  close_all();
  cr_expect_eq(packets_in("captures/kitchen-air.pcapng", 60, 1), 2);
  cr_expect_eq(packets_in("captures/kitchen-air-2.pcapng", 61, 2), 1);
}

Test(captures, what_was_flushed_can_be_read_while_the_run_goes_on) {
  keep("kitchen", "air", 1, 60, 5);
  cr_assert(captures_flush(captures, &error));
  keep("kitchen", "air", 1, 60, 6);
  cr_expect_eq(packets_in("captures/kitchen-air.pcapng", 60, 5), 1);
}

Test(captures, a_name_that_others_compete_with_is_said_to_be) {
  keep_conversation(&(struct conversation){
      .host = "voice.example", .named_by = NAME_DNS, .is_ambiguous = true, .family = 4});
  close_all();
  struct plan *plan = read_plan();
  cr_assert_eq(plan->conversations->len, 1);
  cr_expect_str_eq(g_array_index(plan->conversations, struct record_conversation, 0).named_by,
                   "dns (one of several)");
  plan_free(plan);
}

Test(captures, conversations_are_in_the_record_with_addresses_as_text) {
  keep_conversation(&(struct conversation){
      .host = "voice.example",
      .named_by = NAME_TLS,
      .is_front = true,
      .family = 4,
      .protocol = FRAME_TCP,
      .local = {192, 168, 0, 5},
      .remote = {1, 2, 3, 4},
      .local_port = 40000,
      .remote_port = 443,
      .first_ns = 10,
      .last_ns = 20,
      .up = {1, 2, 3, 4, 5},
      .down = {6, 7, 8, 9, 10},
  });
  keep_conversation(&(struct conversation){.host = "ff02::1",
                                           .family = 6,
                                           .protocol = 58,
                                           .remote = {0xff, 2, [15] = 1},
                                           .first_ns = 30});
  keep_conversation(
      &(struct conversation){.host = "02:00:00:00:00:99", .is_sealed = true, .first_ns = 40});
  close_all();
  struct plan *plan = read_plan();
  cr_assert_eq(plan->conversations->len, 3);
  const struct record_conversation *row =
      (const struct record_conversation *)(const void *)plan->conversations->data;
  cr_expect_str_eq(row[0].host, "voice.example");
  cr_expect_str_eq(row[0].named_by, "tls");
  cr_expect_str_eq(row[0].protocol, "tcp");
  cr_expect_str_eq(row[0].local, "192.168.0.5");
  cr_expect_str_eq(row[0].remote, "1.2.3.4");
  cr_expect_eq(row[0].role, ROLE_VOICE);
  cr_expect(row[0].is_front);
  cr_expect_eq(row[0].remote_port, 443);
  cr_expect_eq(row[0].up.missing_bytes, 5);
  cr_expect_eq(row[0].down.frames, 6);
  cr_expect_eq(row[0].last_ns, 20);
  cr_expect_str_eq(row[1].protocol, "58");
  cr_expect_str_eq(row[1].remote, "ff02::1");
  cr_expect_str_eq(row[1].named_by, "");
  cr_expect(row[2].is_sealed);
  cr_expect_str_eq(row[2].local, "");
  cr_expect_str_eq(row[2].protocol, "");
  plan_free(plan);
}

Test(captures, taps_may_be_open_before_the_captures_are) {
  struct captures *place = NULL;
  struct keeper keeper = captures_keeper_at(&place);
  keeper.frame(keeper.user, "kitchen", "air", 1, (const uint8_t *)"lost", 4, 4, 0);
  keeper.conversation(keeper.user, "kitchen", "air", ROLE_VOICE, &(struct conversation){0});
  place = captures;
  uint8_t bytes[64] = {0};
  keeper.frame(keeper.user, "kitchen", "air", 1, bytes, 64, 68, 9);
  close_all();
  cr_expect_eq(packets_in("captures/kitchen-air.pcapng", 64, 9), 1);
}

/* A limit on a file's size is a disk that fills up. */
Test(captures, the_first_error_stays_and_comes_out_at_every_flush) {
  signal(SIGXFSZ, SIG_IGN);
  cr_assert(record_commit(record, &error));
  setrlimit(RLIMIT_FSIZE, &(struct rlimit){50000, 50000});
  for (int i = 0; i < 100; i++)
    keep("kitchen", "air", 1, 1500, i);
  for (int i = 0; i < 2; i++) {
    cr_expect_not(captures_flush(captures, &error));
    expect_error(error, HOTMIC_ERROR_BUSY, "kitchen-air.pcapng: cannot write the capture");
  }
  cr_expect_not(captures_close(g_steal_pointer(&captures), &error));
  expect_error(error, HOTMIC_ERROR_BUSY, "kitchen-air.pcapng");
}
