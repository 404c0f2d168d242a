/* A stage for tests of the ear: a room with two loudspeakers in it, and what the ear told of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-stage.h"
#include "level.h"
#include "noise.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* Ways to the microphone: a direct sound and an echo. */
static const struct {
  int delay_frames, echo_frames;
  double gain, echo_gain;
} ways[LOUDSPEAKERS] = {{120, 700, 0.5, 0.2}, {260, 1100, 0.4, 0.15}};

static const double talk_dbfs = -35, noise_dbfs = -85;

static void take_level(void *user, int64_t frame, double dbfs) {
  struct stage *stage = user;
  cr_expect_eq(frame, (int64_t)stage->moments++ * MOMENT_FRAMES);
  cr_expect(dbfs < 0);
}

static void take_stranger(void *user, const struct stranger *stranger) {
  struct stage *stage = user;
  struct stranger *last =
      stage->stranger_count ? stage->strangers + stage->stranger_count - 1 : NULL;
  double length = (double)(stranger->until_frame - stranger->from_frame);
  stage->slice_count++;
  cr_expect(length >= MOMENT_FRAMES);
  if (last && last->until_frame == stranger->from_frame) {
    double before = (double)(last->until_frame - last->from_frame);
    double energy = before * pow(10, last->dbfs / 10) + length * pow(10, stranger->dbfs / 10);
    last->dbfs = level_db_of_power(energy / (before + length));
    last->until_frame = stranger->until_frame;
    return;
  }
  cr_assert(stage->stranger_count < TOLD_MAX);
  stage->strangers[stage->stranger_count++] = *stranger;
}

static void take_cue(void *user, const struct cue_level *level) {
  struct stage *stage = user;
  cr_assert(stage->level_count < TOLD_MAX);
  stage->told_at[stage->level_count] = stage->frame;
  stage->levels[stage->level_count++] = *level;
}

struct stage stage_new(void) {
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

void stage_free(struct stage *stage) {
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

void stage_play(struct stage *stage, int loudspeaker, double from_s, double for_s, double gain_db,
                double change_s) {
  int from = (int)(from_s * FRAMES_PER_S), frames = (int)(for_s * FRAMES_PER_S);
  g_autofree float *samples =
      babble(frames, talk_dbfs + stage->louder_db, 1000 + (uint64_t)stage->cue_count);
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

void stage_intrude(struct stage *stage, double from_s, double for_s, double dbfs) {
  int from = (int)(from_s * FRAMES_PER_S), frames = (int)(for_s * FRAMES_PER_S);
  struct noise noise;
  g_autofree float *samples = g_new(float, (size_t)frames);
  noise_init(&noise, NOISE_PINK, 5, (uint64_t)from);
  noise_fill(&noise, samples, (size_t)frames);
  float gain = (float)level_ratio_of_db(dbfs - noise_a_weighted_db(NOISE_PINK));
  for (int i = 0; i < frames; i++)
    stage->heard[from + i] += gain * samples[i];
}

struct ear *stage_ear_of(struct stage *stage) {
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

void stage_listen(struct stage *stage) {
  struct ear *ear = stage_ear_of(stage);
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

const struct cue_level *stage_level_of(const struct stage *stage, int number) {
  size_t i = 0;
  while (i < stage->level_count && stage->levels[i].cue->number != number)
    i++;
  cr_assert(i < stage->level_count, "nothing was told of cue %d", number);
  return &stage->levels[i];
}

void stage_expect_deviation(const struct stage *stage, int number, double db, double within_db) {
  const struct cue_level *level = stage_level_of(stage, number);
  cr_expect(fabs(level->deviation_db - db) <= within_db, "cue %d: %.2f dB (%s), expected %.1f",
            number, level->deviation_db, level->why, db);
}

double stage_seconds_of(int64_t frame) {
  return (double)frame / FRAMES_PER_S;
}

void stage_expect_stranger(const struct stage *stage, size_t i, double from_s, double until_s,
                           double dbfs) {
  cr_assert(i < stage->stranger_count, "%zu strangers only", stage->stranger_count);
  const struct stranger *stranger = &stage->strangers[i];
  cr_expect(fabs(stage_seconds_of(stranger->from_frame) - from_s) <= 0.13, "from %.3f s",
            stage_seconds_of(stranger->from_frame));
  cr_expect(fabs(stage_seconds_of(stranger->until_frame) - until_s) <= 0.13, "until %.3f s",
            stage_seconds_of(stranger->until_frame));
  cr_expect(fabs(stranger->dbfs - dbfs) <= 1, "%.2f dBFS, expected %.1f", stranger->dbfs, dbfs);
}
