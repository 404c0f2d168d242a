/* Hum: the noise of the room while nothing was played, by the reference microphone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "hum.h"

#include <math.h>
#include <string.h>

/* Tenths of a dB, which is finer than any microphone; what lies beyond counts as the nearest. */
enum { TENTHS_MIN = -1000, TENTHS_MAX = 2000, STEPS = TENTHS_MAX - TENTHS_MIN + 1 };
enum { QUIET_MIN = 80, ALL_MIN = 8 }; /* levels come 8 times a second */

/* A room rings, and sound takes its way to the microphone. */
static const int64_t ring_ns = NS_PER_S / 2;

struct histogram {
  int64_t counts[STEPS], sum;
};

struct hum {
  const struct plan *plan;
  unsigned next_cue;
  int64_t sounds_until_ns;
  struct histogram all, quiet;
};

struct hum *hum_new(const struct plan *plan) {
  struct hum *hum = g_new0(struct hum, 1);
  hum->plan = plan;
  hum->sounds_until_ns = INT64_MIN;
  return hum;
}

void hum_free(struct hum *hum) {
  g_free(hum);
}

static void count(struct histogram *histogram, int64_t value) {
  int64_t tenths = CLAMP(value / 10, TENTHS_MIN, TENTHS_MAX);
  histogram->counts[tenths - TENTHS_MIN]++;
  histogram->sum++;
}

bool hum_has_sound(const struct record_cue *cue) {
  return strcmp(cue->kind, "negative") != 0 || strcmp(cue->voice, "silence") != 0;
}

void hum_take(struct hum *hum, int64_t at_ns, int64_t value) {
  const GArray *cues = hum->plan->cues;
  for (; hum->next_cue < cues->len; hum->next_cue++) {
    const struct record_cue *cue = &g_array_index(cues, struct record_cue, hum->next_cue);
    if (cue->start_ns > at_ns + ring_ns)
      break;
    if (hum_has_sound(cue))
      hum->sounds_until_ns = MAX(hum->sounds_until_ns, cue->end_ns + ring_ns);
  }
  count(&hum->all, value);
  if (at_ns >= hum->sounds_until_ns)
    count(&hum->quiet, value);
}

double hum_dba(const struct hum *hum) {
  const struct histogram *histogram = hum->quiet.sum >= QUIET_MIN ? &hum->quiet : &hum->all;
  int64_t quieter = 0;
  for (int i = 0; i < STEPS && histogram->sum >= ALL_MIN; i++) {
    quieter += histogram->counts[i];
    if (quieter > histogram->sum / 10)
      return (double)(i + TENTHS_MIN) / 10;
  }
  return NAN;
}
