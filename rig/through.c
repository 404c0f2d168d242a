/* A sound as it is at a receiver: through a loudspeaker, its equaliser and a room.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "through.h"

#include "calibration.h"
#include "convolver.h"
#include "level.h"
#include "room.h"

#include <math.h>
#include <string.h>

static const double rumble_hz = 60;

enum { RUMBLE_STAGES = 2 };

struct through {
  float *taps, *equaliser; /* taps: without the silence before the direct sound */
  size_t count, equaliser_count;
  int64_t lead_frames; /* that silence */
};

struct through *through_new(const struct sound *sound, size_t loudspeaker, size_t receiver,
                            GError **error) {
  struct room_response response;
  if (!sound_response(sound, loudspeaker, receiver, &response, error))
    return NULL;
  struct through *through = g_new0(struct through, 1);
  size_t first = 0;
  while (first + 1 < response.count && response.taps[first] == 0)
    first++;
  through->lead_frames = (int64_t)first;
  through->count = response.count - first;
  through->taps = g_memdup2(response.taps + first, through->count * sizeof *through->taps);
  room_response_done(&response);
  const float *equaliser = sound_equaliser(sound, loudspeaker, &through->equaliser_count);
  if (equaliser)
    through->equaliser = g_memdup2(equaliser, through->equaliser_count * sizeof *equaliser);
  return through;
}

void through_free(struct through *through) {
  if (!through)
    return;
  g_free(through->taps);
  g_free(through->equaliser);
  g_free(through);
}

/* `frames` of input, and as many blocks more as the filter rings. Caller-owned. */
static float *filtered(const float *taps, size_t count, const float *samples, size_t frames,
                       size_t *ret_frames) {
  size_t blocks = (frames + count + SOUND_BLOCK - 1) / SOUND_BLOCK;
  struct convolver *convolver = convolver_new(1, 1, SOUND_BLOCK, count);
  convolver_connect(convolver, 0, 0, 1, taps, count);
  float in[SOUND_BLOCK], *out = g_new(float, blocks *SOUND_BLOCK);
  for (size_t b = 0; b < blocks; b++) {
    size_t at = b * SOUND_BLOCK, n = at < frames ? MIN(frames - at, (size_t)SOUND_BLOCK) : 0;
    memset(in, 0, sizeof in);
    memcpy(in, samples + MIN(at, frames), n * sizeof *in);
    const float *inputs[] = {in};
    float *outputs[] = {out + at};
    convolver_run(convolver, inputs, outputs, NULL);
  }
  convolver_free(convolver);
  *ret_frames = blocks * SOUND_BLOCK;
  return out;
}

float *through_heard(const struct through *through, const float *samples, size_t frames,
                     size_t *ret_frames, int64_t *ret_lead_frames) {
  *ret_lead_frames = through->lead_frames;
  return filtered(through->taps, through->count, samples, frames, ret_frames);
}

static double peak_of(const float *samples, size_t frames) {
  float peak = 0;
  for (size_t i = 0; i < frames; i++)
    peak = fmaxf(peak, fabsf(samples[i]));
  return (double)peak;
}

/* Second-order Butterworth high pass by the bilinear transform, in place. */
static void cut_rumble(float *samples, size_t frames) {
  double k = tan(G_PI * rumble_hz / FRAMES_PER_S), norm = 1 / (1 + G_SQRT2 * k + k * k);
  double a1 = 2 * (k * k - 1) * norm, a2 = (1 - G_SQRT2 * k + k * k) * norm;
  double s1 = 0, s2 = 0;
  for (size_t i = 0; i < frames; i++) {
    double in = (double)samples[i] * norm, out = in + s1;
    s1 = -2 * in - a1 * out + s2;
    s2 = in - a2 * out;
    samples[i] = (float)out;
  }
}

double through_speech_dbfs(const float *samples, size_t frames) {
  g_autofree float *voice = g_memdup2(samples, frames * sizeof *samples);
  for (int i = 0; i < RUMBLE_STAGES; i++)
    cut_rumble(voice, frames);
  return active_level(voice, frames, FRAMES_PER_S).active_dbfs;
}

double through_a_weighted_energy(const float *samples, size_t frames) {
  struct a_weight weight;
  a_weight_init(&weight);
  double sum = 0;
  for (size_t i = 0; i < frames; i++) {
    double sample = a_weight_step(&weight, (double)samples[i]);
    sum += sample * sample;
  }
  return sum;
}

/* What rings on afterwards belongs to a level, as a steady sound would have rung on from before. */
struct through_level through_level(const struct through *through, const float *samples,
                                   size_t frames) {
  size_t length;
  g_autofree float *heard = filtered(through->taps, through->count, samples, frames, &length);
  double power = through_a_weighted_energy(heard, length) / (double)MAX(frames, 1);
  struct through_level result = {.laeq_dbspl = level_db_of_power(power) + calibration_pascal_dbspl,
                                 .active_dbspl =
                                     through_speech_dbfs(heard, length) + calibration_pascal_dbspl,
                                 .peak = peak_of(samples, frames)};
  if (through->equaliser) {
    g_autofree float *played =
        filtered(through->equaliser, through->equaliser_count, samples, frames, &length);
    result.peak = peak_of(played, length);
  }
  return result;
}
