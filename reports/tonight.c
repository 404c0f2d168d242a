/* Tonight: a judgement as one night among others, to be compared with them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tonight.h"

#include "card.h"

#include <math.h>
#include <string.h>

static const char *keep(struct night *night, const char *text) {
  return g_string_chunk_insert_const(night->strings, text);
}

static void add_device(struct night *night, const struct judgement *judgement,
                       const struct device_result *result) {
  const struct record_device *device = plan_device(judgement->plan, result->device);
  struct night_device row = {.name = keep(night, device->name),
                             .profile = keep(night, device->profile),
                             .firmware = keep(night, device->firmware ? device->firmware : ""),
                             .unintended = result->unintended,
                             .recordings = result->recordings,
                             .sends = result->sends,
                             .delivered = result->delivered,
                             .exposure_h = result->exposure_h,
                             .controls_played = result->controls_played,
                             .controls_heard = result->controls_heard};
  for (int kind = 0; kind < EPISODE_CLASSES; kind++)
    row.classes[kind] = result->classes[kind];
  g_array_append_val(night->devices, row);
}

static void add_episode(struct night *night, const struct judgement *judgement,
                        const struct episode *episode) {
  int64_t woke_ns = episode->entered_ns[STAGE_WAKE];
  g_autofree char *words =
      card_words(judgement, episode, woke_ns >= 0 ? woke_ns : episode->start_ns);
  struct night_episode row = {.device =
                                  keep(night, plan_device(judgement->plan, episode->device)->name),
                              .start_s = seconds_of_ns(episode->start_ns),
                              .end_s = seconds_of_ns(episode->end_ns),
                              .stage = episode->deepest,
                              .kind = episode->kind,
                              .intended = episode->intended,
                              .recorded = episode->recorded,
                              .slot = slot_of(judgement, episode),
                              .words = keep(night, words)};
  row.slot.script = keep(night, row.slot.script);
  g_array_append_val(night->episodes, row);
}

static void add_slots(struct night *night, const struct judgement *judgement) {
  g_autoptr(GArray) slots = slot_all(judgement);
  for (unsigned i = 0; i < slots->len; i++) {
    struct slot slot = g_array_index(slots, struct slot, i);
    slot.script = keep(night, slot.script);
    g_array_append_val(night->slots, slot);
  }
}

/* As run.json has it: the setting reads "FOLDER, how old it is" or "none: why". */
static const char *calibration_of(struct night *night, const struct plan *plan) {
  const char *setting = plan_setting(plan, "calibration", "none:");
  return g_str_has_prefix(setting, "none:")
             ? ""
             : g_string_chunk_insert_len(night->strings, setting, (gssize)strcspn(setting, ","));
}

struct night *tonight_of(const struct judgement *judgement) {
  const struct plan *plan = judgement->plan;
  struct night *night = g_new0(struct night, 1);
  night->strings = g_string_chunk_new(4096);
  night->devices = g_array_new(FALSE, TRUE, sizeof(struct night_device));
  night->episodes = g_array_new(FALSE, TRUE, sizeof(struct night_episode));
  night->taps = g_array_new(FALSE, TRUE, sizeof(struct night_tap));
  night->slots = g_array_new(FALSE, TRUE, sizeof(struct slot));
  night->dir = keep(night, "this run");
  night->bench = keep(night, plan_setting(plan, "bench", ""));
  night->script = keep(night, plan_setting(plan, "script", ""));
  night->started_utc = keep(night, plan_setting(plan, "started_utc", ""));
  night->verdict = "";
  night->version = keep(night, plan_setting(plan, "version", ""));
  night->calibration = calibration_of(night, plan);
  night->complete = judgement->complete;
  night->imported = plan_is_imported(plan);
  night->duration_s = seconds_of_ns(judgement->observed_ns);
  night->noise_dba = night->worst_deviation_db = NAN;
  for (unsigned i = 0; i < judgement->devices->len; i++)
    add_device(night, judgement, &g_array_index(judgement->devices, struct device_result, i));
  for (unsigned i = 0; i < judgement->episodes->len; i++)
    add_episode(night, judgement, g_ptr_array_index(judgement->episodes, i));
  add_slots(night, judgement);
  return night;
}
