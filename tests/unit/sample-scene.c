/* A scene as a microphone hears it, and readings of meters that have to be alike.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-scene.h"

#include "noise.h"

#include <criterion/criterion.h>
#include <math.h>

int16_t *sample_scene(size_t n) {
  int16_t *samples = g_new(int16_t, n);
  g_autofree float *pink = g_new(float, n);
  struct noise noise;
  noise_init(&noise, NOISE_PINK, 7, 1);
  noise_fill(&noise, pink, n);
  for (size_t i = 0; i < n; i++) {
    double t = (double)i / FRAMES_PER_S, talk = sin(2.9 * t) > 0 ? 0.05 * fabs(sin(17 * t)) : 0;
    double value = (0.001 + talk) * (double)pink[i] + 0.002 * sin(2 * G_PI * 50 * t);
    value += (int)i % (31 * FRAMES_PER_S) < 900 ? 0.7 * sin(0.2 * (double)i) : 0;
    samples[i] = (int16_t)lround(CLAMP(value, -0.99, 0.99) * 32767);
  }
  return samples;
}

void expect_alike(const struct meter_reading *a, const struct meter_reading *b, double within_db,
                  const char *what) {
  const double one[] = {a->seconds,
                        a->laeq,
                        a->lceq,
                        a->lzeq,
                        a->lafmax,
                        a->lasmax,
                        a->lafmin,
                        a->lasmin,
                        a->lcpeak,
                        a->l10,
                        a->l50,
                        a->l90,
                        a->speech.rms_dbfs,
                        a->speech.active_dbfs,
                        100 * a->speech.activity};
  const double two[] = {b->seconds,
                        b->laeq,
                        b->lceq,
                        b->lzeq,
                        b->lafmax,
                        b->lasmax,
                        b->lafmin,
                        b->lasmin,
                        b->lcpeak,
                        b->l10,
                        b->l50,
                        b->l90,
                        b->speech.rms_dbfs,
                        b->speech.active_dbfs,
                        100 * b->speech.activity};
  for (size_t i = 0; i < G_N_ELEMENTS(one); i++)
    cr_expect_float_eq(one[i], two[i], within_db, "%s: value %zu: %.5f, %.5f", what, i, one[i],
                       two[i]);
  for (size_t band = 0; band < THIRD_OCTAVES; band++)
    cr_expect_float_eq(a->third_octave[band], b->third_octave[band], within_db,
                       "%s: band %s: %.5f, %.5f", what, third_octave_name(band),
                       a->third_octave[band], b->third_octave[band]);
}
