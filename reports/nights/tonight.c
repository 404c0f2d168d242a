/* Tonight: a judgement as one night among others, to be compared with them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tonight.h"

#include "card.h"
#include "identity.h"

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
                             .exposed = result->exposed,
                             .exposure_h = result->exposure_h,
                             .in_doubt = result->in_doubt,
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
  struct night_episode row = {.number = episode->number,
                              .device =
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
  row.slot.sound = keep(night, row.slot.sound);
  g_array_append_val(night->episodes, row);
}

static void add_unwatched(struct night *night, const struct judgement *judgement, int device) {
  g_autoptr(GArray) ranges = slot_unwatched(judgement, device);
  for (unsigned i = 0; i < ranges->len; i++) {
    struct night_unwatched row = {keep(night, plan_device(judgement->plan, device)->name),
                                  g_array_index(ranges, struct slot_range, i)};
    g_array_append_val(night->unwatched, row);
  }
}

static void add_slots(struct night *night, const struct judgement *judgement) {
  g_autoptr(GArray) slots = slot_all(judgement);
  for (unsigned i = 0; i < slots->len; i++) {
    struct slot slot = g_array_index(slots, struct slot, i);
    slot.script = keep(night, slot.script);
    slot.sound = keep(night, slot.sound);
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

static void add_identity(struct night *night, const struct judgement *judgement) {
  g_autofree char *id = identity_of(judgement->plan, "");
  g_autofree char *played = identity_played(judgement->plan);
  g_autofree char *rules = identity_rules(&judgement->rules);
  night->id = keep(night, id);
  night->played = keep(night, played);
  night->rules = keep(night, rules);
  night->is_replay = identity_is_replay(judgement->plan);
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
  add_identity(night, judgement);
  night->complete = judgement->complete;
  night->imported = plan_is_imported(plan);
  night->duration_s = seconds_of_ns(judgement->observed_ns);
  night->noise_dba = night->worst_deviation_db = NAN;
  for (unsigned i = 0; i < judgement->devices->len; i++)
    add_device(night, judgement, &g_array_index(judgement->devices, struct device_result, i));
  for (unsigned i = 0; i < judgement->episodes->len; i++)
    add_episode(night, judgement, g_ptr_array_index(judgement->episodes, i));
  add_slots(night, judgement);
  night->unwatched = g_array_new(FALSE, FALSE, sizeof(struct night_unwatched));
  for (unsigned i = 0; i < judgement->devices->len; i++)
    add_unwatched(night, judgement,
                  g_array_index(judgement->devices, struct device_result, i).device);
  return night;
}
