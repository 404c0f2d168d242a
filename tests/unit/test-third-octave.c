/* Third-octave bands: where they lie, and that their filters keep to the masks of the standard.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "third-octave.h"

#include <math.h>
#include <string.h>

enum { CORNERS = 10 };

/* Attenuation of class 1, octave bands, at G^x with G = 10^0.3: at least, at most. At G^0.5 the
 * least attenuation jumps. From memory, and as two independent public programs have them; those of
 * 1995 (also ANSI S1.11-2004) are the tighter ones throughout. */
struct mask {
  const char *name;
  double least[CORNERS], most[CORNERS];
};
static const double corners[CORNERS] = {0, 0.125, 0.25, 0.375, 0.5, 0.5, 1, 2, 3, 4};
static const struct mask masks[] = {
    {"IEC 61260-1:2014",
     {-0.4, -0.4, -0.4, -0.4, -0.4, 1.2, 16.6, 40.5, 60, 70},
     {0.4, 0.5, 0.7, 1.4, 5.3, 5.3, HUGE_VAL, HUGE_VAL, HUGE_VAL, HUGE_VAL}},
    {"IEC 61260:1995",
     {-0.3, -0.3, -0.3, -0.3, -0.3, 2.0, 17.5, 42, 61, 70},
     {0.3, 0.4, 0.6, 1.3, 5.0, 5.0, HUGE_VAL, HUGE_VAL, HUGE_VAL, HUGE_VAL}},
};

/* Corner of an octave band -> of a third-octave band, as a ratio to its mid-band frequency: IEC
 * 61260-1, the formula for fractional-octave breakpoints. */
static double corner_ratio(size_t i) {
  double g = pow(10, 0.3), octave = pow(g, corners[i]);
  return 1 + (pow(g, 1.0 / 6) - 1) / (pow(g, 0.5) - 1) * (octave - 1);
}

/* Limits at a ratio, which is at least 1: linear in decibels over the logarithm of frequency. */
static void limits_at(const struct mask *mask, double ratio, double *ret_least, double *ret_most) {
  *ret_least = mask->least[CORNERS - 1];
  *ret_most = HUGE_VAL;
  for (size_t i = 0; i + 1 < CORNERS; i++) {
    double from = corner_ratio(i), to = corner_ratio(i + 1);
    if (ratio < from || ratio >= to)
      continue;
    double share = log(ratio / from) / log(to / from);
    *ret_least = mask->least[i] + share * (mask->least[i + 1] - mask->least[i]);
    bool bounded = mask->most[i + 1] < HUGE_VAL;
    *ret_most = bounded ? mask->most[i] + share * (mask->most[i + 1] - mask->most[i]) : HUGE_VAL;
    return;
  }
}

/* Attenuations of a steady sine in all bands, aliases of the halved rates included: one second of
 * swinging in, and a slow start, so that no band hears the beginning. */
static void attenuations(double hz, double to_db[THIRD_OCTAVES]) {
  enum { BLOCK = 4800, IN = 15, COUNTED = 5, RAMP = 4 };
  static float samples[BLOCK];
  struct third_octave_bank bank;
  third_octave_init(&bank);
  double before[THIRD_OCTAVES];
  for (int block = 0; block < IN + COUNTED; block++) {
    for (int i = 0; i < BLOCK; i++) {
      double frame = (double)(block * BLOCK + i);
      double rise = MIN(frame / (RAMP * BLOCK), 1);
      samples[i] = (float)(sin(G_PI / 2 * rise) * sin(G_PI / 2 * rise) *
                           sin(2 * G_PI * hz / FRAMES_PER_S * frame));
    }
    if (block == IN)
      memcpy(before, bank.energy, sizeof before);
    third_octave_feed(&bank, samples, BLOCK);
  }
  for (size_t band = 0; band < THIRD_OCTAVES; band++)
    to_db[band] = -10 * log10((bank.energy[band] - before[band]) / (COUNTED * BLOCK / 2.0) + 1e-30);
}

static int violations(const struct mask *mask, double hz, const double db[THIRD_OCTAVES]) {
  int count = 0;
  for (size_t band = 0; band < THIRD_OCTAVES; band++) {
    double ratio = hz / third_octave_hz(band), least, most;
    limits_at(mask, ratio < 1 ? 1 / ratio : ratio, &least, &most);
    bool ok = db[band] >= least && db[band] <= most;
    cr_expect(ok, "%s: band %s at %.1f Hz: %.2f dB, expected %.2f to %.2f", mask->name,
              third_octave_name(band), hz, db[band], least, most);
    count += !ok;
  }
  return count;
}

/* 12 a band, from an octave below the lowest to all that 48 kHz can hold. */
Test(third_octave, every_band_keeps_to_both_class_1_masks, .timeout = 120) {
  enum { SINES = 394 };
  int count = 0;
  for (int sine = 0; sine < SINES; sine++) {
    double hz = 12.6 * pow(10, sine / 120.0), db[THIRD_OCTAVES];
    cr_assert(hz < 23900);
    attenuations(hz, db);
    for (size_t i = 0; i < G_N_ELEMENTS(masks); i++)
      count += violations(&masks[i], hz, db);
  }
  cr_expect_eq(count, 0, "%d violations", count);
}

/* Corners are where limits jump: a hair's breadth on either side of each, in every band. */
Test(third_octave, every_band_keeps_to_the_masks_at_their_corners, .timeout = 120) {
  int count = 0;
  for (size_t band = 0; band < THIRD_OCTAVES; band++)
    for (size_t i = 0; i < 7; i++)
      for (int side = 0; side < 2; side++) {
        double ratio = corner_ratio(i) * (i == 4 ? 0.9995 : i == 5 ? 1.0005 : 1);
        double hz = third_octave_hz(band) * (side ? ratio : 1 / ratio), db[THIRD_OCTAVES];
        if (hz > 23900 || (i == 0 && side))
          continue;
        attenuations(hz, db);
        for (size_t m = 0; m < G_N_ELEMENTS(masks); m++)
          count += violations(&masks[m], hz, db);
      }
  cr_expect_eq(count, 0, "%d violations", count);
}

Test(third_octave, white_noise_fills_each_band_by_its_width) {
  enum { N = 20 * FRAMES_PER_S };
  g_autofree float *samples = g_new(float, (size_t)N);
  uint32_t seed = 5;
  double power = 0;
  for (size_t i = 0; i < N; i++) {
    seed = seed * 1664525u + 1013904223u;
    samples[i] = (float)(2 * (seed / 4294967296.0) - 1);
    power += (double)samples[i] * (double)samples[i];
  }
  struct third_octave_bank bank;
  third_octave_init(&bank);
  third_octave_feed(&bank, samples, N);
  for (size_t band = 13; band < THIRD_OCTAVES; band++) { /* lower ones are too narrow for 20 s */
    double width = third_octave_high_hz(band) - third_octave_low_hz(band);
    double db = 10 * log10(bank.energy[band] / (power * width / (FRAMES_PER_S / 2.0)));
    /* effective bandwidth of class 1: 0.3 dB; a Butterworth of sixth order is 0.2 dB wider */
    cr_expect_float_eq(db, 0.1, 0.3, "band %s: %.2f dB", third_octave_name(band), db);
  }
}

Test(third_octave, bands_stand_where_the_standard_has_them_and_leave_no_hole) {
  cr_expect_float_eq(third_octave_hz(16), 1000, 1e-9);
  cr_expect_float_eq(third_octave_hz(0), 25.1189, 1e-4);
  cr_expect_float_eq(third_octave_hz(29), 19952.62, 1e-2);
  for (size_t band = 0; band + 1 < THIRD_OCTAVES; band++)
    cr_expect_float_eq(third_octave_high_hz(band) / third_octave_low_hz(band + 1), 1, 1e-12);
  for (size_t band = 0; band < THIRD_OCTAVES; band++) {
    const char *name = third_octave_name(band);
    double hz = g_ascii_strtod(name, NULL) * (g_str_has_suffix(name, "k") ? 1000 : 1);
    cr_expect_float_eq(hz / third_octave_hz(band), 1, 0.016, "%s", name);
  }
}

Test(third_octave, any_block_size_gives_the_same_bits) {
  enum { N = 20000 };
  g_autofree float *samples = g_new(float, (size_t)N);
  for (size_t i = 0; i < N; i++)
    samples[i] = (float)sin((double)(i * i) * 1e-5);
  struct third_octave_bank whole;
  third_octave_init(&whole);
  third_octave_feed(&whole, samples, N);
  static const size_t blocks[] = {1, 7, 511, 513, 4800};
  for (size_t b = 0; b < G_N_ELEMENTS(blocks); b++) {
    struct third_octave_bank bank;
    third_octave_init(&bank);
    for (size_t at = 0; at < N; at += blocks[b])
      third_octave_feed(&bank, samples + at, MIN(blocks[b], N - at));
    for (size_t band = 0; band < THIRD_OCTAVES; band++)
      cr_expect_eq(bank.energy[band], whole.energy[band], "blocks of %zu, band %zu", blocks[b],
                   band);
  }
}
