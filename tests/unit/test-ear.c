/* The ear: strangers among our own sound, clocks and loudspeakers that stray.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-stage.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

Test(ear, a_loudspeaker_that_changes_in_mid_cue_leaves_no_ghost) {
  struct stage stage = stage_new();
  stage_play(&stage, LEFT, 2, 8, -4, 5.4);
  stage_play(&stage, LEFT, 11, 4, -100, 13.1);
  stage_play(&stage, RIGHT, 11.2, 4, 0, 0);
  stage_listen(&stage);
  cr_expect_eq(stage.stranger_count, 0, "%zu strangers", stage.stranger_count);
  stage_free(&stage);
}

Test(ear, a_stranger_in_silence_is_timed_and_measured) {
  struct stage stage = stage_new();
  stage_intrude(&stage, 5.05, 1.4, -60);
  stage_intrude(&stage, 9.5, 0.1, -50); /* too short */
  stage_listen(&stage);
  cr_expect_eq(stage.stranger_count, 1);
  stage_expect_stranger(&stage, 0, 5.05, 6.45, -60);
  stage_free(&stage);
}

Test(ear, a_stranger_among_our_own_talk_is_timed_and_measured) {
  struct stage stage = stage_new();
  stage_play(&stage, LEFT, 2, 9, 0, 0);
  stage_play(&stage, RIGHT, 11.2, 6, 0, 0);
  stage_intrude(&stage, 7, 2, -46);
  stage_intrude(&stage, 13.5, 1, -50);
  stage_listen(&stage);
  cr_expect_eq(stage.stranger_count, 2);
  stage_expect_stranger(&stage, 0, 7, 9, -46);
  stage_expect_stranger(&stage, 1, 13.5, 14.5, -50);
  stage_expect_deviation(&stage, 1, 0, 0.1);
  stage_expect_deviation(&stage, 2, 0, 0.1);
  stage_free(&stage);
}

Test(ear, a_stranger_that_stays_comes_in_slices_without_a_hole) {
  struct stage stage = stage_new();
  stage_intrude(&stage, 3, 15, -60);
  stage_listen(&stage);
  cr_expect_eq(stage.stranger_count, 1);
  cr_expect(stage.slice_count >= 30 && stage.slice_count <= 31, "%zu", stage.slice_count);
  stage_expect_stranger(&stage, 0, 3, 18, -60);
  stage_free(&stage);
}

Test(ear, steady_noise_above_the_limit_is_no_room_of_its_own) {
  struct stage stage = stage_new();
  stage.limit_dbfs = -70;
  stage_intrude(&stage, 0, SECONDS, -65);
  stage_listen(&stage);
  cr_expect_eq(stage.stranger_count, 1);
  stage_expect_stranger(&stage, 0, 0, SECONDS, -65);
  stage_free(&stage);
}

Test(ear, latency_that_nobody_told_is_found) {
  struct stage stage = stage_new();
  stage_play(&stage, LEFT, 2, 8, 0, 0);
  stage_play(&stage, RIGHT, 10.5, 6, 0, 0);
  stage.late_frames = -3737.4; /* the ear looks for our sound 78 ms too early */
  stage_listen(&stage);
  for (size_t i = 0; i < stage.stranger_count; i++)
    cr_expect(stage.strangers[i].until_frame < 13LL * FRAMES_PER_S, "a stranger at %.2f s",
              stage_seconds_of(stage.strangers[i].from_frame));
  stage_expect_deviation(&stage, 2, 0, 0.5);
  stage_free(&stage);
}

/* Slows what was heard down, as a loudspeaker with a clock of its own does. To draw straight lines
 * between samples costs a quarter of a decibel. */
static void drift(struct stage *stage, double ppm) {
  g_autofree float *before = g_memdup2(stage->heard, FRAMES * sizeof(float));
  for (int i = 0; i < FRAMES - 1; i++) {
    double at = i * (1 - ppm * 1e-6);
    int whole = (int)at;
    float part = (float)(at - whole);
    stage->heard[i] = (1 - part) * before[whole] + part * before[whole + 1];
  }
}

Test(ear, a_loudspeaker_with_a_clock_of_its_own_is_followed) {
  struct stage stage = stage_new();
  for (int i = 0; i < 4; i++)
    stage_play(&stage, LEFT, 1 + 5.5 * i, 5, 0, 0);
  drift(&stage, 40); /* 43 frames in the end, of which a tenth would already hide a stranger */
  stage_intrude(&stage, 19.8, 1, -43);
  stage_listen(&stage);
  cr_expect_eq(stage.stranger_count, 1);
  stage_expect_stranger(&stage, 0, 19.8, 20.8, -43);
  stage_expect_deviation(&stage, 4, 0, 0.5);
  stage_free(&stage);
}

Test(ear, cards_that_drift_apart_are_followed) {
  struct stage stage = stage_new();
  for (int i = 0; i < 4; i++)
    stage_play(&stage, i % 2 ? LEFT : RIGHT, 1 + 5.5 * i, 5, 0, 0);
  drift(&stage, 100);
  stage.drift_ppm = 100;
  stage_listen(&stage);
  cr_expect_eq(stage.stranger_count, 0);
  for (int cue = 1; cue <= 4; cue++)
    stage_expect_deviation(&stage, cue, -0.25, 0.1);
  stage_free(&stage);
}

Test(ear, a_jump_of_the_cards_is_a_gap) {
  struct stage stage = stage_new();
  stage_play(&stage, LEFT, 2, 9, 0, 0);
  stage_play(&stage, LEFT, 12, 6, 0, 0);
  enum { JUMP = 24000, AT = 6 * FRAMES_PER_S };
  memmove(stage.heard + AT + JUMP, stage.heard + AT, (FRAMES - AT - JUMP) * sizeof(float));
  memset(stage.heard + AT, 0, JUMP * sizeof(float));
  stage.jump_frame = AT;
  stage.jump_frames = JUMP;
  stage.blind_from = AT;
  stage.blind_until = AT + JUMP;
  stage_listen(&stage);
  cr_expect_eq(stage.stranger_count, 0);
  stage_expect_deviation(&stage, 1, 0, 0.2);
  stage_expect_deviation(&stage, 2, 0, 0.05);
  stage_free(&stage);
}

Test(ear, a_loudspeaker_that_was_moved_misfits) {
  struct stage stage = stage_new();
  stage_play(&stage, LEFT, 1, 9, 0, 0);
  stage_play(&stage, RIGHT, 10.5, 9, 0, 0);
  enum { FROM = 10 * FRAMES_PER_S };
  for (int i = FRAMES - 1; i >= FROM; i--) /* a wall that was not there */
    stage.heard[i] += 0.6F * stage.heard[i - 95];
  struct ear *ear = stage_ear_of(&stage);
  for (; stage.frame < FRAMES; stage.frame += EAR_BLOCK) {
    const float *channels[] = {stage.played[LEFT] + stage.frame, stage.played[RIGHT] + stage.frame};
    ear_take(ear, channels, stage.heard + stage.frame, 0);
  }
  cr_expect(ear_misfit_db(ear, LEFT) < -25, "%.1f dB", ear_misfit_db(ear, LEFT));
  cr_expect(ear_misfit_db(ear, RIGHT) > -12, "%.1f dB", ear_misfit_db(ear, RIGHT));
  ear_free(ear);
  stage_free(&stage);
}
