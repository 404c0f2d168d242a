/* Nights made by hand, for tests that compare them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-night.h"

#include <math.h>
#include <string.h>

static const char *keep(struct night *night, const char *text) {
  return g_string_chunk_insert_const(night->strings, text);
}

struct night *sample_night(const char *dir, int lines) {
  struct night *night = g_new0(struct night, 1);
  night->strings = g_string_chunk_new(256);
  night->devices = g_array_new(FALSE, TRUE, sizeof(struct night_device));
  night->episodes = g_array_new(FALSE, TRUE, sizeof(struct night_episode));
  night->taps = g_array_new(FALSE, TRUE, sizeof(struct night_tap));
  night->slots = g_array_new(FALSE, TRUE, sizeof(struct slot));
  night->dir = keep(night, dir);
  night->bench = "table";
  night->script = "talk.yaml";
  night->started_utc = "2026-11-20T22:00:00Z";
  night->verdict = "pass";
  night->version = "1";
  night->calibration = "";
  night->complete = true;
  night->duration_s = 8 * 3600;
  night->noise_dba = night->worst_deviation_db = NAN;
  for (int line = 1; line <= lines; line++) {
    struct slot slot = {.script = "talk.yaml", .line = line, .turn = 1};
    g_array_append_val(night->slots, slot);
  }
  return night;
}

void sample_night_device(struct night *night, const char *name, double exposure_h) {
  struct night_device device = {
      .name = keep(night, name), .profile = "p", .firmware = "1", .exposure_h = exposure_h};
  g_array_append_val(night->devices, device);
}

void sample_night_fires(struct night *night, const char *device, int line, double offset_s,
                        const char *words) {
  struct night_episode episode = {
      .device = keep(night, device),
      .kind = CLASS_FALSE_WAKE,
      .stage = STAGE_WAKE,
      .slot = {.script = "talk.yaml", .line = line, .turn = 1, .offset_s = offset_s},
      .words = keep(night, words)};
  g_array_append_val(night->episodes, episode);
  for (unsigned i = 0; i < night->devices->len; i++) {
    struct night_device *one = &g_array_index(night->devices, struct night_device, i);
    one->unintended += strcmp(one->name, device) == 0;
    one->exposed += strcmp(one->name, device) == 0;
  }
}
