/* A light log of others is what a tap tells, for the time of which it speaks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "import-lights.h"
#include "scratch.h"

#include <string.h>

TestSuite(import_lights, .fini = scratch_remove);

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

Test(import_lights, a_log_of_changes_is_told_as_it_is) {
  static const char log[] = "seconds,device,light\n1,a,on\n1.5,b,on\n2,a,thinking\n3,a,off\n";
  expect_told("listening1 thinking2 idle3", log, NULL, "a", 0, 0);
  expect_told("listening1.5", log, NULL, "b", 0, 0);
}

Test(import_lights, what_was_lit_before_the_first_packet_is_lit_from_it) {
  static const char log[] = "seconds,device,light\n2000000000,a,on\n2000000005,a,off\n"
                            "2000000008,a,thinking\n2000000012,a,off\n";
  expect_told("listening0 idle5 thinking8 idle12", log, NULL, "a", 2000000000, 0);
  expect_told("listening0 idle2 thinking5 idle9", log, NULL, "a", 2000000003, 0);
  expect_told("thinking0 idle2", log, NULL, "a", 2000000010, 2);
  expect_told("idle0", log, NULL, "a", 2000000020, 3);
}

Test(import_lights, a_cameras_phases_are_put_in_order_and_joined) {
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

Test(import_lights, a_choice_that_is_none_says_what_there_is) {
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

static struct import_lights *load(const char *log) {
  GError *error = NULL;
  struct import_lights *lights = import_lights_load(scratch_text("lights", log), NULL, &error);
  expect_no_error(error);
  return lights;
}

/* Captures from `zero_s` for `length_s`; -1: nobody knows yet. `words` NULL: they are accepted. */
static void check(const char *log, int64_t zero_s, int64_t length_s, const char *words) {
  GError *error = NULL;
  struct import_lights *lights = load(log);
  bool ok = import_lights_check(lights, zero_s * NS_PER_S, length_s < 0 ? -1 : length_s * NS_PER_S,
                                &error);
  if (words)
    expect_error(error, HOTMIC_ERROR_DATA, words);
  else
    expect_no_error(error);
  cr_expect_eq(ok, words == NULL);
  import_lights_free(lights);
}

Test(import_lights, a_log_that_shares_no_moment_with_the_captures_is_refused_with_both_spans) {
  static const char utc[] = "seconds,device,light\n2000000000,a,on\n2000000010,a,off\n";
  static const char own[] = "seconds,device,light\n50,a,on\n60,a,off\n";
  check(utc, 2000000011, -1,
        "lights: its rows are of 2033-05-18T03:33:20.000000Z to 2033-05-18T03:33:30.000000Z, but "
        "the captures begin with 2033-05-18T03:33:31.000000Z");
  check(utc, 1999999900, 99,
        "but the captures are of 2033-05-18T03:31:40.000000Z to 2033-05-18T03:33:19.000000Z");
  check(utc, 1999999900, -1, NULL);
  check(utc, 1999999900, 100, NULL);
  check(utc, 2000000010, 5, NULL);
  check(own, 2000000000, 49,
        "its rows are of 50.000 s to 60.000 s, but the captures are of 0.000 s "
        "to 49.000 s");
  check(own, 2000000000, 50, NULL);
}

static char *describe(const char *log, int64_t zero_s, int64_t length_s) {
  struct import_lights *lights = load(log);
  char *text = import_lights_describe(lights, zero_s * NS_PER_S, length_s * NS_PER_S);
  import_lights_free(lights);
  return text;
}

Test(import_lights, a_time_that_only_log_or_captures_saw_is_told) {
  static const char utc[] = "seconds,device,light\n2000000000,a,on\n2000000010,a,off\n";
  static const char own[] = "seconds,device,light\n5,a,on\n60,a,off\n";
  g_autofree char *early = describe(utc, 2000000005, 5), *whole = describe(utc, 2000000000, 10),
                  *over = describe(own, 2000000000, 50), *within = describe(own, 2000000000, 90);
  cr_assert_not_null(early);
  cr_expect(strstr(early, "what only one of the two saw is a gap of the other"), "%s", early);
  cr_assert_not_null(over);
  cr_expect(
      strstr(over, "its rows are of 5.000 s to 60.000 s, the captures of 0.000 s to 50.000 s"),
      "%s", over);
  cr_expect_null(whole);
  cr_expect_null(within, "a recording is of all of it");
}
