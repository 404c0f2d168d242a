/* Whether anybody could hear what a device said.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "field.h"
#include "prompt.h"
#include "sample-record.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* Kitchen sends unasked: it speaks from 43.4 s to 44.6 s and from 47.3 s to 48.5 s. */
static struct court court_sending(void) {
  struct court court = court_measured();
  sample_levels(court.record, 10, 40);
  sample_measured_line(court.record, 700, 60, 0);
  sample_chain(court.record, 40, true);
  return court;
}

static GArray *prompts_of(struct court *court) {
  court_judge_at(court, 120);
  return prompt_find(court->judgement, court_episode(court, 1));
}

static const struct prompt *prompt_at(const GArray *prompts, unsigned i) {
  cr_assert(i < prompts->len);
  return &g_array_index(prompts, struct prompt, i);
}

static void expect_unknowable(struct court *court, unsigned i, const char *why) {
  g_autoptr(GArray) prompts = prompts_of(court);
  const struct prompt *prompt = prompt_at(prompts, i);
  cr_expect(prompt->audibility == PROMPT_UNKNOWABLE);
  cr_expect_str_eq(prompt->why, why);
  court_adjourn(court);
}

Test(prompt, what_the_microphone_hears_people_can_hear) {
  struct court court = court_sending();
  sample_stranger(court.record, 43.5, 0.5, 58);
  sample_stranger(court.record, 44, 0.5, 52);
  g_autoptr(GArray) prompts = prompts_of(&court);
  cr_assert(prompts->len == 2);
  const struct prompt *first = prompt_at(prompts, 0);
  cr_expect(first->from_ns == ns_of_seconds(43.4) && first->until_ns == ns_of_seconds(44.6));
  cr_expect(first->audibility == PROMPT_AUDIBLE && !first->is_shared);
  cr_expect(first->heard_ns == ns_of_seconds(43.5));
  cr_expect_float_eq(first->dbspl, 10 * log10((pow(10, 5.8) + pow(10, 5.2)) / 2), 1e-6);
  cr_expect_float_eq(first->over_noise_db, first->dbspl - court.judgement->noise_dba, 1e-9);
  cr_expect(prompt_at(prompts, 1)->audibility == PROMPT_INAUDIBLE);
  cr_expect_not(court_has_reason(&court, "Nobody could hear"), "one of them was heard");
  court_adjourn(&court);
}

Test(prompt, what_shows_and_is_not_heard_was_heard_by_nobody) {
  struct court court = court_sending();
  g_autoptr(GArray) prompts = prompts_of(&court);
  cr_assert(prompts->len == 2);
  for (unsigned i = 0; i < 2; i++) {
    cr_expect(prompt_at(prompts, i)->audibility == PROMPT_INAUDIBLE);
    cr_expect(isnan(prompt_at(prompts, i)->dbspl) && prompt_at(prompts, i)->heard_ns == -1);
  }
  cr_expect(court_has_reason(&court, "Nobody could hear kitchen ask before it sent, at 52.0 s: it "
                                     "showed 2 times that it spoke"));
  g_autoptr(GString) page = g_string_new(NULL);
  field_append_prompts(page, court.judgement, court_episode(&court, 1));
  cr_expect(strstr(page->str, "It spoke 2 times."));
  cr_expect(strstr(page->str, "<b>43.40 s to 44.60 s</b>: <strong>Heard by nobody</strong>"));
  court_adjourn(&court);
}

Test(prompt, who_did_not_ask_is_said_not_to_have) {
  struct court court = court_measured();
  sample_wake(court.record, 40);
  sample_sent(court.record, 44, 1.4, 210000, "messaging message.softspeaker.example");
  court_expect(&court, VERDICT_FAIL, "kitchen was not seen to ask anybody before it sent");
  court_adjourn(&court);
}

Test(prompt, what_we_play_covers_it) {
  struct court court = court_sending();
  sample_line(court.record, 710, "Ann", 43, "a b c d e f");
  expect_unknowable(&court, 0, "what we played covered it");
}

Test(prompt, a_little_of_what_we_play_does_not) {
  struct court court = court_sending();
  sample_line(court.record, 710, "Ann", 44.5, "a b c d e f");
  g_autoptr(GArray) prompts = prompts_of(&court);
  cr_expect(prompt_at(prompts, 0)->audibility == PROMPT_INAUDIBLE);
  court_adjourn(&court);
}

Test(prompt, silence_covers_nothing) {
  struct court court = court_sending();
  sample_cue(court.record, 710, "negative", "silence", 30, 30, "silence");
  g_autoptr(GArray) prompts = prompts_of(&court);
  cr_expect(prompt_at(prompts, 0)->audibility == PROMPT_INAUDIBLE);
  court_adjourn(&court);
}

Test(prompt, a_blind_microphone_knows_nothing) {
  struct court court = court_sending();
  sample_gap_of(court.record, "", 44, 0.2, "overrun");
  expect_unknowable(&court, 0, "the microphone was blind meanwhile");
}

Test(prompt, other_noise_in_the_room_drowns_it) {
  struct court court = court_sending();
  sample_stranger(court.record, 43, 2, 90); /* louder than any device speaks */
  expect_unknowable(&court, 0, "there was other noise in the room meanwhile");
}

Test(prompt, without_a_microphone_it_cannot_be_known) {
  struct court court = {.folder = sample_folder()};
  court.record = sample_create(court.folder);
  sample_bench(court.record);
  sample_control(court.record, 5, STAGE_PROMPT);
  sample_wake(court.record, 6);
  sample_chain(court.record, 40, false);
  expect_unknowable(&court, 0, "no microphone listened");
}

Test(prompt, levels_alone_tell_nothing_of_it) {
  struct court court = court_alive();
  sample_chain(court.record, 40, false);
  g_autoptr(GArray) prompts = prompts_of(&court);
  cr_expect(prompt_at(prompts, 0)->audibility == PROMPT_UNKNOWABLE);
  cr_expect(court_has_reason(&court, "Whether anybody could hear kitchen ask before it sent"));
  court_adjourn(&court);
}

Test(prompt, what_is_too_short_for_the_microphone_cannot_be_known) {
  struct court court = court_measured();
  sample_measured_line(court.record, 700, 60, 0);
  sample_light(court.record, "kitchen", 40, LIGHT_SPEAKING);
  sample_light(court.record, "kitchen", 40.3, LIGHT_IDLE);
  expect_unknowable(&court, 0, "it was too short for the microphone to tell");
}

Test(prompt, what_does_not_stand_out_of_the_noise_may_not_be_heard) {
  struct court court = court_sending();
  sample_stranger(court.record, 43.5, 1, 31);
  expect_unknowable(&court, 0, "it did not stand out of the room's noise");
}

Test(prompt, of_two_that_speak_at_once_either_may_be_heard) {
  struct court court = court_sending();
  sample_hallway(court.record);
  sample_light(court.record, "hallway", 43.5, LIGHT_SPEAKING);
  sample_light(court.record, "hallway", 44.5, LIGHT_IDLE);
  sample_stranger(court.record, 43.5, 1, 58);
  court_judge_at(&court, 120);
  g_autoptr(GArray) prompts = prompt_find(court.judgement, court_episode(&court, 1));
  cr_expect(prompt_at(prompts, 0)->audibility == PROMPT_AUDIBLE);
  cr_expect(prompt_at(prompts, 0)->is_shared);
  court_adjourn(&court);
}

Test(prompt, the_console_tells_of_one_that_no_light_shows) {
  struct court court = court_measured();
  sample_measured_line(court.record, 700, 60, 0);
  sample_wake(court.record, 40);
  sample_console(court.record, 43.2, STAGE_PROMPT, "prompt: To whom?");
  sample_stranger(court.record, 43.3, 0.8, 57);
  g_autoptr(GArray) prompts = prompts_of(&court);
  cr_assert(prompts->len == 1);
  cr_expect(prompt_at(prompts, 0)->from_ns == ns_of_seconds(43.2));
  cr_expect(prompt_at(prompts, 0)->audibility == PROMPT_AUDIBLE);
  court_adjourn(&court);
}

Test(prompt, a_line_and_a_light_tell_of_one_prompt) {
  struct court court = court_sending();
  sample_console(court.record, 43.3, STAGE_PROMPT, "prompt: To whom?");
  sample_console(court.record, 47.4, STAGE_CONFIRM, "prompt: Bill, right?");
  g_autoptr(GArray) prompts = prompts_of(&court);
  cr_expect(prompts->len == 2, "%u", prompts->len);
  court_adjourn(&court);
}

Test(prompt, a_voice_that_no_device_shows_is_one_too) {
  struct court court = court_measured();
  sample_measured_line(court.record, 700, 60, 0);
  sample_wake(court.record, 40);
  sample_stranger(court.record, 41.5, 1, 57);
  g_autoptr(GArray) prompts = prompts_of(&court);
  cr_assert(prompts->len == 1);
  cr_expect(prompt_at(prompts, 0)->from_ns == ns_of_seconds(41.5));
  court_adjourn(&court);
}

Test(prompt, a_voice_that_another_device_shows_is_not_this_ones) {
  struct court court = court_measured();
  sample_measured_line(court.record, 700, 60, 0);
  sample_hallway(court.record);
  sample_wake(court.record, 40);
  sample_light(court.record, "hallway", 41.4, LIGHT_SPEAKING);
  sample_light(court.record, "hallway", 42.6, LIGHT_IDLE);
  sample_stranger(court.record, 41.5, 1, 57);
  g_autoptr(GArray) prompts = prompts_of(&court);
  cr_expect(prompts->len == 0);
  court_adjourn(&court);
}

Test(prompt, noise_that_nobody_measured_is_what_the_bench_file_says) {
  struct court court = court_alive();
  record_set(court.record, "noise_dba", "28.5");
  court_judge_at(&court, 100);
  bool is_measured;
  cr_expect_float_eq(prompt_noise_dba(court.judgement, &is_measured), court.judgement->noise_dba,
                     1e-9);
  cr_expect(is_measured);
  court.judgement->noise_dba = NAN;
  cr_expect_float_eq(prompt_noise_dba(court.judgement, &is_measured), 28.5, 1e-9);
  cr_expect_not(is_measured);
  court_adjourn(&court);
}
