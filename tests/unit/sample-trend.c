/* Nights made by hand, for tests of the trend page, and what its text must say.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-trend.h"

#include <criterion/criterion.h>
#include <string.h>

GPtrArray *nights, *left_out;

static void free_night(void *night) {
  night_free(night);
}

void begin(void) {
  nights = g_ptr_array_new_with_free_func(free_night);
  left_out = g_ptr_array_new_with_free_func(g_free);
}

void end(void) {
  g_ptr_array_unref(nights);
  g_ptr_array_unref(left_out);
}

struct night *add_night(int day, const char *verdict) {
  struct night *night = g_new0(struct night, 1);
  g_autofree char *dir = g_strdup_printf("/runs/202611%02dT200000Z-lab-tv-%08x", day, day);
  g_autofree char *started = g_strdup_printf("2026-11-%02dT20:00:00Z", day);
  night->strings = g_string_chunk_new(64);
  *night = (struct night){.strings = night->strings,
                          .dir = g_string_chunk_insert(night->strings, dir),
                          .started_utc = g_string_chunk_insert(night->strings, started),
                          .bench = "lab",
                          .script = "tv.yaml",
                          .verdict = verdict,
                          .version = "1",
                          .calibration = "20261101",
                          .complete = true,
                          .duration_s = 8 * 3600,
                          .noise_dba = 30,
                          .worst_deviation_db = 0.5,
                          .devices = g_array_new(FALSE, TRUE, sizeof(struct night_device)),
                          .episodes = g_array_new(FALSE, TRUE, sizeof(struct night_episode)),
                          .taps = g_array_new(FALSE, TRUE, sizeof(struct night_tap)),
                          .slots = g_array_new(FALSE, TRUE, sizeof(struct slot))};
  g_ptr_array_add(nights, night);
  return night;
}

struct night_device *add_device(struct night *night, const char *name, int unintended) {
  struct night_device device = {.name = name,
                                .profile = "generic",
                                .firmware = "1.0",
                                .unintended = unintended,
                                .exposed = unintended,
                                .recordings = unintended,
                                .exposure_h = 8,
                                .controls_played = 10,
                                .controls_heard = 10};
  device.classes[CLASS_FALSE_WAKE] = unintended;
  g_array_append_val(night->devices, device);
  return &g_array_index(night->devices, struct night_device, night->devices->len - 1);
}

struct night_episode *add_episode(struct night *night, const char *device, int line,
                                  double offset_s, enum stage stage) {
  struct night_episode episode = {
      .number = (int)night->episodes->len + 1,
      .device = device,
      .stage = stage,
      .kind = CLASS_FALSE_WAKE,
      .recorded = true,
      .slot = {.script = "tv.yaml", .line = line, .turn = 1, .offset_s = offset_s},
      .words = "hardwood floors"};
  g_array_append_val(night->episodes, episode);
  return &g_array_index(night->episodes, struct night_episode, night->episodes->len - 1);
}

void play(struct night *night, int lines) {
  for (int line = 1; line <= lines; line++) {
    struct slot slot = {.script = "tv.yaml", .line = line, .turn = 1};
    g_array_append_val(night->slots, slot);
  }
}

void add_nights(const char *verdicts) {
  for (int i = 0; verdicts[i]; i++) {
    const char *verdict = verdicts[i] == 'P'   ? "pass"
                          : verdicts[i] == 'F' ? "fail"
                                               : "inconclusive";
    add_device(add_night(i + 1, verdict), "kitchen", verdicts[i] == 'F');
  }
}

void expect_said(const GString *page, const char *what, bool is_said) {
  cr_expect_eq(strstr(page->str, what) != NULL, is_said, "`%s` in %s", what, page->str);
}

GString *render(void) {
  return trend_render(nights, left_out, 30, "/runs/trend");
}
