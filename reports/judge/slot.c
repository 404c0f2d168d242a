/* Slots: the place in what is played at which a device may be set off, the same every night.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "slot.h"

#include "exposure.h"

#include <math.h>
#include <string.h>

/* No loudspeaker is later than that. */
static const int64_t on_its_way_max_ns = 60LL * NS_PER_S;

/* Of what sounds at once, what is said counts before what only fills the room. */
static int weight_of(const struct record_cue *cue) {
  if (strcmp(cue->kind, "bed") == 0)
    return 0;
  return strcmp(cue->kind, "control") == 0 ? 1 : 2;
}

static const struct record_cue *cue_at(const struct plan *plan, unsigned i) {
  return &g_array_index(plan->cues, struct record_cue, i);
}

/* Index of the cue that sounded at the device just before `at_ns`; -1 if none did. Cues are in
 * order of start, so that of equal weight the last one counts. */
static int sounding(const struct plan *plan, const char *device, int64_t at_ns, int64_t lead_ns) {
  int found = -1;
  for (unsigned i = 0; i < plan->cues->len; i++) {
    const struct record_cue *cue = cue_at(plan, i);
    if (cue->start_ns > at_ns)
      break;
    if (cue->end_ns < at_ns - lead_ns - on_its_way_max_ns)
      continue; /* spares looking up its path */
    int64_t delay_ns = plan_delay_ns(plan, cue->loudspeaker, device);
    if (cue->start_ns + delay_ns > at_ns || cue->end_ns + delay_ns <= at_ns - lead_ns)
      continue;
    if (found < 0 || weight_of(cue) >= weight_of(cue_at(plan, (unsigned)found)))
      found = (int)i;
  }
  return found;
}

/* Text of a plan is kept once: the same script is the same pointer. */
static bool is_same_text(const char *a, const char *b) {
  return a == b || strcmp(a, b) == 0;
}

static bool is_same_line(const struct record_cue *a, const struct record_cue *b) {
  return a->line == b->line && is_same_text(a->script, b->script);
}

static bool is_same_sound(const struct record_cue *a, const struct record_cue *b) {
  return is_same_text(a->text, b->text) && is_same_text(a->speaker, b->speaker) &&
         is_same_text(a->voice, b->voice) && is_same_text(a->loudspeaker, b->loudspeaker) &&
         is_same_text(a->kind, b->kind) && fabs(a->level_dbspl - b->level_dbspl) < 0.005 &&
         is_same_text(a->script, b->script);
}

/* Levels to a tenth: what is asked for is no finer. */
static const char *sound_of(const struct plan *plan, const struct record_cue *cue) {
  enum { DIGITS = 16 }; /* of a session's thousands no two are alike by accident */
  g_autofree char *told =
      g_strdup_printf("%s\n%s\n%s\n%s\n%.1f\n%s", cue->kind, cue->speaker, cue->voice,
                      cue->loudspeaker, cue->level_dbspl + 0.0, cue->text);
  g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, told, -1);
  digest[DIGITS] = '\0';
  return g_string_chunk_insert_const(plan->strings, digest);
}

static int turn_of(const struct plan *plan, unsigned index) {
  int turn = 1;
  for (unsigned i = 0; i < index; i++)
    turn += is_same_line(cue_at(plan, i), cue_at(plan, index));
  return turn;
}

static int time_of(const struct plan *plan, unsigned index) {
  int time = 1;
  for (unsigned i = 0; i < index; i++)
    time += is_same_sound(cue_at(plan, i), cue_at(plan, index));
  return time;
}

struct slot slot_of(const struct judgement *judgement, const struct episode *episode) {
  const struct plan *plan = judgement->plan;
  int64_t woke_ns = episode->entered_ns[STAGE_WAKE];
  int64_t at_ns = woke_ns >= 0 ? woke_ns : episode->start_ns;
  const char *device = plan_device(plan, episode->device)->name;
  int index = sounding(plan, device, at_ns, ns_of_seconds(judgement->rules.trigger_lead_s));
  if (index < 0)
    return (struct slot){"", 0, 1, seconds_of_ns(at_ns), "", 1};
  const struct record_cue *cue = cue_at(plan, (unsigned)index);
  int64_t delay_ns = plan_delay_ns(plan, cue->loudspeaker, device);
  return (struct slot){cue->script,
                       cue->line,
                       turn_of(plan, (unsigned)index),
                       seconds_of_ns(at_ns - cue->start_ns - delay_ns),
                       sound_of(plan, cue),
                       time_of(plan, (unsigned)index)};
}

/* How often what has this key played so far, this time counted. */
static int count_up(GHashTable *counts, char *key) {
  int count = 1 + GPOINTER_TO_INT(g_hash_table_lookup(counts, key));
  g_hash_table_replace(counts, key, GINT_TO_POINTER(count));
  return count;
}

GArray *slot_all(const struct judgement *judgement) {
  const struct plan *plan = judgement->plan;
  GArray *slots = g_array_sized_new(FALSE, FALSE, sizeof(struct slot), plan->cues->len);
  g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (unsigned i = 0; i < plan->cues->len; i++) {
    const struct record_cue *cue = cue_at(plan, i);
    if (cue->end_ns > judgement->observed_ns)
      continue;
    struct slot slot = {.script = cue->script, .line = cue->line, .sound = sound_of(plan, cue)};
    slot.turn = count_up(counts, g_strdup_printf("%d %s", cue->line, cue->script));
    slot.time = count_up(counts, g_strdup_printf("%s/%s", slot.sound, cue->script));
    g_array_append_val(slots, slot);
  }
  return slots;
}

static const struct proof *known_proof(const struct judgement *judgement, int device) {
  const struct device_result *result = judge_result_of(judgement, device);
  return result ? &result->proof : NULL;
}

/* Spans before `*first` ended before this cue, and so before all that follow. */
static int64_t watched_ns(const GArray *spans, const struct record_cue *cue, unsigned *first) {
  int64_t sum_ns = 0;
  for (unsigned i = *first; i < spans->len; i++) {
    const struct exposure_span *span = &g_array_index(spans, struct exposure_span, i);
    if (span->from_ns >= cue->end_ns)
      break;
    if (span->until_ns <= cue->start_ns)
      *first = i + 1;
    else
      sum_ns += MIN(span->until_ns, cue->end_ns) - MAX(span->from_ns, cue->start_ns);
  }
  return sum_ns;
}

static void add_unwatched(GArray *ranges, int slot) {
  struct slot_range *last =
      ranges->len ? &g_array_index(ranges, struct slot_range, ranges->len - 1) : NULL;
  struct slot_range fresh = {slot, 1};
  if (last && last->first + last->count == slot)
    last->count++;
  else
    g_array_append_val(ranges, fresh);
}

GArray *slot_unwatched(const struct judgement *judgement, int device) {
  GArray *ranges = g_array_new(FALSE, FALSE, sizeof(struct slot_range));
  g_autoptr(GArray) spans = exposure_spans(judgement, device, known_proof(judgement, device));
  unsigned first = 0;
  int slot = 0;
  for (unsigned i = 0; i < judgement->plan->cues->len; i++) {
    const struct record_cue *cue = cue_at(judgement->plan, i);
    if (cue->end_ns > judgement->observed_ns)
      continue;
    if (2 * watched_ns(spans, cue, &first) <= cue->end_ns - cue->start_ns)
      add_unwatched(ranges, slot);
    slot++;
  }
  return ranges;
}

bool slot_has_sound(const struct slot *slot) {
  return slot->sound && *slot->sound;
}

struct slot slot_by_line(const struct slot *slot) {
  return (struct slot){slot->script, slot->line, slot->turn, slot->offset_s, "", 1};
}

static int order_of(int a, int b) {
  return (a > b) - (a < b);
}

int slot_order(const struct slot *a, const struct slot *b) {
  int order = strcmp(a->script, b->script);
  bool by_sound = slot_has_sound(a) && slot_has_sound(b);
  if (order == 0)
    order = by_sound ? strcmp(a->sound, b->sound) : order_of(a->line, b->line);
  if (order == 0)
    order = by_sound ? order_of(a->time, b->time) : order_of(a->turn, b->turn);
  return order;
}

unsigned slot_hash(const struct slot *slot) {
  unsigned script = g_str_hash(slot->script) * 31U;
  return slot_has_sound(slot) ? script + g_str_hash(slot->sound) * 7U + (unsigned)slot->time
                              : script + (unsigned)slot->line * 7U + (unsigned)slot->turn;
}

bool slot_is_played_as(const struct slot *a, const struct slot *b) {
  return slot_order(a, b) == 0;
}

bool slot_is_same(const struct slot *a, const struct slot *b) {
  return slot_is_played_as(a, b) && fabs(a->offset_s - b->offset_s) <= SLOT_APART_S;
}
