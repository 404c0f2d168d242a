/* What the judge makes of small records.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-record.h"

#include <criterion/criterion.h>
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

Test(judge, a_second_wake_within_one_episode_needs_a_control_of_its_own) {
  struct court court = court_alive();
  sample_wake(court.record, 11);
  court_judge_at(&court, 100);
  cr_expect(court.judgement->episodes->len == 2);
  cr_expect(court_episode(&court, 0)->cause == EPISODE_NO_CONTROL);
  court_adjourn(&court);
}

Test(judge, a_missed_control_is_inconclusive) {
  struct court court = court_alive();
  sample_control(court.record, 60, STAGE_PROMPT);
  court_judge_at(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 2);
  cr_expect(court_has_reason(&court, "missed 1 of 3 controls"));
  court_adjourn(&court);
}

Test(judge, a_recording_fails_the_run_even_if_a_control_was_missed) {
  struct court court = court_alive();
  sample_control(court.record, 60, STAGE_PROMPT);
  sample_wake(court.record, 80);
  court_judge_at(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 1);
  cr_expect(court_has_reason(&court, "missed 1 of 3 controls"));
  court_adjourn(&court);
}

Test(judge, silence_without_controls_is_inconclusive) {
  struct court court = court_convene();
  sample_bench(court.record);
  court_judge_at(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 2);
  cr_expect(court_has_reason(&court, "never spoken to on purpose"));
  court_adjourn(&court);
}

Test(judge, an_incomplete_run_is_inconclusive_but_lists_what_was_seen) {
  struct court court = court_alive();
  sample_chain(court.record, 40, true);
  cr_assert(record_commit(court.record, NULL));
  court_judge(&court);
  cr_expect(judge_exit_code(court.judgement) == 2);
  cr_expect(court_has_reason(&court, "incomplete") && court_has_reason(&court, "sent 1 recording"));
  cr_expect(court.judgement->total.sends == 1);
  court_adjourn(&court);
}

Test(judge, a_gap_is_inconclusive_and_no_exposure) {
  struct court court = court_alive();
  sample_gap(court.record, 20, 50, "unplugged");
  court_judge_at(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 2);
  cr_expect_float_eq(court.judgement->total.exposure_h, 35 / 3600.0, 1e-9);
  court_adjourn(&court);
}

Test(judge, a_run_without_sound_levels_is_inconclusive) {
  struct court court = {.folder = sample_folder()};
  court.record = sample_create(court.folder);
  sample_bench(court.record);
  sample_control(court.record, 5, STAGE_PROMPT);
  sample_wake(court.record, 6);
  court_judge_at(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 2);
  cr_expect(court_has_reason(&court, "sound level"));
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

Test(judge, a_control_that_was_not_reached_is_not_a_missed_one) {
  struct court court = court_alive();
  sample_control(court.record, 200, STAGE_PROMPT);
  court_judge_at(&court, 100);
  cr_expect(court.judgement->total.controls_played == 2);
  cr_expect(judge_exit_code(court.judgement) == 0);
  court_adjourn(&court);
}

Test(judge, a_light_without_a_byte_is_no_recording_where_the_network_tap_proved_itself) {
  struct court court = court_alive();
  court_light(&court, 50, 52);
  court_expect(&court, VERDICT_PASS, "also woke 1 time without any sound leaving it");
  cr_expect(court.judgement->total.unintended == 1 && court.judgement->total.recordings == 0);
  court_adjourn(&court);
}

Test(judge, a_network_tap_that_misses_the_uploads_of_controls_proves_nothing) {
  struct court court = court_convene();
  sample_bench(court.record);
  for (int i = 0; i < 2; i++) {
    sample_control(court.record, 5 + 80 * i, STAGE_PROMPT);
    court_light(&court, 6 + 80 * i, 8 + 80 * i);
  }
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "network tap saw no upload for 2 of 2 answered controls");
  court_adjourn(&court);
}

Test(judge, a_light_is_a_recording_where_the_network_tap_did_not_prove_itself) {
  struct court court = court_convene();
  sample_bench(court.record);
  sample_control(court.record, 5, STAGE_PROMPT);
  court_light(&court, 6, 8);
  court_light(&court, 50, 52);
  court_expect(&court, VERDICT_FAIL, "made 1 recording");
  court_adjourn(&court);
}

Test(judge, a_light_tap_that_misses_the_wakes_at_controls_proves_nothing) {
  struct court court = court_convene();
  sample_bench(court.record);
  for (int i = 0; i < 2; i++) {
    sample_control(court.record, 5 + 80 * i, STAGE_PROMPT);
    sample_console(court.record, 6 + 80 * i, STAGE_WAKE, "wake");
    sample_sent(court.record, 6.2 + 80 * i, 2, 60000, "voice voice.softspeaker.example");
  }
  court_expect(&court, VERDICT_INCONCLUSIVE, "light tap saw nothing at 2 of 2 answered controls");
  cr_expect(court.judgement->total.controls_heard == 2);
  court_adjourn(&court);
}

Test(judge, talk_after_the_last_answered_control_is_not_proven_to_be_heard) {
  struct court court = court_alive();
  sample_line(court.record, 1, "ben", 94, "a floor like that");
  court_expect(&court, VERDICT_INCONCLUSIVE, "1.2 s of talk came after kitchen last answered");
  court_adjourn(&court);
}

Test(judge, a_last_word_may_come_after_the_last_control) {
  struct court court = court_alive();
  sample_line(court.record, 1, "ben", 94, "good night dear");
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}

Test(judge, talk_that_goes_on_after_the_last_control_counts_with_what_is_after) {
  struct court court = court_alive();
  sample_bed(court.record, "talk.wav", 60, 97);
  court_expect(&court, VERDICT_INCONCLUSIVE, "4.0 s of talk came after kitchen last answered");
  court_adjourn(&court);
}

Test(judge, a_bed_of_noise_is_no_talk) {
  struct court court = court_alive();
  sample_bed(court.record, "noise", 0, 100);
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}

Test(judge, talk_after_the_end_was_not_there_to_be_heard) {
  struct court court = court_alive();
  sample_bed(court.record, "talk.wav", 99.5, 150);
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}

static struct court court_answering_late(void) {
  struct court court = court_convene();
  sample_bench(court.record);
  for (int i = 0; i < 2; i++) {
    sample_control(court.record, 40 + 50 * i, STAGE_PROMPT);
    sample_wake(court.record, 41 + 50 * i);
  }
  return court;
}

Test(judge, a_little_talk_may_come_before_the_first_control) {
  struct court court = court_answering_late();
  sample_line(court.record, 1, "ben", 1, "sit down");
  sample_line(court.record, 2, "ann", 3, "in a minute");
  sample_bed(court.record, "talk.wav", 20, 33);
  sample_bed(court.record, "chatter.wav", 21, 33); /* at the same time */
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}

Test(judge, more_talk_before_the_first_control_is_not_proven_to_be_heard) {
  struct court court = court_answering_late();
  sample_bed(court.record, "talk.wav", 24, 60);
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "16.0 s of talk came before kitchen first answered a control, at 41.0 s");
  court_adjourn(&court);
}

Test(judge, a_device_that_answers_no_control_at_all_proves_no_time) {
  struct court court = court_convene();
  sample_bench(court.record);
  record_set(court.record, "rule.missed_controls_max", "1");
  sample_control(court.record, 5, STAGE_PROMPT);
  court_expect(&court, VERDICT_INCONCLUSIVE, "kitchen answered no control");
  court_adjourn(&court);
}

Test(judge, answered_controls_that_are_too_far_apart_prove_nothing_between) {
  struct court court = court_alive();
  record_set(court.record, "rule.control_every_max_s", "60");
  court_expect(&court, VERDICT_INCONCLUSIVE, "answered no control for 85 s");
  court_adjourn(&court);
}

Test(judge, one_control_proves_no_time) {
  struct court court = court_convene();
  sample_bench(court.record);
  sample_control(court.record, 5, STAGE_PROMPT);
  sample_wake(court.record, 6);
  court_expect(&court, VERDICT_INCONCLUSIVE, "answered only one control");
  cr_expect(court.judgement->total.exposure_h == 0);
  court_adjourn(&court);
}

Test(judge, a_recording_after_the_last_control_still_fails) {
  struct court court = court_alive();
  sample_wake(court.record, 97);
  court_expect(&court, VERDICT_FAIL, NULL);
  court_adjourn(&court);
}

Test(judge, a_control_excuses_no_more_than_an_answer) {
  struct court court = court_alive();
  sample_control(court.record, 20, STAGE_PROMPT);
  sample_sent(court.record, 21.2, 2, 60000, "voice voice.softspeaker.example");
  court_light(&court, 21, 53.5);
  court_expect(&court, VERDICT_FAIL, "made 1 recording");
  cr_expect(court_episode(&court, 1)->cause == EPISODE_TOO_LONG);
  court_adjourn(&court);
}

Test(judge, a_control_accounts_for_one_wake_only) {
  struct court court = court_alive();
  sample_control(court.record, 50, STAGE_PROMPT);
  sample_sent(court.record, 50.3, 2, 60000, "voice voice.softspeaker.example");
  court_light(&court, 50.2, 50.6);
  court_light(&court, 52, 53);
  court_expect(&court, VERDICT_FAIL, "made 1 recording");
  cr_expect(court_episode(&court, 1)->cause == EPISODE_NO_CONTROL);
  court_adjourn(&court);
}

Test(judge, a_burst_to_a_host_that_no_profile_lists_is_inconclusive) {
  struct court court = court_alive();
  sample_sent(court.record, 7, 1, 60000, "unknown music.example"); /* an answer to the control */
  sample_sent(court.record, 50, 2, 141000, "unknown spy.example");
  sample_sent(court.record, 60, 2, 141000, "metrics metrics.example");
  sample_sent(court.record, 65, 2, 141000, "local 192.168.7.1");
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "kitchen sent 141.0 kB to spy.example, which its profile does not list");
  cr_expect(court.judgement->unlisted_bursts->len == 1);
  cr_expect(court.judgement->side_bursts->len == 0, "it was at rest");
  court_adjourn(&court);
}

Test(judge, a_burst_to_an_unlisted_host_after_the_answer_is_none) {
  struct court court = court_alive();
  sample_sent(court.record, 20, 2, 141000, "unknown spy.example"); /* the answer ended at 9 s */
  court_expect(&court, VERDICT_INCONCLUSIVE, "kitchen sent 141.0 kB to spy.example");
  court_adjourn(&court);
}

Test(judge, a_burst_that_outlasts_any_answer_is_none) {
  struct court court = court_alive();
  sample_sent(court.record, 8, 40, 141000, "unknown spy.example");
  court_expect(&court, VERDICT_INCONCLUSIVE, "to spy.example");
  court_adjourn(&court);
}

Test(judge, a_burst_to_any_host_while_awake_unasked_is_inconclusive) {
  static const char *const hosts[] = {"metrics m.example", "update u.example", "media s.example",
                                      "local 192.168.7.9"};
  for (size_t i = 0; i < G_N_ELEMENTS(hosts); i++) {
    struct court court = court_alive();
    court_light(&court, 50, 52);
    sample_sent(court.record, 53, 2, 900000, hosts[i]);
    const char *space = strchr(hosts[i], ' ');
    g_autofree char *reason = g_strdup_printf("kitchen sent 900.0 kB to %s (%.*s) while awake",
                                              space + 1, (int)(space - hosts[i]), hosts[i]);
    court_expect(&court, VERDICT_INCONCLUSIVE, reason);
    cr_expect(!court_has_reason(&court, "without any sound leaving it"));
    court_adjourn(&court);
  }
}

Test(judge, many_small_uploads_while_awake_unasked_are_a_large_one) {
  struct court court = court_alive();
  court_light(&court, 50, 52);
  for (int i = 0; i < 30; i++) {
    g_autofree char *host = g_strdup_printf("metrics m%d.example", i);
    sample_sent(court.record, 50 + 0.05 * i, 0.2, 14000, host);
  }
  court_expect(&court, VERDICT_INCONCLUSIVE, "kitchen sent 420.0 kB in all, to whatever host");
  cr_expect(!court_has_reason(&court, "without any sound leaving it"));
  cr_expect(court_episode(&court, 1)->sent_bytes == 420000);
  cr_expect(court.judgement->total.leaks == 1);
  court_adjourn(&court);
}

Test(judge, a_burst_by_the_profiles_floor_while_awake_unasked_is_no_silence) {
  struct court court = court_alive();
  record_add_host(court.record, &(struct record_host){.device = "kitchen",
                                                      .pattern = "m.example",
                                                      .role = ROLE_METRICS,
                                                      .burst_bytes = 1000});
  court_light(&court, 50, 52);
  sample_sent(court.record, 50, 1, 4000, "metrics m.example");
  court_expect(&court, VERDICT_INCONCLUSIVE, "kitchen sent 4.0 kB to m.example (metrics)");
  cr_expect(!court_has_reason(&court, "without any sound leaving it"));
  court_adjourn(&court);
}

Test(judge, a_keep_alive_while_awake_unasked_is_no_sound) {
  struct court court = court_alive();
  court_light(&court, 50, 52);
  sample_sent(court.record, 50, 1, 4000, "metrics m.example");
  court_expect(&court, VERDICT_PASS, "also woke 1 time without any sound leaving it");
  court_adjourn(&court);
}

Test(judge, a_light_that_no_profile_knows_is_inconclusive) {
  struct court court = court_alive();
  sample_light(court.record, "kitchen", 50, LIGHT_UNKNOWN);
  sample_light(court.record, "kitchen", 52, LIGHT_IDLE);
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "kitchen showed a light (white solid) that its profile does not know");
  court_adjourn(&court);
}

Test(judge, a_colour_that_a_light_only_passes_through_is_not) {
  struct court court = court_alive();
  sample_light(court.record, "kitchen", 50, LIGHT_UNKNOWN);
  sample_light(court.record, "kitchen", 50.9, LIGHT_IDLE);
  court_expect(&court, VERDICT_PASS, NULL);
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

Test(judge, a_blind_recipient_is_worth_knowing) {
  struct court court = court_alive();
  sample_gap_of(court.record, "office", 20, 30, "unplugged");
  court_expect(&court, VERDICT_PASS,
               "Deliveries to office could not be seen from 20.0 s to 50.0 s");
  court_adjourn(&court);
}

Test(judge, a_send_to_a_blind_recipient_is_inconclusive) {
  struct court court = court_alive();
  sample_control(court.record, 39, STAGE_SEND);
  sample_chain(court.record, 40, false);
  sample_gap_of(court.record, "office", 50, 30, "unplugged");
  court_expect(&court, VERDICT_INCONCLUSIVE, "Deliveries to office could not be seen");
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

Test(judge, slices_of_a_gap_are_one_gap) {
  struct court court = court_alive();
  for (int i = 0; i < 30; i++)
    sample_gap(court.record, 20 + i, 1, "unplugged");
  sample_gap(court.record, 60, 1, "unplugged");
  court_expect(&court, VERDICT_INCONCLUSIVE, "kitchen was out of sight 2 times");
  cr_expect(court.judgement->seen->gaps->len == 2);
  cr_expect(g_array_index(court.judgement->seen->gaps, struct activity_gap, 0).length_ns ==
            30LL * NS_PER_S);
  cr_expect_float_eq(court.judgement->total.exposure_h, 54 / 3600.0, 1e-9);
  court_adjourn(&court);
}

Test(judge, gaps_of_two_taps_at_a_time_are_one_outage) {
  struct court court = court_alive();
  sample_gap(court.record, 20, 10, "unplugged");
  sample_gap(court.record, 25, 10, "garbled");
  court_expect(&court, VERDICT_INCONCLUSIVE, "kitchen was out of sight 1 time:");
  cr_expect(court.judgement->seen->gaps->len == 2);
  court_adjourn(&court);
}

Test(judge, a_recipient_blind_twice_at_a_time_is_blind_once) {
  struct court court = court_alive();
  sample_gap_of(court.record, "office", 20, 10, "unplugged");
  sample_gap_of(court.record, "office", 25, 15, "garbled");
  sample_gap_of(court.record, "office", 60, 1, "garbled");
  court_expect(&court, VERDICT_PASS, "seen from 20.0 s to 40.0 s, nor 1 time after that");
  court_adjourn(&court);
}

Test(judge, a_pass_says_how_many_controls_were_missed) {
  struct court court = court_alive();
  record_set(court.record, "rule.missed_controls_max", "0.5");
  sample_control(court.record, 60, STAGE_PROMPT);
  court_expect(&court, VERDICT_PASS, "(2 of 3; 1 missed, which the rules allow)");
  court_adjourn(&court);
}

/* left and right speak; the microphone hears what sample_levels() says, at most 80 dB. */
static void play_at(struct court *court, double level_dbspl) {
  struct record_cue cue = {.number = 700,
                           .kind = "line",
                           .speaker = "Ann",
                           .voice = "flite slt",
                           .loudspeaker = "left",
                           .text = "half a Lexus",
                           .script = "s.yaml",
                           .start_ns = 50LL * NS_PER_S,
                           .end_ns = 52LL * NS_PER_S,
                           .level_dbspl = level_dbspl};
  record_set(court->record, "levels_at", "kitchen");
  record_add_tap(court->record, &(struct record_tap){"", "reference", "microphone"});
  record_add_path(court->record, &(struct record_path){"left", "reference", 9000000, 79});
  record_add_path(court->record, &(struct record_path){"left", "kitchen", 6000000, 80});
  sample_levels(court->record, 49, 53);
  record_add_cue(court->record, &cue);
}

Test(judge, a_loudspeaker_that_is_not_heard_is_inconclusive) {
  struct court court = court_alive();
  play_at(&court, 100);
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "The microphone did not hear left during 1 of 2 cues (cue 700 first");
  court_adjourn(&court);
}

Test(judge, a_loudspeaker_that_is_heard_is_no_matter) {
  struct court court = court_alive();
  play_at(&court, 60);
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}
