/* Ways of sound whose truth is known: delays between samples, loudspeakers, echoes, distortion.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "known-path.h"

#include "noise.h"
#include "spectrum.h"

#include <math.h>
#include <string.h>

void known_echo(float *taps, size_t count, double delay_frames, double gain) {
  enum { HALF = 64 };
  long first = (long)ceil(delay_frames) - HALF;
  for (long i = MAX(first, 0); i < MIN(first + 2 * HALF, (long)count); i++) {
    double x = (double)i - delay_frames, turn = G_PI * x / HALF;
    double sinc = fabs(x) < 1e-9 ? 1 : sin(G_PI * x) / (G_PI * x);
    taps[i] += (float)(gain * sinc * (0.42 + 0.5 * cos(turn) + 0.08 * cos(2 * turn)));
  }
}

static void run_section(float *samples, size_t count, const double b[3], const double a[3]) {
  double s1 = 0, s2 = 0;
  for (size_t i = 0; i < count; i++) {
    double in = (double)samples[i], out = (b[0] * in + s1) / a[0];
    s1 = b[1] * in - a[1] * out + s2;
    s2 = b[2] * in - a[2] * out;
    samples[i] = (float)out;
  }
}

/* Resonance over resonance of the same frequency, wider or narrower, through the bilinear
 * transform. */
void known_peak(float *samples, size_t count, double hz, double octaves, double db) {
  double w = 2 * G_PI * hz / FRAMES_PER_S, root = pow(10, db / 40);
  double wide = sin(w) * sinh(G_LN2 / 2 * octaves * w / sin(w));
  const double b[3] = {1 + wide * root, -2 * cos(w), 1 - wide * root};
  const double a[3] = {1 + wide / root, -2 * cos(w), 1 - wide / root};
  run_section(samples, count, b, a);
}

/* A chain of real zero and pole pairs, two an octave: each falls by its share. */
void known_tilt(float *samples, size_t count, double db) {
  double octaves = log2(80), share = pow(10, -db / octaves / 2 / 20);
  for (double hz = 25; hz < 40000; hz *= G_SQRT2) {
    double pole = exp(-2 * G_PI * hz * sqrt(share) / FRAMES_PER_S);
    double zero = exp(-2 * G_PI * hz / sqrt(share) / FRAMES_PER_S);
    const double b[3] = {1, -zero, 0}, a[3] = {1, -pole, 0};
    run_section(samples, count, b, a);
  }
}

float *known_convolved(const float *samples, size_t count, const float *taps, size_t tap_count) {
  size_t size = spectrum_size(count + tap_count);
  struct spectrum a = spectrum_of(samples, count, size), b = spectrum_of(taps, tap_count, size);
  for (size_t i = 0; i < spectrum_bins(&a); i++)
    a.bins[i] *= b.bins[i];
  spectrum_back(&a);
  float *out = g_memdup2(a.samples, count * sizeof *out);
  spectrum_done(&a);
  spectrum_done(&b);
  return out;
}

void known_noise(float *samples, size_t count, double rms, uint64_t seed) {
  struct noise noise;
  noise_init(&noise, NOISE_WHITE, seed, 0);
  g_autofree float *white = g_new(float, count);
  noise_fill(&noise, white, count);
  for (size_t i = 0; i < count; i++)
    samples[i] += (float)rms * white[i];
}

float *known_sweep(const struct sweep *sweep, double amplitude, const float *taps, size_t tap_count,
                   size_t *ret_frames) {
  size_t frames = sweep_frames(sweep) + FRAMES_PER_S * 3 / 2;
  g_autofree float *played = g_new0(float, frames);
  sweep_fill(sweep, played);
  for (size_t i = 0; i < frames; i++)
    played[i] *= (float)amplitude;
  *ret_frames = frames;
  return known_convolved(played, frames, taps, tap_count);
}

static double power_at(const float *taps, size_t count, double hz) {
  double complex sum = 0, turn = cexp(-I * 2 * G_PI * hz / FRAMES_PER_S), turned = 1;
  for (size_t i = 0; i < count; i++, turned *= turn)
    sum += (double)taps[i] * turned;
  return creal(sum * conj(sum));
}

double known_band_db(const float *taps, size_t count, double low_hz, double high_hz) {
  size_t points = 8 + 2 * (size_t)((high_hz - low_hz) * (double)count / FRAMES_PER_S);
  double sum = 0;
  for (size_t i = 0; i < points; i++)
    sum += power_at(taps, count, low_hz + (high_hz - low_hz) * ((double)i + 0.5) / (double)points);
  return 10 * log10(sum / (double)points);
}
