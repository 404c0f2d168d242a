/* What controls prove, and what they excuse.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-record.h"

#include <criterion/criterion.h>

Test(proof, a_second_wake_within_one_episode_needs_a_control_of_its_own) {
  struct court court = court_alive();
  sample_wake(court.record, 11);
  court_judge_at(&court, 100);
  cr_expect(court.judgement->episodes->len == 2);
  cr_expect(court_episode(&court, 0)->cause == EPISODE_NO_CONTROL);
  court_adjourn(&court);
}

Test(proof, a_missed_control_is_inconclusive) {
  struct court court = court_alive();
  sample_control(court.record, 60, STAGE_PROMPT);
  court_judge_at(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 2);
  cr_expect(court_has_reason(&court, "missed 1 of 3 controls"));
  court_adjourn(&court);
}

Test(proof, a_recording_fails_the_run_even_if_a_control_was_missed) {
  struct court court = court_alive();
  sample_control(court.record, 60, STAGE_PROMPT);
  sample_wake(court.record, 80);
  court_judge_at(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 1);
  cr_expect(court_has_reason(&court, "missed 1 of 3 controls"));
  court_adjourn(&court);
}

Test(proof, silence_without_controls_is_inconclusive) {
  struct court court = court_convene();
  sample_bench(court.record);
  court_judge_at(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 2);
  cr_expect(court_has_reason(&court, "never spoken to on purpose"));
  court_adjourn(&court);
}

Test(proof, a_control_that_was_not_reached_is_not_a_missed_one) {
  struct court court = court_alive();
  sample_control(court.record, 200, STAGE_PROMPT);
  court_judge_at(&court, 100);
  cr_expect(court.judgement->total.controls_played == 2);
  cr_expect(judge_exit_code(court.judgement) == 0);
  court_adjourn(&court);
}

Test(proof, a_light_without_a_byte_is_no_recording_where_the_network_tap_proved_itself) {
  struct court court = court_alive();
  court_light(&court, 50, 52);
  court_expect(&court, VERDICT_PASS, "also woke 1 time without any sound leaving it");
  cr_expect(court.judgement->total.unintended == 1 && court.judgement->total.recordings == 0);
  court_adjourn(&court);
}

Test(proof, a_network_tap_that_misses_the_uploads_of_controls_proves_nothing) {
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

Test(proof, a_light_is_a_recording_where_the_network_tap_did_not_prove_itself) {
  struct court court = court_convene();
  sample_bench(court.record);
  sample_control(court.record, 5, STAGE_PROMPT);
  court_light(&court, 6, 8);
  court_light(&court, 50, 52);
  court_expect(&court, VERDICT_FAIL, "made 1 recording");
  court_adjourn(&court);
}

Test(proof, a_light_tap_that_misses_the_wakes_at_controls_proves_nothing) {
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

Test(proof, talk_after_the_last_answered_control_is_not_proven_to_be_heard) {
  struct court court = court_alive();
  sample_line(court.record, 1, "ben", 94, "a floor like that");
  court_expect(&court, VERDICT_INCONCLUSIVE, "1.2 s of talk came after kitchen last answered");
  court_adjourn(&court);
}

Test(proof, a_last_word_may_come_after_the_last_control) {
  struct court court = court_alive();
  sample_line(court.record, 1, "ben", 94, "good night dear");
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}

Test(proof, talk_that_goes_on_after_the_last_control_counts_with_what_is_after) {
  struct court court = court_alive();
  sample_bed(court.record, "talk.wav", 60, 97);
  court_expect(&court, VERDICT_INCONCLUSIVE, "4.0 s of talk came after kitchen last answered");
  court_adjourn(&court);
}

Test(proof, a_bed_of_noise_is_no_talk) {
  struct court court = court_alive();
  sample_bed(court.record, "noise", 0, 100);
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}

Test(proof, talk_after_the_end_was_not_there_to_be_heard) {
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

Test(proof, a_little_talk_may_come_before_the_first_control) {
  struct court court = court_answering_late();
  sample_line(court.record, 1, "ben", 1, "sit down");
  sample_line(court.record, 2, "ann", 3, "in a minute");
  sample_bed(court.record, "talk.wav", 20, 33);
  sample_bed(court.record, "chatter.wav", 21, 33); /* at the same time */
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}

Test(proof, more_talk_before_the_first_control_is_not_proven_to_be_heard) {
  struct court court = court_answering_late();
  sample_bed(court.record, "talk.wav", 24, 60);
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "16.0 s of talk came before kitchen first answered a control, at 41.0 s");
  court_adjourn(&court);
}

Test(proof, a_device_that_answers_no_control_at_all_proves_no_time) {
  struct court court = court_convene();
  sample_bench(court.record);
  record_set(court.record, "rule.missed_controls_max", "1");
  sample_control(court.record, 5, STAGE_PROMPT);
  court_expect(&court, VERDICT_INCONCLUSIVE, "kitchen answered no control");
  court_adjourn(&court);
}

Test(proof, answered_controls_that_are_too_far_apart_prove_nothing_between) {
  struct court court = court_alive();
  record_set(court.record, "rule.control_every_max_s", "60");
  court_expect(&court, VERDICT_INCONCLUSIVE, "answered no control for 85 s");
  court_adjourn(&court);
}

Test(proof, one_control_proves_no_time) {
  struct court court = court_convene();
  sample_bench(court.record);
  sample_control(court.record, 5, STAGE_PROMPT);
  sample_wake(court.record, 6);
  court_expect(&court, VERDICT_INCONCLUSIVE, "answered only one control");
  cr_expect(court.judgement->total.exposure_h == 0);
  court_adjourn(&court);
}

Test(proof, a_recording_after_the_last_control_still_fails) {
  struct court court = court_alive();
  sample_wake(court.record, 97);
  court_expect(&court, VERDICT_FAIL, NULL);
  court_adjourn(&court);
}

Test(proof, a_control_excuses_no_more_than_an_answer) {
  struct court court = court_alive();
  sample_control(court.record, 20, STAGE_PROMPT);
  sample_sent(court.record, 21.2, 2, 60000, "voice voice.softspeaker.example");
  court_light(&court, 21, 53.5);
  court_expect(&court, VERDICT_FAIL, "made 1 recording");
  cr_expect(court_episode(&court, 1)->cause == EPISODE_TOO_LONG);
  court_adjourn(&court);
}

Test(proof, a_control_accounts_for_one_wake_only) {
  struct court court = court_alive();
  sample_control(court.record, 50, STAGE_PROMPT);
  sample_sent(court.record, 50.3, 2, 60000, "voice voice.softspeaker.example");
  court_light(&court, 50.2, 50.6);
  court_light(&court, 52, 53);
  court_expect(&court, VERDICT_FAIL, "made 1 recording");
  cr_expect(court_episode(&court, 1)->cause == EPISODE_NO_CONTROL);
  court_adjourn(&court);
}

Test(proof, a_pass_says_how_many_controls_were_missed) {
  struct court court = court_alive();
  record_set(court.record, "rule.missed_controls_max", "0.5");
  sample_control(court.record, 60, STAGE_PROMPT);
  court_expect(&court, VERDICT_PASS, "(2 of 3; 1 missed, which the rules allow)");
  court_adjourn(&court);
}
