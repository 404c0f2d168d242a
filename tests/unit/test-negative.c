/* What negative controls show of a device, and when they show nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-record.h"

#include <criterion/criterion.h>

static void expect(struct court *court, int played, int fired, int idle) {
  court_judge_at(court, 100);
  const struct device_result *total = &court->judgement->total;
  cr_expect(total->negatives_played == played && total->negatives_fired == fired &&
                total->negatives_void == idle,
            "%d played, %d fired, %d void", total->negatives_played, total->negatives_fired,
            total->negatives_void);
}

Test(negative, who_is_no_longer_proven_to_live_did_not_stay_quiet) {
  struct court court = court_alive();
  sample_cue(court.record, 700, "negative", "silence", 20, 10, "silence");
  sample_cue(court.record, 701, "negative", "noise", 92, 5, "pink noise");
  expect(&court, 1, 0, 1);
  cr_expect(court_has_reason(&court, "kitchen did nothing during 1 negative control; 1 more proves "
                                     "nothing: nothing proves that it was listening then"));
  court_adjourn(&court);
}

Test(negative, speech_backwards_after_the_last_answer_is_talk_that_nobody_may_have_heard) {
  struct court court = court_alive();
  sample_cue(court.record, 700, "negative", "flite slt", 94, 4, "backwards: a long talk");
  court_expect(&court, VERDICT_INCONCLUSIVE, "4.0 s of talk came after kitchen last answered");
  cr_expect(court_has_reason(&court, "Of kitchen's negative controls 1 proves nothing"));
  court_adjourn(&court);
}

Test(negative, silence_and_noise_are_no_talk) {
  struct court court = court_alive();
  sample_cue(court.record, 700, "negative", "silence", 92, 3, "silence");
  sample_cue(court.record, 701, "negative", "noise", 95, 3, "pink noise");
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}

Test(negative, what_nobody_could_see_is_no_quiet) {
  struct court court = court_alive();
  sample_cue(court.record, 700, "negative", "silence", 20, 10, "silence");
  sample_cue(court.record, 701, "negative", "silence", 40, 10, "silence");
  sample_gap(court.record, 25, 1, "unplugged");
  expect(&court, 1, 0, 1);
  court_adjourn(&court);
}

Test(negative, what_a_failed_block_voids_is_no_quiet) {
  struct court court = court_alive();
  record_set(court.record, "rule.control_every_max_s", "100");
  sample_control(court.record, 75, STAGE_PROMPT);
  sample_control(court.record, 80, STAGE_PROMPT);
  sample_cue(court.record, 700, "negative", "silence", 20, 10, "silence");
  expect(&court, 0, 0, 1);
  court_adjourn(&court);
}

Test(negative, who_woke_where_nothing_is_proven_woke_all_the_same) {
  struct court court = court_alive();
  sample_cue(court.record, 700, "negative", "noise", 92, 6, "pink noise");
  sample_wake(court.record, 95);
  expect(&court, 1, 1, 0);
  court_adjourn(&court);
}

Test(negative, words_that_came_after_it_are_not_its_fault) {
  struct court court = court_alive();
  sample_cue(court.record, 700, "negative", "silence", 40, 10, "silence");
  sample_line(court.record, 1, "ann", 50.2, "half a lexus");
  sample_wake(court.record, 51);
  expect(&court, 1, 0, 0);
  cr_expect(court.judgement->total.classes[CLASS_FALSE_WAKE] == 1);
  cr_expect(court_has_reason(&court, "kitchen did nothing during 1 negative control."));
  court_adjourn(&court);
}

Test(negative, a_wake_just_after_it_and_to_nothing_else_is_its_fault) {
  struct court court = court_alive();
  sample_cue(court.record, 700, "negative", "noise", 40, 10, "pink noise");
  sample_wake(court.record, 51);
  expect(&court, 1, 1, 0);
  court_adjourn(&court);
}

Test(negative, of_two_that_follow_each_other_the_one_that_sounded_is_answered) {
  struct court court = court_alive();
  sample_cue(court.record, 700, "negative", "noise", 40, 10, "pink noise");
  sample_cue(court.record, 701, "negative", "flite slt", 50, 4, "backwards: alexa come here");
  sample_wake(court.record, 51);
  expect(&court, 2, 1, 0);
  cr_expect(court_has_reason(&court, "at 50.0 s first (backwards"));
  court_adjourn(&court);
}

Test(negative, silence_in_which_something_was_played_is_none) {
  struct court court = court_alive();
  sample_bed(court.record, "noise", 15, 25);
  sample_cue(court.record, 700, "negative", "silence", 20, 10, "silence");
  sample_cue(court.record, 701, "negative", "silence", 40, 10, "silence");
  sample_line(court.record, 1, "ann", 45, "half a lexus");
  sample_wake(court.record, 46);
  expect(&court, 0, 0, 2);
  court_adjourn(&court);
}

Test(negative, silence_in_which_somebody_made_a_noise_is_none) {
  struct court court = court_alive();
  sample_cue(court.record, 700, "negative", "silence", 20, 10, "silence");
  sample_cue(court.record, 701, "negative", "noise", 40, 10, "pink noise");
  sample_stranger(court.record, 22, 2, 50);
  sample_stranger(court.record, 42, 2, 50);
  expect(&court, 1, 0, 1);
  court_adjourn(&court);
}

Test(negative, a_bed_of_noise_under_noise_changes_nothing) {
  struct court court = court_alive();
  sample_bed(court.record, "noise", 0, 100);
  sample_cue(court.record, 700, "negative", "noise", 40, 10, "pink noise");
  expect(&court, 1, 0, 0);
  court_adjourn(&court);
}

Test(negative, noise_in_which_somebody_spoke_is_none) {
  struct court court = court_alive();
  sample_cue(court.record, 700, "negative", "noise", 40, 10, "pink noise");
  sample_line(court.record, 1, "ann", 45, "half a lexus");
  expect(&court, 0, 0, 1);
  court_adjourn(&court);
}
