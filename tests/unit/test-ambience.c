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

Test(ambience, loud_noise_is_not_diluted_by_quiet_noise_that_follows) {
  struct court court = court_measured();
  sample_stranger(court.record, 40, 1, 43);
  sample_stranger(court.record, 41, 20, 35);
  court_expect(
      &court, VERDICT_INCONCLUSIVE,
      "There was noise in the room at 40.0 s for 21.0 s: 43.0 dBA at the microphone, where "
      "at most 41.0 may be.");
  court_adjourn(&court);
}

Test(ambience, a_microphone_near_the_loudspeaker_does_not_raise_the_limit) {
  struct court court = court_alive();
  record_set(court.record, "levels_at", "kitchen");
  record_add_tap(court.record, &(struct record_tap){"", "reference", "microphone"});
  record_add_path(court.record, &(struct record_path){"left", "reference", 9LL * NS_PER_MS, 86});
  sample_stranger(court.record, 40, 1, 43); /* talk has 62 at the device, 68 at the microphone */
  court_expect(&court, VERDICT_INCONCLUSIVE, "43.0 dBA at the microphone, where at most 42.0");
  court_adjourn(&court);
}

Test(ambience, a_sound_louder_than_the_device_speaks_is_noise_though_it_is_awake) {
  struct court court = court_measured();
  sample_stranger(court.record, 6.5, 1, 58);
  sample_stranger(court.record, 91.5, 0.5, 58);
  sample_stranger(court.record, 92, 0.5, 64.5);
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "There was noise in the room at 91.5 s for 1.0 s: 64.5 dBA at the microphone");
  court_adjourn(&court);
}

Test(ambience, a_device_may_speak_a_little_louder_than_before) {
  struct court court = court_measured();
  sample_stranger(court.record, 6.5, 1, 58);
  sample_stranger(court.record, 91.5, 1, 63.5);
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}

Test(ambience, without_answers_no_device_speaks_louder_than_people) {
  static const double dba[] = {60.5, 61.5};
  for (size_t i = 0; i < G_N_ELEMENTS(dba); i++) {
    struct court court = court_measured();
    sample_wake(court.record, 40); /* nobody asked */
    sample_stranger(court.record, 40.5, 1, dba[i]);
    court_judge_at(&court, 100);
    cr_expect_eq(court_has_reason(&court, "noise in the room"), dba[i] > 61, "%.1f dBA", dba[i]);
    court_adjourn(&court);
  }
}

Test(ambience, quiet_noise_around_a_prompt_stays_quiet_noise) {
  struct court court = court_measured();
  for (int i = 0; i < 20; i++) /* from 82 s on; the device wakes at 91 s and speaks */
    sample_stranger(court.record, 82 + 0.5 * i, 0.5, 38);
  sample_stranger(court.record, 92, 1, 58);
  for (int i = 0; i < 10; i++)
    sample_stranger(court.record, 93 + 0.5 * i, 0.5, 38);
  court_expect(&court, VERDICT_PASS, NULL);
  cr_assert_eq(court.judgement->sounds->len, 3);
  const struct ambience_sound *sounds = (const void *)court.judgement->sounds->data;
  cr_expect(!sounds[0].is_prompt && sounds[1].is_prompt && !sounds[2].is_prompt);
  cr_expect_float_eq(sounds[0].loudest_dbspl, 38, 0.01);
  cr_expect_float_eq(sounds[1].loudest_dbspl, 58, 0.01);
  court_adjourn(&court);
}
