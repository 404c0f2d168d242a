/* The ear: levels of cues, strangers among our own sound, clocks and loudspeakers that stray.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ear.h"
#include "level.h"
#include "noise.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { LEFT, RIGHT, LOUDSPEAKERS, SECONDS = 24, FRAMES = SECONDS * FRAMES_PER_S, TOLD_MAX = 64 };

/* Ways to the microphone: a direct sound and an echo. */
static const struct {
  int delay_frames, echo_frames;
  double gain, echo_gain;
} ways[LOUDSPEAKERS] = {{120, 700, 0.5, 0.2}, {260, 1100, 0.4, 0.15}};

static const double talk_dbfs = -35, noise_dbfs = -85;

/* A room with two loudspeakers in it, and what the ear told of it. */
struct stage {
  float *played[LOUDSPEAKERS], *heard;
  struct cue_sound cues[16];
  size_t cue_count;
  struct cue_level levels[TOLD_MAX];
  int64_t told_at[TOLD_MAX]; /* frame */
  size_t level_count;
  struct stranger strangers[TOLD_MAX];
  size_t stranger_count;
  double limit_dbfs, late_frames;  /* by how much our card's time is wrong */
  double drift_ppm;                /* by which the microphone's card is slower, as all know */
  int64_t jump_frame, jump_frames; /* from there on the loudspeakers are later, as all know */
  int64_t frame, blind_from, blind_until;
  int moments;
};

static void take_level(void *user, int64_t frame, double dbfs) {
  struct stage *stage = user;
  cr_expect_eq(frame, (int64_t)stage->moments++ * MOMENT_FRAMES);
  cr_expect(dbfs < 0);
}

static void take_stranger(void *user, const struct stranger *stranger) {
  struct stage *stage = user;
  cr_assert(stage->stranger_count < TOLD_MAX);
  stage->strangers[stage->stranger_count++] = *stranger;
}

static void take_cue(void *user, const struct cue_level *level) {
  struct stage *stage = user;
  cr_assert(stage->level_count < TOLD_MAX);
  stage->told_at[stage->level_count] = stage->frame;
  stage->levels[stage->level_count++] = *level;
}

static struct stage stage_new(void) {
  struct stage stage = {.limit_dbfs = 0, .heard = g_new0(float, FRAMES)};
  for (int s = 0; s < LOUDSPEAKERS; s++)
    stage.played[s] = g_new0(float, FRAMES);
  struct noise noise;
  noise_init(&noise, NOISE_PINK, 1, 99);
  noise_fill(&noise, stage.heard, FRAMES);
  float gain = (float)level_ratio_of_db(noise_dbfs - noise_a_weighted_db(NOISE_PINK));
  for (int i = 0; i < FRAMES; i++)
    stage.heard[i] *= gain;
  return stage;
}

static void stage_free(struct stage *stage) {
  for (int s = 0; s < LOUDSPEAKERS; s++)
    g_free(stage->played[s]);
  g_free(stage->heard);
}

/* Something like speech: pink noise in syllables, with a pause now and then. */
static float *babble(int frames, double dbfs, uint64_t seed) {
  float *samples = g_new(float, (size_t)frames);
  struct noise noise;
  noise_init(&noise, NOISE_PINK, seed, 7);
  noise_fill(&noise, samples, (size_t)frames);
  float gain = (float)level_ratio_of_db(dbfs);
  for (int i = 0; i < frames; i++) {
    double at_s = (double)i / FRAMES_PER_S;
    double swing = fmod(at_s, 1.7) > 1.5 ? 0 : 0.4 + 0.6 * fabs(sin(G_PI * 3.1 * at_s));
    samples[i] *= gain * (float)swing;
  }
  return samples;
}

/* Plays a cue; the loudspeaker gives it `gain_db` louder than it should from `change_s` on. */
static void play(struct stage *stage, int loudspeaker, double from_s, double for_s, double gain_db,
                 double change_s) {
  int from = (int)(from_s * FRAMES_PER_S), frames = (int)(for_s * FRAMES_PER_S);
  g_autofree float *samples = babble(frames, talk_dbfs, 1000 + (uint64_t)stage->cue_count);
  stage->cues[stage->cue_count] =
      (struct cue_sound){(int)stage->cue_count + 1, (size_t)loudspeaker, from, frames};
  stage->cue_count++;
  for (int i = 0; i < frames; i++) {
    float gain = (from + i) >= change_s * FRAMES_PER_S ? (float)level_ratio_of_db(gain_db) : 1;
    stage->played[loudspeaker][from + i] += samples[i];
    for (int echo = 0; echo < 2; echo++) {
      int at = from + i + (echo ? ways[loudspeaker].echo_frames : ways[loudspeaker].delay_frames);
      double part = echo ? ways[loudspeaker].echo_gain : ways[loudspeaker].gain;
      if (at < FRAMES)
        stage->heard[at] += gain * (float)part * samples[i];
    }
  }
}

static void intrude(struct stage *stage, double from_s, double for_s, double dbfs) {
  int from = (int)(from_s * FRAMES_PER_S), frames = (int)(for_s * FRAMES_PER_S);
  struct noise noise;
  g_autofree float *samples = g_new(float, (size_t)frames);
  noise_init(&noise, NOISE_PINK, 5, (uint64_t)from);
  noise_fill(&noise, samples, (size_t)frames);
  float gain = (float)level_ratio_of_db(dbfs - noise_a_weighted_db(NOISE_PINK));
  for (int i = 0; i < frames; i++)
    stage->heard[from + i] += gain * samples[i];
}

static struct ear *ear_of(struct stage *stage) {
  static const int64_t delays[] = {120, 260};
  struct ear_plan plan = {.loudspeakers = LOUDSPEAKERS,
                          .taps_max = 2048,
                          .cues = stage->cues,
                          .cue_count = stage->cue_count,
                          .delay_frames = delays,
                          .limit_dbfs = stage->limit_dbfs,
                          .noise_dbfs = noise_dbfs,
                          .floor_dbfs = -110,
                          .sink = {take_level, take_stranger, take_cue, stage}};
  struct ear *ear = ear_new(&plan);
  for (int s = 0; s < LOUDSPEAKERS; s++) {
    float taps[2048] = {0};
    taps[ways[s].delay_frames] = (float)ways[s].gain;
    taps[ways[s].echo_frames] = (float)ways[s].echo_gain;
    ear_connect(ear, (size_t)s, taps, 2048);
  }
  return ear;
}

static void listen(struct stage *stage) {
  struct ear *ear = ear_of(stage);
  for (; stage->frame < FRAMES; stage->frame += EAR_BLOCK) {
    const float *channels[] = {stage->played[LEFT] + stage->frame,
                               stage->played[RIGHT] + stage->frame};
    double behind_frames = stage->late_frames + stage->drift_ppm * 1e-6 * (double)stage->frame;
    if (stage->jump_frames > 0 && stage->frame >= stage->jump_frame)
      behind_frames += (double)stage->jump_frames;
    ear_take(ear, channels, stage->heard + stage->frame, behind_frames);
    if (stage->blind_until > stage->frame && stage->blind_until <= stage->frame + EAR_BLOCK)
      ear_blind(ear, stage->blind_from, stage->blind_until);
  }
  ear_finish(ear);
  ear_free(ear);
}

static const struct cue_level *level_of(const struct stage *stage, int number) {
  size_t i = 0;
  while (i < stage->level_count && stage->levels[i].cue->number != number)
    i++;
  cr_assert(i < stage->level_count, "nothing was told of cue %d", number);
  return &stage->levels[i];
}

static void expect_deviation(const struct stage *stage, int number, double db, double within_db) {
  const struct cue_level *level = level_of(stage, number);
  cr_expect(fabs(level->deviation_db - db) <= within_db, "cue %d: %.2f dB (%s), expected %.1f",
            number, level->deviation_db, level->why, db);
}

static double seconds_of(int64_t frame) {
  return (double)frame / FRAMES_PER_S;
}

static void expect_stranger(const struct stage *stage, size_t i, double from_s, double until_s,
                            double dbfs) {
  cr_assert(i < stage->stranger_count, "%zu strangers only", stage->stranger_count);
  const struct stranger *stranger = &stage->strangers[i];
  cr_expect(fabs(seconds_of(stranger->from_frame) - from_s) <= 0.13, "from %.3f s",
            seconds_of(stranger->from_frame));
  cr_expect(fabs(seconds_of(stranger->until_frame) - until_s) <= 0.13, "until %.3f s",
            seconds_of(stranger->until_frame));
  cr_expect(fabs(stranger->dbfs - dbfs) <= 1, "%.2f dBFS, expected %.1f", stranger->dbfs, dbfs);
}

Test(ear, a_cue_that_is_as_loud_as_asked_does_not_deviate) {
  struct stage stage = stage_new();
  play(&stage, LEFT, 3, 4, 0, 0);
  play(&stage, RIGHT, 7.5, 4, 0, 0);
  listen(&stage);
  expect_deviation(&stage, 1, 0, 0.05);
  expect_deviation(&stage, 2, 0, 0.05);
  cr_expect_eq(stage.stranger_count, 0);
  cr_expect_eq(stage.moments, 8 * SECONDS);
  stage_free(&stage);
}

Test(ear, a_quiet_loudspeaker_is_measured_before_the_next_cue_is_over) {
  struct stage stage = stage_new();
  play(&stage, LEFT, 2, 3, 0, 0);
  play(&stage, LEFT, 6, 3, -4, 0);
  play(&stage, RIGHT, 9.5, 4, 2, 0);
  listen(&stage);
  expect_deviation(&stage, 1, 0, 0.05);
  expect_deviation(&stage, 2, -4, 0.1);
  expect_deviation(&stage, 3, 2, 0.1);
  cr_expect_eq(stage.stranger_count, 0);
  cr_expect(stage.told_at[1] < 12LL * FRAMES_PER_S);
  stage_free(&stage);
}

Test(ear, a_loudspeaker_that_changes_in_mid_cue_leaves_no_ghost) {
  struct stage stage = stage_new();
  play(&stage, LEFT, 2, 8, -4, 5.4);
  play(&stage, LEFT, 11, 4, -100, 13.1);
  play(&stage, RIGHT, 11.2, 4, 0, 0);
  listen(&stage);
  cr_expect_eq(stage.stranger_count, 0, "%zu strangers", stage.stranger_count);
  stage_free(&stage);
}

Test(ear, a_dead_loudspeaker_is_as_quiet_as_the_room) {
  struct stage stage = stage_new();
  play(&stage, LEFT, 3, 3, -200, 0);
  listen(&stage);
  cr_expect(level_of(&stage, 1)->deviation_db < -20);
  cr_expect_eq(stage.stranger_count, 0);
  stage_free(&stage);
}

Test(ear, a_stranger_in_silence_is_timed_and_measured) {
  struct stage stage = stage_new();
  intrude(&stage, 5.05, 1.4, -60);
  intrude(&stage, 9.5, 0.1, -50); /* too short */
  listen(&stage);
  cr_expect_eq(stage.stranger_count, 1);
  expect_stranger(&stage, 0, 5.05, 6.45, -60);
  stage_free(&stage);
}

Test(ear, a_stranger_among_our_own_talk_is_timed_and_measured) {
  struct stage stage = stage_new();
  play(&stage, LEFT, 2, 9, 0, 0);
  play(&stage, RIGHT, 11.2, 6, 0, 0);
  intrude(&stage, 7, 2, -46);
  intrude(&stage, 13.5, 1, -50);
  listen(&stage);
  cr_expect_eq(stage.stranger_count, 2);
  expect_stranger(&stage, 0, 7, 9, -46);
  expect_stranger(&stage, 1, 13.5, 14.5, -50);
  expect_deviation(&stage, 1, 0, 0.1);
  expect_deviation(&stage, 2, 0, 0.1);
  stage_free(&stage);
}

Test(ear, a_stranger_that_stays_comes_in_slices_without_a_hole) {
  struct stage stage = stage_new();
  intrude(&stage, 3, 15, -60);
  listen(&stage);
  cr_expect_eq(stage.stranger_count, 2);
  cr_expect_eq(stage.strangers[0].until_frame, stage.strangers[1].from_frame);
  cr_expect(fabs(seconds_of(stage.strangers[1].until_frame) - 18) <= 0.13);
  stage_free(&stage);
}

Test(ear, steady_noise_above_the_limit_is_no_room_of_its_own) {
  struct stage stage = stage_new();
  stage.limit_dbfs = -70;
  intrude(&stage, 0, SECONDS, -65);
  listen(&stage);
  cr_expect(stage.stranger_count >= 2);
  cr_expect_eq(stage.strangers[0].from_frame, 0);
  stage_free(&stage);
}

Test(ear, latency_that_nobody_told_is_found) {
  struct stage stage = stage_new();
  play(&stage, LEFT, 2, 8, 0, 0);
  play(&stage, RIGHT, 10.5, 6, 0, 0);
  stage.late_frames = -3737.4; /* the ear looks for our sound 78 ms too early */
  listen(&stage);
  for (size_t i = 0; i < stage.stranger_count; i++)
    cr_expect(stage.strangers[i].until_frame < 13LL * FRAMES_PER_S, "a stranger at %.2f s",
              seconds_of(stage.strangers[i].from_frame));
  expect_deviation(&stage, 2, 0, 0.5);
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
    play(&stage, LEFT, 1 + 5.5 * i, 5, 0, 0);
  drift(&stage, 40); /* 43 frames in the end, of which a tenth would already hide a stranger */
  intrude(&stage, 19.8, 1, -43);
  listen(&stage);
  cr_expect_eq(stage.stranger_count, 1);
  expect_stranger(&stage, 0, 19.8, 20.8, -43);
  expect_deviation(&stage, 4, 0, 0.5);
  stage_free(&stage);
}

Test(ear, cards_that_drift_apart_are_followed) {
  struct stage stage = stage_new();
  for (int i = 0; i < 4; i++)
    play(&stage, i % 2 ? LEFT : RIGHT, 1 + 5.5 * i, 5, 0, 0);
  drift(&stage, 100);
  stage.drift_ppm = 100;
  listen(&stage);
  cr_expect_eq(stage.stranger_count, 0);
  for (int cue = 1; cue <= 4; cue++)
    expect_deviation(&stage, cue, -0.25, 0.1);
  stage_free(&stage);
}

Test(ear, a_jump_of_the_cards_is_a_gap) {
  struct stage stage = stage_new();
  play(&stage, LEFT, 2, 9, 0, 0);
  play(&stage, LEFT, 12, 6, 0, 0);
  enum { JUMP = 24000, AT = 6 * FRAMES_PER_S };
  memmove(stage.heard + AT + JUMP, stage.heard + AT, (FRAMES - AT - JUMP) * sizeof(float));
  memset(stage.heard + AT, 0, JUMP * sizeof(float));
  stage.jump_frame = AT;
  stage.jump_frames = JUMP;
  stage.blind_from = AT;
  stage.blind_until = AT + JUMP;
  listen(&stage);
  cr_expect_eq(stage.stranger_count, 0);
  expect_deviation(&stage, 1, 0, 0.2);
  expect_deviation(&stage, 2, 0, 0.05);
  stage_free(&stage);
}

Test(ear, a_gap_does_not_count) {
  struct stage stage = stage_new();
  play(&stage, LEFT, 3, 4, 0, 0);
  play(&stage, LEFT, 8, 2, 0, 0);
  stage.blind_from = (int64_t)(4.1 * FRAMES_PER_S);
  stage.blind_until = (int64_t)(5.3 * FRAMES_PER_S);
  memset(stage.heard + stage.blind_from, 0,
         (size_t)(stage.blind_until - stage.blind_from) * sizeof(float));
  listen(&stage);
  expect_deviation(&stage, 1, 0, 0.05);
  expect_deviation(&stage, 2, 0, 0.05);
  cr_expect_eq(stage.stranger_count, 0);
  stage_free(&stage);
}

Test(ear, a_cue_under_a_gap_is_not_measured_and_says_why) {
  struct stage stage = stage_new();
  play(&stage, LEFT, 3, 2, 0, 0);
  stage.blind_from = 3LL * FRAMES_PER_S;
  stage.blind_until = 6LL * FRAMES_PER_S;
  listen(&stage);
  const struct cue_level *level = level_of(&stage, 1);
  cr_expect(isnan(level->deviation_db));
  cr_expect(strstr(level->why, "a gap in the sound"), "%s", level->why);
  stage_free(&stage);
}

Test(ear, people_who_talk_at_once_are_not_told_apart) {
  struct stage stage = stage_new();
  play(&stage, LEFT, 3, 3, 0, 0);
  play(&stage, RIGHT, 3, 3, -6, 0);
  listen(&stage);
  const struct cue_level *level = level_of(&stage, 2);
  cr_expect(level->moments < 3 || fabs(level->deviation_db) < 6);
  cr_expect(isnan(level->deviation_db) == (*level->why != '\0'));
  cr_expect_eq(stage.stranger_count, 0);
  stage_free(&stage);
}

Test(ear, a_long_cue_comes_in_slices) {
  struct stage stage = stage_new();
  play(&stage, LEFT, 1, 21, -3, 12);
  listen(&stage);
  cr_assert_eq(stage.level_count, 2);
  cr_expect_eq(stage.levels[0].until_frame, stage.levels[1].from_frame);
  cr_expect(fabs(stage.levels[0].deviation_db) < 0.1);
  cr_expect(fabs(stage.levels[1].deviation_db + 3) < 0.1);
  stage_free(&stage);
}
