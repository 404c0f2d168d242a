/* What can be told of serial ports and of other sources of bytes without one being there.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"
#include "serial-port.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(serial_port);
TestSuite(wire_file, .fini = scratch_remove);

static const uint8_t mac[TAP_MAC] = {2};

Test(serial_port, framing_is_data_bits_parity_and_stop_bits) {
  struct serial_framing framing = {0};
  cr_expect(serial_framing_parse("8N1", &framing));
  cr_expect(framing.data_bits == 8 && framing.parity == 'N' && framing.stop_bits == 1);
  cr_expect(serial_framing_parse("5o2", &framing));
  cr_expect(framing.data_bits == 5 && framing.parity == 'O' && framing.stop_bits == 2);
  static const char *const wrong[] = {"",    "8",   "8N",  "8N11", "4N1",
                                      "9N1", "8M1", "8N3", "8N0",  "N81"};
  for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
    cr_expect_not(serial_framing_parse(wrong[i], &framing), "%s", wrong[i]);
  cr_expect_eq(framing.data_bits, 5, "untouched");
}

Test(serial_port, one_that_is_not_there_is_refused_with_those_that_are) {
  struct wire_plan plan = {
      .kind = WIRE_SERIAL, .at = "b:1:2", .serial = {"/dev/ttyNOWHERE", 115200, "8N1"}};
  g_autoptr(GError) error = NULL;
  cr_expect_null(wire_open(&plan, mac, &error));
  expect_error(error, HOTMIC_ERROR_BENCH,
               "b:1:2: serial port `/dev/ttyNOWHERE` does not exist; serial ports: ");
}

static struct {
  GString *bytes;
  GString *gaps;
  unsigned count;
} heard;

static void append(void *user, const struct event *event) {
  (void)user;
  if (event->kind == EVENT_GAP)
    g_string_append_printf(heard.gaps, "[%lld %lld %s]", (long long)event->at_ns / NS_PER_MS,
                           (long long)event->value / NS_PER_MS, event->text);
  else
    g_string_append_printf(heard.bytes, "%s|", event->text);
}

static struct wire_plan plan;
static struct profile *profile;
static struct tap *tap;

static struct wire *open_file(const char *path) {
  static const char text[] = "{hotmic: device/1, make: m, model: n}";
  heard.bytes = g_string_new(NULL);
  heard.gaps = g_string_new(NULL);
  profile = profile_parse("p", text, strlen(text), NULL);
  struct tap_config config = {.device = "d", .name = "t", .profile = profile};
  tap = tap_new("console", &config, (struct event_sink){append, NULL}, NULL);
  plan = (struct wire_plan){.kind = WIRE_FILE, .at = "b:1:2", .file = (char *)path};
  return wire_open(&plan, mac, NULL);
}

static void close_file(struct wire *wire) {
  wire_close(wire);
  tap_free(tap);
  profile_free(profile);
  g_string_free(heard.bytes, TRUE);
  g_string_free(heard.gaps, TRUE);
}

static void serve_ms(struct wire *wire, int64_t at_ms) {
  wire_serve(wire, at_ms * NS_PER_MS);
}

Test(wire_file, a_file_is_read_from_its_beginning_once_started_and_then_followed) {
  const char *path = scratch_text("bytes", "one\ntwo\n");
  struct wire *wire = open_file(path);
  cr_assert(wire);
  serve_ms(wire, 500); /* not yet */
  wire_start(wire, tap, NS_PER_S);
  serve_ms(wire, 1000);
  cr_expect_str_eq(heard.bytes->str, "one|two|");
  FILE *file = fopen(path, "a");
  fputs("three\n", file);
  fclose(file);
  serve_ms(wire, 1100);
  cr_expect_str_eq(heard.bytes->str, "one|two|three|");
  scratch_text("bytes", "new\n");
  for (int64_t at_ms = 1200; at_ms < 2400; at_ms += 100)
    serve_ms(wire, at_ms);
  cr_expect_str_eq(heard.bytes->str, "one|two|three|new|");
  cr_expect_str_eq(heard.gaps->str, "[100 600 file deleted or cut short]");
  close_file(wire);
}

Test(wire_file, a_fifo_without_a_writer_is_refused_at_first_and_a_gap_later) {
  const char *path = scratch_path("fifo");
  mkfifo(path, 0600);
  plan = (struct wire_plan){.kind = WIRE_FILE, .at = "b:1:2", .file = (char *)path};
  g_autoptr(GError) error = NULL;
  cr_expect_null(wire_open(&plan, mac, &error));
  expect_error(error, HOTMIC_ERROR_BENCH, "nobody writes into this FIFO");
  int writer = open(path, O_RDWR);
  cr_assert_eq(write(writer, "one\n", 4), 4);
  struct wire *wire = open_file(path);
  cr_assert(wire);
  wire_start(wire, tap, 0);
  serve_ms(wire, 100);
  cr_assert_eq(write(writer, "two\n", 4), 4);
  close(writer);
  serve_ms(wire, 200);
  cr_expect_str_eq(heard.bytes->str, "one|two|");
  cr_expect_str_eq(wire_trouble(wire), "nobody writes into the FIFO");
  for (int64_t at_ms = 300; at_ms <= 5000; at_ms += 100)
    serve_ms(wire, at_ms);
  writer = open(path, O_RDWR);
  cr_assert_eq(write(writer, "three\n", 6), 6);
  serve_ms(wire, 5800);
  serve_ms(wire, 5900);
  cr_expect_str_eq(heard.bytes->str, "one|two|three|");
  cr_expect_str_eq(heard.gaps->str, "[100 5700 nobody writes into the FIFO]");
  cr_expect_null(wire_trouble(wire));
  cr_expect_eq(wire_counts(wire).received, 14);
  close(writer);
  close_file(wire);
}

Test(wire_file, what_is_neither_a_fifo_nor_a_file_is_refused) {
  plan = (struct wire_plan){.kind = WIRE_FILE, .at = "b:1:2", .file = "/"};
  g_autoptr(GError) error = NULL;
  cr_expect_null(wire_open(&plan, mac, &error));
  expect_error(error, HOTMIC_ERROR_BENCH, "b:1:2: `/`: expected a FIFO or a file");
}
