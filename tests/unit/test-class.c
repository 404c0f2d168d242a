/* Of what class the judge takes an episode to be.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "class.h"
#include "sample-record.h"

#include <criterion/criterion.h>
#include <string.h>

/* Class of the only episode that began at `at_s`. */
static enum episode_class class_at(const struct court *court, double at_s) {
  for (unsigned i = 0; i < court->judgement->episodes->len; i++)
    if (court_episode(court, i)->start_ns == ns_of_seconds(at_s))
      return court_episode(court, i)->kind;
  cr_assert_fail("no episode began at %.1f s", at_s);
  return EPISODE_CLASSES;
}

static void expect(struct court *court, double at_s, enum episode_class kind) {
  court_judge_at(court, 100);
  enum episode_class found = class_at(court, at_s);
  cr_expect(found == kind, "%s", class_meaning(found));
  court_adjourn(court);
}

Test(class, an_answer_to_a_control_is_a_control) {
  struct court court = court_alive();
  expect(&court, 6, CLASS_CONTROL);
}

Test(class, one_that_goes_too_far_is_a_control_too) {
  struct court court = court_alive();
  sample_control(court.record, 40, STAGE_PROMPT);
  sample_chain(court.record, 41, false);
  expect(&court, 41, CLASS_CONTROL);
}

Test(class, a_wake_to_speech_without_the_wake_word_is_a_false_wake) {
  struct court court = court_alive();
  sample_line(court.record, 700, "Ann", 49, "half a Lexus");
  sample_wake(court.record, 50);
  court_judge_at(&court, 100);
  cr_expect(court.judgement->total.classes[CLASS_FALSE_WAKE] == 1);
  cr_expect_not(court_has_reason(&court, "by class"), "a false wake is what is expected");
  expect(&court, 50, CLASS_FALSE_WAKE);
}

Test(class, speech_that_ended_long_before_woke_nobody) {
  struct court court = court_alive();
  sample_line(court.record, 700, "Ann", 45, "half a Lexus");
  sample_wake(court.record, 50);
  expect(&court, 50, CLASS_PHANTOM);
}

Test(class, the_wake_word_in_media_is_a_media_wake) {
  struct court court = court_alive();
  sample_cue(court.record, 700, "media", "flite slt", 49, 0.9, "ask Alexa, now");
  sample_wake(court.record, 50);
  court_judge_at(&court, 100);
  cr_expect(court.judgement->total.classes[CLASS_MEDIA_WAKE] == 1);
  cr_expect(court_has_reason(&court, "by class (never counted together): 1 media wake."));
  cr_expect(judge_exit_code(court.judgement) == 1, "nobody asked for it all the same");
  expect(&court, 50, CLASS_MEDIA_WAKE);
}

Test(class, a_wake_word_elsewhere_in_the_media_is_none) {
  struct court court = court_alive();
  sample_cue(court.record, 700, "media", "flite slt", 40, 12,
             "alexa a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m");
  sample_wake(court.record, 50);
  expect(&court, 50, CLASS_FALSE_WAKE);
}

Test(class, of_a_file_whose_words_nobody_timed_any_moment_may_be_it) {
  struct court court = court_alive();
  sample_cue(court.record, 700, "bed", "alexa-advert.wav", 30, 40, "alexa-advert.wav");
  sample_wake(court.record, 50);
  expect(&court, 50, CLASS_MEDIA_WAKE);
}

Test(class, a_control_for_another_device_is_not_meant_for_this_one) {
  struct court court = court_alive();
  sample_hallway(court.record);
  sample_control_of(court.record, "hallway", 50, 3, STAGE_PROMPT);
  sample_wake(court.record, 50.5);
  expect(&court, 50.5, CLASS_MEDIA_WAKE);
}

Test(class, a_second_wake_to_ones_own_control_is_no_media_wake) {
  struct court court = court_alive();
  sample_control(court.record, 50, STAGE_PROMPT);
  court_light(&court, 50.2, 50.6);
  court_light(&court, 51.2, 53);
  court_judge_at(&court, 100);
  cr_expect(court_episode(&court, 1)->cause == EPISODE_NO_CONTROL);
  expect(&court, 50.2, CLASS_FALSE_WAKE);
}

Test(class, a_wake_in_silence_is_a_phantom) {
  struct court court = court_alive();
  sample_wake(court.record, 50);
  court_judge_at(&court, 100);
  cr_expect(court_has_reason(&court, "1 phantom."));
  cr_expect(strstr(class_reason(court.judgement, court_episode(&court, 1)), "counts as silence"));
  expect(&court, 50, CLASS_PHANTOM);
}

Test(class, a_bed_of_noise_says_nothing) {
  struct court court = court_alive();
  sample_bed(court.record, "noise", 0, 100);
  sample_wake(court.record, 50);
  expect(&court, 50, CLASS_PHANTOM);
}

Test(class, a_bed_of_talk_says_something) {
  struct court court = court_alive();
  sample_bed(court.record, "talk.wav", 6, 90);
  sample_wake(court.record, 50);
  expect(&court, 50, CLASS_FALSE_WAKE);
}

Test(class, somebody_in_the_room_is_no_silence) {
  struct court court = court_measured();
  sample_stranger(court.record, 48.5, 1, 40);
  sample_wake(court.record, 50);
  expect(&court, 50, CLASS_FALSE_WAKE);
}

Test(class, the_sound_by_which_a_device_says_that_it_woke_woke_nobody) {
  struct court court = court_measured();
  sample_stranger(court.record, 49.9, 0.5, 55);
  sample_wake(court.record, 50);
  expect(&court, 50, CLASS_PHANTOM);
}

Test(class, noise_just_before_a_wake_is_not_the_devices_own_voice) {
  struct court court = court_measured();
  sample_stranger(court.record, 49.2, 0.5, 50);
  sample_wake(court.record, 50);
  expect(&court, 50, CLASS_FALSE_WAKE);
}

Test(class, a_device_that_wakes_to_its_own_voice_triggered_itself) {
  struct court court = court_alive();
  sample_light(court.record, "kitchen", 46, LIGHT_SPEAKING);
  sample_light(court.record, "kitchen", 48, LIGHT_IDLE);
  sample_wake(court.record, 49);
  expect(&court, 46, CLASS_SELF_TRIGGERED);
}

Test(class, a_device_that_wakes_to_anothers_voice_did_too) {
  struct court court = court_alive();
  sample_hallway(court.record);
  sample_light(court.record, "hallway", 47, LIGHT_SPEAKING);
  sample_light(court.record, "hallway", 49, LIGHT_IDLE);
  sample_wake(court.record, 50);
  expect(&court, 50, CLASS_SELF_TRIGGERED);
}

Test(class, a_prompt_that_only_the_microphone_heard_is_a_voice_too) {
  struct court court = court_measured();
  sample_control(court.record, 50, STAGE_PROMPT);
  sample_wake(court.record, 51);
  sample_stranger(court.record, 53, 1.5, 55);
  sample_wake(court.record, 55.5); /* within the episode of the control */
  court_judge_at(&court, 100);
  cr_expect(court_episode(&court, 1)->cause == EPISODE_NO_CONTROL);
  expect(&court, 51, CLASS_SELF_TRIGGERED);
}

Test(class, who_wakes_to_a_voice_while_somebody_speaks_woke_to_speech) {
  struct court court = court_alive();
  sample_hallway(court.record);
  sample_light(court.record, "hallway", 47, LIGHT_SPEAKING);
  sample_light(court.record, "hallway", 49, LIGHT_IDLE);
  sample_line(court.record, 700, "Ann", 49, "half a Lexus");
  sample_wake(court.record, 50);
  expect(&court, 50, CLASS_FALSE_WAKE);
}

Test(class, ones_own_voice_after_the_wake_woke_nobody) {
  struct court court = court_alive();
  sample_chain(court.record, 40, false);
  expect(&court, 40, CLASS_PHANTOM);
}

Test(class, an_upload_just_before_the_talk_by_another_clock_goes_with_it) {
  struct court court = court_alive();
  sample_line(court.record, 700, "Ann", 50.4, "half a Lexus");
  sample_sent(court.record, 50, 3, 60000, "voice voice.softspeaker.example");
  expect(&court, 50, CLASS_FALSE_WAKE);
}

Test(class, of_an_import_nothing_is_known_of_what_sounded) {
  struct court court = court_convene();
  sample_bench(court.record);
  record_set(court.record, "imported", "{}");
  sample_wake(court.record, 50);
  court_judge_at(&court, 100);
  cr_expect_not(court_has_reason(&court, "by class"));
  cr_expect_str_eq(class_reason(court.judgement, court_episode(&court, 0)),
                   "Nothing is known of what sounded just before.");
  expect(&court, 50, CLASS_FALSE_WAKE);
}

Test(class, the_title_of_a_recording_is_not_what_is_said_in_it) {
  struct court court = court_convene();
  sample_bench(court.record);
  record_set(court.record, "imported", "{}");
  sample_cue(court.record, 700, "recording", "log", 40, 30, "alexa in wonderland");
  sample_wake(court.record, 50);
  court_judge_at(&court, 100);
  cr_expect_str_eq(class_reason(court.judgement, court_episode(&court, 0)),
                   "A recording was playing, as the log states; nothing is known of what was said "
                   "in it.");
  expect(&court, 50, CLASS_FALSE_WAKE);
}

Test(class, negative_controls_are_counted_of_their_own) {
  struct court court = court_alive();
  sample_cue(court.record, 700, "negative", "silence", 20, 10, "silence");
  sample_cue(court.record, 701, "negative", "noise", 40, 12, "pink noise");
  sample_cue(court.record, 702, "negative", "flite slt", 70, 1.2, "backwards: alexa come here");
  sample_wake(court.record, 50);
  sample_wake(court.record, 71);
  court_judge_at(&court, 100);
  const struct device_result *total = &court.judgement->total;
  cr_expect(total->negatives_played == 3 && total->negatives_fired == 2);
  cr_expect(total->classes[CLASS_PHANTOM] == 1, "noise says nothing");
  cr_expect(total->classes[CLASS_FALSE_WAKE] == 1, "backwards, a wake word is none");
  cr_expect(court_has_reason(&court, "kitchen did something during 2 of 3 negative controls"));
  cr_expect(court_has_reason(&court, "at 40.0 s first (pink noise)"));
  court_adjourn(&court);
}

Test(class, who_stays_quiet_in_negative_controls_is_said_to) {
  struct court court = court_alive();
  sample_cue(court.record, 700, "negative", "silence", 20, 10, "silence");
  sample_cue(court.record, 701, "negative", "noise", 99, 12, "pink noise"); /* never over */
  court_expect(&court, VERDICT_PASS, "kitchen did nothing during 1 negative control.");
  court_adjourn(&court);
}

Test(class, the_merge_gap_is_told_with_two_others) {
  struct court court = court_alive();
  sample_wake(court.record, 50);
  sample_wake(court.record, 56.5); /* 3.5 s later */
  sample_wake(court.record, 70);
  court_judge_at(&court, 100);
  cr_expect(court.judgement->total.unintended == 2);
  cr_expect(court.judgement->total.unintended_2s == 3);
  cr_expect(court.judgement->total.unintended_60s == 1,
            "the controls' answers are merged with them");
  court_adjourn(&court);
}
