/* What is written is read again, by libpcap; what tshark makes of it is a scenario.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pcapng-writer.h"

#include "pcap-file.h"
#include "scratch.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static GError *error;

TestSuite(pcapng_writer, .fini = scratch_remove);

static const int64_t begin_ns = 1700000000123456789;

/* One packet of each length from 1 to `count`, with every third commented. */
static void write_packets(struct pcapng_writer *writer, size_t count) {
  uint8_t bytes[2000];
  for (size_t n = 1; n <= count; n++) {
    memset(bytes, (int)(n & 0xff), sizeof bytes);
    const char *comment = n % 3 == 0   ? "episode 1 (unintended), stage upload"
                          : n % 3 == 1 ? NULL
                                       : "";
    bool ok =
        pcapng_writer_put(writer, n % 2, begin_ns + (int64_t)n, bytes, n, n + 7, comment, &error);
    expect_no_error(error);
    cr_assert(ok);
  }
}

static size_t expect_packets(const char *path) {
  struct pcap_file *file = pcap_file_open(path, &error);
  expect_no_error(error);
  struct pcap_file_packet packet;
  size_t n = 0;
  while (pcap_file_read(file, &packet, &error) > 0) {
    n++;
    cr_expect_eq(packet.captured, n);
    cr_expect_eq(packet.wire, n + 7);
    cr_expect_eq(packet.utc_ns, begin_ns + (int64_t)n);
    cr_expect_eq(packet.bytes[n - 1], n & 0xff);
  }
  pcap_file_close(file);
  return n;
}

static struct pcapng_writer *new_writer(const char *path) {
  struct pcapng_writer *writer = pcapng_writer_new(path, "a night; naïve", &error);
  expect_no_error(error);
  cr_expect_eq(pcapng_writer_add_interface(writer, 1, "kitchen/sniffer", "first"), 0);
  cr_expect_eq(pcapng_writer_add_interface(writer, 1, "bedroom/wire", ""), 1);
  return writer;
}

Test(pcapng_writer, packets_of_every_length_come_back_to_the_nanosecond) {
  const char *path = scratch_path("a.pcapng");
  struct pcapng_writer *writer = new_writer(path);
  write_packets(writer, 2000);
  cr_assert(pcapng_writer_close(writer, &error));
  cr_expect_eq(expect_packets(path), 2000);
  expect_no_error(error);
}

Test(pcapng_writer, blocks_stand_at_multiples_of_four_and_say_their_length_twice) {
  const char *path = scratch_path("a.pcapng");
  struct pcapng_writer *writer = new_writer(path);
  write_packets(writer, 40);
  cr_assert(pcapng_writer_close(writer, &error));
  g_autofree char *bytes = NULL;
  size_t size, at = 0, blocks = 0;
  cr_assert(g_file_get_contents(path, &bytes, &size, NULL));
  for (; at < size; blocks++) {
    uint32_t length, again;
    memcpy(&length, bytes + at + 4, 4);
    cr_assert(length % 4 == 0 && length >= 12 && at + length <= size);
    memcpy(&again, bytes + at + length - 4, 4);
    cr_expect_eq(length, again);
    at += length;
  }
  cr_expect_eq(blocks, 1 + 2 + 40);
}

Test(pcapng_writer, text_that_is_too_long_or_no_utf8_is_made_to_fit) {
  const char *path = scratch_path("a.pcapng");
  GString *longest = g_string_new("x");
  while (longest->len < 70000)
    g_string_append(longest, "ü");
  struct pcapng_writer *writer = pcapng_writer_new(path, longest->str, &error);
  pcapng_writer_add_interface(writer, 1, "bad\xff", "");
  for (size_t n = 1; n <= 3; n++)
    cr_assert(pcapng_writer_put(writer, 0, begin_ns + (int64_t)n,
                                (const uint8_t[]){(uint8_t)n, (uint8_t)n, (uint8_t)n}, n, n + 7,
                                longest->str, &error));
  cr_assert(pcapng_writer_close(writer, &error));
  cr_expect_eq(expect_packets(path), 3);
  expect_no_error(error);
  g_autofree char *bytes = NULL;
  size_t size;
  cr_assert(g_file_get_contents(path, &bytes, &size, NULL));
  uint16_t length;
  memcpy(&length, bytes + 26, 2);
  cr_expect_eq(length, 59999); /* one x, and no half of a character of two bytes */
  g_string_free(longest, TRUE);
}

/* The writer is in another process, which is gone without a word. */
Test(pcapng_writer, what_was_flushed_survives_kill) {
  const char *path = scratch_path("a.pcapng");
  pid_t child = fork();
  if (child == 0) {
    struct pcapng_writer *writer = new_writer(path);
    write_packets(writer, 50);
    pcapng_writer_flush(writer, NULL);
    pcapng_writer_put(writer, 0, 0, (const uint8_t *)"lost", 4, 4, NULL, NULL);
    kill(getpid(), SIGKILL);
  }
  int status;
  cr_assert_eq(waitpid(child, &status, 0), child);
  cr_assert(WIFSIGNALED(status));
  cr_expect_eq(expect_packets(path), 50);
  expect_no_error(error);
}

Test(pcapng_writer, a_folder_that_is_not_there_is_said_with_its_path) {
  const char *path = scratch_path("none/a.pcapng");
  cr_expect_null(pcapng_writer_new(path, "", &error));
  expect_error(error, HOTMIC_ERROR_BUSY, "none/a.pcapng: cannot write the capture: No such file");
}

Test(pcapng_writer, a_full_disk_is_said_at_once) {
  cr_expect_null(pcapng_writer_new("/dev/full", "", &error));
  expect_error(
      error, HOTMIC_ERROR_BUSY,
      "/dev/full: cannot write the capture: No space left on device. Free some disk space");
}

Test(pcapng_writer, a_file_that_was_just_begun_is_a_capture) {
  const char *path = scratch_path("a.pcapng");
  struct pcapng_writer *writer = new_writer(path);
  struct pcap_file *file = pcap_file_open(path, &error);
  expect_no_error(error);
  struct pcap_file_packet packet;
  cr_expect_eq(pcap_file_read(file, &packet, &error), 0);
  pcap_file_close(file);
  pcapng_writer_close(writer, NULL);
}

Test(pcapng_writer, of_a_packet_that_is_too_long_the_beginning_is_written) {
  const char *path = scratch_path("a.pcapng");
  g_autofree uint8_t *bytes = g_malloc0(PCAPNG_CAPTURED_MAX + 5);
  struct pcapng_writer *writer = new_writer(path);
  cr_assert(pcapng_writer_put(writer, 0, begin_ns, bytes, PCAPNG_CAPTURED_MAX + 5, 0, NULL, NULL));
  cr_assert(pcapng_writer_close(writer, &error));
  struct pcap_file *file = pcap_file_open(path, &error);
  struct pcap_file_packet packet = {0};
  cr_expect_eq(pcap_file_read(file, &packet, &error), 1);
  cr_expect_eq(packet.captured, PCAPNG_CAPTURED_MAX);
  cr_expect_eq(packet.wire, PCAPNG_CAPTURED_MAX + 5);
  pcap_file_close(file);
}

/* A limit on a file's size cuts a write in two. */
Test(pcapng_writer, a_write_that_was_cut_leaves_a_file_that_ends_with_a_whole_packet) {
  const char *path = scratch_path("a.pcapng");
  signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &(struct rlimit){100000, 100000});
  struct pcapng_writer *writer = new_writer(path);
  uint8_t bytes[1000] = {0};
  bool ok = true;
  for (int i = 0; ok && i < 200; i++)
    ok = pcapng_writer_put(writer, 0, begin_ns, bytes, sizeof bytes, sizeof bytes, NULL, &error);
  cr_expect_not(ok);
  expect_error(error, HOTMIC_ERROR_BUSY, "File too large");
  cr_expect_not(pcapng_writer_close(writer, NULL));
  struct pcap_file *file = pcap_file_open(path, &error);
  struct pcap_file_packet packet;
  int good = 0;
  while (pcap_file_read(file, &packet, &error) > 0)
    good++;
  cr_expect_gt(good, 90);
  expect_no_error(error);
  pcap_file_close(file);
}
