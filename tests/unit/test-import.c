/* Several captures are one stream of packets on one clock.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "import-cover.h"
#include "import-devices.h"
#include "import-packets.h"
#include "scratch.h"

#include <string.h>
#include <zlib.h>

static const int64_t base_s = 1556632800, second = NS_PER_S;

struct stamp {
  double at_s;  /* after base_s */
  uint8_t mark; /* the frame's only byte of interest */
};

static void put32(GByteArray *to, uint32_t value) {
  g_byte_array_append(to, (const guint8 *)&value, sizeof value);
}

/* A pcap file of 60-byte frames; `cut` bytes are missing at its end. */
static const char *write_pcap(const char *name, const struct stamp *stamps, size_t n, size_t cut) {
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  const uint32_t head[] = {0xa1b2c3d4, 4 << 16 | 2, 0, 0, 65535, 1};
  for (size_t i = 0; i < G_N_ELEMENTS(head); i++)
    put32(bytes, head[i]);
  for (size_t i = 0; i < n; i++) {
    uint8_t frame[60] = {stamps[i].mark};
    int64_t us = base_s * G_USEC_PER_SEC + (int64_t)(stamps[i].at_s * G_USEC_PER_SEC);
    put32(bytes, (uint32_t)(us / G_USEC_PER_SEC));
    put32(bytes, (uint32_t)(us % G_USEC_PER_SEC));
    put32(bytes, sizeof frame);
    put32(bytes, sizeof frame);
    g_byte_array_append(bytes, frame, sizeof frame);
  }
  return scratch_bytes(name, bytes->data, bytes->len - cut);
}

#define WRITE(name, cut, ...)                                                                      \
  write_pcap(name, (const struct stamp[]){__VA_ARGS__},                                            \
             G_N_ELEMENTS(((const struct stamp[]){__VA_ARGS__})), cut)

/* "a0 b1.5 [2+3 why]": marks, times, and blind stretches with the beginning of why; (a0) came from
 * another file already. */
static char *stream_of(const char *const *paths) {
  GError *error = NULL;
  struct import_packets *packets = import_packets_open((char *const *)paths, &error);
  expect_no_error(error);
  GString *text = g_string_new(NULL);
  struct import_item item;
  int got;
  int64_t last_ns = 0;
  while ((got = import_packets_read(packets, &item, &error)) > 0) {
    double at_s = seconds_of_ns(item.at_ns);
    g_string_append(text, text->len ? " " : "");
    if (item.is_blind) {
      g_string_append_printf(text, "[%g+%g %s]", at_s, seconds_of_ns(item.length_ns), item.why);
      continue;
    }
    g_string_append_printf(text, item.is_repeat ? "(%c%g)" : "%c%g", item.packet.bytes[0], at_s);
    if (item.slack_ns > 1000)
      g_string_append_printf(text, "~%g", seconds_of_ns(item.slack_ns - 1000));
    cr_expect_geq(item.at_ns, last_ns, "time goes back");
    last_ns = item.at_ns;
  }
  expect_no_error(error);
  cr_expect_eq(got, 0);
  import_packets_close(packets);
  g_autofree char *dir = g_strconcat(scratch_dir(), "/", NULL);
  g_string_replace(text, dir, "", 0);
  return g_string_free(text, FALSE);
}

#define expect_stream(wanted, ...)                                                                 \
  do {                                                                                             \
    g_autofree char *found = stream_of((const char *const[]){__VA_ARGS__, NULL});                  \
    cr_expect_str_eq(found, wanted);                                                               \
  } while (0)

static void refuse(const char *const *paths, const char *words) {
  GError *error = NULL;
  cr_expect_null(import_packets_open((char *const *)paths, &error));
  expect_error(error, HOTMIC_ERROR_DATA, words);
}

TestSuite(import, .fini = scratch_remove);

Test(import, time_0_is_the_first_packet) {
  const char *path = WRITE("a", 0, {0.25, 'a'}, {1.5, 'a'}, {2, 'a'});
  GError *error = NULL;
  struct import_packets *packets = import_packets_open((char *const[]){(char *)path, NULL}, &error);
  expect_no_error(error);
  cr_expect_eq(import_packets_zero_utc_ns(packets), base_s * second + second / 4);
  import_packets_close(packets);
  expect_stream("a0 a1.25 a1.75", path);
}

Test(import, packets_that_changed_places_are_lifted_and_less_certain) {
  expect_stream("a0 a10 a10~0.75 a10~1 a11",
                WRITE("a", 0, {0, 'a'}, {10, 'a'}, {9.25, 'a'}, {9, 'a'}, {11, 'a'}));
}

Test(import, a_clock_that_goes_back_is_told_and_time_goes_on) {
  expect_stream("a0 a3000 [3000+1e-09 a: the capture's clock went back by 3600.0 s at packet 3, "
                "byte 176] a3000 a3002",
                WRITE("a", 0, {0, 'a'}, {3000, 'a'}, {-600, 'a'}, {-598, 'a'}));
}

Test(import, a_long_silence_and_a_jump_of_years_are_told) {
  expect_stream("a0 [0+4000 a: nothing was captured for 4000.0 s: the capture stood still or its "
                "clock was set at packet 2, byte 100] a4000",
                WRITE("a", 0, {0, 'a'}, {4000, 'a'}));
  expect_stream("b0 [0+1e-09 b: the capture's clock went ahead by 400.0 days at packet 2, byte "
                "100] b0 b1",
                WRITE("b", 0, {0, 'b'}, {400 * 86400.0, 'b'}, {400 * 86400.0 + 1, 'b'}));
}

Test(import, captures_come_in_the_order_of_their_first_packets) {
  const char *early = WRITE("early", 0, {0, 'e'}, {1, 'e'});
  const char *late = WRITE("late", 0, {4, 'l'}, {5, 'l'});
  expect_stream("e0 e1 [1+3 between captures: nothing was captured for 3.000 s before late] l4 l5",
                late, early);
}

Test(import, captures_that_overlap_are_merged_by_time) {
  const char *a = WRITE("a", 0, {0, 'a'}, {2, 'a'}, {9, 'a'});
  const char *b = WRITE("b", 0, {1, 'b'}, {3, 'b'}, {4, 'b'});
  const char *c = WRITE("c", 0, {9, 'c'}, {10, 'c'});
  expect_stream("a0 b1 a2 b3 b4 a9 c9 c10", c, a, b);
}

Test(import, a_packet_that_two_captures_hold_counts_once) {
  const char *a = WRITE("a", 0, {0, 'a'}, {2, 'x'}, {3, 'y'});
  const char *b = WRITE("b", 0, {2, 'x'}, {3.0005, 'y'}, {4, 'b'});
  const char *c = WRITE("c", 0, {3.002, 'y'}, {4, 'b'});
  expect_stream("a0 x2 (x2) y3 (y3.0005) b4", a, b);
  expect_stream("a0 x2 y3 y3.002 b4", a, c);
  expect_stream("a0 x2 (x2) y3 (y3.0005) y3.002 b4 (b4)", a, b, c);
}

Test(import, what_one_capture_holds_twice_is_two_packets) {
  const char *twice = WRITE("a", 0, {0, 'a'}, {2, 'x'}, {2.0001, 'x'}, {3, 'a'});
  const char *once = WRITE("b", 0, {1, 'b'}, {2.00005, 'x'}, {4, 'b'});
  const char *too = WRITE("c", 0, {1.5, 'c'}, {2, 'x'}, {2.0001, 'x'});
  expect_stream("a0 x2 x2.0001 a3", twice);
  expect_stream("a0 b1 x2 (x2.00005) x2.0001 a3 b4", twice, once);
  expect_stream("a0 c1.5 x2 (x2) x2.0001 (x2.0001) a3", twice, too);
}

Test(import, captures_that_changed_places_have_no_packet_twice) {
  const char *a = WRITE("a", 0, {0, 'a'}, {10, 'x'}, {9.5, 'y'}, {12, 'a'});
  const char *b = WRITE("b", 0, {9.5, 'y'}, {10, 'x'}, {12, 'a'});
  expect_stream("a0 y9.5 x10 (y10)~0.5 (x10) a12 (a12)", a, b);
}

Test(import, captures_that_are_rotated_have_no_hole_and_a_second_that_is_missing_is_one) {
  const char *one = WRITE("one", 0, {0, 'a'}, {1, 'a'});
  const char *two = WRITE("two", 0, {1.2, 'b'}, {3, 'b'});
  const char *three = WRITE("three", 0, {4.01, 'c'});
  expect_stream("a0 a1 b1.2 b3 [3+1.01 between captures: nothing was captured for 1.010 s before "
                "three] c4.01",
                one, two, three);
}

static void append_hole(void *user, int64_t from_ns, int64_t until_ns, const char *why) {
  g_autofree char *dir = g_strconcat(scratch_dir(), "/", NULL);
  g_autoptr(GString) said = g_string_new(why);
  g_string_replace(said, dir, "", 0);
  g_string_append_printf(user, "[%g-%g %s]", seconds_of_ns(from_ns), seconds_of_ns(until_ns),
                         said->str);
}

static char *holes_of(const struct import_cover *cover, const struct import_packets *packets,
                      size_t device) {
  GString *text = g_string_new(NULL);
  import_cover_holes(cover, device, packets, 20 * second, append_hole, text);
  return g_string_free(text, FALSE);
}

Test(import, a_device_is_covered_only_by_captures_that_show_it) {
  const char *const paths[] = {WRITE("a", 0, {0, 'a'}, {5, 'a'}),
                               WRITE("b", 0, {5.1, 'b'}, {8, 'b'}),
                               WRITE("c", 0, {7, 'c'}, {20, 'c'}), NULL};
  GError *error = NULL;
  struct import_packets *packets = import_packets_open((char *const *)paths, &error);
  expect_no_error(error);
  struct import_cover *cover = import_cover_new(3, 3);
  for (struct import_item item; import_packets_read(packets, &item, &error) > 0;)
    if (item.file != 1)
      import_cover_show(cover, item.file == 0 ? 0 : 1, item.file);
  expect_no_error(error);
  import_cover_show(cover, 2, 0);
  import_cover_show(cover, 2, 1);
  import_cover_blind(cover, 8 * second, 12 * second);
  g_autofree char *ends = holes_of(cover, packets, 0), *begins = holes_of(cover, packets, 1),
                  *rotated = holes_of(cover, packets, 2);
  cr_expect_str_eq(ends, "[5-8 no capture has frames from it after the end of a]"
                         "[12-20 no capture has frames from it after the end of a]");
  cr_expect_str_eq(begins, "[0-7 no capture has frames from it before c]");
  cr_expect_str_eq(rotated, "[12-20 no capture has frames from it after the end of b]");
  cr_expect(import_cover_shows_all(cover, 0, 2));
  cr_expect_not(import_cover_shows_all(cover, 1, 2));
  import_cover_free(cover);
  import_packets_close(packets);
}

static const char *pack(const char *name, const char *path) {
  g_autofree char *bytes = NULL;
  gsize length = 0;
  cr_assert(g_file_get_contents(path, &bytes, &length, NULL));
  const char *packed = scratch_path(name);
  gzFile file = gzopen(packed, "wb");
  cr_assert_eq(gzwrite(file, bytes, (unsigned)length), (int)length);
  gzclose(file);
  return packed;
}

Test(import, a_capture_and_the_same_one_packed_are_one) {
  const char *plain = WRITE("plain", 0, {0, 'a'}, {1, 'a'});
  const char *other = WRITE("other", 0, {0, 'a'}, {1, 'b'});
  const char *packed = pack("packed.gz", plain);
  refuse((const char *const[]){plain, packed, NULL}, "the same bytes as ");
  expect_stream("a0 (a0) b1 a1", packed, other);
}

Test(import, one_files_clock_is_not_the_others) {
  const char *a = WRITE("a", 0, {0, 'a'}, {100, 'a'}, {50, 'a'}, {51, 'a'});
  const char *b = WRITE("b", 0, {60, 'b'}, {100.5, 'b'});
  expect_stream("a0 b60 a100 [100+1e-09 a: the capture's clock went back by 50.0 s at packet 3, "
                "byte 176] a100 b100.5 a101",
                a, b);
}

Test(import, a_capture_that_is_cut_short_is_blind_until_the_next) {
  const char *cut = WRITE("cut", 10, {0, 'a'}, {1, 'a'}, {2, 'a'});
  const char *next = WRITE("next", 0, {6, 'n'});
  g_autofree char *alone = stream_of((const char *const[]){cut, NULL});
  cr_expect(g_str_has_prefix(alone, "a0 a1 [1+1e-09 cut: "), "%s", alone);
  g_autofree char *both = stream_of((const char *const[]){cut, next, NULL});
  cr_expect(g_str_has_prefix(both, "a0 a1 [1+5 cut: "), "%s", both);
  cr_expect(g_str_has_suffix(both, "before next] n6"), "%s", both);
}

Test(import, what_is_no_capture_is_refused) {
  const char *good = WRITE("good", 0, {0, 'a'});
  const char *copy = WRITE("copy", 0, {0, 'a'});
  const char *empty = write_pcap("empty", NULL, 0, 0);
  const char *far = WRITE("far", 0, {31.0 * 365 * 86400, 'f'});
  refuse((const char *const[]){good, empty, NULL}, "empty: a capture without a packet");
  refuse((const char *const[]){good, copy, NULL}, "the same bytes as ");
  refuse((const char *const[]){good, far, NULL}, "far: its first packet is more than 30 years");
  refuse((const char *const[]){scratch_dir(), NULL}, "this is a folder; expected a capture file");
  refuse((const char *const[]){"/dev/null", NULL}, "/dev/null: this is a device or a pipe");
  refuse((const char *const[]){"/nowhere/at/all", NULL}, "/nowhere/at/all: ");
}

Test(import, one_device_is_known_by_its_mac) {
  static const uint8_t mac[] = {2, 0, 0, 0, 0x10, 1};
  GError *error = NULL;
  struct import_devices devices;
  cr_assert(import_devices_of_one(&devices, &(struct import_one){.mac = mac}, &error));
  import_devices_tap(&devices, 0, true, true);
  cr_expect_eq(devices.count, 1);
  cr_expect_str_eq(devices.devices[0].name, "02:00:00:00:10:01");
  cr_expect_str_eq(devices.devices[0].taps[0].kind, "capture");
  cr_expect_str_eq(devices.devices[0].taps[1].kind, "led");
  cr_expect(import_device_has_mac(&devices.devices[0]));
  import_devices_done(&devices);
  cr_expect_not(import_devices_of_one(&devices, &(struct import_one){.profile = "none"}, &error));
  expect_error(error, HOTMIC_ERROR_BENCH, "none");
}

Test(import, a_benchs_wires_are_not_asked_for) {
  GError *error = NULL;
  struct import_devices devices;
  cr_assert(import_devices_of_bench(&devices, HOTMIC_BENCHES_DIR "/kernel.yaml", &error));
  cr_expect_eq(devices.count, 4);
  for (size_t i = 0; i < devices.count; i++) {
    import_devices_tap(&devices, i, true, false);
    cr_expect_eq(devices.devices[i].tap_count, 1);
    cr_expect_eq(devices.devices[i].taps[0].wire.kind, WIRE_NONE);
  }
  import_devices_done(&devices);
}
