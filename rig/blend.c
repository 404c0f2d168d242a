/* A blend: how much of each loudspeaker's forecast is in a stretch of what was heard.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "blend.h"

#include <string.h>

static const double gain_max = 2;
/* Holds on to the gain before where forecasts are too alike to be told apart. */
static const double inertia = 1e-3;
enum { rounds = 30 };

void blend_init(struct blend *blend, size_t loudspeakers) {
  *blend = (struct blend){.loudspeakers = loudspeakers,
                          .common = g_new0(double, loudspeakers),
                          .own = g_new0(double, loudspeakers *loudspeakers)};
}

void blend_done(struct blend *blend) {
  g_free(blend->common);
  g_free(blend->own);
  *blend = (struct blend){0};
}

void blend_clear(struct blend *blend) {
  size_t n = blend->loudspeakers;
  blend->frames = 0;
  blend->heard = 0;
  memset(blend->common, 0, n * sizeof *blend->common);
  memset(blend->own, 0, n * n * sizeof *blend->own);
}

static double product(const float *a, const float *b, size_t frames) {
  double sum = 0;
  for (size_t i = 0; i < frames; i++)
    sum += (double)a[i] * (double)b[i];
  return sum;
}

void blend_add(struct blend *blend, const float *heard, const float *const forecast[],
               size_t frames) {
  size_t n = blend->loudspeakers;
  blend->frames += (int64_t)frames;
  blend->heard += product(heard, heard, frames);
  for (size_t s = 0; s < n; s++) {
    if (!forecast[s])
      continue;
    blend->common[s] += product(heard, forecast[s], frames);
    for (size_t t = 0; t <= s; t++)
      if (forecast[t])
        blend->own[s * n + t] += product(forecast[s], forecast[t], frames);
    for (size_t t = 0; t < s; t++)
      blend->own[t * n + s] = blend->own[s * n + t];
  }
}

void blend_add_blend(struct blend *blend, const struct blend *other) {
  size_t n = blend->loudspeakers;
  blend->frames += other->frames;
  blend->heard += other->heard;
  for (size_t s = 0; s < n; s++)
    blend->common[s] += other->common[s];
  for (size_t i = 0; i < n * n; i++)
    blend->own[i] += other->own[i];
}

static double mean(const struct blend *blend, double sum) {
  return blend->frames > 0 ? MAX(sum, 0) / (double)blend->frames : 0;
}

static double forecast_sum(const struct blend *blend, const double *gains) {
  double sum = 0;
  size_t n = blend->loudspeakers;
  for (size_t s = 0; s < n; s++)
    for (size_t t = 0; t < n; t++)
      sum += blend->own[s * n + t] * (gains ? gains[s] * gains[t] : 1);
  return sum;
}

double blend_own(const struct blend *blend, size_t loudspeaker) {
  return mean(blend, blend->own[loudspeaker * blend->loudspeakers + loudspeaker]);
}

double blend_forecast(const struct blend *blend, const double *gains) {
  return mean(blend, forecast_sum(blend, gains));
}

double blend_rest(const struct blend *blend, const double *gains) {
  double sum = blend->heard + forecast_sum(blend, gains);
  for (size_t s = 0; s < blend->loudspeakers; s++)
    sum -= 2 * gains[s] * blend->common[s];
  return mean(blend, sum);
}

/* Of what was heard beyond the others, as loud as they are, how much goes with this loudspeaker. */
static double common_beyond(const struct blend *blend, size_t s, const double *gains) {
  size_t n = blend->loudspeakers;
  double common = blend->common[s];
  for (size_t t = 0; t < n; t++)
    if (t != s)
      common -= blend->own[s * n + t] * gains[t];
  return common;
}

double blend_gain(const struct blend *blend, size_t loudspeaker, const double *gains) {
  double own = blend->own[loudspeaker * blend->loudspeakers + loudspeaker];
  return own > 0 ? common_beyond(blend, loudspeaker, gains) / own : 0;
}

/* One loudspeaker's best gain while the others keep theirs. */
static double best_gain(const struct blend *blend, size_t s, const double *gains, double before) {
  double own = blend->own[s * blend->loudspeakers + s];
  double wanted = common_beyond(blend, s, gains) + inertia * own * before;
  return CLAMP(wanted / (own * (1 + inertia)), 0, gain_max);
}

void blend_solve(const struct blend *blend, double quiet_power, double *gains) {
  size_t n = blend->loudspeakers;
  g_autofree double *before = g_new(double, n);
  memcpy(before, gains, n * sizeof *gains);
  for (int round = 0; round < rounds; round++)
    for (size_t s = 0; s < n; s++)
      if (blend_own(blend, s) > quiet_power)
        gains[s] = best_gain(blend, s, gains, before[s]);
}
