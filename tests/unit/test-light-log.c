/* Light logs of others are read to the letter, or refused with their place.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "light-log.h"
#include "scratch.h"

#include <string.h>

static const char profile_text[] = "{hotmic: device/1, make: m, model: n, lights: {dictionary: ["
                                   "{colour: cyan, pattern: solid, means: listening},"
                                   "{colour: cyan, pattern: pulse, means: speaking},"
                                   "{colour: 'on', means: notification}]}}";
static const char bare_text[] = "{hotmic: device/1, make: m, model: n}";

static struct light_log *read_text(const char *text) {
  GError *error = NULL;
  struct light_log *log = light_log_parse("log", text, strlen(text), &error);
  expect_no_error(error);
  return log;
}

static void refuse_bytes(const char *bytes, size_t n, const char *words) {
  GError *error = NULL;
  struct light_log *log = light_log_parse("log", bytes, n, &error);
  cr_expect_null(log);
  expect_error(error, HOTMIC_ERROR_DATA, words);
}

static void refuse(const char *text, const char *words) {
  refuse_bytes(text, strlen(text), words);
}

static void expect_phase(const struct light_log *log, size_t i, const char *device,
                         const char *light, int64_t from_ns, int64_t until_ns, int line) {
  cr_assert_lt(i, light_log_length(log));
  const struct light_log_phase *phase = light_log_phase(log, i);
  cr_expect_str_eq(phase->device, device);
  cr_expect_str_eq(phase->light, light);
  cr_expect_eq(phase->from_ns, from_ns, "phase %zu begins at %g", i, seconds_of_ns(phase->from_ns));
  cr_expect_eq(phase->until_ns, until_ns);
  cr_expect_eq(phase->line, line);
}

Test(light_log, a_row_lasts_until_the_next_of_its_device) {
  struct light_log *log = read_text("\xef\xbb\xbf# seen by hand\r\n"
                                    "Seconds, device, light\r\n"
                                    "1.5,kitchen,cyan solid\r\n"
                                    "\r\n"
                                    "2,hallway,on\r\n"
                                    " 3.25 , kitchen , off\r\n"
                                    "4,hallway,idle");
  cr_assert_eq(light_log_length(log), 4);
  expect_phase(log, 0, "kitchen", "cyan solid", 1500000000, 3250000000, 3);
  expect_phase(log, 1, "hallway", "on", 2000000000, 4000000000, 5);
  expect_phase(log, 2, "kitchen", "off", 3250000000, INT64_MAX, 6);
  expect_phase(log, 3, "hallway", "idle", 4000000000, INT64_MAX, 7);
  cr_expect_null(light_log_recordings(log)[0]);
  cr_expect_str_eq(light_log_phase(log, 0)->recording, "");
  cr_expect_not(light_log_phase(log, 0)->is_utc);
  light_log_free(log);
}

Test(light_log, what_spreadsheets_write_is_read) {
  struct light_log *log = read_text("\"Seconds\",\"device\",\"light\"\r\n"
                                    "\"1.5\",\"dot, \"\"3\"\"\",ON\r\n"
                                    " \"2\" , \"b\" ,\"Off\"\r\n"
                                    "3,b,Cyan Solid\n"
                                    "4,b,LISTENING\n");
  cr_assert_eq(light_log_length(log), 4);
  expect_phase(log, 0, "dot, \"3\"", "ON", 1500000000, INT64_MAX, 2);
  expect_phase(log, 1, "b", "Off", 2000000000, 3000000000, 3);
  struct profile *bare = profile_parse("b", bare_text, strlen(bare_text), NULL);
  cr_expect_eq(light_log_meaning("ON", bare), LIGHT_LISTENING);
  cr_expect_eq(light_log_meaning("Off", bare), LIGHT_IDLE);
  cr_expect_eq(light_log_meaning("LISTENING", bare), LIGHT_LISTENING);
  profile_free(bare);
  light_log_free(log);
  refuse("seconds,device,light\n1,\"a,on\n", "log:2: found `1,\"a,on`; expected");
  refuse("seconds,device,light\n1,\"a\"\",on\n", "log:2: found");
  refuse("seconds,device,light\n1,\"a\"b,on\n", "log:2: found");
  refuse("seconds,device,light\n1,a,\"\n", "log:2: found");
  refuse("seconds,device,light\n1,a,on,\n", "log:2: found `1,a,on,`");
}

Test(light_log, a_log_without_a_light_is_refused) {
  refuse("seconds,device,light\n# nothing\n",
         "log:2: found no light at all; expected at least one row under the head");
  refuse("a/b.mkv:\n", "log:1: found no light at all; expected at least one `DEVICE:(START, END)`");
}

Test(light_log, a_time_is_as_exact_as_its_last_digit) {
  struct light_log *log = read_text("seconds,device,light\n0,a,on\n0.5,a,off\n1.000,a,on\n"
                                    "2.0000000019,a,off\n");
  const int64_t slack_ns[] = {500000000, 50000000, 500000, 1};
  for (size_t i = 0; i < G_N_ELEMENTS(slack_ns); i++)
    cr_expect_eq(light_log_phase(log, i)->slack_ns, slack_ns[i], "row %zu", i);
  cr_expect_eq(light_log_phase(log, 3)->from_ns, 2000000001, "what is finer is cut");
  light_log_free(log);
}

Test(light_log, large_seconds_are_since_1970) {
  struct light_log *log = read_text("seconds,device,light\n1556632800.25,a,on\n1556632801,a,off\n");
  cr_expect(light_log_phase(log, 0)->is_utc);
  expect_phase(log, 0, "a", "on", 1556632800250000000, 1556632801000000000, 2);
  light_log_free(log);
}

Test(light_log, a_camera_study_divides_into_recordings) {
  struct light_log *log = read_text("../capture/1a/[S3.Ep10] One: two, \xe2\x80\x9c"
                                    "three\xe2\x80\x9d/capture.mkv:Devices with times: \n"
                                    "homepod:(2044, 2048)\n"
                                    "homepod:(120, 120)\n"
                                    "../capture/1a/none/capture.mkv:\n"
                                    "../capture/1a/[S1] Four/capture.mkv:Devices\n"
                                    "t-echodot:(0.5,12.25)\n");
  const char *const *recordings = light_log_recordings(log);
  cr_expect_str_eq(recordings[0],
                   "../capture/1a/[S3.Ep10] One: two, \xe2\x80\x9cthree\xe2\x80\x9d/capture.mkv");
  cr_expect_str_eq(recordings[1], "../capture/1a/none/capture.mkv");
  cr_expect_str_eq(recordings[2], "../capture/1a/[S1] Four/capture.mkv");
  cr_assert_null(recordings[3]);
  cr_assert_eq(light_log_length(log), 3);
  expect_phase(log, 0, "homepod", "on", INT64_C(2044) * NS_PER_S, INT64_C(2048) * NS_PER_S, 2);
  expect_phase(log, 1, "homepod", "on", INT64_C(120) * NS_PER_S, INT64_C(120) * NS_PER_S, 3);
  expect_phase(log, 2, "t-echodot", "on", 500000000, 12250000000, 6);
  cr_expect_eq(light_log_phase(log, 0)->slack_ns, NS_PER_S, "a frame a second");
  cr_expect_eq(light_log_phase(log, 0)->recording, recordings[0]);
  cr_expect_eq(light_log_phase(log, 2)->recording, recordings[2]);
  light_log_free(log);
}

Test(light_log, what_a_light_means_is_the_profiles_word) {
  struct profile *profile = profile_parse("p", profile_text, strlen(profile_text), NULL);
  struct profile *bare = profile_parse("b", bare_text, strlen(bare_text), NULL);
  cr_assert(profile && bare);
  cr_expect_eq(light_log_meaning("cyan solid", profile), LIGHT_LISTENING);
  cr_expect_eq(light_log_meaning("cyan", profile), LIGHT_LISTENING, "a colour alone is solid");
  cr_expect_eq(light_log_meaning("cyan pulse", profile), LIGHT_SPEAKING);
  cr_expect_eq(light_log_meaning("red solid", profile), LIGHT_UNKNOWN);
  cr_expect_eq(light_log_meaning("on", profile), LIGHT_NOTIFICATION);
  cr_expect_eq(light_log_meaning("on", bare), LIGHT_LISTENING);
  cr_expect_eq(light_log_meaning("on blink", bare), LIGHT_LISTENING);
  cr_expect_eq(light_log_meaning("off", bare), LIGHT_IDLE);
  cr_expect_eq(light_log_meaning("off", profile), LIGHT_IDLE);
  cr_expect_eq(light_log_meaning("thinking", bare), LIGHT_THINKING);
  cr_expect_eq(light_log_meaning("cyan solid", bare), LIGHT_UNKNOWN);
  profile_free(profile);
  profile_free(bare);
}

Test(light_log, what_is_no_light_log_is_refused_with_its_place) {
  refuse("", "log:0: found nothing");
  refuse("# only words\n\n", "log:2: found nothing");
  refuse("hello\n", "log:1: found `hello`; expected the head `seconds,device,light`");
  refuse("seconds,device,light\n1,a\n", "log:2: found `1,a`; expected `seconds,device,light`");
  refuse("seconds,device,light\n1,a,on,x\n", "log:2: found `1,a,on,x`");
  refuse("seconds,device,light\n-1,a,on\n", "log:2: found the time `-1`");
  refuse("seconds,device,light\n1.,a,on\n", "log:2: found the time `1.`");
  refuse("seconds,device,light\n1e3,a,on\n", "log:2: found the time `1e3`");
  refuse("seconds,device,light\n99999999999,a,on\n", "log:2: found the time `99999999999`");
  refuse("seconds,device,light\n9000000001,a,on\n", "log:2: found the time");
  refuse("seconds,device,light\n1,a,purple\n", "log:2: found the light `purple`");
  refuse("seconds,device,light\n1,a,cyan flicker\n", "log:2: found the light `cyan flicker`");
  refuse("seconds,device,light\n1,a,\n", "log:2: found the light ``");
  refuse("seconds,device,light\n1,,on\n", "log:2: found the device name ``");
  refuse("seconds,device,light\n5,a,on\n6,b,on\n4,a,off\n",
         "log:4: found 4 s, which is before the row of the same device in line 2 (5 s)");
  refuse("seconds,device,light\n5,a,on\n1556632800,a,off\n",
         "log:3: found seconds since 1970; expected them from the recording's start as in line 2");
  refuse("a/b.mkv:\nhomepod:(5, 4)\n", "log:2: found `homepod:(5, 4)`; expected `DEVICE:(START");
  refuse("a/b.mkv:\nhomepod:(5, 6\n", "log:2:");
  refuse("a/b.mkv:\nhomepod:(5, 6) x\n", "log:2:");
  refuse("a/b.mkv:\nhomepod\n", "log:2:");
  refuse("a/b.mkv:\nhomepod:(5, 1556632800)\n", "log:2:");
  refuse("a/b.mkv:\n:(5, 6)\n", "log:2: found the device name ``");
}

Test(light_log, what_is_no_text_is_refused_and_not_shown) {
  refuse("seconds,device,light\n1,a\x1b[31m,on\n",
         "log:2: found the control character U+001B in column 4");
  refuse("seconds,device,light\n1,\xc2\x9b,on\n", "log:2: found the control character U+009B");
  refuse("seconds,device,light\n1,\xff,on\n", "log:2: found the byte 0xff in column 3");
  refuse_bytes("seconds,device,light\n1,a\0b,on\n", 30, "log:2: found the byte 0x00 in column 4");
  g_autofree char *line = g_strnfill(5000, 'x');
  refuse(line, "log:1: found a line of 5000 bytes");
  g_autofree char *name = g_strnfill(EVENT_SOURCE, 'n');
  g_autofree char *row = g_strdup_printf("seconds,device,light\n1,%s,on\n", name);
  refuse(row, "log:2: found the device name");
}

Test(light_log, a_file_that_cannot_be_read_is_named, .fini = scratch_remove) {
  GError *error = NULL;
  cr_expect_null(light_log_load("/nowhere/at/all", &error));
  expect_error(error, HOTMIC_ERROR_DATA, "/nowhere/at/all: cannot read: No such file");
  cr_expect_null(light_log_load("/", &error));
  expect_error(error, HOTMIC_ERROR_DATA, "/: cannot read: Is a directory");
  const char *path = scratch_text("lights.csv", "seconds,device,light\n1,a,on\n");
  struct light_log *log = light_log_load(path, &error);
  expect_no_error(error);
  cr_expect_eq(light_log_length(log), 1);
  light_log_free(log);
}

Test(light_log, the_published_study_is_read_whole) {
  static const char *const rounds[] = {"1a", "1b", "2a", "2b"};
  static const size_t phases[] = {156, 179, 140, 137};
  for (size_t i = 0; i < G_N_ELEMENTS(rounds); i++) {
    g_autofree char *path =
        g_strdup_printf("%s/smart-speakers-study/lights-us/results-camera-final%s-filtered.txt",
                        HOTMIC_SHARED_DATA_DIR, rounds[i]);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
      cr_skip_test("%s is not here", path);
    GError *error = NULL;
    struct light_log *log = light_log_load(path, &error);
    expect_no_error(error);
    cr_expect_eq(g_strv_length((char **)light_log_recordings(log)), 217);
    cr_expect_eq(light_log_length(log), phases[i], "%zu phases in %s", light_log_length(log), path);
    light_log_free(log);
  }
}
