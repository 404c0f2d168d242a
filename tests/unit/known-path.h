/* Ways of sound whose truth is known: delays between samples, loudspeakers, echoes, distortion.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_KNOWN_PATH_H
#define HOTMIC_KNOWN_PATH_H

#include "sweep.h"

/** Adds a sound that comes `delay_frames` later, with that gain: a sinc of 64 samples to each side
 * under a Blackman window. */
void known_echo(float *taps, size_t count, double delay_frames, double gain);

/** In place, minimum-phase by construction: second-order sections of positive gain whose zeros and
 * poles lie within the unit circle. */
void known_peak(float *samples, size_t count, double hz, double octaves, double db);
void known_tilt(float *samples, size_t count, double db); /**< from 100 Hz to 8 kHz, downwards */

/** samples * taps, as long as the samples; caller-owned (g_free). */
float *known_convolved(const float *samples, size_t count, const float *taps, size_t tap_count);

/** White and Gaussian, the same for the same seed. */
void known_noise(float *samples, size_t count, double rms, uint64_t seed);

/** What a sweep of this amplitude becomes on its way through the taps; a second and a half longer
 * than the sweep. Caller-owned. */
float *known_sweep(const struct sweep *sweep, double amplitude, const float *taps, size_t tap_count,
                   size_t *ret_frames);

/** Mean |H|^2 between two frequencies, in dB, in double precision, straight from the definition. */
double known_band_db(const float *taps, size_t count, double low_hz, double high_hz);

#endif
