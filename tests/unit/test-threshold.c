/* How much counts as a burst, with a baseline and without.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-baseline.h"
#include "threshold.h"

#include <criterion/criterion.h>
#include <string.h>

/* A run on the bench of the sample baseline, a day later. */
struct bar {
  struct court court;
  struct plan *plan;
  struct judge_rules rules;
  struct baseline *baseline;
};

static struct bar bar_open(void) {
  g_autoptr(GError) error = NULL;
  struct bar bar = {.baseline = sample_baseline(), .court = court_convene()};
  sample_bench(bar.court.record);
  record_set(bar.court.record, "started_utc", "2024-05-25T21:00:00Z");
  record_add_host(bar.court.record,
                  &(struct record_host){"kitchen", "message.*", ROLE_MESSAGING, 1000, "", ""});
  bar.plan = plan_read(bar.court.record, &error);
  cr_assert(bar.plan);
  bar.rules = rules_read(bar.court.record);
  return bar;
}

static void bar_close(struct bar *bar) {
  plan_free(bar->plan);
  baseline_free(bar->baseline);
  court_adjourn(&bar->court);
}

/* As if it had been learned so. */
static void idle(struct bar *bar, enum host_role role, const char *host, int64_t p999_10s) {
  struct baseline_host row = {.device = "kitchen",
                              .role = role,
                              .host = host,
                              .bytes = 2 * p999_10s,
                              .p999_10s = p999_10s,
                              .max_10s = p999_10s};
  g_array_append_val(bar->baseline->hosts, row);
}

static struct threshold of(const struct bar *bar, enum host_role role, const char *host) {
  int device = plan_device_index(bar->plan, "kitchen");
  return threshold_of(bar->plan, bar->baseline, &bar->rules, device, role, host);
}

static void set(struct bar *bar, const char *key, const char *value) {
  for (unsigned i = 0; i < bar->plan->settings->len; i++) {
    struct plan_setting *setting = &g_array_index(bar->plan->settings, struct plan_setting, i);
    if (strcmp(setting->key, key) == 0)
      setting->value = value;
  }
}

Test(threshold, without_a_baseline_it_is_what_rule_or_profile_state) {
  struct bar bar = bar_open();
  struct threshold rule = threshold_of(bar.plan, NULL, &bar.rules, 0, ROLE_VOICE, "v.example");
  cr_expect(rule.bytes == 15000 && !rule.in_window && rule.by == THRESHOLD_BY_RULE && !rule.idle);
  struct threshold listed =
      threshold_of(bar.plan, NULL, &bar.rules, 0, ROLE_MESSAGING, "message.example");
  cr_expect(listed.bytes == 1000 && listed.by == THRESHOLD_BY_PROFILE);
  cr_expect(threshold_is_reached(&rule, 15000, 300, 1000), "in all, however slowly");
  cr_expect(!threshold_is_reached(&rule, 14999, 14999, 1));
  bar_close(&bar);
}

Test(threshold, a_quiet_host_needs_less_than_the_floor_and_never_less_than_the_least) {
  struct bar bar = bar_open();
  struct threshold least = of(&bar, ROLE_VOICE, "voice.softspeaker.example");
  cr_expect(least.bytes == 4000 && least.in_window && least.by == THRESHOLD_BY_BASELINE);
  cr_expect_str_eq(least.idle->host, "voice.softspeaker.example");
  idle(&bar, ROLE_VOICE, "v.example", 5000);
  cr_expect_eq(of(&bar, ROLE_VOICE, "v.example").bytes, 10000, "twice, by rule burst_margin");
  bar.rules.burst_margin = 1.5;
  cr_expect_eq(of(&bar, ROLE_VOICE, "v.example").bytes, 7500);
  bar.rules.burst_least_bytes = 9000;
  cr_expect_eq(of(&bar, ROLE_VOICE, "v.example").bytes, 9000);
  bar_close(&bar);
}

Test(threshold, a_baseline_never_hides_a_small_message) {
  struct bar bar = bar_open();
  idle(&bar, ROLE_MESSAGING, "message.example", 10);
  cr_expect_eq(of(&bar, ROLE_MESSAGING, "message.example").bytes, 1000,
               "the least of 4000 is more than the profile allows");
  bar_close(&bar);
}

Test(threshold, whatever_was_learned_a_recording_is_not_hidden) {
  static const enum host_role roles[] = {ROLE_VOICE, ROLE_MESSAGING, ROLE_UNKNOWN};
  struct bar bar = bar_open();
  for (size_t i = 0; i < G_N_ELEMENTS(roles); i++) {
    idle(&bar, roles[i], "odd.example", 400000);
    struct threshold threshold = of(&bar, roles[i], "odd.example");
    cr_expect(threshold.bytes == 30000 && threshold.is_capped);
    cr_expect(threshold_is_reached(&threshold, 36900, 36900, 9), "the least published upload");
  }
  bar.rules.burst_margin = 100;
  idle(&bar, ROLE_MESSAGING, "message.example", 900);
  cr_expect_eq(of(&bar, ROLE_MESSAGING, "message.example").bytes, 2000);
  bar_close(&bar);
}

Test(threshold, other_hosts_need_no_less_than_the_floor_and_more_if_they_use_to_get_more) {
  struct bar bar = bar_open();
  struct threshold quiet = of(&bar, ROLE_METRICS, "metrics.softspeaker.example");
  cr_expect(quiet.bytes == 15000 && quiet.in_window && quiet.by == THRESHOLD_BY_BASELINE);
  idle(&bar, ROLE_UPDATE, "u.example", 400000);
  cr_expect_eq(of(&bar, ROLE_UPDATE, "u.example").bytes, 800000);
  idle(&bar, ROLE_UNKNOWN, "x.example", 100);
  cr_expect_eq(of(&bar, ROLE_UNKNOWN, "x.example").bytes, 15000);
  bar_close(&bar);
}

Test(threshold, a_host_that_was_never_seen_and_the_rest_of_too_many_need_the_floor) {
  struct bar bar = bar_open();
  struct threshold fresh = of(&bar, ROLE_VOICE, "new.example");
  cr_expect(fresh.bytes == 15000 && !fresh.in_window && fresh.by == THRESHOLD_BY_NEW_HOST);
  cr_expect_eq((int)of(&bar, ROLE_METRICS, "voice.softspeaker.example").by, THRESHOLD_BY_NEW_HOST,
               "in another role it is another host");
  idle(&bar, ROLE_UNKNOWN, baseline_others, 14000);
  cr_expect_eq((int)of(&bar, ROLE_UNKNOWN, baseline_others).by, THRESHOLD_BY_NEW_HOST);
  bar_close(&bar);
}

Test(threshold, a_device_that_was_another_or_not_there_is_judged_by_floors) {
  struct bar bar = bar_open();
  g_array_index(bar.baseline->devices, struct baseline_device, 0).profile = "another";
  struct threshold threshold = of(&bar, ROLE_VOICE, "voice.softspeaker.example");
  cr_expect(threshold.bytes == 15000 && threshold.by == THRESHOLD_BY_RULE && !threshold.in_window);
  int office = plan_device_index(bar.plan, "office");
  threshold = threshold_of(bar.plan, bar.baseline, &bar.rules, office, ROLE_VOICE, "v.example");
  cr_expect_eq((int)threshold.by, THRESHOLD_BY_RULE);
  bar_close(&bar);
}

static void expect_lowers_only(struct bar *bar, const char *why) {
  idle(bar, ROLE_VOICE, "much.example", 14000);
  idle(bar, ROLE_UPDATE, "u.example", 400000);
  cr_expect_eq(of(bar, ROLE_VOICE, "voice.softspeaker.example").bytes, 4000, "%s", why);
  cr_expect_eq(of(bar, ROLE_VOICE, "much.example").bytes, 15000, "%s", why);
  cr_expect_eq(of(bar, ROLE_UPDATE, "u.example").bytes, 15000, "%s", why);
  cr_expect(of(bar, ROLE_VOICE, "much.example").long_bytes_per_s == 0, "%s", why);
  bar_close(bar);
}

Test(threshold, a_baseline_in_doubt_or_of_less_than_an_hour_lowers_only) {
  struct bar bar = bar_open();
  bar.baseline->until_s = 3599;
  expect_lowers_only(&bar, "short");
  bar = bar_open();
  set(&bar, "started_utc", "2024-11-21T21:00:00Z");
  expect_lowers_only(&bar, "old");
  bar = bar_open();
  set(&bar, "started_utc", "2024-05-24T12:00:00Z");
  expect_lowers_only(&bar, "of the future");
  bar = bar_open();
  set(&bar, "bench", "lab");
  expect_lowers_only(&bar, "of another bench");
  bar = bar_open();
  set(&bar, "started_utc", "2024-11-20T21:00:00Z"); /* 180 days */
  idle(&bar, ROLE_VOICE, "much.example", 14000);
  cr_expect_eq(of(&bar, ROLE_VOICE, "much.example").bytes, 28000, "it is in time");
  bar_close(&bar);
}

Test(threshold, a_thin_stream_that_a_floor_would_find_is_found) {
  struct bar bar = bar_open();
  idle(&bar, ROLE_VOICE, "much.example", 7400); /* so that 10 s may have 14.8 kB */
  struct threshold threshold = of(&bar, ROLE_VOICE, "much.example");
  cr_expect_eq(threshold.bytes, 14800);
  cr_expect(threshold_is_reached(&threshold, 78000, 13000, 60), "1.3 kB/s, for a minute");
  cr_expect(!threshold_is_reached(&threshold, 14900, 13000, 12));
  bar_close(&bar);
}

Test(threshold, chatter_without_a_pause_is_no_burst) {
  struct bar bar = bar_open();
  idle(&bar, ROLE_METRICS, "chat.example", 1000);
  g_array_index(bar.baseline->hosts, struct baseline_host, bar.baseline->hosts->len - 1).bytes =
      360000; /* 100 B/s */
  struct threshold threshold = of(&bar, ROLE_METRICS, "chat.example");
  cr_expect_float_eq(threshold.long_bytes_per_s, 200, 1e-9);
  cr_expect(!threshold_is_reached(&threshold, 360000, 1010, 3600), "as at rest");
  cr_expect(threshold_is_reached(&threshold, 360000, 1010, 1000), "three times as much");
  bar_close(&bar);
}

static void expect_doubt(struct bar *bar, const char *words) {
  g_autoptr(GPtrArray) doubts = baseline_doubts(bar->baseline, bar->plan);
  cr_assert_eq(doubts->len, words ? 1 : 0);
  const char *doubt = words ? g_ptr_array_index(doubts, 0) : "";
  cr_expect(!words || strstr(doubt, words), "`%s` is not in: %s", words, doubt);
  bar_close(bar);
}

Test(threshold, doubts_about_a_baseline_are_told) {
  struct bar bar = bar_open();
  expect_doubt(&bar, NULL);
  bar = bar_open();
  set(&bar, "started_utc", "2024-11-21T21:00:00Z");
  expect_doubt(&bar, "was 181 days old and is good for 180");
  bar = bar_open();
  set(&bar, "started_utc", "2024-05-23T21:00:00Z");
  expect_doubt(&bar, "dated 1.0 days after the run began");
  bar = bar_open();
  set(&bar, "started_utc", "once");
  expect_doubt(&bar, "does not say when the run began");
  bar = bar_open();
  set(&bar, "bench", "lab");
  expect_doubt(&bar, "of the bench twin.yaml, and this is lab");
  bar = bar_open();
  g_array_index(bar.baseline->devices, struct baseline_device, 0).profile = "another";
  expect_doubt(&bar, "with the profile another");
  bar = bar_open();
  g_array_index(bar.baseline->devices, struct baseline_device, 0).device = "attic";
  expect_doubt(&bar, NULL);
}

Test(threshold, all_doubts_are_told_and_all_devices) {
  static const char *const words[] = {"181 days old", "the bench twin.yaml, and this is lab",
                                      "kitchen with the profile another",
                                      "hallway with the profile another"};
  struct bar bar = bar_open();
  struct record_device hallway = *plan_device(bar.plan, plan_device_index(bar.plan, "kitchen"));
  struct record_tap tap = {"hallway", "sniffer", "sniffer"};
  struct baseline_device known = g_array_index(bar.baseline->devices, struct baseline_device, 0);
  hallway.name = known.device = "hallway";
  g_array_append_val(bar.plan->devices, hallway);
  g_array_append_val(bar.plan->taps, tap);
  g_array_append_val(bar.baseline->devices, known);
  for (unsigned i = 0; i < bar.baseline->devices->len; i++)
    g_array_index(bar.baseline->devices, struct baseline_device, i).profile = "another";
  set(&bar, "started_utc", "2024-11-21T21:00:00Z");
  set(&bar, "bench", "lab");
  g_autoptr(GPtrArray) doubts = baseline_doubts(bar.baseline, bar.plan);
  g_autoptr(GString) all = g_string_new(NULL);
  for (unsigned i = 0; i < doubts->len; i++)
    g_string_append_printf(all, "%s\n", (const char *)g_ptr_array_index(doubts, i));
  cr_expect_eq(doubts->len, G_N_ELEMENTS(words), "%s", all->str);
  for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
    cr_expect(strstr(all->str, words[i]), "`%s` is not in: %s", words[i], all->str);
  bar_close(&bar);
}

Test(threshold, a_voice_host_is_allowed_no_more_than_keep_alives_all_the_time) {
  static const enum host_role roles[] = {ROLE_VOICE, ROLE_MESSAGING, ROLE_UNKNOWN};
  struct bar bar = bar_open();
  for (size_t i = 0; i < G_N_ELEMENTS(roles); i++) {
    idle(&bar, roles[i], "leak.example", 14000);
    g_array_index(bar.baseline->hosts, struct baseline_host, bar.baseline->hosts->len - 1).bytes =
        15000000; /* 4.2 kB/s */
    struct threshold threshold = of(&bar, roles[i], "leak.example");
    cr_expect_float_eq(threshold.long_bytes_per_s, 100, 1e-9);
    cr_expect(threshold_is_reached(&threshold, 98000, 27000, 35), "what it does all the time");
  }
  bar_close(&bar);
}

Test(threshold, several_hosts_together_need_the_floor_or_what_they_all_use_to_get) {
  struct bar bar = bar_open();
  struct threshold without =
      threshold_of(bar.plan, NULL, &bar.rules, 0, ROLE_VOICE, threshold_several);
  cr_expect(without.bytes == 15000 && without.in_window && without.by == THRESHOLD_BY_RULE);
  cr_expect(!threshold_is_reached(&without, 1000000, 14999, 36000), "only what comes within 10 s");
  cr_expect_eq(of(&bar, ROLE_UNKNOWN, threshold_several).bytes, 15000);
  for (int i = 0; i < 5; i++) {
    idle(&bar, ROLE_UNKNOWN, "u.example", 4000);
    idle(&bar, ROLE_VOICE, "v.example", 4000);
  }
  cr_expect_eq(of(&bar, ROLE_UNKNOWN, threshold_several).bytes, 40000);
  struct threshold voice = of(&bar, ROLE_VOICE, threshold_several);
  cr_expect(voice.bytes == 30000 && voice.is_capped && voice.by == THRESHOLD_BY_BASELINE);
  bar.baseline->until_s = 3599;
  cr_expect_eq(of(&bar, ROLE_UNKNOWN, threshold_several).bytes, 15000, "it is short");
  bar_close(&bar);
}
