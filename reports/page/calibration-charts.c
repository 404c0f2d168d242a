/* The charts of one calibration: response, impulse response, distortion, and the room's noise.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration-charts.h"
#include "calibration-doubt.h"
#include "charts.h"
#include "html.h"

#include <math.h>

enum {
  EQUALISED,
  AS_IT_IS, /* series of the response */
  HITS = 0, /* series of the impulse response */
  DECAY = 1,
  SLOTS_PER_MS = 2,
  SLOTS_BEFORE = 5 * SLOTS_PER_MS, /* what is shown before the sound arrives */
  SLOTS = SLOTS_BEFORE + 200 * SLOTS_PER_MS,
  SLOT_FRAMES = FRAMES_PER_S / 1000 / SLOTS_PER_MS
};

static void band_centres(double hz[THIRD_OCTAVES]) {
  for (size_t band = 0; band < THIRD_OCTAVES; band++)
    hz[band] = third_octave_hz(band);
}

static struct chart octave_chart(GString *out, int height) {
  return (struct chart){.out = out,
                        .from = third_octave_low_hz(0),
                        .until = third_octave_high_hz(THIRD_OCTAVES - 1),
                        .octaves = true,
                        .height = height};
}

static void figure_open(GString *out, const char *title, const char *explanation) {
  html_printf(out, "<div class=\"figure\"><h3>%s</h3>\n<p class=\"none\">%s</p>\n", title,
              explanation);
}

static void figure_close(GString *out) {
  html_printf(out, "</div>\n");
}

static bool any_known(const double values[], size_t count) {
  for (size_t i = 0; i < count; i++)
    if (isfinite(values[i]))
      return true;
  return false;
}

static void draw_response(GString *out, const double before[THIRD_OCTAVES],
                          const double after[THIRD_OCTAVES]) {
  struct chart chart = octave_chart(out, 230);
  double hz[THIRD_OCTAVES], corridor[] = {-calibration_tolerance_db, calibration_tolerance_db};
  band_centres(hz);
  chart_fit(&chart, corridor, 2);
  chart_fit(&chart, before, THIRD_OCTAVES);
  chart_fit(&chart, after, THIRD_OCTAVES);
  chart_round(&chart, 5, 15, 45);
  chart_open(&chart, "Response per third octave, before and after equalising");
  chart_corridor(&chart, third_octave_low_hz(CALIBRATION_BAND_FROM),
                 third_octave_high_hz(CALIBRATION_BAND_UNTIL - 1), corridor[0], corridor[1]);
  chart_levels(&chart, 5, "dB", true);
  chart_octaves(&chart);
  chart_series(&chart, AS_IT_IS, hz, before, THIRD_OCTAVES, true, "dB");
  chart_series(&chart, EQUALISED, hz, after, THIRD_OCTAVES, true, "dB");
  chart_close(&chart);
}

void calibration_chart_response(GString *out, const struct calibration_loudspeaker *loudspeaker) {
  const struct calibration_place *place = &loudspeaker->at_device;
  double before[THIRD_OCTAVES], mean = calibration_loudness(place);
  bool equalised = any_known(loudspeaker->equalised_db, THIRD_OCTAVES);
  for (size_t band = 0; band < THIRD_OCTAVES; band++)
    before[band] = place->third_octave_db[band] - mean;
  figure_open(out, "Response at the device",
              "Per third octave, in dB about the mean from 100 Hz to 8 kHz.");
  draw_response(out, before, loudspeaker->equalised_db);
  chart_legend_open(out);
  chart_legend(out, AS_IT_IS, true, "as it is", NULL);
  if (equalised)
    chart_legend(out, EQUALISED, true, "equalised", NULL);
  chart_legend_corridor(out, "where it should lie: ±3 dB, 100 Hz to 8 kHz");
  chart_legend_close(out);
  figure_close(out);
}

/* Peak of each slot re the highest, and what is still to come re all, dB. */
static void energies(const struct calibration_place *place, double hits[SLOTS],
                     double decay[SLOTS]) {
  const struct calibration_sound *sound = &place->impulse;
  double arrival = round(place->delay_frames), peak = 0, rest = 0;
  g_autofree double *slots = g_new0(double, (size_t)2 * SLOTS);
  for (size_t i = sound->count; i-- > 0;) {
    double power = (double)sound->taps[i] * sound->taps[i];
    double slot = floor(((double)i - arrival) / SLOT_FRAMES) + SLOTS_BEFORE;
    peak = MAX(peak, power);
    rest += power;
    if (slot >= 0 && slot < SLOTS) {
      slots[(size_t)slot] = MAX(slots[(size_t)slot], power);
      slots[SLOTS + (size_t)slot] = rest;
    }
  }
  for (size_t i = 0; i < SLOTS; i++) {
    hits[i] = slots[i] > 0 ? 10 * log10(slots[i] / peak) : NAN;
    decay[i] = slots[SLOTS + i] > 0 ? 10 * log10(slots[SLOTS + i] / rest) : NAN;
  }
}

static void draw_impulse(GString *out, const struct calibration_place *place) {
  double ms[SLOTS], hits[SLOTS], decay[SLOTS];
  struct chart chart = {.out = out, .from = -5, .until = 200, .low = -70, .high = 0, .height = 200};
  for (int i = 0; i < SLOTS; i++)
    ms[i] = (double)(i - SLOTS_BEFORE) / SLOTS_PER_MS;
  energies(place, hits, decay);
  chart_open(&chart, "Impulse response, energy over time");
  chart_levels(&chart, 10, "dB", false);
  chart_steps(&chart, 20, "ms");
  chart_series(&chart, HITS, ms, hits, SLOTS, false, NULL);
  chart_series(&chart, DECAY, ms, decay, SLOTS, false, NULL);
  chart_close(&chart);
}

void calibration_chart_impulse(GString *out, const struct calibration_loudspeaker *loudspeaker) {
  const struct calibration_place *place = &loudspeaker->at_device;
  figure_open(out, "Impulse response at the device",
              "Energy from the arrival of the direct sound on: its echoes, and how the room dies "
              "away.");
  if (!place->impulse.taps) {
    html_printf(out, "<p>No impulse response was kept.</p>\n");
    figure_close(out);
    return;
  }
  draw_impulse(out, place);
  chart_legend_open(out);
  chart_legend(out, HITS, false, "highest in each half millisecond", NULL);
  chart_legend(out, DECAY, false, "energy still to come (ISO 3382)", NULL);
  chart_legend_close(out);
  figure_close(out);
}

void calibration_chart_distortion(GString *out, const struct calibration_loudspeaker *loudspeaker) {
  static const char *const names[CALIBRATION_HARMONICS] = {"second", "third", "fourth", "fifth"};
  const struct calibration_place *place = &loudspeaker->at_device;
  const size_t all = sizeof place->distortion_db / sizeof place->distortion_db[0][0];
  double hz[THIRD_OCTAVES];
  struct chart chart = octave_chart(out, 190);
  figure_open(out, "Harmonic distortion",
              "Harmonics of a tone in each third octave, in dB re that tone, at the level of "
              "the sweep. Where a line ends, the harmonic is lost in the noise.");
  if (!any_known(&place->distortion_db[0][0], all)) {
    html_printf(out, "<p>No harmonic stood out of the noise.</p>\n");
    figure_close(out);
    return;
  }
  band_centres(hz);
  chart_fit(&chart, &place->distortion_db[0][0], all);
  chart_round(&chart, 10, 40, 120);
  chart_open(&chart, "Harmonic distortion per third octave");
  chart_levels(&chart, 10, "dB", false);
  chart_octaves(&chart);
  for (unsigned k = 0; k < CALIBRATION_HARMONICS; k++)
    chart_series(&chart, k, hz, place->distortion_db[k], THIRD_OCTAVES, true, "dB");
  chart_close(&chart);
  chart_legend_open(out);
  for (unsigned k = 0; k < CALIBRATION_HARMONICS; k++)
    chart_legend(out, k, true, names[k], " harmonic");
  chart_legend_close(out);
  figure_close(out);
}

void calibration_chart_noise(GString *out, const struct calibration_noise *noise) {
  struct chart chart = octave_chart(out, 170);
  if (!noise->measured) {
    html_printf(out, "<p class=\"none\">The noise of the room was not measured.</p>\n");
    return;
  }
  html_printf(out,
              "<div class=\"figure\"><p class=\"none\">With nothing playing: %.1f dBA on average, "
              "%.1f dBA for 90 %% of "
              "the time. Per third octave, dB SPL, unweighted.</p>\n",
              noise->laeq_dbspl, noise->l90_dbspl);
  chart_fit(&chart, noise->third_octave_dbspl, THIRD_OCTAVES);
  chart_round(&chart, 10, 40, 120);
  chart_open(&chart, "Noise of the room per third octave");
  chart_levels(&chart, 10, "dB", false);
  chart_octaves(&chart);
  for (size_t band = 0; band < THIRD_OCTAVES; band++)
    if (isfinite(noise->third_octave_dbspl[band]))
      chart_bar(&chart, third_octave_low_hz(band) * 1.015, third_octave_high_hz(band) / 1.015,
                noise->third_octave_dbspl[band], "dB SPL");
  chart_close(&chart);
  figure_close(out);
}
