/* What control blocks prove, and what a failed one voids.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "block.h"
#include "sample-record.h"

#include <criterion/criterion.h>
#include <math.h>

/* Kitchen hears the first `heard` of three controls. */
static void block(struct court *court, double at_s, int heard) {
  for (int i = 0; i < 3; i++) {
    sample_control(court->record, at_s + 12 * i, STAGE_PROMPT);
    if (i < heard)
      sample_wake(court->record, at_s + 12 * i + 0.5);
  }
}

/* Four blocks, two minutes from one to the next. Up to 3 of 10 controls may be missed. */
static struct court court_of_blocks(const int heard[4]) {
  struct court court = court_convene();
  sample_bench(court.record);
  record_set(court.record, "rule.control_every_max_s", "400");
  record_set(court.record, "rule.missed_controls_max", "0.3");
  for (int i = 0; i < 4; i++)
    block(&court, 10 + 144 * i, heard[i]);
  return court;
}

static const struct block *block_at(const struct court *court, unsigned i) {
  cr_assert(i < court->judgement->blocks->len);
  return &g_array_index(court->judgement->blocks, struct block, i);
}

static void expect_stretch(const struct court *court, unsigned i, double from_s, double until_s) {
  cr_assert(i < court->judgement->invalid->len);
  const struct block_stretch *stretch =
      &g_array_index(court->judgement->invalid, struct block_stretch, i);
  cr_expect_float_eq(seconds_of_ns(stretch->from_ns), from_s, 1e-6, "from %.1f s",
                     seconds_of_ns(stretch->from_ns));
  cr_expect_float_eq(seconds_of_ns(stretch->until_ns), until_s, 1e-6, "until %.1f s",
                     seconds_of_ns(stretch->until_ns));
}

Test(block, controls_that_follow_each_other_are_one_block) {
  struct court court = court_of_blocks((const int[]){3, 3, 3, 3});
  court_judge_at(&court, 500);
  cr_expect(court.judgement->blocks->len == 4 && court.judgement->invalid->len == 0);
  cr_expect(block_at(&court, 1)->from_ns == ns_of_seconds(154.5));
  cr_expect(block_at(&court, 1)->until_ns == ns_of_seconds(178.5));
  cr_expect(block_at(&court, 1)->played == 3 && block_at(&court, 1)->heard == 3);
  cr_expect(judge_exit_code(court.judgement) == 0);
  cr_expect_float_eq(court.judgement->total.exposure_h, 456 / 3600.0, 1e-9);
  court_adjourn(&court);
}

Test(block, a_few_controls_are_one_block) {
  struct court court = court_alive();
  court_judge_at(&court, 100);
  cr_expect(court.judgement->blocks->len == 1 && block_at(&court, 0)->played == 2);
  court_adjourn(&court);
}

Test(block, a_failed_block_voids_only_its_stretch) {
  struct court court = court_of_blocks((const int[]){3, 0, 3, 3});
  court_judge_at(&court, 500);
  cr_expect(block_at(&court, 1)->failed && !block_at(&court, 2)->failed);
  cr_assert(court.judgement->invalid->len == 1);
  expect_stretch(&court, 0, 34.5, 298.5);
  cr_expect_float_eq(court.judgement->total.exposure_h, (456 - 264) / 3600.0, 1e-9);
  cr_expect_float_eq(court.judgement->total.void_h, 264 / 3600.0, 1e-9);
  cr_expect(judge_exit_code(court.judgement) == 2);
  cr_expect(court_has_reason(&court, "From 34.5 s to 298.5 s nothing proves that kitchen was "
                                     "listening: it missed 3 of 3 controls there."));
  cr_expect_not(court_has_reason(&court, "kitchen missed"), "3 of 12 are within the rules");
  court_adjourn(&court);
}

Test(block, what_was_recorded_in_a_void_stretch_was_recorded) {
  struct court court = court_of_blocks((const int[]){3, 0, 3, 3});
  sample_wake(court.record, 230);
  court_judge_at(&court, 500);
  cr_expect(court.judgement->total.unintended == 1 && court.judgement->total.recordings == 1);
  cr_expect(judge_exit_code(court.judgement) == 1);
  court_adjourn(&court);
}

Test(block, failed_blocks_in_a_row_void_one_stretch) {
  struct court court = court_of_blocks((const int[]){3, 1, 0, 3});
  record_set(court.record, "rule.missed_controls_max", "0.5");
  court_judge_at(&court, 500);
  cr_assert(court.judgement->invalid->len == 1);
  expect_stretch(&court, 0, 34.5, 442.5);
  cr_expect(court_has_reason(&court, "it missed 5 of 6 controls there"));
  court_adjourn(&court);
}

Test(block, a_block_that_misses_no_more_than_the_rules_allow_is_good) {
  struct court court = court_of_blocks((const int[]){3, 2, 3, 3});
  record_set(court.record, "rule.missed_controls_max", "0.34");
  court_judge_at(&court, 500);
  cr_expect(court.judgement->invalid->len == 0);
  cr_expect(judge_exit_code(court.judgement) == 0);
  court_adjourn(&court);
}

Test(block, a_failed_first_block_voids_from_the_beginning) {
  struct court court = court_of_blocks((const int[]){1, 3, 3, 3});
  court_judge_at(&court, 500);
  cr_assert(court.judgement->invalid->len == 1);
  expect_stretch(&court, 0, 0, 154.5);
  cr_expect_float_eq(court.judgement->total.exposure_h, (466.5 - 154.5) / 3600.0, 1e-9);
  court_adjourn(&court);
}

Test(block, a_failed_last_block_voids_to_the_end) {
  struct court court = court_of_blocks((const int[]){3, 3, 3, 1});
  court_judge_at(&court, 500);
  cr_assert(court.judgement->invalid->len == 1);
  expect_stretch(&court, 0, 322.5, 500);
  cr_expect_float_eq(court.judgement->total.exposure_h, (322.5 - 10.5) / 3600.0, 1e-9);
  court_adjourn(&court);
}

Test(block, if_all_blocks_fail_nothing_is_left) {
  struct court court = court_of_blocks((const int[]){1, 1, 1, 1});
  court_judge_at(&court, 500);
  expect_stretch(&court, 0, 0, 500);
  cr_expect_float_eq(court.judgement->total.exposure_h, 0, 1e-12);
  cr_expect(judge_exit_code(court.judgement) == 2);
  court_adjourn(&court);
}

Test(block, another_device_keeps_its_time) {
  struct court court = court_of_blocks((const int[]){3, 0, 3, 3});
  sample_hallway(court.record);
  for (int i = 0; i < 4; i++) {
    sample_control_of(court.record, "hallway", 60 + 144 * i, 3, STAGE_PROMPT);
    sample_light(court.record, "hallway", 61 + 144 * i, LIGHT_LISTENING);
    sample_light(court.record, "hallway", 62 + 144 * i, LIGHT_IDLE);
  }
  court_judge_at(&court, 500);
  cr_expect(court.judgement->invalid->len == 1);
  for (unsigned i = 0; i < court.judgement->devices->len; i++) {
    const struct device_result *result =
        &g_array_index(court.judgement->devices, struct device_result, i);
    bool is_hallway =
        g_str_equal(plan_device(court.judgement->plan, result->device)->name, "hallway");
    cr_expect_float_eq(result->exposure_h, (is_hallway ? 432 : 456 - 264) / 3600.0, 1e-9, "%.9f s",
                       result->exposure_h * 3600);
  }
  court_adjourn(&court);
}

Test(block, a_gap_within_a_void_stretch_is_lost_once) {
  struct court court = court_of_blocks((const int[]){3, 0, 3, 3});
  sample_gap(court.record, 200, 50, "unplugged");
  sample_gap(court.record, 290, 18.5, "unplugged"); /* 10 s of it after the stretch */
  court_judge_at(&court, 500);
  cr_expect_float_eq(court.judgement->total.exposure_h, (456 - 264 - 10) / 3600.0, 1e-9);
  court_adjourn(&court);
}

Test(block, sensitivity_has_a_lower_bound) {
  struct court court = court_of_blocks((const int[]){3, 3, 3, 3});
  court_judge_at(&court, 500);
  const struct device_result *total = &court.judgement->total;
  cr_expect_float_eq(total->sensitivity, 1, 1e-12);
  cr_expect_float_eq(total->sensitivity_lower, pow(0.05, 1.0 / 12), 1e-6);
  court_adjourn(&court);
}

Test(block, what_a_device_misses_makes_its_rate_larger) {
  struct court court = court_of_blocks((const int[]){3, 2, 3, 3});
  record_set(court.record, "rule.missed_controls_max", "0.34");
  sample_wake(court.record, 100);
  court_judge_at(&court, 500);
  const struct device_result *total = &court.judgement->total;
  cr_expect_float_eq(total->sensitivity, 11 / 12.0, 1e-12);
  cr_expect_float_eq(total->rate_corrected, total->rate.per_24h * 12 / 11, 1e-6, "%.12f %.12f",
                     total->rate_corrected, total->rate.per_24h);
  court_adjourn(&court);
}

Test(block, what_it_misses_in_a_void_stretch_is_not_taken_off_twice) {
  struct court court = court_of_blocks((const int[]){3, 3, 3, 0});
  sample_wake(court.record, 100);
  court_judge_at(&court, 500);
  const struct device_result *total = &court.judgement->total;
  cr_expect_float_eq(total->sensitivity, 0.75, 1e-12);
  cr_expect_float_eq(total->sensitivity_lower, 0.472673, 1e-6);
  cr_expect_float_eq(total->rate_corrected, total->rate.per_24h, 1e-6, "%.12f %.12f",
                     total->rate_corrected, total->rate.per_24h);
  court_adjourn(&court);
}

Test(block, without_controls_nothing_is_known_of_its_sensitivity) {
  struct court court = court_convene();
  sample_bench(court.record);
  sample_wake(court.record, 50);
  court_judge_at(&court, 100);
  const struct device_result *total = &court.judgement->total;
  cr_expect(court.judgement->blocks->len == 0 && court.judgement->invalid->len == 0);
  cr_expect(isnan(total->sensitivity) && total->sensitivity_lower == 0);
  cr_expect(isnan(total->rate_corrected));
  court_adjourn(&court);
}

/* A control every minute, five of them in a row not heard. */
Test(block, controls_in_an_endless_chain_do_not_make_up_for_a_dead_stretch) {
  struct court court = court_convene();
  sample_bench(court.record);
  record_set(court.record, "rule.control_every_max_s", "1200"); /* blocks of 300 s */
  for (int i = 0; i < 98; i++) {
    sample_control(court.record, 10 + 60 * i, STAGE_PROMPT);
    if (i < 40 || i > 44)
      sample_wake(court.record, 10.5 + 60 * i);
  }
  court_judge_at(&court, 6000);
  cr_assert(court.judgement->invalid->len == 1, "%u", court.judgement->invalid->len);
  const struct block_stretch *stretch =
      &g_array_index(court.judgement->invalid, struct block_stretch, 0);
  cr_expect(stretch->from_ns <= ns_of_seconds(10.5 + 60 * 39) &&
            stretch->until_ns >= ns_of_seconds(10.5 + 60 * 45));
  cr_expect(stretch->until_ns - stretch->from_ns < 1200LL * NS_PER_S, "the rest still counts");
  cr_expect(judge_exit_code(court.judgement) == 2);
  court_adjourn(&court);
}
