/* What disturbs a silence, and where it is longest.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-record.h"
#include "silence.h"

#include <criterion/criterion.h>
#include <string.h>

static const char voice[] = "voice voice.softspeaker.example";

static struct silence *read_until(struct court *court, double end_s) {
  g_autoptr(GError) error = NULL;
  sample_finish(court->record, end_s);
  struct plan *plan = plan_read(court->record, &error);
  cr_assert(plan, "%s", error ? error->message : "");
  struct judge_rules rules = rules_read(court->record);
  struct silence *silence = silence_read(court->record, plan, &rules, &error);
  cr_assert(silence, "%s", error ? error->message : "");
  plan_free(plan);
  return silence;
}

/* The record is disturbed once, at `at_s`, in these words; NULL: not at all. */
static void expect(struct court *court, double at_s, const char *words) {
  struct silence *silence = read_until(court, 100);
  const struct disturbance *first = silence_first(silence, 0, silence->end_ns);
  cr_assert(!first == !words, "found: %s", first ? first->what : "nothing");
  if (words) {
    cr_expect(strstr(first->what, words), "`%s` is not in: %s", words, first->what);
    cr_expect_float_eq(seconds_of_ns(first->from_ns), at_s, 1e-6);
    cr_expect_eq(silence->disturbances->len, 1);
  }
  silence_free(silence);
  court_adjourn(court);
}

static struct court convene(void) {
  struct court court = court_convene();
  sample_bench(court.record);
  return court;
}

Test(silence, keep_alives_and_what_a_device_fetches_disturb_nothing) {
  struct court court = convene();
  for (int i = 0; i < 3; i++)
    sample_sent(court.record, 5 + 30 * i, 0.1, 60, voice);
  sample_sent(court.record, 20, 3, 60000, "update firmware.example");
  sample_light(court.record, "kitchen", 40, LIGHT_NOTIFICATION);
  sample_light(court.record, "kitchen", 60, LIGHT_IDLE);
  sample_console(court.record, 50, -1, "sys: alive");
  sample_gap(court.record, 70, 2, "lost");
  expect(&court, 0, NULL);
}

Test(silence, a_cue_of_any_kind_disturbs_it) {
  struct court court = convene();
  sample_line(court.record, 3, "Ann", 10, "half a Lexus");
  expect(&court, 10, "cue 3 sounds");
  court = convene();
  sample_bed(court.record, "noise", 20, 30);
  expect(&court, 20, "cue 520 sounds");
}

Test(silence, a_light_disturbs_it_until_it_is_out) {
  static const enum light_meaning meanings[] = {LIGHT_LISTENING, LIGHT_THINKING, LIGHT_SPEAKING};
  for (size_t i = 0; i < G_N_ELEMENTS(meanings); i++) {
    struct court court = convene();
    sample_light(court.record, "kitchen", 10, meanings[i]);
    sample_light(court.record, "kitchen", 12, LIGHT_IDLE);
    expect(&court, 10, light_meaning_names[meanings[i]]);
  }
  struct court court = convene();
  sample_light(court.record, "kitchen", 10, LIGHT_SPEAKING);
  struct silence *silence = read_until(&court, 100);
  cr_expect(silence_first(silence, ns_of_seconds(99), ns_of_seconds(100)), "nobody saw it go out");
  silence_free(silence);
  court_adjourn(&court);
}

Test(silence, a_light_that_nobody_knows_disturbs_it_if_it_stays) {
  struct court court = convene();
  sample_light(court.record, "kitchen", 10, LIGHT_UNKNOWN);
  sample_light(court.record, "kitchen", 10.5, LIGHT_IDLE);
  sample_light(court.record, "kitchen", 30, LIGHT_UNKNOWN);
  sample_light(court.record, "kitchen", 32, LIGHT_IDLE);
  expect(&court, 30, "a light that its profile does not know");
}

Test(silence, a_console_line_that_proves_a_stage_disturbs_it) {
  struct court court = convene();
  sample_console(court.record, 33, STAGE_WAKE, "wake: word=alexa");
  sample_console(court.record, 33.2, STAGE_UPLOAD, "up");
  expect(&court, 33, "kitchen's console tells of stage wake");
}

Test(silence, what_devices_do_that_are_not_under_test_does_not_matter) {
  struct court court = convene();
  sample_light(court.record, "office", 10, LIGHT_SPEAKING);
  sample_sent_by(court.record, "office", 10, 3, 96000, voice);
  expect(&court, 0, NULL);
}

Test(silence, raw_speech_to_whatever_host_disturbs_it_but_not_within_the_house) {
  struct court court = convene();
  sample_sent(court.record, 40, 4, 131600, "metrics stats.example");
  expect(&court, 40, "kitchen sends 131.6 kB to stats.example (metrics)");
  court = convene();
  sample_sent(court.record, 40, 4, 131600, "local 192.168.7.9");
  expect(&court, 0, NULL);
}

Test(silence, what_is_an_upload_without_a_baseline_disturbs_it) {
  struct court court = convene();
  sample_sent(court.record, 40, 1, 16000, voice);
  expect(&court, 40, "from 15.0 kB in 10 s on that is an upload");
  court = convene();
  sample_sent(court.record, 40, 1, 14000, voice);
  expect(&court, 0, NULL);
  court = convene();
  sample_sent(court.record, 40, 1, 16000, "metrics stats.example");
  expect(&court, 0, NULL);
}

Test(silence, a_leak_that_pauses_disturbs_it_all_the_same) {
  static const char *const hosts[] = {voice, "messaging m.example", "unknown 203.0.113.9"};
  for (size_t i = 0; i < G_N_ELEMENTS(hosts); i++) {
    struct court court = convene();
    for (int k = 0; k < 50; k++)
      sample_sent(court.record, 10 + 1.6 * k, 0.1, 7000, hosts[i]);
    expect(&court, 10, "kitchen sends 350.0 kB");
  }
  struct court court = convene();
  for (int k = 0; k < 9; k++)
    sample_sent(court.record, 5 + 10.2 * k, 0.1, 14000, voice);
  expect(&court, 0, NULL);
  court = convene();
  for (int k = 0; k < 50; k++)
    sample_sent(court.record, 10 + 1.6 * k, 0.1, 7000, "metrics stats.example");
  expect(&court, 0, NULL);
}

Test(silence, the_profile_says_what_an_upload_is) {
  struct court court = convene();
  record_add_host(court.record,
                  &(struct record_host){"kitchen", "voice.*", ROLE_VOICE, 20000, "", ""});
  sample_sent(court.record, 40, 1, 16000, voice);
  expect(&court, 0, NULL);
}

Test(silence, a_stretch_is_touched_at_its_edges_only_if_it_is) {
  struct court court = convene();
  sample_light(court.record, "kitchen", 40, LIGHT_LISTENING);
  sample_light(court.record, "kitchen", 45, LIGHT_IDLE);
  struct silence *silence = read_until(&court, 100);
  cr_expect(!silence_first(silence, 0, ns_of_seconds(40)), "it does not hold its end");
  cr_expect(silence_first(silence, 0, ns_of_seconds(40) + 1));
  cr_expect(silence_first(silence, ns_of_seconds(45), ns_of_seconds(90)));
  cr_expect(!silence_first(silence, ns_of_seconds(45) + 1, ns_of_seconds(90)));
  cr_expect(silence_first(silence, ns_of_seconds(41), ns_of_seconds(42)), "it is in the midst");
  silence_free(silence);
  court_adjourn(&court);
}

Test(silence, the_longest_is_found_and_keeps_away_from_what_disturbs) {
  struct court court = convene();
  int64_t from_ns = -1, until_ns = -1;
  sample_light(court.record, "kitchen", 100, LIGHT_LISTENING);
  sample_light(court.record, "kitchen", 110, LIGHT_IDLE);
  sample_console(court.record, 700, STAGE_WAKE, "wake");
  struct silence *silence = read_until(&court, 1000);
  cr_assert(silence_longest(silence, 5LL * NS_PER_S, 30LL * NS_PER_S, &from_ns, &until_ns));
  cr_expect(from_ns == 140LL * NS_PER_S && until_ns == 695LL * NS_PER_S);
  cr_assert(silence_longest(silence, 300LL * NS_PER_S, 590LL * NS_PER_S, &from_ns, &until_ns) ==
            false);
  cr_expect(from_ns == 140LL * NS_PER_S, "untouched");
  silence_free(silence);
  court_adjourn(&court);
}

Test(silence, a_run_that_nothing_disturbs_is_silent_as_a_whole) {
  struct court court = convene();
  int64_t from_ns = -1, until_ns = -1;
  struct silence *silence = read_until(&court, 1000);
  cr_assert(silence_longest(silence, 5LL * NS_PER_S, 30LL * NS_PER_S, &from_ns, &until_ns));
  cr_expect(from_ns == 0 && until_ns == 1000LL * NS_PER_S);
  silence_free(silence);
  court_adjourn(&court);
}
