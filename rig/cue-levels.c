/* How loud each cue was at the reference microphone, against how loud it was asked to be.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cue-levels.h"

#include "level.h"
#include "unmeasured.h"

#include <math.h>

enum { SLICE_FRAMES = 10 * FRAMES_PER_S, MOMENTS_MIN = 3 };

static const double below_loudest_db = 12, above_noise_db = 6;
/* Others this far below leave no mark on a level; above, so that their remains may pass for it. */
static const double alone_db = 20, drowned_db = 10;
/* A forecast that comes at the wrong time fits worse: it makes nothing louder, but much quieter. */
static const double misplaced_db = 3;

/* Why a moment does not count; what comes first is named first. */
enum flaw { FLAW_NONE, FLAW_GAP, FLAW_STRANGER, FLAW_CROWD, FLAW_LOST, FLAW_NOISE, FLAWS };

static const char *const flaw_names[FLAWS] = {[FLAW_GAP] = UNMEASURED_GAP,
                                              [FLAW_STRANGER] = "somebody else was heard",
                                              [FLAW_CROWD] = "other loudspeakers were far louder",
                                              [FLAW_LOST] = "it was not found among others",
                                              [FLAW_NOISE] = UNMEASURED_NOISE};

struct sample {
  int64_t heard_frame;
  double own; /* power that the cue's loudspeaker alone should give */
  double deviation_db;
  enum flaw flaw;
};

struct slice {
  const struct cue_sound *cue;
  int64_t from_frame, until_frame;
  GArray *samples; /* struct sample */
};

struct cue_levels {
  const struct cue_sound *cues;
  size_t count, next; /* cues before `next` have begun */
  int64_t *delay_frames;
  GArray *open; /* struct slice */
  struct cue_level_sink sink;
};

struct cue_levels *cue_levels_new(const struct cue_sound *cues, size_t count,
                                  const int64_t *delay_frames, size_t loudspeakers,
                                  struct cue_level_sink sink) {
  struct cue_levels *levels = g_new0(struct cue_levels, 1);
  levels->cues = cues;
  levels->count = count;
  levels->delay_frames = g_memdup2(delay_frames, loudspeakers * sizeof *delay_frames);
  levels->open = g_array_new(FALSE, FALSE, sizeof(struct slice));
  levels->sink = sink;
  return levels;
}

static struct slice *slice_at(const struct cue_levels *levels, guint i) {
  return &g_array_index(levels->open, struct slice, i);
}

void cue_levels_free(struct cue_levels *levels) {
  if (!levels)
    return;
  for (guint i = 0; i < levels->open->len; i++)
    g_array_unref(slice_at(levels, i)->samples);
  g_array_unref(levels->open);
  g_free(levels->delay_frames);
  g_free(levels);
}

/* A rest that is too short to be measured by itself goes with the slice before it. */
static void open_slice(struct cue_levels *levels, const struct cue_sound *cue, int64_t from_frame) {
  int64_t end_frame = cue->start_frame + cue->frames;
  int64_t until_frame =
      end_frame - from_frame < 2 * (int64_t)SLICE_FRAMES ? end_frame : from_frame + SLICE_FRAMES;
  struct slice slice = {cue, from_frame, until_frame,
                        g_array_new(FALSE, FALSE, sizeof(struct sample))};
  g_array_append_val(levels->open, slice);
}

static double others_of(const struct moment *moment, size_t loudspeaker) {
  double others = 0;
  for (size_t s = 0; s < moment->loudspeakers; s++)
    if (s != loudspeaker)
      others += moment->own[s];
  return others;
}

static bool is_alone(const struct moment *moment, size_t loudspeaker) {
  return others_of(moment, loudspeaker) < level_power_of_db(-alone_db) * moment->own[loudspeaker];
}

/* Alone, the forecast need not fit in its fine shape. */
static double deviation_of(const struct moment *moment, size_t loudspeaker) {
  if (is_alone(moment, loudspeaker))
    return level_db_of_power(moment->heard) - level_db_of_power(moment->forecast + moment->noise);
  double own = moment->own[loudspeaker], gain = MAX(moment->gain[loudspeaker], 0);
  return level_db_of_power(gain * gain * own + moment->noise) -
         level_db_of_power(own + moment->noise);
}

static enum flaw flaw_of(const struct moment *moment, size_t loudspeaker, double deviation_db) {
  double own = moment->own[loudspeaker];
  if (moment->is_blind)
    return FLAW_GAP;
  if (own < level_power_of_db(above_noise_db) * moment->noise)
    return FLAW_NOISE;
  if (own < level_power_of_db(-drowned_db) * others_of(moment, loudspeaker))
    return FLAW_CROWD;
  if (moment->has_stranger)
    return FLAW_STRANGER;
  bool is_lost = !moment->placed[loudspeaker] && !is_alone(moment, loudspeaker) &&
                 deviation_db < -misplaced_db;
  return is_lost ? FLAW_LOST : FLAW_NONE;
}

static void take_sample(struct slice *slice, const struct moment *moment) {
  size_t loudspeaker = slice->cue->loudspeaker;
  double deviation_db = deviation_of(moment, loudspeaker);
  struct sample sample = {.heard_frame = moment->heard_frame,
                          .own = moment->own[loudspeaker],
                          .deviation_db = deviation_db,
                          .flaw = flaw_of(moment, loudspeaker, deviation_db)};
  g_array_append_val(slice->samples, sample);
}

static int by_size(const void *left, const void *right) {
  const double *a = left, *b = right;
  return (*a > *b) - (*a < *b);
}

static double median(GArray *values) {
  g_array_sort(values, by_size);
  guint half = values->len / 2;
  double upper = g_array_index(values, double, half);
  return values->len % 2 ? upper : (upper + g_array_index(values, double, half - 1)) / 2;
}

static double loudest_of(const struct slice *slice) {
  double loudest = 0;
  for (guint i = 0; i < slice->samples->len; i++)
    loudest = MAX(loudest, g_array_index(slice->samples, struct sample, i).own);
  return loudest;
}

static void explain(struct cue_level *level, const int flaws[FLAWS], int loud) {
  int worst = FLAW_NONE + 1;
  for (int flaw = worst; flaw < FLAWS; flaw++)
    if (flaws[flaw] > flaws[worst])
      worst = flaw;
  if (loud == 0)
    g_strlcpy(level->why, UNMEASURED_SHORT, sizeof level->why);
  else
    g_snprintf(level->why, sizeof level->why, "%s in %d of its %d loud moment%s of 125 ms",
               flaw_names[worst], flaws[worst], loud, loud == 1 ? "" : "s");
}

static struct cue_level level_of(const struct slice *slice) {
  struct cue_level level = {.cue = slice->cue,
                            .from_frame = slice->from_frame,
                            .until_frame = slice->until_frame,
                            .deviation_db = NAN};
  g_autoptr(GArray) deviations = g_array_new(FALSE, FALSE, sizeof(double));
  double loud = loudest_of(slice) * level_power_of_db(-below_loudest_db);
  int flaws[FLAWS] = {0}, count = 0;
  for (guint i = 0; i < slice->samples->len; i++) {
    const struct sample *sample = &g_array_index(slice->samples, struct sample, i);
    if (sample->own < loud)
      continue;
    count++;
    flaws[sample->flaw]++;
    if (sample->flaw == FLAW_NONE)
      g_array_append_val(deviations, sample->deviation_db);
  }
  level.moments = flaws[FLAW_NONE];
  if (count > 0 && level.moments >= MIN(MOMENTS_MIN, count))
    level.deviation_db = median(deviations);
  else
    explain(&level, flaws, count);
  return level;
}

static void close_slice(struct cue_levels *levels, guint i) {
  struct slice slice = *slice_at(levels, i);
  g_array_remove_index(levels->open, i);
  struct cue_level level = level_of(&slice);
  g_array_unref(slice.samples);
  if (slice.until_frame < slice.cue->start_frame + slice.cue->frames)
    open_slice(levels, slice.cue, slice.until_frame);
  levels->sink.take(levels->sink.user, &level);
}

/* Where on the cue's own time its sound was in the middle of the moment. */
static int64_t middle_of(const struct cue_levels *levels, const struct moment *moment,
                         const struct cue_sound *cue) {
  return moment->played_frame + MOMENT_FRAMES / 2 - levels->delay_frames[cue->loudspeaker] -
         (int64_t)moment->lag_frames[cue->loudspeaker];
}

void cue_levels_take(struct cue_levels *levels, const struct moment *moment) {
  for (; levels->next < levels->count; levels->next++) {
    const struct cue_sound *cue = &levels->cues[levels->next];
    if (middle_of(levels, moment, cue) < cue->start_frame)
      break;
    open_slice(levels, cue, cue->start_frame);
  }
  for (guint i = 0; i < levels->open->len;) {
    const struct slice *slice = slice_at(levels, i);
    int64_t middle = middle_of(levels, moment, slice->cue);
    if (middle >= slice->until_frame) {
      close_slice(levels, i); /* what it opens comes last, and is looked at in its turn */
      continue;
    }
    if (middle >= slice->from_frame)
      take_sample(slice_at(levels, i), moment);
    i++;
  }
}

void cue_levels_blind(struct cue_levels *levels, int64_t from_frame, int64_t until_frame) {
  for (guint i = 0; i < levels->open->len; i++)
    for (guint j = 0; j < slice_at(levels, i)->samples->len; j++) {
      struct sample *sample = &g_array_index(slice_at(levels, i)->samples, struct sample, j);
      if (sample->heard_frame < until_frame && sample->heard_frame + MOMENT_FRAMES > from_frame)
        sample->flaw = FLAW_GAP;
    }
}

void cue_levels_finish(struct cue_levels *levels) {
  while (levels->open->len > 0) {
    struct slice *slice = slice_at(levels, 0);
    slice->until_frame = slice->cue->start_frame + slice->cue->frames;
    close_slice(levels, 0);
  }
}
