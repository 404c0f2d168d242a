/* Several captures are one stream of packets on one clock, and a light log is what a tap tells.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "import-devices.h"
#include "import-lights.h"
#include "import-packets.h"
#include "scratch.h"

#include <string.h>

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

/* "a0 b1.5 [2+3 why]": marks, times, and blind stretches with the beginning of why. */
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
    g_string_append_printf(text, "%c%g", item.packet.bytes[0], at_s);
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

/* What a witness was told: "listening0~0.5 idle1". */
static void append_event(void *user, const struct event *event) {
  GString *text = user;
  if (event->kind != EVENT_LIGHT)
    return;
  g_string_append_printf(text, "%s%s%g", text->len ? " " : "", light_meaning_names[event->value],
                         seconds_of_ns(event->at_ns));
  cr_expect_str_eq(event->device, "kitchen");
}

static char *told(const char *log, const char *recording, const char *device, double zero_s,
                  int left_out) {
  static const char bare[] = "{hotmic: device/1, make: m, model: n}";
  GError *error = NULL;
  GString *text = g_string_new(NULL);
  struct witness witness = witness_of("kitchen", "light", (struct event_sink){append_event, text});
  struct profile *profile = profile_parse("bare", bare, strlen(bare), NULL);
  struct import_lights *lights = import_lights_load(scratch_text("lights", log), recording, &error);
  expect_no_error(error);
  cr_expect_eq(import_lights_tell(lights, device, profile, (int64_t)(zero_s * NS_PER_S), &witness),
               left_out);
  import_lights_free(lights);
  profile_free(profile);
  return g_string_free(text, FALSE);
}

#define expect_told(wanted, ...)                                                                   \
  do {                                                                                             \
    g_autofree char *found = told(__VA_ARGS__);                                                    \
    cr_expect_str_eq(found, wanted);                                                               \
  } while (0)

Test(import, a_log_of_changes_is_told_as_it_is) {
  static const char log[] = "seconds,device,light\n1,a,on\n1.5,b,on\n2,a,thinking\n3,a,off\n";
  expect_told("listening1 thinking2 idle3", log, NULL, "a", 0, 0);
  expect_told("listening1.5", log, NULL, "b", 0, 0);
}

Test(import, what_was_lit_before_the_first_packet_is_lit_from_it) {
  static const char log[] = "seconds,device,light\n2000000000,a,on\n2000000005,a,off\n"
                            "2000000008,a,thinking\n2000000012,a,off\n";
  expect_told("listening0 idle5 thinking8 idle12", log, NULL, "a", 2000000000, 0);
  expect_told("listening0 idle2 thinking5 idle9", log, NULL, "a", 2000000003, 0);
  expect_told("thinking0 idle2", log, NULL, "a", 2000000010, 2);
  expect_told("idle0", log, NULL, "a", 2000000020, 3);
}

Test(import, a_cameras_phases_are_put_in_order_and_joined) {
  static const char log[] = "x/one.mkv:\na:(20, 25)\na:(3, 3)\nb:(1, 2)\na:(24, 30)\na:(30, 31)\n"
                            "x/two.mkv:\na:(7, 8)\n";
  expect_told("listening3 idle3 listening20 idle31", log, "one", "a", 0, 0);
  expect_told("listening7 idle8", log, "x/two.mkv", "a", 0, 0);
  expect_told("", log, "two", "b", 0, 0);
}

static void refuse_choice(const char *log, const char *recording, const char *words) {
  GError *error = NULL;
  cr_expect_null(import_lights_load(scratch_text("lights", log), recording, &error));
  expect_error(error, HOTMIC_ERROR_USAGE, words);
}

Test(import, a_choice_that_is_none_says_what_there_is) {
  static const char log[] = "x/one.mkv:\na:(1, 2)\nx/two.mkv:\nb:(1, 2)\n";
  GError *error = NULL;
  refuse_choice(log, NULL,
                "several recordings; choose one with --recording: there are 2, such as "
                "`x/one.mkv`, `x/two.mkv`");
  refuse_choice(log, "x/", "--recording `x/` is in several paths");
  refuse_choice(log, "three", "--recording `three` is in no path");
  refuse_choice("seconds,device,light\n1,a,on\n", "a", "not divided into recordings");
  struct import_lights *lights = import_lights_load(scratch_text("lights", log), "one", &error);
  expect_no_error(error);
  cr_expect_str_eq(import_lights_device(lights, "b", &error), "b", "it is in the log");
  cr_expect_null(import_lights_device(lights, NULL, &error));
  expect_error(error, HOTMIC_ERROR_USAGE, "choose one with --device: a, b");
  cr_expect_null(import_lights_device(lights, "c", &error));
  expect_error(error, HOTMIC_ERROR_USAGE, "--device c: not in the light log, which has: a, b");
  import_lights_free(lights);
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
