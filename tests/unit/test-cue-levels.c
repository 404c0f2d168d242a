/* The levels of cues: alone, among others, in noise and in gaps.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-stage.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

Test(cue_levels, a_cue_that_is_as_loud_as_asked_does_not_deviate) {
  struct stage stage = stage_new();
  stage_play(&stage, LEFT, 3, 4, 0, 0);
  stage_play(&stage, RIGHT, 7.5, 4, 0, 0);
  stage_listen(&stage);
  stage_expect_deviation(&stage, 1, 0, 0.05);
  stage_expect_deviation(&stage, 2, 0, 0.05);
  cr_expect_eq(stage.stranger_count, 0);
  cr_expect_eq(stage.moments, 8 * SECONDS);
  stage_free(&stage);
}

Test(cue_levels, a_quiet_loudspeaker_is_measured_before_the_next_cue_is_over) {
  struct stage stage = stage_new();
  stage_play(&stage, LEFT, 2, 3, 0, 0);
  stage_play(&stage, LEFT, 6, 3, -4, 0);
  stage_play(&stage, RIGHT, 9.5, 4, 2, 0);
  stage_listen(&stage);
  stage_expect_deviation(&stage, 1, 0, 0.05);
  stage_expect_deviation(&stage, 2, -4, 0.1);
  stage_expect_deviation(&stage, 3, 2, 0.1);
  cr_expect_eq(stage.stranger_count, 0);
  cr_expect(stage.told_at[1] < 12LL * FRAMES_PER_S);
  stage_free(&stage);
}

Test(cue_levels, a_dead_loudspeaker_is_as_quiet_as_the_room) {
  struct stage stage = stage_new();
  stage_play(&stage, LEFT, 3, 3, -200, 0);
  stage_listen(&stage);
  cr_expect(stage_level_of(&stage, 1)->deviation_db < -20);
  cr_expect_eq(stage.stranger_count, 0);
  stage_free(&stage);
}

Test(cue_levels, a_gap_does_not_count) {
  struct stage stage = stage_new();
  stage_play(&stage, LEFT, 3, 4, 0, 0);
  stage_play(&stage, LEFT, 8, 2, 0, 0);
  stage.blind_from = (int64_t)(4.1 * FRAMES_PER_S);
  stage.blind_until = (int64_t)(5.3 * FRAMES_PER_S);
  memset(stage.heard + stage.blind_from, 0,
         (size_t)(stage.blind_until - stage.blind_from) * sizeof(float));
  stage_listen(&stage);
  stage_expect_deviation(&stage, 1, 0, 0.05);
  stage_expect_deviation(&stage, 2, 0, 0.05);
  cr_expect_eq(stage.stranger_count, 0);
  stage_free(&stage);
}

Test(cue_levels, a_cue_under_a_gap_is_not_measured_and_says_why) {
  struct stage stage = stage_new();
  stage_play(&stage, LEFT, 3, 2, 0, 0);
  stage.blind_from = 3LL * FRAMES_PER_S;
  stage.blind_until = 6LL * FRAMES_PER_S;
  stage_listen(&stage);
  const struct cue_level *level = stage_level_of(&stage, 1);
  cr_expect(isnan(level->deviation_db));
  cr_expect(strstr(level->why, "a gap in the sound"), "%s", level->why);
  stage_free(&stage);
}

Test(cue_levels, people_who_talk_at_once_are_told_apart) {
  struct stage stage = stage_new();
  stage_play(&stage, LEFT, 1, 2, 0, 0);
  stage_play(&stage, RIGHT, 4, 2, 0, 0);
  stage_play(&stage, LEFT, 7, 3, 0, 0);
  stage_play(&stage, RIGHT, 7, 3, -6, 0);
  stage_play(&stage, LEFT, 12, 3, -200, 0);
  stage_play(&stage, RIGHT, 12, 3, 0, 0);
  stage_listen(&stage);
  stage_expect_deviation(&stage, 3, 0, 0.1);
  stage_expect_deviation(&stage, 4, -6, 0.1);
  stage_expect_deviation(&stage, 6, 0, 0.1);
  cr_expect(stage_level_of(&stage, 5)->deviation_db < -20);
  cr_expect_eq(stage.stranger_count, 0);
  stage_free(&stage);
}

/* Talk over a bed of 20 s, after each loudspeaker was heard alone. */
static void play_over_bed(struct stage *stage, double bed_db, double gain_db) {
  stage_play(stage, LEFT, 0.2, 1, 0, 0);
  stage_play(stage, RIGHT, 1.3, 1, 0, 0);
  stage->louder_db = bed_db;
  stage_play(stage, RIGHT, 2.5, 20, 0, 0);
  stage->louder_db = 0;
  stage_play(stage, LEFT, 4, 4, gain_db, 0);
}

Test(cue_levels, what_other_loudspeakers_add_is_not_the_own_level) {
  static const double gains_db[] = {0, -3.6, -200};
  for (size_t i = 0; i < G_N_ELEMENTS(gains_db); i++) {
    struct stage stage = stage_new();
    play_over_bed(&stage, 3, gains_db[i]);
    stage_listen(&stage);
    if (gains_db[i] > -100)
      stage_expect_deviation(&stage, 4, gains_db[i], 0.1);
    else
      cr_expect(stage_level_of(&stage, 4)->deviation_db < -20, "%.2f dB (%s)",
                stage_level_of(&stage, 4)->deviation_db, stage_level_of(&stage, 4)->why);
    stage_free(&stage);
  }
}

Test(cue_levels, a_cue_that_others_drown_is_not_measured_and_says_why) {
  struct stage stage = stage_new();
  play_over_bed(&stage, 24, 0);
  stage_listen(&stage);
  const struct cue_level *level = stage_level_of(&stage, 4);
  cr_expect(isnan(level->deviation_db));
  cr_expect(strstr(level->why, "other loudspeakers were far louder"), "%s", level->why);
  stage_free(&stage);
}

Test(cue_levels, a_loudspeaker_that_nobody_has_placed_yet_is_not_called_quiet) {
  struct stage stage = stage_new();
  stage_play(&stage, RIGHT, 0.5, 20, 0, 0);
  stage_play(&stage, LEFT, 4, 4, 0, 0); /* never alone, and later than foreseen */
  memmove(stage.played[LEFT], stage.played[LEFT] + 900, (FRAMES - 900) * sizeof(float));
  stage_listen(&stage);
  const struct cue_level *level = stage_level_of(&stage, 2);
  cr_expect(isnan(level->deviation_db), "%.2f dB", level->deviation_db);
  stage_free(&stage);
}

Test(cue_levels, a_word_is_measured_by_what_there_is_of_it) {
  struct stage stage = stage_new();
  stage_play(&stage, LEFT, 3, 0.25, -4, 0);
  stage_play(&stage, LEFT, 6, 0.02, 0, 0);
  stage_listen(&stage);
  stage_expect_deviation(&stage, 1, -4, 0.1);
  cr_expect(stage_level_of(&stage, 1)->moments < 3);
  const struct cue_level *level = stage_level_of(&stage, 2);
  cr_expect(isnan(level->deviation_db) == (strstr(level->why, "too short") != NULL), "%s",
            level->why);
  stage_free(&stage);
}

Test(cue_levels, a_long_cue_comes_in_slices) {
  struct stage stage = stage_new();
  stage_play(&stage, LEFT, 1, 21, -3, 12);
  stage_listen(&stage);
  cr_assert_eq(stage.level_count, 2);
  cr_expect_eq(stage.levels[0].until_frame, stage.levels[1].from_frame);
  cr_expect(fabs(stage.levels[0].deviation_db) < 0.1);
  cr_expect(fabs(stage.levels[1].deviation_db + 3) < 0.1);
  stage_free(&stage);
}
