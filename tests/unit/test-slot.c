/* The same line of the same script in the same turn is the same place, whatever the clock says.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-record.h"
#include "slot.h"

#include <criterion/criterion.h>
#include <math.h>

static void play(struct court *court, int number, const char *kind, int line, double from_s,
                 double until_s) {
  record_add_cue(court->record, &(struct record_cue){.number = number,
                                                     .kind = kind,
                                                     .speaker = "",
                                                     .voice = "",
                                                     .loudspeaker = "left",
                                                     .text = "x",
                                                     .script = "talk.yaml",
                                                     .line = line,
                                                     .start_ns = ns_of_seconds(from_s),
                                                     .end_ns = ns_of_seconds(until_s)});
}

static struct court court_with_light(double at_s) {
  struct court court = court_convene();
  sample_bench(court.record);
  court_light(&court, at_s, at_s + 1);
  return court;
}

static void expect_slot(struct court *court, const char *script, int line, int turn,
                        double offset_s) {
  court_judge_at(court, 100);
  struct slot slot = slot_of(court->judgement, court_episode(court, 0));
  cr_expect_str_eq(slot.script, script);
  cr_expect_eq(slot.line, line, "line %d", slot.line);
  cr_expect_eq(slot.turn, turn, "turn %d", slot.turn);
  cr_expect(fabs(slot.offset_s - offset_s) < 0.05, "offset %f", slot.offset_s);
  court_adjourn(court);
}

Test(slot, it_is_the_line_that_sounded_when_the_device_woke) {
  struct court court = court_with_light(30);
  play(&court, 1, "line", 12, 20, 25);
  play(&court, 2, "line", 13, 28, 32);
  play(&court, 3, "line", 14, 31, 35);
  expect_slot(&court, "talk.yaml", 13, 1, 2);
}

Test(slot, a_line_still_counts_just_after_its_end) {
  struct court court = court_with_light(30);
  play(&court, 1, "line", 12, 20, 29);
  expect_slot(&court, "talk.yaml", 12, 1, 10);
  court = court_with_light(30);
  play(&court, 1, "line", 12, 20, 27);
  expect_slot(&court, "", 0, 1, 30);
}

Test(slot, speech_counts_before_a_control_and_that_before_a_bed) {
  struct court court = court_with_light(30);
  play(&court, 1, "line", 12, 26, 31);
  play(&court, 2, "control", 13, 28, 31);
  play(&court, 3, "bed", 14, 29, 60);
  expect_slot(&court, "talk.yaml", 12, 1, 4);
  court = court_with_light(30);
  play(&court, 2, "control", 13, 28, 31);
  play(&court, 3, "bed", 14, 29, 60);
  expect_slot(&court, "talk.yaml", 13, 1, 2);
}

Test(slot, the_second_time_a_line_is_played_is_another_turn) {
  struct court court = court_with_light(30);
  play(&court, 1, "line", 12, 10, 15);
  play(&court, 2, "line", 13, 16, 19);
  play(&court, 3, "line", 12, 28, 32);
  expect_slot(&court, "talk.yaml", 12, 2, 2);
}

Test(slot, a_recording_is_a_slot_and_its_offset_the_time_into_it) {
  struct court court = court_with_light(30);
  play(&court, 1, "recording", 0, 5, 90);
  expect_slot(&court, "talk.yaml", 0, 1, 25);
}

Test(slot, all_that_was_played_whole_is_listed_by_turns) {
  struct court court = court_with_light(30);
  play(&court, 1, "line", 12, 10, 15);
  play(&court, 2, "line", 13, 16, 19);
  play(&court, 3, "line", 12, 28, 32);
  play(&court, 4, "line", 14, 98, 102);
  court_judge_at(&court, 100);
  g_autoptr(GArray) slots = slot_all(court.judgement);
  static const struct { int line, turn; } wanted[] = {{12, 1}, {13, 1}, {12, 2}};
  cr_assert_eq(slots->len, G_N_ELEMENTS(wanted));
  for (unsigned i = 0; i < slots->len; i++) {
    const struct slot *slot = &g_array_index(slots, struct slot, i);
    cr_expect(slot->line == wanted[i].line && slot->turn == wanted[i].turn, "slot %u", i);
  }
  court_adjourn(&court);
}

Test(slot, places_within_5_s_of_one_line_and_turn_are_the_same) {
  const struct slot one = {"a", 3, 1, 10, "", 1};
  static const struct slot same[] = {{"a", 3, 1, 15, "", 1}, {"a", 3, 1, 5, NULL, 0}};
  static const struct slot other[] = {{"a", 3, 1, 15.1, "", 1},
                                      {"a", 3, 2, 10, "", 1},
                                      {"a", 4, 1, 10, "", 1},
                                      {"b", 3, 1, 10, "", 1}};
  for (size_t i = 0; i < G_N_ELEMENTS(same); i++)
    cr_expect(slot_is_same(&one, &same[i]));
  for (size_t i = 0; i < G_N_ELEMENTS(other); i++)
    cr_expect_not(slot_is_same(&one, &other[i]));
}

Test(slot, a_line_is_known_again_by_its_sound_wherever_in_the_script_it_stands) {
  const struct slot one = {"a", 3, 1, 10, "x", 2};
  static const struct slot same = {"a", 8, 1, 12, "x", 2}, line_only = {"a", 3, 1, 10, "", 1};
  static const struct slot other[] = {
      {"a", 3, 1, 10, "y", 2}, {"a", 3, 1, 10, "x", 1}, {"b", 3, 1, 10, "x", 2}};
  cr_expect(slot_is_same(&one, &same));
  cr_expect_eq(slot_hash(&one), slot_hash(&same));
  cr_expect(slot_is_same(&one, &line_only)); /* of an older summary */
  for (size_t i = 0; i < G_N_ELEMENTS(other); i++)
    cr_expect_not(slot_is_same(&one, &other[i]));
}

static void say(struct court *court, int number, int line, const char *text, double level_dbspl) {
  record_add_cue(court->record, &(struct record_cue){.number = number,
                                                     .kind = "line",
                                                     .speaker = "Ann",
                                                     .voice = "slt",
                                                     .loudspeaker = "left",
                                                     .text = text,
                                                     .script = "talk.yaml",
                                                     .line = line,
                                                     .start_ns = ns_of_seconds(10 * number),
                                                     .end_ns = ns_of_seconds(10 * number + 5),
                                                     .level_dbspl = level_dbspl});
}

Test(slot, what_is_said_and_how_loud_makes_the_sound_and_its_line_does_not) {
  struct court court = court_with_light(12);
  say(&court, 1, 5, "a lexus", 62);
  say(&court, 2, 6, "a lexus", 62);
  say(&court, 3, 7, "a lexus", 66);
  say(&court, 4, 8, "a house", 62);
  court_judge_at(&court, 100);
  g_autoptr(GArray) slots = slot_all(court.judgement);
  const struct slot *all = (const void *)slots->data;
  cr_assert_eq(slots->len, 4);
  cr_expect_str_eq(all[0].sound, all[1].sound);
  cr_expect(all[0].time == 1 && all[1].time == 2 && all[1].turn == 1);
  cr_expect_str_neq(all[0].sound, all[2].sound);
  cr_expect_str_neq(all[0].sound, all[3].sound);
  struct slot woke = slot_of(court.judgement, court_episode(&court, 0));
  cr_expect(slot_is_same(&woke, &all[0]));
  court_adjourn(&court);
}
