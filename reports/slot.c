/* Slots: the place in what is played at which a device may be set off, the same every night.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "slot.h"

#include "judge.h"

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
static bool is_same_line(const struct record_cue *a, const struct record_cue *b) {
  return a->line == b->line && (a->script == b->script || strcmp(a->script, b->script) == 0);
}

static int turn_of(const struct plan *plan, unsigned index) {
  int turn = 1;
  for (unsigned i = 0; i < index; i++)
    turn += is_same_line(cue_at(plan, i), cue_at(plan, index));
  return turn;
}

struct slot slot_of(const struct judgement *judgement, const struct episode *episode) {
  const struct plan *plan = judgement->plan;
  int64_t woke_ns = episode->entered_ns[STAGE_WAKE];
  int64_t at_ns = woke_ns >= 0 ? woke_ns : episode->start_ns;
  const char *device = plan_device(plan, episode->device)->name;
  int index = sounding(plan, device, at_ns, ns_of_seconds(judgement->rules.trigger_lead_s));
  if (index < 0)
    return (struct slot){"", 0, 1, seconds_of_ns(at_ns)};
  const struct record_cue *cue = cue_at(plan, (unsigned)index);
  int64_t delay_ns = plan_delay_ns(plan, cue->loudspeaker, device);
  return (struct slot){cue->script, cue->line, turn_of(plan, (unsigned)index),
                       seconds_of_ns(at_ns - cue->start_ns - delay_ns)};
}

static guint hash_of(const void *key) {
  const struct slot *slot = key;
  return g_str_hash(slot->script) * 31U + (guint)slot->line;
}

static gboolean is_equal(const void *left, const void *right) {
  const struct slot *a = left, *b = right;
  return a->line == b->line && strcmp(a->script, b->script) == 0;
}

GArray *slot_all(const struct judgement *judgement) {
  const struct plan *plan = judgement->plan;
  GArray *slots = g_array_sized_new(FALSE, FALSE, sizeof(struct slot), plan->cues->len);
  g_autoptr(GHashTable) turns = g_hash_table_new_full(hash_of, is_equal, g_free, NULL);
  for (unsigned i = 0; i < plan->cues->len; i++) {
    const struct record_cue *cue = cue_at(plan, i);
    if (cue->end_ns > judgement->observed_ns)
      continue;
    struct slot slot = {cue->script, cue->line, 1, 0};
    int turn = 1 + GPOINTER_TO_INT(g_hash_table_lookup(turns, &slot));
    slot.turn = turn;
    g_array_append_val(slots, slot);
    g_hash_table_insert(turns, g_memdup2(&slot, sizeof slot), GINT_TO_POINTER(turn));
  }
  return slots;
}

bool slot_is_same(const struct slot *a, const struct slot *b) {
  return a->line == b->line && a->turn == b->turn && strcmp(a->script, b->script) == 0 &&
         fabs(a->offset_s - b->offset_s) <= SLOT_APART_S;
}
