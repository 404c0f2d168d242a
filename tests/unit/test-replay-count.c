/* What trials show: hits, misses, and those that prove nothing, with the reason.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "replay-count.h"
#include "sample-record.h"

static void add_cue(struct record *record, int number, const char *kind, int line, double at_s) {
  record_add_cue(record, &(struct record_cue){.number = number,
                                              .kind = kind,
                                              .speaker = "Ann",
                                              .voice = "flite slt",
                                              .loudspeaker = "left",
                                              .text = "a",
                                              .script = "t.yaml",
                                              .line = line,
                                              .start_ns = ns_of_seconds(at_s),
                                              .end_ns = ns_of_seconds(at_s + 1),
                                              .level_dbspl = 65});
}

static void add_control(struct record *record, int number, double at_s) {
  add_cue(record, number, "control", 100 + number, at_s);
  record_add_control(record,
                     &(struct record_control){number, "kitchen", "alexa", ns_of_seconds(at_s),
                                              ns_of_seconds(at_s + 3), STAGE_PROMPT});
}

/* Eight trials of one line, every 10 s from 10 s on, between controls at 5 s and 90 s. It fired 1 s
 * into the line. */
static struct court trials_of(GArray **trials) {
  struct court court = court_convene();
  sample_bench(court.record);
  add_control(court.record, 100, 2);
  add_control(court.record, 101, 95);
  *trials = g_array_new(FALSE, FALSE, sizeof(struct replay_trial));
  for (int i = 0; i < 8; i++) {
    struct replay_trial trial = {0, 10 + i, 0};
    add_cue(court.record, i + 1, "line", 10 + i, 10 * (i + 1));
    g_array_append_val(*trials, trial);
  }
  sample_wake(court.record, 3);
  return court;
}

static struct replay_count judged(struct court *court, GArray *trials) {
  court_judge_at(court, 110);
  struct replay_count count =
      replay_count(court->judgement, trials, 0, "kitchen", ns_of_seconds(1));
  g_array_unref(trials);
  court_adjourn(court);
  return count;
}

Test(replay_count, only_what_begins_at_its_moment_is_a_hit) {
  GArray *trials;
  struct court court = trials_of(&trials);
  sample_wake(court.record, 11);   /* trial 1, to the moment */
  sample_wake(court.record, 22.5); /* trial 2, a little late */
  sample_wake(court.record, 35);   /* long after trial 3 */
  sample_wake(court.record, 96);   /* the last control */
  struct replay_count count = judged(&court, trials);
  cr_expect_eq(count.hits, 2);
  cr_expect_eq(count.trials, 8);
  cr_expect_eq(count.void_trials, 0);
}

Test(replay_count, trials_without_a_heard_control_on_either_side_do_not_count) {
  GArray *trials;
  struct court court = trials_of(&trials);
  sample_wake(court.record, 11); /* and the last control is missed */
  struct replay_count count = judged(&court, trials);
  cr_expect(count.hits == 0 && count.trials == 0 && count.void_trials == 8);
  g_autofree char *why = replay_why(&count);
  cr_expect_str_eq(why, "8 next to a control that was missed");
}

Test(replay_count, a_trial_with_a_missed_control_in_it_is_no_miss) {
  for (int woken = 0; woken < 2; woken++) {
    GArray *trials;
    struct court court = trials_of(&trials);
    g_array_remove_range(trials, 3, 5);
    g_array_remove_range(trials, 0, 2); /* only the third, at 30 s, is left */
    add_control(court.record, 102, 30.2);
    record_set_number(court.record, "rule.missed_controls_max", 1); /* the block holds */
    if (woken)
      sample_wake(court.record, 29.2); /* and does not wake again for the control */
    sample_wake(court.record, 96);
    struct replay_count count = judged(&court, trials);
    cr_expect(count.trials == woken && count.hits == woken, "%d of %d", count.hits, count.trials);
    cr_expect_eq(count.why[VOID_CONTROL], 1 - woken);
  }
}

Test(replay_count, that_it_does_not_fire_is_known_only_by_all_its_trials) {
  struct replay_count count = {.trials = 1, .void_trials = 4},
                      more = {.trials = 2, .void_trials = 3};
  count.why[VOID_BLIND] = 4;
  more.why[VOID_AWAKE] = 3;
  cr_expect_not(replay_count_is_known(&count, 3, 1), "one miss of three trials");
  replay_count_add(&count, &more);
  cr_expect(replay_count_is_known(&count, 3, 1));
  g_autofree char *why = replay_why(&count);
  cr_expect_str_eq(why, "4 while a tap was blind, 3 while the device was not at rest");
  count = (struct replay_count){.hits = 1, .trials = 1};
  cr_expect(replay_count_is_known(&count, 3, 1), "one hit shows that it fires");
  cr_expect_not(replay_count_is_known(&count, 3, 3), "but not how often");
}

Test(replay_count, a_trial_in_a_gap_is_no_miss) {
  GArray *trials;
  struct court court = trials_of(&trials);
  sample_wake(court.record, 11);
  sample_gap(court.record, 29, 13, "unplugged"); /* trials 3 and 4 */
  sample_wake(court.record, 96);
  struct replay_count count = judged(&court, trials);
  cr_expect_eq(count.hits, 1);
  cr_expect_eq(count.trials + count.void_trials, 8);
  cr_expect_eq(count.void_trials, 2);
  cr_expect_eq(count.why[VOID_BLIND], 2);
}

Test(replay_count, a_device_that_is_awake_already_is_no_miss) {
  GArray *trials;
  struct court court = trials_of(&trials);
  sample_light(court.record, "kitchen", 26, LIGHT_LISTENING); /* until after trial 3 */
  sample_light(court.record, "kitchen", 33, LIGHT_IDLE);
  sample_wake(court.record, 96);
  struct replay_count count = judged(&court, trials);
  cr_expect(count.hits == 0 && count.trials == 7 && count.void_trials == 1);
  cr_expect_eq(count.why[VOID_AWAKE], 1);
}
