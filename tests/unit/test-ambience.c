/* What the judge makes of sound that nobody played.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ambience.h"
#include "sample-record.h"

#include <criterion/criterion.h>

Test(ambience, noise_near_the_level_of_the_talk_is_inconclusive) {
  struct court court = court_measured();
  sample_measured_line(court.record, 700, 50, 0); /* 64 dB at the microphone; samples have 62 */
  sample_stranger(court.record, 60, 1.8, 41.5);
  sample_stranger(court.record, 70, 0.5, 50);
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "There was noise in the room at 60.0 s for 1.8 s: 41.5 dBA at the microphone, where "
               "at most 41.0 may be, and 1 time after that.");
  court_adjourn(&court);
}

Test(ambience, noise_far_below_the_talk_is_no_matter) {
  struct court court = court_measured();
  sample_measured_line(court.record, 700, 50, 0);
  sample_stranger(court.record, 60, 1.8, 40.5);
  court_expect(&court, VERDICT_PASS, NULL);
  cr_expect_eq(court.judgement->sounds->len, 1);
  court_adjourn(&court);
}

Test(ambience, what_a_waking_device_says_is_no_noise) {
  struct court court = court_measured();
  sample_measured_line(court.record, 700, 50, 0);
  sample_stranger(court.record, 6.5, 2, 61);
  sample_stranger(court.record, 89.5, 3, 61); /* begins before it woke */
  court_judge_at(&court, 100);
  const GArray *sounds = court.judgement->sounds;
  cr_expect(g_array_index(sounds, struct ambience_sound, 0).is_prompt);
  cr_expect_not(g_array_index(sounds, struct ambience_sound, 1).is_prompt);
  cr_expect(
      ambience_is_of(&g_array_index(sounds, struct ambience_sound, 0), court_episode(&court, 0)));
  cr_expect_eq(court.judgement->verdict.kind, VERDICT_INCONCLUSIVE);
  court_adjourn(&court);
}

Test(ambience, slices_of_one_noise_are_one_noise) {
  struct court court = court_measured();
  sample_stranger(court.record, 40, 10, 60);
  sample_stranger(court.record, 50, 10, 40);
  court_judge_at(&court, 100);
  cr_assert_eq(court.judgement->sounds->len, 1);
  const struct ambience_sound *sound =
      &g_array_index(court.judgement->sounds, struct ambience_sound, 0);
  cr_expect_eq(sound->until_ns - sound->from_ns, 20LL * NS_PER_S);
  cr_expect_float_eq(sound->dbspl, 57.03, 0.02);
  court_adjourn(&court);
}

Test(ambience, where_nothing_is_said_noise_has_no_limit) {
  struct court court = court_convene();
  sample_bench(court.record);
  sample_stranger(court.record, 40, 2, 90);
  court_judge_at(&court, 100);
  cr_expect_not(court_has_reason(&court, "noise in the room"));
  court_adjourn(&court);
}
