/* What the judge makes of small records.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "judge.h"
#include "sample-record.h"

#include <criterion/criterion.h>
#include <string.h>

struct court {
  char *folder;
  struct record *record;
  struct judgement *judgement;
};

static struct court convene(void) {
  struct court court = {.folder = sample_folder()};
  court.record = sample_create(court.folder);
  sample_levels(court.record, 0, 10);
  return court;
}

static void judge_now(struct court *court) {
  g_autoptr(GError) error = NULL;
  judge_free(court->judgement);
  court->judgement = judge_record(court->record, NULL, &error);
  cr_assert(court->judgement, "%s", error ? error->message : "");
}

static void judge_at_end(struct court *court, double end_s) {
  sample_finish(court->record, end_s);
  judge_now(court);
}

static void adjourn(struct court *court) {
  judge_free(court->judgement);
  record_close(court->record);
  sample_remove(court->folder);
}

static const struct episode *episode_at(const struct court *court, unsigned i) {
  cr_assert(i < court->judgement->episodes->len);
  return g_ptr_array_index(court->judgement->episodes, i);
}

static bool has_reason(const struct court *court, const char *part) {
  const GArray *reasons = court->judgement->verdict.reasons;
  for (unsigned i = 0; i < reasons->len; i++)
    if (strstr(g_array_index(reasons, struct verdict_reason, i).text, part))
      return true;
  return false;
}

/* A bench whose device answers one control, and so is known to live. */
static struct court convene_alive(void) {
  struct court court = convene();
  sample_bench(court.record);
  sample_control(court.record, 5, STAGE_PROMPT);
  sample_wake(court.record, 6);
  return court;
}

Test(judge, a_quiet_night_with_living_controls_passes) {
  struct court court = convene_alive();
  judge_at_end(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 0);
  cr_expect(court.judgement->episodes->len == 1);
  cr_expect(episode_at(&court, 0)->intended && episode_at(&court, 0)->control == 0);
  cr_expect(court.judgement->total.controls_heard == 1);
  adjourn(&court);
}

Test(judge, a_light_without_a_wake_word_is_unintended) {
  struct court court = convene_alive();
  sample_wake(court.record, 50);
  judge_at_end(&court, 100);
  const struct episode *episode = episode_at(&court, 1);
  cr_expect(!episode->intended && episode->cause == EPISODE_NO_CONTROL && episode->recorded);
  cr_expect(episode->start_ns == 50LL * NS_PER_S && episode->end_ns == 53LL * NS_PER_S);
  cr_expect(episode->deepest == STAGE_UPLOAD && episode->voice_bytes == 80000);
  cr_expect(judge_exit_code(court.judgement) == 1);
  cr_expect(court.judgement->total.unintended == 1 && court.judgement->total.recordings == 1);
  adjourn(&court);
}

Test(judge, an_episode_that_goes_deeper_than_its_control_allows_is_unintended) {
  struct court court = convene();
  sample_bench(court.record);
  sample_control(court.record, 5, STAGE_PROMPT);
  sample_chain(court.record, 6, false);
  judge_at_end(&court, 100);
  cr_expect(episode_at(&court, 0)->cause == EPISODE_TOO_DEEP);
  cr_expect(episode_at(&court, 0)->deepest == STAGE_SEND);
  cr_expect(court.judgement->total.controls_heard == 1, "it did hear the control");
  cr_expect(judge_exit_code(court.judgement) == 1 && court.judgement->total.sends == 1);
  adjourn(&court);
}

Test(judge, a_second_wake_within_one_episode_needs_a_control_of_its_own) {
  struct court court = convene_alive();
  sample_wake(court.record, 11);
  judge_at_end(&court, 100);
  cr_expect(court.judgement->episodes->len == 1);
  cr_expect(episode_at(&court, 0)->cause == EPISODE_NO_CONTROL);
  adjourn(&court);
}

Test(judge, a_missed_control_is_inconclusive) {
  struct court court = convene_alive();
  sample_control(court.record, 60, STAGE_PROMPT);
  judge_at_end(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 2);
  cr_expect(has_reason(&court, "missed 1 of 2 controls"));
  adjourn(&court);
}

Test(judge, a_recording_fails_the_run_even_if_a_control_was_missed) {
  struct court court = convene_alive();
  sample_control(court.record, 60, STAGE_PROMPT);
  sample_wake(court.record, 80);
  judge_at_end(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 1);
  cr_expect(has_reason(&court, "missed 1 of 2 controls"));
  adjourn(&court);
}

Test(judge, silence_without_controls_is_inconclusive) {
  struct court court = convene();
  sample_bench(court.record);
  judge_at_end(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 2);
  cr_expect(has_reason(&court, "never spoken to on purpose"));
  adjourn(&court);
}

Test(judge, an_incomplete_run_is_inconclusive_but_lists_what_was_seen) {
  struct court court = convene_alive();
  sample_chain(court.record, 40, true);
  cr_assert(record_commit(court.record, NULL));
  judge_now(&court);
  cr_expect(judge_exit_code(court.judgement) == 2);
  cr_expect(has_reason(&court, "incomplete") && has_reason(&court, "sent 1 recording"));
  cr_expect(court.judgement->total.sends == 1);
  adjourn(&court);
}

Test(judge, a_gap_is_inconclusive_and_no_exposure) {
  struct court court = convene_alive();
  sample_gap(court.record, 20, 50, "unplugged");
  judge_at_end(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 2);
  cr_expect_float_eq(court.judgement->total.exposure_h, 50 / 3600.0, 1e-9);
  adjourn(&court);
}

Test(judge, a_run_without_sound_levels_is_inconclusive) {
  struct court court = {.folder = sample_folder()};
  court.record = sample_create(court.folder);
  sample_bench(court.record);
  sample_control(court.record, 5, STAGE_PROMPT);
  sample_wake(court.record, 6);
  judge_at_end(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 2);
  cr_expect(has_reason(&court, "sound level"));
  adjourn(&court);
}

Test(judge, what_the_plan_allows_does_not_fail_it) {
  struct court court = convene_alive();
  record_set(court.record, "rule.unintended_allowed", "1");
  sample_wake(court.record, 50);
  judge_at_end(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 0);
  cr_expect(court.judgement->total.recordings == 1);
  adjourn(&court);
}

Test(judge, overrides_go_before_the_records_own_rules) {
  struct court court = convene_alive();
  sample_wake(court.record, 50);
  sample_finish(court.record, 100);
  struct judge_rules rules = rules_read(court.record);
  rules.unintended_allowed = 5;
  court.judgement = judge_record(court.record, &rules, NULL);
  cr_expect(judge_exit_code(court.judgement) == 0);
  adjourn(&court);
}

Test(judge, the_merge_gap_decides_what_is_one_episode) {
  struct court court = convene_alive();
  sample_wake(court.record, 50);
  sample_wake(court.record, 57.9);
  sample_wake(court.record, 66.1);
  judge_at_end(&court, 100);
  cr_expect(court.judgement->episodes->len == 3, "control, two merged, one apart");
  adjourn(&court);
}

Test(judge, a_mute_light_is_no_activity) {
  struct court court = convene_alive();
  sample_light(court.record, "kitchen", 50, LIGHT_MUTED);
  sample_light(court.record, "kitchen", 60, LIGHT_NOTIFICATION);
  sample_light(court.record, "kitchen", 70, LIGHT_IDLE);
  judge_at_end(&court, 100);
  cr_expect(court.judgement->episodes->len == 1);
  adjourn(&court);
}

Test(judge, an_upload_without_any_light_is_an_episode) {
  struct court court = convene_alive();
  sample_sent(court.record, 50, 3, 60000, "voice voice.softspeaker.example");
  judge_at_end(&court, 100);
  cr_expect(episode_at(&court, 1)->cause == EPISODE_WITHOUT_WAKE);
  cr_expect(judge_exit_code(court.judgement) == 1);
  adjourn(&court);
}

Test(judge, a_keep_alive_is_not) {
  struct court court = convene_alive();
  sample_sent(court.record, 50, 1, 4000, "voice voice.softspeaker.example");
  sample_sent(court.record, 60, 3, 60000, "update update.softspeaker.example");
  judge_at_end(&court, 100);
  cr_expect(court.judgement->episodes->len == 1 && court.judgement->uploads == 1);
  adjourn(&court);
}

Test(judge, a_light_on_an_unwatched_network_counts_as_a_recording) {
  struct court court = convene();
  record_add_device(court.record, &(struct record_device){.name = "kitchen", .under_test = true});
  record_add_tap(court.record, &(struct record_tap){"kitchen", "kitchen-led", "led"});
  sample_light(court.record, "kitchen", 50, LIGHT_LISTENING);
  sample_light(court.record, "kitchen", 51, LIGHT_IDLE);
  judge_at_end(&court, 100);
  cr_expect(court.judgement->total.recordings == 1 && judge_exit_code(court.judgement) == 1);
  adjourn(&court);
}

Test(judge, a_recipients_device_is_not_judged) {
  struct court court = convene_alive();
  sample_light(court.record, "office", 50, LIGHT_LISTENING);
  sample_light(court.record, "office", 55, LIGHT_IDLE);
  judge_at_end(&court, 100);
  cr_expect(court.judgement->episodes->len == 1 && court.judgement->devices->len == 1);
  adjourn(&court);
}

Test(judge, a_control_that_was_not_reached_is_not_a_missed_one) {
  struct court court = convene_alive();
  sample_control(court.record, 200, STAGE_PROMPT);
  judge_at_end(&court, 100);
  cr_expect(court.judgement->total.controls_played == 1);
  cr_expect(judge_exit_code(court.judgement) == 0);
  adjourn(&court);
}
