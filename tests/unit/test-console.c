/* Console bytes to lines, stages and silences.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "console.h"

#include <criterion/criterion.h>
#include <string.h>

static const char profile_text[] =
    "{hotmic: device/1, make: m, model: n, console: {rules: ["
    "{match: 'right\\?', stage: confirm}, {match: '^say', stage: prompt}],"
    "heartbeat: {match: alive, every_s: 10}}}";

static struct profile *profile;
static struct console *console;
static struct event events[64];
static unsigned count;

static void append(void *user, const struct event *event) {
  (void)user;
  cr_assert_lt(count, 64u);
  cr_assert(g_utf8_validate(event->text, -1, NULL));
  events[count++] = *event;
}

static void setup(void) {
  profile = profile_parse("test", profile_text, strlen(profile_text), NULL);
  struct console_config config = {
      .profile = profile,
      .witness = witness_of("kitchen", "uart", (struct event_sink){append, NULL}),
      .byte_ns = 1000,
  };
  console = console_new(&config);
  count = 0;
}

static void teardown(void) {
  console_free(console);
  profile_free(profile);
}

TestSuite(console, .init = setup, .fini = teardown);

static void feed(const char *text, int64_t at_ns) {
  console_feed(console, (const uint8_t *)text, strlen(text), at_ns, 5);
}

static void expect_line(unsigned i, const char *text) {
  cr_assert_gt(count, i);
  cr_expect_eq(events[i].kind, EVENT_CONSOLE);
  cr_expect_str_eq(events[i].text, text);
}

Test(console, all_three_line_ends_end_a_line_once) {
  feed("one\rtwo\nthree\r\n\r\nfour\r", 100000);
  feed("\nfive\n", 200000);
  cr_assert_eq(count, 5);
  expect_line(0, "one");
  expect_line(2, "three");
  expect_line(4, "five");
}

Test(console, a_line_is_stamped_at_its_first_byte) {
  feed("abc\nxy", 100000);
  feed("z\n", 150000);
  cr_expect_eq(events[0].at_ns, 100000 - 6 * 1000);
  cr_expect_eq(events[1].at_ns, 100000 - 2 * 1000);
  cr_expect_eq(events[1].slack_ns, 1005);
}

Test(console, the_first_rule_that_matches_gives_the_stage) {
  feed("say bill, right?\nsay to whom?\nother\n", 1000);
  cr_expect_eq(events[0].value, STAGE_CONFIRM);
  cr_expect_eq(events[1].value, STAGE_PROMPT);
  cr_expect_eq(events[2].value, -1);
}

Test(console, control_characters_and_broken_utf8_are_shown_as_bytes) {
  feed("a\x1b[31m\xc3\xa9\xff\xe2\x82z\t\x7f\xc2\x85\xf0\x9f\x8e\xa4\xed\xa0\x80\n", 1000);
  expect_line(0, "a\\x1B[31mé\\xFF\\xE2\\x82z\\x09\\x7F\\xC2\\x85🎤\\xED\\xA0\\x80");
}

Test(console, no_byte_of_a_broken_character_is_stamped_after_it_came) {
  char text[CONSOLE_LINE + 3];
  memset(text, 'x', CONSOLE_LINE - 4);
  memcpy(text + CONSOLE_LINE - 4, "\xe2\x82", 3); /* the second byte begins the next event */
  feed(text, 1000000);
  console_finish(console, 1000000);
  cr_assert_eq(count, 2);
  expect_line(1, "\\x82");
  cr_expect_eq(events[1].at_ns, 1000000 - 1000);
}

Test(console, a_zero_byte_is_shown_too) {
  console_feed(console, (const uint8_t *)"a\0b\n", 4, 1000, 0);
  expect_line(0, "a\\x00b");
}

Test(console, a_character_cut_by_the_feeds_is_joined) {
  feed("\xe2", 1000);
  feed("\x82", 2000);
  feed("\xac\n", 3000);
  expect_line(0, "€");
}

Test(console, a_long_line_is_continued_in_further_events) {
  char text[703];
  memset(text, 'x', 701);
  memcpy(text + 701, "\n", 2);
  feed(text, 1000000);
  cr_assert_eq(count, 3);
  cr_expect_eq(strlen(events[0].text), CONSOLE_LINE);
  cr_expect_eq(strlen(events[2].text), 101);
  cr_expect_eq(events[1].at_ns - events[0].at_ns, CONSOLE_LINE * 1000);
}

Test(console, a_line_of_odd_bytes_only_still_fits) {
  uint8_t bytes[200];
  memset(bytes, 0xff, sizeof bytes);
  console_feed(console, bytes, sizeof bytes, 1000000, 0);
  console_finish(console, 1000000);
  cr_assert_eq(count, 3);
  cr_expect_eq(strlen(events[0].text), 300);
  cr_expect_eq(strlen(events[2].text), 200);
}

Test(console, a_line_without_an_end_is_flushed_after_a_second) {
  feed("prompt> ", 100000);
  console_tick(console, 100000 + NS_PER_S - 1);
  cr_expect_eq(count, 0);
  console_tick(console, 100000 + NS_PER_S);
  expect_line(0, "prompt> ");
}

Test(console, a_silent_console_is_noticed_once) {
  feed("alive\n", NS_PER_S);
  count = 0;
  int64_t at_ns = NS_PER_S - 6000;
  for (int64_t s = 2; s < 60; s++)
    console_tick(console, s * NS_PER_S);
  cr_assert_eq(count, 1);
  cr_expect_eq(events[0].kind, EVENT_GAP);
  cr_expect_eq(events[0].at_ns, at_ns);
  cr_expect_eq(events[0].value, INT64_C(31) * NS_PER_S - at_ns);
  cr_expect_str_eq(events[0].text, "console silent: no heartbeat for 30 s");
}

Test(console, the_rest_of_a_silence_is_told_when_it_ends) {
  console_tick(console, INT64_C(31) * NS_PER_S);
  feed("alive\n", INT64_C(75) * NS_PER_S);
  cr_assert_eq(count, 3);
  cr_expect_eq(events[1].kind, EVENT_GAP);
  cr_expect_eq(events[1].at_ns, INT64_C(31) * NS_PER_S);
  cr_expect_eq(events[1].value, INT64_C(44) * NS_PER_S - 6000);
  expect_line(2, "alive");
  console_tick(console, INT64_C(100) * NS_PER_S);
  cr_expect_eq(count, 3);
  console_tick(console, INT64_C(106) * NS_PER_S);
  cr_expect_eq(count, 4, "a second silence is a new one");
}

Test(console, a_console_that_chatters_without_a_heartbeat_is_silent_too) {
  for (int64_t s = 1; s <= 31; s++)
    feed("noise\n", s * NS_PER_S);
  cr_expect_eq(events[30].kind, EVENT_GAP);
}

Test(console, a_silence_that_lasts_until_the_end_is_told_to_the_end) {
  console_tick(console, INT64_C(31) * NS_PER_S);
  console_finish(console, INT64_C(3600) * NS_PER_S);
  cr_assert_eq(count, 2);
  cr_expect_eq(events[1].at_ns + events[1].value, INT64_C(3600) * NS_PER_S);
}
