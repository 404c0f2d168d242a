/* A bench as it might be calibrated: numbers like those of a real room, the same every time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-calibration.h"

#include <criterion/criterion.h>
#include <math.h>

#include "scratch.h"

enum { DAY_S = 86400, IMPULSE = 24000, EQUALISER = 4096 };
static const char fingerprint[] =
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/* -1 to 1, the same everywhere. */
static double noise(uint32_t *seed) {
  *seed = *seed * 1664525u + 1013904223u;
  return (double)(*seed >> 8) / (1 << 23) - 1;
}

static double response_db(size_t band, int nth) {
  double x = (double)band - 16;
  double box = nth == 0 ? -22 / (1 + exp((x + 11) * 1.2)) : -30 / (1 + exp((x + 9) * 1.4));
  return box - 0.25 * x + 2.1 * sin(x * 1.3 + nth) + (nth && band == 12 ? -9.5 : 0);
}

static void fill_place(struct calibration_place *place, int nth, double delay_frames,
                       double level_dbspl) {
  place->measured = true;
  place->delay_frames = delay_frames;
  place->distance_m = (delay_frames - 190) / 48000 * 343.2;
  place->rt60_s = nth == 0 ? 0.2937 : NAN;
  for (size_t band = 0; band < THIRD_OCTAVES; band++) {
    bool known = band > 0;
    place->third_octave_db[band] = known ? level_dbspl - 14 + response_db(band, nth) : NAN;
    for (int k = 0; k < CALIBRATION_HARMONICS; k++)
      place->distortion_db[k][band] = band > 3 && band + (size_t)(3 * k) < 26
                                          ? -44 - 7 * k - 12 * tanh((double)band / 9) +
                                                2 * sin((double)(band * (size_t)(k + 1)))
                                          : NAN;
  }
}

static void keep(const struct calibration *calibration, const char *name, const char *what,
                 const float *samples, size_t count, struct calibration_sound *ret) {
  GError *error = NULL;
  g_autofree char *file = g_strdup_printf("%s-%s.wav", name, what);
  cr_assert(calibration_keep_sound(calibration, file, samples, count, ret, &error));
  expect_no_error(error);
}

/* A click, early reflections and a tail that dies away by 60 dB in 0.29 s, on a little noise. */
static void keep_impulse(const struct calibration *calibration, const char *name, const char *what,
                         struct calibration_place *place) {
  g_autofree float *taps = g_new0(float, IMPULSE);
  uint32_t seed = (uint32_t)place->delay_frames;
  size_t start = (size_t)place->delay_frames;
  for (size_t i = 0; start + i < IMPULSE; i++) {
    double tail = i > 96 ? 0.12 * noise(&seed) * exp(-6.9078 * (double)i / (0.29 * 48000)) : 0;
    taps[start + i] = (float)(tail + 2e-5 * noise(&seed));
  }
  static const int at[] = {0, 7, 131, 214, 399, 633, 905};
  for (size_t i = 0; i < G_N_ELEMENTS(at); i++)
    taps[start + (size_t)at[i]] += (float)((i % 2 ? -0.8 : 1) / (1 + 0.9 * (double)i));
  keep(calibration, name, what, taps, IMPULSE, &place->impulse);
  g_autofree char *sweep = g_strconcat(what, "-sweep", NULL);
  keep(calibration, name, sweep, taps, IMPULSE, &place->sweep);
}

static void fill_equaliser(struct calibration *calibration, int nth,
                           struct calibration_loudspeaker *loudspeaker) {
  float taps[EQUALISER] = {1, -0.25f, 0.125f};
  for (size_t band = 6; band <= 25; band++)
    loudspeaker->equalised_db[band] = 1.4 * sin((double)band * 1.7 + nth);
  if (nth == 1) {
    loudspeaker->equalised_db[6] = -8.3;
    loudspeaker->equalised_db[7] = -4.4;
    loudspeaker->unreached[6] = loudspeaker->unreached[7] = true;
  }
  keep(calibration, loudspeaker->name, "equaliser", taps, EQUALISER, &loudspeaker->equaliser);
}

static void fill_loudspeaker(struct calibration *calibration, int nth, int older) {
  struct calibration_loudspeaker *loudspeaker = &calibration->loudspeakers[nth];
  loudspeaker->latency_ms = nth ? 12.416 : 3.958 + 0.004 * older;
  loudspeaker->drift_ppm = nth ? 31.25 : -0.02;
  loudspeaker->swept_dbfs = -15;
  fill_place(&loudspeaker->at_device, nth, 412.374 + 500 * nth, 92.1 + 0.1 * older);
  fill_place(&loudspeaker->at_microphone, nth, 398.02 + 480 * nth, 93.4 + 0.1 * older);
  keep_impulse(calibration, loudspeaker->name, "device", &loudspeaker->at_device);
  keep_impulse(calibration, loudspeaker->name, "microphone", &loudspeaker->at_microphone);
  fill_equaliser(calibration, nth, loudspeaker);
  loudspeaker->asked_dbspl = 65;
  loudspeaker->pink_dbspl = 65.12 - 0.4 * nth;
  loudspeaker->speech_dbspl = 64.87 + 0.3 * nth;
}

static void fill_room(struct calibration *calibration, int older) {
  calibration->microphone =
      (struct calibration_microphone){.measured = true,
                                      .full_scale_dbspl = 118.43 + (older ? 0.7 : 0) + 0.05 * older,
                                      .calibrator_dbspl = 94,
                                      .tone_hz = 1000.12,
                                      .wobble_db = 0.03,
                                      .hum_db = -62.5};
  calibration->noise.measured = true;
  calibration->noise.laeq_dbspl = 27.3 + 0.2 * older;
  calibration->noise.l90_dbspl = 25.9 + 0.1 * older;
  for (size_t band = 0; band < THIRD_OCTAVES; band++)
    calibration->noise.third_octave_dbspl[band] =
        38 - 1.1 * (double)band + (band == 3 ? 9 : 0) + 1.5 * sin((double)band * 2.2);
}

struct calibration *sample_calibration(const char *dir, int older) {
  static const char *const names[] = {"near", "sofa-left"};
  GError *error = NULL;
  struct calibration *calibration =
      calibration_begin(dir, SAMPLE_MADE_UTC_S - (int64_t)older * 30 * DAY_S, names, 2);
  calibration->bench = g_strdup("kitchen-table");
  calibration->tool = g_strdup("hotmic 0.1.0");
  calibration->bench_sha256 = g_strdup(fingerprint);
  calibration->device = g_strdup("kitchen");
  fill_room(calibration, older);
  for (int nth = 0; nth < 2; nth++)
    fill_loudspeaker(calibration, nth, older);
  cr_assert(calibration_save(calibration, &error), "%s", error ? error->message : "");
  return calibration;
}

static void night_done(void *of) {
  struct calibration_night *night = of;
  g_free(night->run);
  g_free(night->calibration);
  g_free(night->loudspeaker);
}

GArray *sample_nights(int count, bool drifting) {
  GArray *nights = g_array_new(FALSE, FALSE, sizeof(struct calibration_night));
  g_array_set_clear_func(nights, night_done);
  for (int i = 0; i < 2 * count; i++) {
    int n = i / 2;
    bool second = i % 2;
    struct calibration_night night = {
        .began_utc_s = SAMPLE_MADE_UTC_S + (int64_t)n * DAY_S + DAY_S / 6,
        .run = g_strdup_printf("20261122T2245%02dZ-kitchen-table-portland-%04x", n % 60, n),
        .calibration = g_strdup("20261122T184500Z"),
        .loudspeaker = g_strdup(second ? "sofa-left" : "near"),
        .cues = 212 + n,
        .deviation_db = 0.15 * sin(n * 1.1 + second) - (second && drifting ? 0.09 * n : 0),
        .late_ms = n % 7 == 5 ? NAN : 0.004 * n,
        .noise_dba = 26 + 0.8 * sin(n * 0.7) + (n == 9 ? 6 : 0)};
    g_array_append_val(nights, night);
  }
  return nights;
}
