/* A forecast of our own sound: what each loudspeaker should give at the reference microphone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast.h"

#include "convolver.h"
#include "level.h"

#include <math.h>
#include <string.h>

enum {
  BLOCKS = FORECAST_PAST / FORECAST_BLOCK + 1,
  RING = BLOCKS * FORECAST_BLOCK,
  WEIGHT_TAIL = FRAMES_PER_S / 20, /* the A-weighting has fallen by 50 dB until then */
  SINC_HALF = 16
};

struct foreseen {
  float *ring;         /* by played frame */
  bool sounds[BLOCKS]; /* is that block anything but zero? */
};

struct forecast {
  size_t loudspeakers, taps_max;
  struct convolver *convolver;
  struct foreseen *foreseen; /* one a loudspeaker */
  int64_t played;            /* frames so far */
  float **outputs;
  bool *sounds;
};

struct forecast *forecast_new(size_t loudspeakers, size_t taps_max) {
  struct forecast *forecast = g_new0(struct forecast, 1);
  forecast->loudspeakers = loudspeakers;
  forecast->taps_max = taps_max;
  forecast->convolver =
      convolver_new(loudspeakers, loudspeakers, FORECAST_BLOCK, taps_max + WEIGHT_TAIL);
  forecast->foreseen = g_new0(struct foreseen, loudspeakers);
  forecast->outputs = g_new0(float *, loudspeakers);
  forecast->sounds = g_new0(bool, loudspeakers);
  for (size_t s = 0; s < loudspeakers; s++)
    forecast->foreseen[s].ring = g_new0(float, RING);
  return forecast;
}

void forecast_free(struct forecast *forecast) {
  if (!forecast)
    return;
  for (size_t s = 0; s < forecast->loudspeakers; s++)
    g_free(forecast->foreseen[s].ring);
  convolver_free(forecast->convolver);
  g_free(forecast->foreseen);
  g_free(forecast->outputs);
  g_free(forecast->sounds);
  g_free(forecast);
}

/* The weighting is put into the response once instead of into every sample of the night. */
void forecast_connect(struct forecast *forecast, size_t loudspeaker, const float *taps,
                      size_t count) {
  g_assert(loudspeaker < forecast->loudspeakers && count <= forecast->taps_max);
  size_t weighted = count + WEIGHT_TAIL;
  g_autofree float *to = g_new(float, weighted);
  struct a_weight weight;
  a_weight_init(&weight);
  for (size_t i = 0; i < weighted; i++)
    to[i] = (float)a_weight_step(&weight, i < count ? (double)taps[i] : 0);
  convolver_connect(forecast->convolver, loudspeaker, loudspeaker, 1, to, weighted);
}

void forecast_play(struct forecast *forecast, const float *const channels[]) {
  size_t block = (size_t)(forecast->played / FORECAST_BLOCK % BLOCKS);
  for (size_t s = 0; s < forecast->loudspeakers; s++)
    forecast->outputs[s] = forecast->foreseen[s].ring + block * FORECAST_BLOCK;
  convolver_run(forecast->convolver, channels, forecast->outputs, forecast->sounds);
  for (size_t s = 0; s < forecast->loudspeakers; s++)
    forecast->foreseen[s].sounds[block] = forecast->sounds[s];
  forecast->played += FORECAST_BLOCK;
}

static bool is_known(const struct forecast *forecast, int64_t frame) {
  return frame >= MAX(0, forecast->played - FORECAST_PAST) && frame < forecast->played;
}

static bool any_sounds(const struct forecast *forecast, const struct foreseen *foreseen,
                       int64_t from, int64_t until) {
  from = MAX(from, MAX(0, forecast->played - FORECAST_PAST));
  until = MIN(until, forecast->played);
  for (int64_t at = from; at < until; at = (at / FORECAST_BLOCK + 1) * FORECAST_BLOCK)
    if (foreseen->sounds[at / FORECAST_BLOCK % BLOCKS])
      return true;
  return false;
}

/* Hann-windowed; kernel[i] weighs the frame i - SINC_HALF after the one that the wanted place
 * precedes by `fraction`. */
static void make_kernel(double fraction, float kernel[2 * SINC_HALF]) {
  for (int i = 0; i < 2 * SINC_HALF; i++) {
    double x = i - SINC_HALF + fraction;
    double sinc = fabs(x) < 1e-9 ? 1 : sin(G_PI * x) / (G_PI * x);
    kernel[i] = (float)(sinc * 0.5 * (1 + cos(G_PI * x / SINC_HALF)));
  }
}

static void shift(const float *from, size_t frames, double fraction, float *to) {
  float kernel[2 * SINC_HALF];
  make_kernel(fraction, kernel);
  for (size_t i = 0; i < frames; i++) {
    float sum = 0;
    for (int k = 0; k < 2 * SINC_HALF; k++)
      sum += kernel[k] * from[i + (size_t)k];
    to[i] = sum;
  }
}

static void copy(const struct forecast *forecast, const struct foreseen *foreseen, int64_t from,
                 size_t frames, float *to) {
  for (size_t i = 0; i < frames; i++) {
    int64_t frame = from + (int64_t)i;
    to[i] = is_known(forecast, frame) ? foreseen->ring[frame % RING] : 0;
  }
}

bool forecast_read(const struct forecast *forecast, size_t loudspeaker, int64_t from, size_t frames,
                   double lag_frames, float *to) {
  const struct foreseen *foreseen = &forecast->foreseen[loudspeaker];
  double whole = floor(lag_frames), fraction = lag_frames - whole;
  int64_t first = from - (int64_t)whole;
  if (!any_sounds(forecast, foreseen, first - SINC_HALF, first + (int64_t)frames + SINC_HALF))
    return false;
  if (fraction < 1e-3) {
    copy(forecast, foreseen, first, frames, to);
    return true;
  }
  size_t wide = frames + (size_t)2 * SINC_HALF - 1;
  g_autofree float *around = g_new0(float, wide);
  copy(forecast, foreseen, first - SINC_HALF, wide, around);
  shift(around, frames, fraction, to);
  return true;
}
