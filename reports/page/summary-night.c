/* What run.json keeps so that nights can be compared: taps, slots, sound, control blocks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "summary-night.h"
#include "acceptance.h"
#include "block.h"
#include "clocks.h"
#include "loudness.h"
#include "slot.h"

#include <string.h>

static json_t *classes_of(const struct device_result *result) {
  json_t *object = json_object();
  for (int kind = 0; kind < EPISODE_CLASSES; kind++)
    summary_put(object, episode_class_names[kind], json_integer(result->classes[kind]));
  return object;
}

static json_t *blocks_of(const struct judgement *judgement, int device) {
  json_t *list = json_array();
  for (unsigned i = 0; i < judgement->blocks->len; i++) {
    const struct block *block = &g_array_index(judgement->blocks, struct block, i);
    if (block->device != device)
      continue;
    json_t *object = json_object();
    summary_put(object, "start_s", summary_seconds(block->from_ns));
    summary_put(object, "end_s", summary_seconds(block->until_ns));
    summary_put(object, "played", json_integer(block->played));
    summary_put(object, "heard", json_integer(block->heard));
    summary_put(object, "failed", json_boolean(block->failed));
    json_array_append_new(list, object);
  }
  return list;
}

static json_t *void_of(const struct judgement *judgement, int device) {
  json_t *list = json_array();
  for (unsigned i = 0; i < judgement->invalid->len; i++) {
    const struct block_stretch *stretch =
        &g_array_index(judgement->invalid, struct block_stretch, i);
    if (stretch->device != device)
      continue;
    json_t *object = json_object();
    summary_put(object, "start_s", summary_seconds(stretch->from_ns));
    summary_put(object, "end_s", summary_seconds(stretch->until_ns));
    json_array_append_new(list, object);
  }
  return list;
}

void summary_put_device(json_t *object, const struct judgement *judgement,
                        const struct device_result *result) {
  const struct record_device *device = plan_device(judgement->plan, result->device);
  summary_put(object, "profile", summary_text(device->profile));
  summary_put(object, "firmware", summary_text(device->firmware ? device->firmware : ""));
  summary_put(object, "in_doubt", json_boolean(result->in_doubt));
  summary_put(object, "classes", classes_of(result));
  summary_put(object, "unintended_2s", json_integer(result->unintended_2s));
  summary_put(object, "unintended_60s", json_integer(result->unintended_60s));
  summary_put(object, "negatives_played", json_integer(result->negatives_played));
  summary_put(object, "negatives_fired", json_integer(result->negatives_fired));
  summary_put(object, "negatives_void", json_integer(result->negatives_void));
  summary_put(object, "sensitivity", summary_number(result->sensitivity));
  summary_put(object, "sensitivity_lower", summary_number(result->sensitivity_lower));
  summary_put(object, "rate_corrected", summary_number(result->rate_corrected));
  summary_put(object, "void_h", summary_number(result->void_h));
  summary_put(object, "blocks", blocks_of(judgement, result->device));
  summary_put(object, "void", void_of(judgement, result->device));
}

struct tap_row {
  const char *device, *name, *kind;
  int64_t slack_ns;
  int gaps;
  int64_t gap_ns, blind_until_ns;
};

static struct tap_row *row_at(const GArray *rows, unsigned i) {
  return &g_array_index(rows, struct tap_row, i);
}

static const char *device_name(const struct plan *plan, int device) {
  return device < 0 ? "" : plan_device(plan, device)->name;
}

static GArray *rows_of(const struct judgement *judgement) {
  GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct tap_row));
  for (unsigned i = 0; i < judgement->clock_errors->len; i++) {
    const struct clock_error *clock =
        &g_array_index(judgement->clock_errors, struct clock_error, i);
    struct tap_row row = {.device = device_name(judgement->plan, clock->device),
                          .name = clock->tap,
                          .kind = clock->kind,
                          .slack_ns = clock->worst_slack_ns};
    g_array_append_val(rows, row);
  }
  return rows;
}

static struct tap_row *find_row(const GArray *rows, const char *device, const char *name) {
  for (unsigned i = 0; i < rows->len; i++)
    if (strcmp(row_at(rows, i)->name, name) == 0 && strcmp(row_at(rows, i)->device, device) == 0)
      return row_at(rows, i);
  return NULL;
}

/* A gap of a tap that the record does not list, such as all of a device, has a row of its own. The
 * record may hold a gap in slices: what touches is one. */
static void add_gap(GArray *rows, const struct plan *plan, const struct activity_gap *gap) {
  const char *device = device_name(plan, gap->device);
  struct tap_row *row = find_row(rows, device, gap->tap);
  if (!row) {
    struct tap_row fresh = {.device = device, .name = gap->tap, .kind = ""};
    g_array_append_val(rows, fresh);
    row = row_at(rows, rows->len - 1);
  }
  int64_t until_ns = gap->from_ns + gap->length_ns;
  bool touches = row->gaps > 0 && gap->from_ns <= row->blind_until_ns;
  row->gaps += !touches;
  int64_t from_ns = touches ? row->blind_until_ns : gap->from_ns;
  row->gap_ns += MAX(until_ns - from_ns, 0);
  row->blind_until_ns = touches ? MAX(until_ns, row->blind_until_ns) : until_ns;
}

static json_t *taps_of(const struct judgement *judgement) {
  g_autoptr(GArray) rows = rows_of(judgement);
  json_t *list = json_array();
  for (unsigned i = 0; i < judgement->seen->gaps->len; i++)
    add_gap(rows, judgement->plan, &g_array_index(judgement->seen->gaps, struct activity_gap, i));
  for (unsigned i = 0; i < rows->len; i++) {
    const struct tap_row *row = row_at(rows, i);
    json_t *object = json_object();
    summary_put(object, "device", summary_text(row->device));
    summary_put(object, "name", summary_text(row->name));
    summary_put(object, "kind", summary_text(row->kind));
    summary_put(object, "gaps", json_integer(row->gaps));
    summary_put(object, "gap_s", summary_seconds(row->gap_ns));
    summary_put(object, "slack_s", summary_seconds(row->slack_ns));
    json_array_append_new(list, object);
  }
  return list;
}

static double worst_deviation_of(const struct plan *plan) {
  double worst_db = NAN;
  for (unsigned i = 0; i < plan->levels->len; i++) {
    const struct record_cue_level *level = &g_array_index(plan->levels, struct record_cue_level, i);
    if (loudness_is_measured(level))
      worst_db = fmax(worst_db, fabs(level->deviation_db)); /* fmax leaves out what is NAN */
  }
  return worst_db;
}

/* The setting reads "FOLDER, how old it is" or "none: why". */
static char *calibration_of(const struct plan *plan) {
  const char *setting = plan_setting(plan, "calibration", "none:");
  return g_str_has_prefix(setting, "none:") ? g_strdup("")
                                            : g_strndup(setting, strcspn(setting, ","));
}

static json_t *sound_of(const struct judgement *judgement) {
  json_t *object = json_object();
  summary_put(object, "noise_dba", summary_number(judgement->noise_dba));
  summary_put(object, "worst_deviation_db", summary_number(worst_deviation_of(judgement->plan)));
  return object;
}

void summary_put_taps(json_t *object, const struct judgement *judgement) {
  g_autofree char *calibration = calibration_of(judgement->plan);
  summary_put(object, "calibration", summary_text(calibration));
  summary_put(object, "sound", sound_of(judgement));
  summary_put(object, "taps", taps_of(judgement));
}

json_t *summary_acceptance(const struct judgement *judgement) {
  g_autoptr(GArray) all = acceptance_find(judgement);
  json_t *list = json_array();
  for (unsigned i = 0; i < all->len; i++) {
    const struct acceptance *sum = &g_array_index(all, struct acceptance, i);
    json_t *object = json_object();
    summary_put(object, "device", summary_text(plan_device(judgement->plan, sum->device)->name));
    summary_put(object, "limit_per_24h", summary_number(acceptance_limit_per_24h(judgement)));
    summary_put(object, "confidence", summary_number(acceptance_confidence(judgement)));
    summary_put(object, "nights", json_integer(sum->nights));
    summary_put(object, "doubtful_nights", json_integer(sum->doubtful_nights));
    summary_put(object, "doubtful_unintended", json_integer(sum->doubtful_unintended));
    summary_put(object, "unintended", json_integer(sum->unintended));
    summary_put(object, "exposed", json_integer(sum->exposed));
    summary_put(object, "exposure_h", summary_number(sum->hours));
    summary_put(object, "lower_per_24h", summary_number(sum->lower_per_24h));
    summary_put(object, "upper_per_24h", summary_number(sum->upper_per_24h));
    summary_put(object, "more_hours", summary_number(sum->more_hours));
    summary_put(object, "scatter_p", summary_number(sum->dispersion.p));
    summary_put(object, "verdict", json_string(verdict_names[sum->kind]));
    json_array_append_new(list, object);
  }
  return list;
}

/* Index of the script among those told so far; scripts come in long stretches. */
static unsigned script_index(GPtrArray *scripts, const char *script) {
  for (unsigned i = scripts->len; i > 0; i--)
    if (strcmp(g_ptr_array_index(scripts, i - 1), script) == 0)
      return i - 1;
  g_ptr_array_add(scripts, (char *)script);
  return scripts->len - 1;
}

/* Index of the sound among those told so far. */
static json_int_t sound_index(GHashTable *known, json_t *sounds, const char *sound) {
  void *index;
  if (g_hash_table_lookup_extended(known, sound, NULL, &index))
    return GPOINTER_TO_INT(index);
  size_t count = json_array_size(sounds);
  g_hash_table_insert(known, (char *)sound, GINT_TO_POINTER((int)count));
  json_array_append_new(sounds, json_string(sound));
  return (json_int_t)count;
}

/* {"DEVICE": [first slot, how many, ...]}: what nothing proves that it was watched for. */
static json_t *unwatched_of(const struct judgement *judgement) {
  json_t *object = json_object();
  for (unsigned i = 0; i < judgement->devices->len; i++) {
    int device = g_array_index(judgement->devices, struct device_result, i).device;
    g_autoptr(GArray) ranges = slot_unwatched(judgement, device);
    g_autofree char *name = g_utf8_make_valid(plan_device(judgement->plan, device)->name, -1);
    json_t *list = json_array();
    for (unsigned n = 0; n < ranges->len; n++) {
      const struct slot_range *range = &g_array_index(ranges, struct slot_range, n);
      json_array_append_new(list, json_integer(range->first));
      json_array_append_new(list, json_integer(range->count));
    }
    summary_put(object, name, list);
  }
  return object;
}

json_t *summary_slots(const struct judgement *judgement) {
  g_autoptr(GArray) slots = slot_all(judgement);
  g_autoptr(GPtrArray) scripts = g_ptr_array_new();
  g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
  json_t *object = json_object(), *names = json_array(), *places = json_array();
  json_t *sounds = json_array(), *heard = json_array();
  for (unsigned i = 0; i < slots->len; i++) {
    const struct slot *slot = &g_array_index(slots, struct slot, i);
    json_array_append_new(places, json_integer(script_index(scripts, slot->script)));
    json_array_append_new(places, json_integer(slot->line));
    json_array_append_new(places, json_integer(slot->turn));
    json_array_append_new(heard, json_integer(sound_index(known, sounds, slot->sound)));
    json_array_append_new(heard, json_integer(slot->time));
  }
  for (unsigned i = 0; i < scripts->len; i++)
    json_array_append_new(names, summary_text(g_ptr_array_index(scripts, i)));
  summary_put(object, "scripts", names);
  summary_put(object, "places", places);
  summary_put(object, "sounds", sounds);
  summary_put(object, "heard", heard);
  summary_put(object, "unwatched", unwatched_of(judgement));
  return object;
}
