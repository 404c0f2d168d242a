/* What a light says, by the edges on its lines.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "light.h"

#include <criterion/criterion.h>
#include <string.h>

static const char profile_text[] =
    "{hotmic: device/1, make: m, model: n, lights: {hold_ms: 500, dictionary: ["
    "{colour: cyan, means: listening}, {colour: cyan, pattern: pulse, means: speaking},"
    "{colour: red, means: muted}, {colour: 'off', means: idle},"
    "{colour: cyan, pattern: blink, means: thinking}]}}";

enum { R, G, B };
static const char *const rgb[] = {"red", "green", "blue", NULL};

static struct profile *profile;
static struct light *light;
static struct event events[64];
static unsigned count;

static void append(void *user, const struct event *event) {
  (void)user;
  cr_assert_lt(count, 64u);
  events[count++] = *event;
}

static struct light *light_with(const char *const *lines, unsigned initial, GError **error) {
  struct light_config config = {
      .profile = profile,
      .witness = witness_of("kitchen", "led", (struct event_sink){append, NULL}),
      .lines = lines,
      .initial = initial,
  };
  return light_new(&config, error);
}

static void setup(void) {
  profile = profile_parse("test", profile_text, strlen(profile_text), NULL);
  cr_assert(profile);
  light = light_with(rgb, 0, NULL);
  count = 0;
}

static void teardown(void) {
  light_free(light);
  profile_free(profile);
}

TestSuite(light, .init = setup, .fini = teardown);

static void edge(unsigned line, bool level, int64_t at_ms) {
  light_edge(light, line, level, at_ms * NS_PER_MS, 7);
}

static void cyan(bool level, int64_t at_ms) {
  edge(G, level, at_ms);
  edge(B, level, at_ms + 1);
}

static void tick(int64_t at_ms) {
  light_tick(light, at_ms * NS_PER_MS);
}

static void expect(unsigned i, const char *text, int64_t at_ms, enum light_meaning meaning) {
  cr_assert_gt(count, i, "no event %u (%s)", i, text);
  cr_expect_eq(events[i].kind, EVENT_LIGHT);
  cr_expect_str_eq(events[i].text, text);
  cr_expect_eq(events[i].at_ns, at_ms * NS_PER_MS, "%s at %lld ms", text,
               (long long)(events[i].at_ns / NS_PER_MS));
  cr_expect_eq(events[i].value, meaning, "%s means %d", text, (int)events[i].value);
}

Test(light, a_colour_that_holds_is_solid_from_its_onset) {
  cyan(true, 100);
  tick(599);
  cr_expect_eq(count, 0);
  tick(600);
  cr_assert_eq(count, 1);
  expect(0, "cyan solid", 100, LIGHT_LISTENING);
  cr_expect_eq(events[0].slack_ns, 7);
  cr_expect_str_eq(events[0].device, "kitchen");
  cyan(false, 2000);
  tick(2500);
  expect(1, "off", 2000, LIGHT_IDLE);
}

Test(light, an_alternation_is_a_pulse_from_its_first_edge_and_told_once) {
  for (int64_t t = 100; t < 2000; t += 300) {
    cyan(true, t);
    cyan(false, t + 150);
  }
  cr_assert_eq(count, 1);
  expect(0, "cyan pulse", 100, LIGHT_SPEAKING);
  tick(5000);
  cr_assert_eq(count, 2);
  expect(1, "off", 2050, LIGHT_IDLE);
}

Test(light, a_pulse_is_certain_when_the_colour_comes_back) {
  cyan(true, 100);
  cyan(false, 250);
  cyan(true, 400);
  cr_expect_eq(count, 0);
  tick(403);
  cr_expect_eq(count, 1);
}

Test(light, a_pulse_out_of_a_solid_begins_at_the_first_edge_off) {
  cyan(true, 100);
  cyan(false, 2000);
  cyan(true, 2150);
  cyan(false, 2300);
  tick(2310);
  cr_assert_eq(count, 2);
  expect(0, "cyan solid", 100, LIGHT_LISTENING);
  expect(1, "cyan pulse", 2000, LIGHT_SPEAKING);
}

Test(light, a_pulse_that_ends_lit_is_solid_from_the_last_edge_on) {
  cyan(true, 100);
  cyan(false, 250);
  cyan(true, 400);
  tick(1000);
  cr_assert_eq(count, 2);
  expect(0, "cyan pulse", 100, LIGHT_SPEAKING);
  expect(1, "cyan solid", 400, LIGHT_LISTENING);
}

Test(light, a_short_flash_is_a_short_solid) {
  cyan(true, 100);
  cyan(false, 200);
  tick(5000);
  cr_assert_eq(count, 2);
  expect(0, "cyan solid", 100, LIGHT_LISTENING);
  expect(1, "off", 200, LIGHT_IDLE);
}

Test(light, a_short_dropout_is_told_as_well) {
  cyan(true, 100);
  cyan(false, 1000);
  cyan(true, 1100);
  tick(5000);
  cr_assert_eq(count, 3);
  expect(1, "off", 1000, LIGHT_IDLE);
  expect(2, "cyan solid", 1100, LIGHT_LISTENING);
}

Test(light, a_fast_alternation_is_a_blink) {
  for (int64_t t = 100; t < 1000; t += 200) {
    cyan(true, t);
    cyan(false, t + 100);
  }
  cr_assert_eq(count, 1);
  expect(0, "cyan blink", 100, LIGHT_THINKING);
}

Test(light, a_blink_that_slows_down_becomes_a_pulse) {
  int64_t t = 100;
  for (; t < 1100; t += 200) {
    cyan(true, t);
    cyan(false, t + 100);
  }
  for (; t < 3100; t += 400) {
    cyan(true, t);
    cyan(false, t + 200);
  }
  cr_assert_eq(count, 2);
  expect(1, "cyan pulse", 1100, LIGHT_SPEAKING);
}

Test(light, one_colour_after_another_gives_one_state_each) {
  cyan(true, 100);
  edge(R, true, 1000);
  edge(G, false, 1001);
  edge(B, false, 1002);
  tick(3000);
  cr_assert_eq(count, 2);
  expect(1, "red solid", 1000, LIGHT_MUTED);
}

Test(light, another_colour_ends_a_pulse) {
  cyan(true, 100);
  cyan(false, 250);
  cyan(true, 400);
  cyan(false, 550);
  edge(R, true, 700);
  tick(3000);
  cr_assert_eq(count, 2);
  expect(0, "cyan pulse", 100, LIGHT_SPEAKING);
  expect(1, "red solid", 700, LIGHT_MUTED);
}

Test(light, edges_within_two_milliseconds_are_one_change) {
  edge(R, true, 100);
  edge(G, true, 101);
  edge(B, true, 102);
  tick(2000);
  cr_assert_eq(count, 1);
  expect(0, "white solid", 100, LIGHT_UNKNOWN);
}

Test(light, a_glitch_shorter_than_two_milliseconds_is_nothing) {
  edge(R, true, 100);
  edge(R, false, 101);
  tick(3000);
  cr_expect_eq(count, 0);
}

Test(light, two_equal_edges_mean_that_one_was_lost) {
  edge(R, true, 100);
  edge(R, true, 900);
  cr_assert_eq(count, 2);
  cr_expect_eq(events[1].kind, EVENT_GAP);
  cr_expect_eq(events[1].at_ns, INT64_C(100) * NS_PER_MS);
  cr_expect_eq(events[1].value, INT64_C(800) * NS_PER_MS);
}

Test(light, a_light_lit_from_the_start_is_told) {
  light_free(light);
  light = light_with(rgb, 1u << R, NULL);
  tick(500);
  cr_assert_eq(count, 1);
  expect(0, "red solid", 0, LIGHT_MUTED);
}

Test(light, a_single_line_is_just_on) {
  static const char *const lines[] = {"white", NULL};
  light_free(light);
  light = light_with(lines, 0, NULL);
  edge(0, true, 100);
  tick(1000);
  expect(0, "on solid", 100, LIGHT_UNKNOWN);
}

Test(light, what_is_pending_at_the_end_is_told) {
  cyan(true, 100);
  light_finish(light, INT64_C(110) * NS_PER_MS);
  cr_assert_eq(count, 1);
  expect(0, "cyan solid", 100, LIGHT_LISTENING);
}

static void play(int64_t tick_ms) {
  static const int64_t at_ms[] = {100, 250, 400, 550, 2000, 2100, 2180, 2700, 2800, 2900, 5000};
  bool level = false;
  int64_t now_ms = 0;
  for (size_t i = 0; i < G_N_ELEMENTS(at_ms); i++) {
    for (; tick_ms && now_ms < at_ms[i]; now_ms += tick_ms)
      tick(now_ms);
    cyan(level = !level, at_ms[i]);
  }
  light_finish(light, INT64_C(9000) * NS_PER_MS);
}

Test(light, the_events_do_not_depend_on_the_ticks) {
  static struct event without[64];
  play(0);
  unsigned n = count;
  memcpy(without, events, sizeof without);
  light_free(light);
  light = light_with(rgb, 0, NULL);
  count = 0;
  play(1);
  cr_assert_eq(count, n);
  for (unsigned i = 0; i < n; i++) {
    cr_expect_str_eq(events[i].text, without[i].text);
    cr_expect_eq(events[i].at_ns, without[i].at_ns);
  }
}

Test(light, lines_that_cannot_be_are_refused) {
  static const char *const lists[][5] = {
      {NULL}, {"purple"}, {"red", "red"}, {"light", "red"}, {"red", "light"}};
  for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
    g_autoptr(GError) error = NULL;
    cr_expect_null(light_with(lists[i], 0, &error), "%zu", i);
    cr_expect(g_error_matches(error, HOTMIC_ERROR, HOTMIC_ERROR_BENCH));
  }
}
