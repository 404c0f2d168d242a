/* A line through stamps: what is known of the card that made them comes out again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "line-fit.h"

#include <math.h>

static const int64_t boot_ns = 987654321012345678, first_frame = 12345678901;

/* Uniform in 0 to 1, always the same. */
static double noise(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (double)(*state >> 11) / 9007199254740992.0;
}

/* Ten stamps a second of a card that is `ppm` fast, each up to `late_ns` late. */
static struct line_fit fit_of(double ppm, double seconds, double late_ns) {
  struct line_fit fit;
  uint64_t state = 1;
  line_fit_init(&fit, FRAMES_PER_S, 0);
  for (int64_t i = 0; i < (int64_t)(seconds * 10); i++) {
    double ns = (double)i * 1e8 / (1 + ppm * 1e-6) + late_ns * noise(&state);
    line_fit_add(&fit, first_frame + i * 4800, boot_ns + (int64_t)floor(ns + 0.5));
  }
  return fit;
}

static const struct {
  double ppm, seconds, late_ns, ppm_within, ns_within;
} cards[] = {
    {0, 10, 0, 0.001, 1},        {100, 10, 0, 0.001, 2},
    {-1000, 60, 0, 0.001, 2},    {1000, 36000, 0, 0.001, 2},
    {50, 60, 1e6, 2.5, 6e5},     {-999, 600, 1e6, 1, 6e5}, /* a pointer that moves once a jiffy */
    {200, 36000, 1e5, 0.2, 6e4},
};

Test(line_fit, drift_and_time_come_out_as_they_went_in) {
  for (size_t i = 0; i < G_N_ELEMENTS(cards); i++) {
    struct line_fit fit = fit_of(cards[i].ppm, cards[i].seconds, cards[i].late_ns);
    double drift = line_fit_drift_ppm(&fit);
    cr_expect_float_eq(drift, cards[i].ppm, cards[i].ppm_within, "row %zu: %.4f ppm", i, drift);
    double frames = cards[i].seconds * FRAMES_PER_S + 48000; /* a second ahead */
    double want = frames / 48000 * 1e9 / (1 + cards[i].ppm * 1e-6);
    double got = (double)(line_fit_at_ns(&fit, (double)first_frame + frames) - boot_ns);
    cr_expect_float_eq(got, want, cards[i].ns_within, "row %zu: %.0f ns off", i, got - want);
  }
}

Test(line_fit, the_residual_is_the_noise) {
  struct line_fit fit = fit_of(30, 300, 1e6); /* uniform: a twelfth of its square */
  cr_expect_float_eq(line_fit_residual_ns(&fit), 1e6 / sqrt(12), 2e4);
  struct line_fit clean = fit_of(30, 300, 0);
  cr_expect_lt(line_fit_residual_ns(&clean), 20);
}

Test(line_fit, one_stamp_is_a_time_and_the_drift_is_believed) {
  struct line_fit fit;
  line_fit_init(&fit, FRAMES_PER_S, 500);
  cr_expect_not(line_fit_is_ready(&fit));
  line_fit_add(&fit, first_frame, boot_ns);
  cr_expect(line_fit_is_ready(&fit));
  cr_expect_eq(line_fit_at_ns(&fit, (double)first_frame), boot_ns);
  cr_expect_float_eq(line_fit_drift_ppm(&fit), 500, 0.001);
  double second = (double)(line_fit_at_ns(&fit, (double)first_frame + 48000) - boot_ns);
  cr_expect_float_eq(second, 1e9 / 1.0005, 2);
}

Test(line_fit, a_crystal_that_warms_up_is_followed) {
  struct line_fit fit;
  line_fit_init(&fit, FRAMES_PER_S, 0);
  double ns = 0;
  for (int64_t i = 0; i < 36000; i++) { /* an hour; after half of it 10 ppm more */
    line_fit_add(&fit, i * 4800, boot_ns + (int64_t)ns);
    ns += 1e8 / (1 + (i < 18000 ? 20e-6 : 30e-6));
  }
  cr_expect_float_eq(line_fit_drift_ppm(&fit), 30, 0.01);
  cr_expect_float_eq((double)(line_fit_at_ns(&fit, 36000.0 * 4800) - boot_ns), ns, 1000);
}
