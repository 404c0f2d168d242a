/* Frequency weightings against IEC 61672-1: its formulas and its table.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "level.h"
#include "weight.h"

#include <math.h>

/* Gain of a steady sine, in dB, by projection on sine and cosine over whole seconds (`hz` is a
 * whole number): no window, no leakage. */
struct gain {
  double a, c;
};

static struct gain gain_at(int hz) {
  struct weight weight;
  weight_init(&weight);
  double a[2] = {0}, c[2] = {0};
  for (int i = 0; i < 2 * FRAMES_PER_S; i++) {
    double phase = 2 * G_PI * (double)((int64_t)hz * i % FRAMES_PER_S) / FRAMES_PER_S;
    double sine = sin(phase), cosine = cos(phase);
    struct weighted weighted = weight_step(&weight, sine);
    if (i < FRAMES_PER_S) /* it swings in */
      continue;
    a[0] += weighted.a * sine;
    a[1] += weighted.a * cosine;
    c[0] += weighted.c * sine;
    c[1] += weighted.c * cosine;
  }
  double half = FRAMES_PER_S / 2.0;
  return (struct gain){20 * log10(hypot(a[0], a[1]) / half), 20 * log10(hypot(c[0], c[1]) / half)};
}

/* At exact base-10 mid-band frequencies. */
static const struct {
  double n, a, c;
} table[] = {
    {-15, -39.440, -3.010}, {-12, -26.194, -0.818}, {-9, -16.098, -0.169},
    {-6, -8.630, 0.000},    {-3, -3.233, 0.033},    {0, 0, 0},
    {3, 1.200, -0.169},     {6, 0.970, -0.818},     {9, -1.111, -3.010},
    {10, -2.492, -4.405},   {11, -4.318, -6.240},   {12, -6.603, -8.531},
    {13, -9.317, -11.249},
};

Test(weight, the_formulas_are_the_standards_table) {
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    double hz = 1000 * pow(10, table[i].n / 10);
    cr_expect_float_eq(weight_a_db(hz), table[i].a, 0.001, "A, %.1f Hz", hz);
    cr_expect_float_eq(weight_c_db(hz), table[i].c, 0.001, "C, %.1f Hz", hz);
  }
}

Test(weight, the_filters_are_the_standards_table_within_0_05_db) {
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    double exact = 1000 * pow(10, table[i].n / 10);
    int hz = (int)lround(exact);
    struct gain gain = gain_at(hz);
    double a = table[i].a + weight_a_db(hz) - weight_a_db(exact);
    double c = table[i].c + weight_c_db(hz) - weight_c_db(exact);
    cr_expect_float_eq(gain.a, a, 0.05, "A, %d Hz: %.3f dB", hz, gain.a);
    cr_expect_float_eq(gain.c, c, 0.05, "C, %d Hz: %.3f dB", hz, gain.c);
  }
}

/* 10 Hz to 20 kHz, every 1 % or hertz. */
Test(weight, the_filters_follow_the_formulas_within_what_the_header_says) {
  double worst = 0;
  for (int hz = 10; hz <= 20000; hz = MAX(hz + 1, (int)(hz * 1.01))) {
    struct gain gain = gain_at(hz);
    double a = fabs(gain.a - weight_a_db(hz)), c = fabs(gain.c - weight_c_db(hz));
    worst = MAX(worst, MAX(a, c));
    cr_expect(a < 0.036 && c < 0.036, "%d Hz: off by %.4f and %.4f dB", hz, a, c);
  }
  cr_expect_float_eq(worst, 0.035, 0.001, "the worst is %.4f dB: say so in weight.h", worst);
}

Test(weight, at_1_khz_neither_does_anything) {
  struct gain gain = gain_at(1000);
  cr_expect_float_eq(gain.a, 0, 1e-9);
  cr_expect_float_eq(gain.c, 0, 1e-9);
}

Test(weight, a_constant_is_no_sound) {
  struct weight weight;
  weight_init(&weight);
  struct weighted weighted = {0};
  for (int i = 0; i < FRAMES_PER_S; i++)
    weighted = weight_step(&weight, 0.7);
  cr_expect_float_eq(weighted.a, 0, 1e-12);
  cr_expect_float_eq(weighted.c, 0, 1e-12);
}
