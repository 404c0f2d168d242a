/* The ear: tells what the reference microphone heard of us from what it heard of others.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ear.h"

#include "alignment.h"
#include "blend.h"
#include "forecast.h"
#include "lag.h"
#include "level.h"

#include <math.h>
#include <string.h>

enum {
  WINDOW = FRAMES_PER_S,
  MOMENTS = WINDOW / MOMENT_FRAMES,
  BLOCKS = WINDOW / EAR_BLOCK,
  WAIT = 3 * EAR_BLOCK,       /* sound that comes earlier than foreseen is awaited so long */
  SEARCH_FIRST = WAIT - 2400, /* lags looked at before the first that fits, and after it */
  SEARCH = FRAMES_PER_S / 100,
  REPLACE = 1, /* whole frames that clocks drift apart before we follow */
  JUMP = FRAMES_PER_S / 100,
  WINDOWS = 3, /* before, now, next */
  HISTORY = 2 * WINDOW,
  GAPS = 32,
  PATIENCE = 2 /* windows before a search that was in vain is repeated */
};

/* A forecast that fits this well needs no better lag; a better lag takes away at least so much. */
static const double fits_db = 25, poor_db = 10, better_db = 0.5;
static const double peak_min = 0.1;
/* Above the room's noise: to be worth a gain; to be worth a lag. */
static const double sounds_db = 3, loud_db = 15, alone_db = 10;

struct loudspeaker {
  struct lag lag;
  int patience;    /* windows until the next search */
  float *forecast; /* of the window that is looked at, as it is placed now */
  bool sounds;
};

struct window {
  bool is_there, is_blind;
  int64_t heard_frame, behind_frames;
  struct blend moments[MOMENTS];
  double *gains, *lags;
  bool *placed; /* has the loudspeaker's lag been found? */
};

struct gap {
  int64_t from_frame, until_frame;
};

struct ear {
  struct ear_plan plan;
  struct forecast *forecast;
  struct strangers *strangers;
  struct cue_levels *cues;
  struct loudspeaker *loudspeakers;
  struct a_weight weight;
  double sum;              /* of squares of the moment that runs */
  int summed;              /* frames of it */
  float *heard;            /* A-weighted: a ring of HISTORY frames */
  int64_t taken, analysed; /* frames */
  int64_t behind_frames;
  bool is_placed, has_jumped;
  struct window windows[WINDOWS]; /* in order of time */
  struct gap gaps[GAPS];
  size_t gap_count;
  double *own, *found; /* powers, for a moment */
  double *gain;        /* for a moment, too */
};

static void make_room(struct ear *ear) {
  size_t n = ear->plan.loudspeakers;
  ear->loudspeakers = g_new0(struct loudspeaker, n);
  for (size_t s = 0; s < n; s++)
    ear->loudspeakers[s].forecast = g_new0(float, WINDOW);
  for (size_t w = 0; w < WINDOWS; w++) {
    ear->windows[w].gains = g_new(double, n);
    ear->windows[w].lags = g_new0(double, n);
    ear->windows[w].placed = g_new0(bool, n);
    for (size_t s = 0; s < n; s++)
      ear->windows[w].gains[s] = 1;
    for (size_t m = 0; m < MOMENTS; m++)
      blend_init(&ear->windows[w].moments[m], n);
  }
  ear->heard = g_new0(float, HISTORY);
  ear->own = g_new0(double, n);
  ear->found = g_new0(double, n);
  ear->gain = g_new0(double, n);
}

struct ear *ear_new(const struct ear_plan *plan) {
  struct ear *ear = g_new0(struct ear, 1);
  ear->plan = *plan;
  ear->forecast = forecast_new(plan->loudspeakers, plan->taps_max);
  ear->strangers =
      strangers_new(plan->loudspeakers, plan->limit_dbfs, plan->noise_dbfs, plan->floor_dbfs);
  ear->cues = cue_levels_new(plan->cues, plan->cue_count, plan->delay_frames, plan->loudspeakers,
                             (struct cue_level_sink){plan->sink.cue, plan->sink.user});
  a_weight_init(&ear->weight);
  make_room(ear);
  return ear;
}

void ear_free(struct ear *ear) {
  if (!ear)
    return;
  for (size_t s = 0; s < ear->plan.loudspeakers; s++)
    g_free(ear->loudspeakers[s].forecast);
  for (size_t w = 0; w < WINDOWS; w++) {
    g_free(ear->windows[w].gains);
    g_free(ear->windows[w].lags);
    g_free(ear->windows[w].placed);
    for (size_t m = 0; m < MOMENTS; m++)
      blend_done(&ear->windows[w].moments[m]);
  }
  forecast_free(ear->forecast);
  strangers_free(ear->strangers);
  cue_levels_free(ear->cues);
  g_free(ear->loudspeakers);
  g_free(ear->heard);
  g_free(ear->own);
  g_free(ear->found);
  g_free(ear->gain);
  g_free(ear);
}

void ear_connect(struct ear *ear, size_t loudspeaker, const float *taps, size_t count) {
  forecast_connect(ear->forecast, loudspeaker, taps, count);
}

void ear_blind(struct ear *ear, int64_t from_frame, int64_t until_frame) {
  ear->gaps[ear->gap_count++ % GAPS] = (struct gap){from_frame, until_frame};
  cue_levels_blind(ear->cues, from_frame, until_frame);
}

static bool is_blind(const struct ear *ear, int64_t from_frame) {
  for (size_t i = 0; i < MIN(ear->gap_count, GAPS); i++)
    if (ear->gaps[i].from_frame < from_frame + MOMENT_FRAMES &&
        ear->gaps[i].until_frame > from_frame)
      return true;
  return false;
}

/* Returns whether the loudspeaker sounds in the window. */
static bool place(struct ear *ear, const struct window *window, size_t s, double lag_frames) {
  struct loudspeaker *loudspeaker = &ear->loudspeakers[s];
  loudspeaker->sounds = forecast_read(ear->forecast, s, window->heard_frame - window->behind_frames,
                                      WINDOW, lag_frames, loudspeaker->forecast);
  return loudspeaker->sounds;
}

/* Windows begin at whole multiples of themselves, so each lies in one piece in the ring. */
static const float *heard_of(const struct ear *ear, const struct window *window) {
  return ear->heard + window->heard_frame % HISTORY;
}

static void take_apart(struct ear *ear, struct window *window) {
  size_t n = ear->plan.loudspeakers;
  const float *heard = heard_of(ear, window);
  g_autofree const float **forecast = g_new(const float *, n);
  for (size_t m = 0; m < MOMENTS; m++) {
    for (size_t s = 0; s < n; s++)
      forecast[s] =
          ear->loudspeakers[s].sounds ? ear->loudspeakers[s].forecast + m * MOMENT_FRAMES : NULL;
    blend_clear(&window->moments[m]);
    blend_add(&window->moments[m], heard + m * MOMENT_FRAMES, forecast, MOMENT_FRAMES);
  }
}

static void sum_up(const struct window *window, struct blend *sum) {
  blend_clear(sum);
  for (size_t m = 0; m < MOMENTS; m++)
    blend_add_blend(sum, &window->moments[m]);
}

/* The gains that fit the window as it is placed. Returns the power that remains. */
static double solve(struct ear *ear, struct window *window, struct blend *sum) {
  take_apart(ear, window);
  sum_up(window, sum);
  blend_solve(sum, level_power_of_db(sounds_db) * strangers_noise(ear->strangers), window->gains);
  return blend_rest(sum, window->gains);
}

/* The loudspeaker that is so loud and alone that its lag can be found; -1: none. */
static int soloist_of(const struct ear *ear, const struct blend *sum) {
  double noise = strangers_noise(ear->strangers), all = 0;
  for (size_t s = 0; s < ear->plan.loudspeakers; s++)
    all += blend_own(sum, s);
  for (size_t s = 0; s < ear->plan.loudspeakers; s++) {
    double own = blend_own(sum, s);
    if (own > level_power_of_db(loud_db) * noise && own > level_power_of_db(alone_db) * (all - own))
      return (int)s;
  }
  return -1;
}

static bool is_lag_possible(double lag_frames) {
  return lag_frames > -(double)SEARCH_FIRST && lag_frames < 4.0 * FRAMES_PER_S;
}

/* A lag is believed if with it less remains: then it needs no smoothing. */
static bool follow(struct ear *ear, struct window *window, size_t s, struct blend *sum,
                   double *rest) {
  struct loudspeaker *loudspeaker = &ear->loudspeakers[s];
  struct alignment found =
      alignment_find(loudspeaker->forecast, heard_of(ear, window), WINDOW,
                     loudspeaker->lag.is_found ? (size_t)SEARCH : (size_t)SEARCH_FIRST);
  double before = lag_at(&loudspeaker->lag, window->heard_frame),
         lag_frames = before + found.lag_frames;
  if (found.peak < peak_min || !is_lag_possible(lag_frames))
    return false;
  g_autofree double *gains = g_memdup2(window->gains, ear->plan.loudspeakers * sizeof(double));
  place(ear, window, s, lag_frames);
  double better = solve(ear, window, sum);
  bool helps = better < *rest * level_power_of_db(-better_db);
  if (helps) {
    lag_find(&loudspeaker->lag, window->heard_frame, lag_frames);
    *rest = better;
  } else {
    place(ear, window, s, before);
    take_apart(ear, window);
    memcpy(window->gains, gains, ear->plan.loudspeakers * sizeof(double));
  }
  if (!helps && fabs(found.lag_frames) < 1)
    lag_find(&loudspeaker->lag, window->heard_frame, before);
  return helps;
}

/* A search that was in vain is not repeated at once, unless the forecast is plainly wrong. */
static void look_for_lag(struct ear *ear, struct window *window, size_t s, struct blend *sum,
                         double *rest) {
  struct loudspeaker *loudspeaker = &ear->loudspeakers[s];
  double own = blend_own(sum, s);
  loudspeaker->patience = MAX(loudspeaker->patience - 1, 0);
  if (*rest < level_power_of_db(-fits_db) * own + 2 * strangers_noise(ear->strangers))
    lag_find(&loudspeaker->lag, window->heard_frame,
             lag_at(&loudspeaker->lag, window->heard_frame));
  else if (loudspeaker->patience == 0 || *rest > level_power_of_db(-poor_db) * own)
    loudspeaker->patience = follow(ear, window, s, sum, rest) ? 0 : PATIENCE;
}

static void fit(struct ear *ear, struct window *window) {
  struct blend sum;
  blend_init(&sum, ear->plan.loudspeakers);
  double rest = solve(ear, window, &sum);
  int s = soloist_of(ear, &sum);
  if (s >= 0 && !window->is_blind)
    look_for_lag(ear, window, (size_t)s, &sum, &rest);
  blend_done(&sum);
}

/* Of the gains before, in and after the window those count that leave the least: a loudspeaker
 * that changes in mid-window leaves no ghost then. */
static const double *best_gains(const struct ear *ear, const struct blend *blend) {
  const double *best = ear->windows[1].gains;
  for (size_t w = 0; w < WINDOWS; w++)
    if (ear->windows[w].is_there &&
        blend_rest(blend, ear->windows[w].gains) < blend_rest(blend, best))
      best = ear->windows[w].gains;
  return best;
}

static void tell_moment(struct ear *ear, const struct window *window, size_t m) {
  const struct blend *blend = &window->moments[m];
  const double *gains = best_gains(ear, blend);
  int64_t heard_frame = window->heard_frame + (int64_t)m * MOMENT_FRAMES;
  for (size_t s = 0; s < ear->plan.loudspeakers; s++) {
    ear->own[s] = blend_own(blend, s);
    /* Before it is known when it comes, its sound cannot be told from a stranger's. */
    double gain = window->placed[s] ? gains[s] : MAX(gains[s], 1);
    ear->found[s] = gain * gain * ear->own[s];
    ear->gain[s] = blend_gain(blend, s, gains);
  }
  struct moment moment = {.heard_frame = heard_frame,
                          .played_frame = heard_frame - window->behind_frames,
                          .heard = blend->heard / (double)MOMENT_FRAMES,
                          .forecast = blend_forecast(blend, NULL),
                          .rest = blend_rest(blend, gains),
                          .noise = strangers_noise(ear->strangers),
                          .own = ear->own,
                          .found = ear->found,
                          .gain = ear->gain,
                          .placed = window->placed,
                          .lag_frames = window->lags,
                          .loudspeakers = ear->plan.loudspeakers,
                          .is_blind =
                              window->is_blind || blend->heard <= 0 || is_blind(ear, heard_frame)};
  struct stranger stranger;
  if (strangers_take(ear->strangers, &moment, &stranger))
    ear->plan.sink.stranger(ear->plan.sink.user, &stranger);
  cue_levels_take(ear->cues, &moment);
}

/* The middle one of the windows is told: by then the one after it is known. */
static void tell_window(struct ear *ear) {
  const struct window *window = &ear->windows[1];
  for (size_t m = 0; window->is_there && m < MOMENTS; m++)
    tell_moment(ear, window, m);
}

static struct window *next_window(struct ear *ear) {
  struct window oldest = ear->windows[0];
  memmove(&ear->windows[0], &ear->windows[1], (WINDOWS - 1) * sizeof oldest);
  struct window *next = &ear->windows[WINDOWS - 1];
  *next = oldest;
  memcpy(next->gains, ear->windows[WINDOWS - 2].gains,
         ear->plan.loudspeakers * sizeof *next->gains);
  next->is_there = false;
  return next;
}

static void analyse(struct ear *ear) {
  struct window *window = next_window(ear);
  window->is_there = true;
  window->is_blind = ear->has_jumped;
  window->heard_frame = ear->analysed;
  window->behind_frames = ear->behind_frames;
  bool any = false;
  for (size_t s = 0; s < ear->plan.loudspeakers; s++)
    any |= place(ear, window, s, lag_at(&ear->loudspeakers[s].lag, window->heard_frame));
  if (any)
    fit(ear, window);
  else
    take_apart(ear, window);
  for (size_t s = 0; s < ear->plan.loudspeakers; s++) {
    window->lags[s] = lag_at(&ear->loudspeakers[s].lag, window->heard_frame);
    window->placed[s] = ear->loudspeakers[s].lag.is_found;
  }
  ear->analysed += WINDOW;
  ear->has_jumped = false;
  tell_window(ear);
}

static void end_moment(struct ear *ear, int64_t frame) {
  ear->plan.sink.level(ear->plan.sink.user, frame - MOMENT_FRAMES,
                       level_db_of_power(ear->sum / MOMENT_FRAMES));
  ear->sum = 0;
  ear->summed = 0;
}

static void weigh(struct ear *ear, const float *heard) {
  float *to = ear->heard + ear->taken % HISTORY;
  for (int i = 0; i < EAR_BLOCK; i++) {
    double weighted = a_weight_step(&ear->weight, (double)heard[i]);
    to[i] = (float)weighted;
    ear->sum += weighted * weighted;
    if (++ear->summed == MOMENT_FRAMES)
      end_moment(ear, ear->taken + i + 1);
  }
}

static void keep_place(struct ear *ear, double behind_frames) {
  double strayed = fabs(behind_frames - (double)ear->behind_frames);
  ear->has_jumped |= ear->is_placed && strayed > JUMP;
  if (!ear->is_placed || strayed > REPLACE)
    ear->behind_frames = (int64_t)llround(behind_frames);
  ear->is_placed = true;
}

void ear_take(struct ear *ear, const float *const channels[], const float *heard,
              double behind_frames) {
  keep_place(ear, behind_frames);
  forecast_play(ear->forecast, channels);
  weigh(ear, heard);
  ear->taken += EAR_BLOCK;
  if (ear->taken >= ear->analysed + WINDOW + WAIT)
    analyse(ear);
}

double ear_misfit_db(const struct ear *ear, size_t loudspeaker) {
  return strangers_misfit_db(ear->strangers, loudspeaker);
}

void ear_finish(struct ear *ear) {
  struct stranger stranger;
  if (ear->taken >= ear->analysed + WINDOW)
    analyse(ear);
  next_window(ear); /* so that the last one is told, too */
  tell_window(ear);
  if (strangers_finish(ear->strangers, &stranger))
    ear->plan.sink.stranger(ear->plan.sink.user, &stranger);
  cue_levels_finish(ear->cues);
}
