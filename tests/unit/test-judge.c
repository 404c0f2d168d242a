/* What the judge makes of small records.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-record.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

Test(judge, a_quiet_night_with_living_controls_passes) {
  struct court court = court_alive();
  court_judge_at(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 0);
  cr_expect(court.judgement->episodes->len == 2);
  cr_expect(court_episode(&court, 0)->intended && court_episode(&court, 1)->intended);
  cr_expect(court.judgement->total.controls_heard == 2);
  cr_expect_float_eq(court.judgement->total.exposure_h, 85 / 3600.0, 1e-9);
  court_adjourn(&court);
}

Test(judge, a_light_without_a_wake_word_is_unintended) {
  struct court court = court_alive();
  sample_wake(court.record, 50);
  court_judge_at(&court, 100);
  const struct episode *episode = court_episode(&court, 1);
  cr_expect(!episode->intended && episode->cause == EPISODE_NO_CONTROL && episode->recorded);
  cr_expect(episode->start_ns == 50LL * NS_PER_S && episode->end_ns == 53LL * NS_PER_S);
  cr_expect(episode->deepest == STAGE_UPLOAD && episode->voice_bytes == 80000);
  cr_expect(judge_exit_code(court.judgement) == 1);
  cr_expect(court.judgement->total.unintended == 1 && court.judgement->total.recordings == 1);
  court_adjourn(&court);
}

Test(judge, an_episode_that_goes_deeper_than_its_control_allows_is_unintended) {
  struct court court = court_convene();
  sample_bench(court.record);
  sample_control(court.record, 5, STAGE_PROMPT);
  sample_chain(court.record, 6, false);
  court_judge_at(&court, 100);
  cr_expect(court_episode(&court, 0)->cause == EPISODE_TOO_DEEP);
  cr_expect(court_episode(&court, 0)->deepest == STAGE_SEND);
  cr_expect(court.judgement->total.controls_heard == 1, "it did hear the control");
  cr_expect(judge_exit_code(court.judgement) == 1 && court.judgement->total.sends == 1);
  court_adjourn(&court);
}

Test(judge, what_the_plan_allows_does_not_fail_it) {
  struct court court = court_alive();
  record_set(court.record, "rule.unintended_allowed", "1");
  sample_wake(court.record, 50);
  court_judge_at(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 0);
  cr_expect(court.judgement->total.recordings == 1);
  court_adjourn(&court);
}

Test(judge, overrides_go_before_the_records_own_rules) {
  struct court court = court_alive();
  sample_wake(court.record, 50);
  sample_finish(court.record, 100);
  struct judge_rules rules = rules_read(court.record);
  rules.unintended_allowed = 5;
  court.judgement = judge_record(court.record, &rules, NULL);
  cr_expect(judge_exit_code(court.judgement) == 0);
  court_adjourn(&court);
}

Test(judge, the_merge_gap_decides_what_is_one_episode) {
  struct court court = court_alive();
  sample_wake(court.record, 50);
  sample_wake(court.record, 57.9);
  sample_wake(court.record, 66.1);
  court_judge_at(&court, 100);
  cr_expect(court.judgement->episodes->len == 4, "controls, two merged, one apart");
  court_adjourn(&court);
}

Test(judge, a_mute_light_is_no_activity) {
  struct court court = court_alive();
  sample_light(court.record, "kitchen", 50, LIGHT_MUTED);
  sample_light(court.record, "kitchen", 60, LIGHT_NOTIFICATION);
  sample_light(court.record, "kitchen", 70, LIGHT_IDLE);
  court_judge_at(&court, 100);
  cr_expect(court.judgement->episodes->len == 2);
  court_adjourn(&court);
}

Test(judge, an_upload_without_any_light_is_an_episode) {
  struct court court = court_alive();
  sample_sent(court.record, 50, 3, 60000, "voice voice.softspeaker.example");
  court_judge_at(&court, 100);
  cr_expect(court_episode(&court, 1)->cause == EPISODE_WITHOUT_WAKE);
  cr_expect(judge_exit_code(court.judgement) == 1);
  court_adjourn(&court);
}

Test(judge, a_keep_alive_is_not) {
  struct court court = court_alive();
  sample_sent(court.record, 50, 1, 4000, "voice voice.softspeaker.example");
  sample_sent(court.record, 60, 3, 60000, "update update.softspeaker.example");
  court_judge_at(&court, 100);
  cr_expect(court.judgement->episodes->len == 2 && court.judgement->uploads == 2);
  court_adjourn(&court);
}

Test(judge, a_light_on_an_unwatched_network_counts_as_a_recording) {
  struct court court = court_convene();
  record_add_device(court.record, &(struct record_device){.name = "kitchen", .under_test = true});
  record_add_tap(court.record, &(struct record_tap){"kitchen", "kitchen-led", "led"});
  sample_light(court.record, "kitchen", 50, LIGHT_LISTENING);
  sample_light(court.record, "kitchen", 51, LIGHT_IDLE);
  court_judge_at(&court, 100);
  cr_expect(court.judgement->total.recordings == 1 && judge_exit_code(court.judgement) == 1);
  court_adjourn(&court);
}

Test(judge, a_recipients_device_is_not_judged) {
  struct court court = court_alive();
  sample_light(court.record, "office", 50, LIGHT_LISTENING);
  sample_light(court.record, "office", 55, LIGHT_IDLE);
  court_judge_at(&court, 100);
  cr_expect(court.judgement->episodes->len == 2 && court.judgement->devices->len == 1);
  court_adjourn(&court);
}

Test(judge, a_profile_may_set_the_floor_of_bursts_for_a_host) {
  struct court court = court_alive();
  record_add_host(court.record, &(struct record_host){.device = "kitchen",
                                                      .pattern = "Message*.Example",
                                                      .role = ROLE_MESSAGING,
                                                      .burst_bytes = 1000});
  sample_sent(court.record, 50, 0.5, 2000, "messaging messages.example");
  court_expect(&court, VERDICT_FAIL, "kitchen sent 1 recording to a contact");
  court_adjourn(&court);
}

Test(judge, speaking_unasked_is_no_recording) {
  struct court court = court_alive();
  sample_light(court.record, "kitchen", 50, LIGHT_SPEAKING);
  sample_light(court.record, "kitchen", 52, LIGHT_IDLE);
  court_expect(&court, VERDICT_PASS, "kitchen spoke unasked 1 time");
  cr_expect(court.judgement->total.unintended == 1 && court.judgement->total.recordings == 0);
  court_adjourn(&court);
}

Test(judge, no_plan_allows_a_send_that_nobody_asked_for) {
  struct court court = court_alive();
  record_set(court.record, "rule.unintended_allowed", "5");
  sample_chain(court.record, 40, false);
  court_expect(&court, VERDICT_FAIL, "kitchen sent 1 recording to a contact");
  court_adjourn(&court);
}

Test(judge, thinking_unasked_is_no_speaking) {
  struct court court = court_alive();
  sample_light(court.record, "kitchen", 50, LIGHT_THINKING);
  sample_light(court.record, "kitchen", 52, LIGHT_IDLE);
  court_expect(&court, VERDICT_PASS, "kitchen was busy unasked 1 time");
  cr_expect(!court_has_reason(&court, "spoke"));
  court_adjourn(&court);
}

Test(judge, speaking_or_thinking_on_an_unproven_network_is_a_recording) {
  static const enum light_meaning meanings[] = {LIGHT_SPEAKING, LIGHT_THINKING};
  for (size_t i = 0; i < G_N_ELEMENTS(meanings); i++) {
    struct court court = court_convene();
    sample_bench(court.record);
    sample_light(court.record, "kitchen", 50, meanings[i]);
    sample_light(court.record, "kitchen", 52, LIGHT_IDLE);
    court_expect(&court, VERDICT_FAIL, "made 1 recording");
    court_adjourn(&court);
  }
}

Test(judge, a_rate_counts_only_what_lies_in_its_exposure) {
  struct court court = court_alive();
  record_set(court.record, "rule.unintended_allowed", "9");
  sample_wake(court.record, 50);
  sample_wake(court.record, 105);
  sample_wake(court.record, 120);
  court_judge_at(&court, 200);
  const struct device_result *total = &court.judgement->total;
  cr_expect(total->unintended == 3 && total->exposed == 1, "%d, %d", total->unintended,
            total->exposed);
  cr_expect_float_eq(total->rate.per_24h, 24 / (85 / 3600.0), 1e-6);
  cr_expect(court_has_reason(&court, "2 of kitchen's 3 unintended episodes lie outside the time"));
  court_adjourn(&court);
}

Test(judge, what_one_device_did_unexposed_is_not_divided_by_the_hours_of_another) {
  struct court court = court_alive();
  sample_hallway(court.record);
  sample_light(court.record, "hallway", 50, LIGHT_LISTENING);
  sample_light(court.record, "hallway", 52, LIGHT_IDLE);
  court_judge_at(&court, 100);
  const struct device_result *total = &court.judgement->total;
  cr_expect(total->unintended == 1 && total->exposed == 0 && total->rate.per_24h == 0);
  court_adjourn(&court);
}

Test(judge, what_was_seen_in_a_gap_of_another_tap_is_no_part_of_the_rate) {
  struct court court = court_alive();
  sample_gap(court.record, 40, 20, "unplugged");
  sample_wake(court.record, 45);
  court_judge_at(&court, 100);
  cr_expect(court.judgement->total.unintended == 1 && court.judgement->total.exposed == 0);
  court_adjourn(&court);
}

Test(judge, without_exposure_there_is_no_rate) {
  struct court court = court_convene();
  sample_bench(court.record);
  court_judge_at(&court, 100);
  cr_expect(isnan(court.judgement->total.rate.per_24h));
  court_adjourn(&court);
}

Test(judge, a_send_is_told_first_even_of_an_incomplete_run) {
  struct court court = court_alive();
  sample_chain(court.record, 40, true);
  cr_assert(record_commit(court.record, NULL));
  court_judge(&court);
  const struct verdict_reason *first =
      &g_array_index(court.judgement->verdict.reasons, struct verdict_reason, 0);
  cr_expect(strstr(first->text, "sent 1 recording"), "%s", first->text);
  court_adjourn(&court);
}

Test(judge, an_import_without_a_network_tap_tells_how_often_a_device_listened) {
  struct court court = court_convene();
  record_set(court.record, "imported", "{}");
  record_add_device(court.record, &(struct record_device){.name = "kitchen", .under_test = true});
  record_add_tap(court.record, &(struct record_tap){"kitchen", "kitchen-led", "led"});
  court_light(&court, 50, 52);
  court_judge_at(&court, 100);
  cr_expect(court_has_reason(&court, "kitchen listened 1 time that nobody accounts for"));
  cr_expect_not(court_has_reason(&court, "recording"));
  court_adjourn(&court);
}
