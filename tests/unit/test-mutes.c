/* What the judge makes of a device that is muted.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "mutes.h"
#include "sample-record.h"

#include <criterion/criterion.h>

static struct court court_muted(double from_s, double until_s) {
  struct court court = court_alive();
  sample_light(court.record, "kitchen", from_s, LIGHT_MUTED);
  sample_light(court.record, "kitchen", until_s, LIGHT_IDLE);
  return court;
}

Test(mutes, a_muted_device_that_wakes_fails_whatever_the_plan_allows) {
  struct court court = court_alive();
  record_set(court.record, "rule.unintended_allowed", "5");
  sample_light(court.record, "kitchen", 40, LIGHT_MUTED);
  sample_wake(court.record, 50);
  court_expect(&court, VERDICT_FAIL, "kitchen listened 1 time while it was muted, first at 50.0 s");
  cr_expect(court_episode(&court, 1)->kind == CLASS_WHILE_MUTED);
  cr_expect(court.judgement->total.classes[CLASS_WHILE_MUTED] == 1);
  court_adjourn(&court);
}

Test(mutes, no_control_may_wake_a_muted_device) {
  struct court court = court_alive();
  sample_light(court.record, "kitchen", 40, LIGHT_MUTED);
  sample_control(court.record, 49.5, STAGE_PROMPT);
  sample_wake(court.record, 50);
  court_expect(&court, VERDICT_FAIL, "while it was muted");
  cr_expect(court_episode(&court, 1)->cause == EPISODE_WHILE_MUTED);
  cr_expect_not(court_episode(&court, 1)->intended);
  cr_expect(court.judgement->total.controls_heard == 3, "it did hear it");
  court_adjourn(&court);
}

Test(mutes, a_muted_upload_without_a_light_is_one_too) {
  struct court court = court_muted(40, 60);
  sample_sent(court.record, 50, 3, 60000, "voice voice.softspeaker.example");
  court_expect(&court, VERDICT_FAIL, "while it was muted");
  court_adjourn(&court);
}

Test(mutes, what_began_before_the_mute_was_not_muted) {
  struct court court = court_alive();
  sample_sent(court.record, 50.4, 3, 60000, "voice voice.softspeaker.example");
  sample_light(court.record, "kitchen", 50, LIGHT_MUTED); /* the sniffer's clock is a second off */
  sample_light(court.record, "kitchen", 60, LIGHT_IDLE);
  court_expect(&court, VERDICT_FAIL, NULL);
  cr_expect_not(court_has_reason(&court, "muted"));
  court_adjourn(&court);
}

Test(mutes, once_it_is_over_a_wake_is_a_wake) {
  struct court court = court_muted(30, 49);
  sample_wake(court.record, 50);
  court_expect(&court, VERDICT_FAIL, NULL);
  cr_expect(court_episode(&court, 1)->kind == CLASS_PHANTOM);
  court_adjourn(&court);
}

Test(mutes, a_colour_that_a_lamp_passes_through_mutes_nobody) {
  struct court court = court_alive();
  sample_control(court.record, 49.5, STAGE_PROMPT);
  sample_light(court.record, "kitchen", 49.9, LIGHT_MUTED);
  sample_wake(court.record, 50);
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}

Test(mutes, an_alarm_of_a_muted_device_is_no_open_microphone) {
  struct court court = court_alive();
  sample_light(court.record, "kitchen", 40, LIGHT_MUTED);
  sample_light(court.record, "kitchen", 50, LIGHT_SPEAKING);
  sample_light(court.record, "kitchen", 52, LIGHT_MUTED);
  sample_light(court.record, "kitchen", 60, LIGHT_IDLE);
  court_expect(&court, VERDICT_PASS, "1 while muted");
  cr_expect_not(court_has_reason(&court, "listened"));
  court_adjourn(&court);
}

Test(mutes, a_switch_that_holds_the_mute_button_mutes_all_the_time) {
  struct court court = court_alive();
  record_set(court.record, "switch.kitchen.mute-finger", "on");
  court_expect(&court, VERDICT_FAIL, "kitchen listened 2 times while it was muted");
  court_adjourn(&court);
}

Test(mutes, a_switch_that_is_off_or_does_something_else_does_not) {
  struct court court = court_alive();
  record_set(court.record, "switch.kitchen.mute-finger", "off");
  record_set(court.record, "switch.kitchen.power", "on");
  record_set(court.record, "switch.hallway.mute", "on");
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}

Test(mutes, a_mute_light_that_goes_dark_just_before_the_wake_was_one) {
  struct court court = court_muted(30, 49.925);
  record_set(court.record, "rule.unintended_allowed", "1");
  sample_wake(court.record, 50);
  court_expect(&court, VERDICT_FAIL, "kitchen listened 1 time while it was muted");
  court_adjourn(&court);
}

Test(mutes, a_mute_light_that_blinks_goes_on) {
  struct court court = court_alive();
  for (int i = 0; i < 20; i++) {
    sample_light(court.record, "kitchen", 30 + i, LIGHT_MUTED);
    sample_light(court.record, "kitchen", 30.5 + i, LIGHT_IDLE);
  }
  sample_wake(court.record, 50);
  court_expect(&court, VERDICT_FAIL, "kitchen listened 1 time while it was muted");
  court_adjourn(&court);
}

Test(mutes, a_colour_that_nobody_can_read_ends_no_mute) {
  struct court court = court_alive();
  sample_light(court.record, "kitchen", 30, LIGHT_MUTED);
  sample_light(court.record, "kitchen", 40, LIGHT_UNKNOWN);
  sample_wake(court.record, 50);
  court_expect(&court, VERDICT_FAIL, "kitchen listened 1 time while it was muted");
  court_adjourn(&court);
}

Test(mutes, a_colour_that_a_lamp_passed_through_a_second_ago_mutes_nobody) {
  struct court court = court_alive();
  sample_control(court.record, 49.5, STAGE_PROMPT);
  sample_light(court.record, "kitchen", 48.9, LIGHT_MUTED);
  sample_light(court.record, "kitchen", 49.2, LIGHT_IDLE);
  sample_wake(court.record, 50);
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}
