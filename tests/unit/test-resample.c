/* Other rates than 48 kHz: nothing is moved in time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "resample.h"

#include <math.h>

static GError *error;

/* Two seconds of a tone on channel 1 of two, block by block; what came out of that channel. */
static GArray *pass(unsigned from_hz, unsigned to_hz) {
  struct resample *resample = resample_new(from_hz, to_hz, 2, &error);
  expect_no_error(error);
  GArray *out = g_array_new(FALSE, FALSE, sizeof(float));
  float block[480 * 2] = {0};
  for (unsigned from = 0; from < 2 * from_hz; from += 480) {
    for (unsigned i = 0; i < 480; i++)
      block[2 * i + 1] = (float)(0.5 * sin(2 * G_PI * 1000 * (from + i) / from_hz));
    resample_put(resample, block, 480);
    size_t count;
    const float *ready = resample_ready(resample, &count);
    for (size_t i = 0; i < count; i++)
      g_array_append_val(out, ready[2 * i + 1]);
    resample_drop(resample, count);
  }
  resample_free(resample);
  return out;
}

static const unsigned rates[][2] = {
    {48000, 44100}, {44100, 48000}, {48000, 96000}, {192000, 48000}, {48000, 192000}};

Test(resample, a_tone_keeps_its_place_to_a_thousandth_of_a_frame) {
  for (size_t r = 0; r < G_N_ELEMENTS(rates); r++) {
    unsigned to_hz = rates[r][1];
    GArray *out = pass(rates[r][0], to_hz);
    cr_assert_gt(out->len, 19 * to_hz / 10, "little stays inside");
    double re = 0, im = 0;
    for (unsigned i = to_hz / 2; i < to_hz * 3 / 2; i++) {
      re += (double)g_array_index(out, float, i) * sin(2 * G_PI * 1000 * i / to_hz);
      im += (double)g_array_index(out, float, i) * cos(2 * G_PI * 1000 * i / to_hz);
    }
    double late = -atan2(im, re) / (2 * G_PI * 1000) * to_hz;
    cr_expect_float_eq(late, 0, 0.001, "%u to %u: %.5f frames", rates[r][0], to_hz, late);
    cr_expect_float_eq(2 * sqrt(re * re + im * im) / to_hz, 0.5, 0.0005);
    g_array_free(out, TRUE);
  }
}

Test(resample, equal_rates_pass_unchanged) {
  struct resample *resample = resample_new(48000, 48000, 1, &error);
  float in[3] = {0.1f, -0.2f, 0.3f};
  size_t count;
  resample_put(resample, in, 3);
  resample_put(resample, in, 2);
  resample_drop(resample, 1);
  const float *out = resample_ready(resample, &count);
  cr_expect_eq(count, 4);
  cr_expect_arr_eq(out, in + 1, 2 * sizeof *in);
  cr_expect_arr_eq(out + 2, in, 2 * sizeof *in);
  resample_free(resample);
}
