/* What a device was seen doing: lit phases, bursts and telling console lines, from one pass over
 * the events. SPDX-License-Identifier: GPL-3.0-or-later */
#include "activity.h"
#include "outage.h"
#include "record-read.h"
#include "repeat.h"
#include "source.h"
#include "tally.h"

#include <string.h>

/* Two wires of one lamp that change one after the other pass through a colour of no meaning. */
static const int64_t unknown_light_ns = NS_PER_S;

struct lamp { /* one device's light, as the pass goes on */
  bool lit, at_rest;
  struct activity phase;
  bool is_unknown;
  struct activity_stray unknown;
};

struct pass {
  const struct plan *plan;
  const struct baseline *baseline;
  const struct judge_rules *rules;
  struct activity_set *set;
  struct burst_finder *bursts;
  struct lamp *lamps;
  GHashTable *last_gaps; /* char * "device tap why" -> 1 + index in set->gaps */
  struct sources *sources;
  struct tallier *tallier;
};

static bool is_activity(enum light_meaning meaning) {
  return meaning == LIGHT_LISTENING || meaning == LIGHT_THINKING || meaning == LIGHT_SPEAKING;
}

static void end_phase(struct pass *pass, struct lamp *lamp, int64_t at_ns) {
  if (!lamp->lit)
    return;
  lamp->phase.until_ns = MAX(at_ns, lamp->phase.from_ns);
  g_array_append_val(pass->set->activities, lamp->phase);
  lamp->lit = false;
}

static const char *keep(struct pass *pass, const char *text) {
  return g_string_chunk_insert_const(pass->set->strings, text);
}

static void begin_unknown(struct pass *pass, struct lamp *lamp, const struct event *event,
                          int device) {
  lamp->is_unknown = plan_device(pass->plan, device)->under_test;
  lamp->unknown = (struct activity_stray){
      .device = device, .from_ns = event->at_ns, .what = keep(pass, event->text)};
}

static void end_unknown(struct pass *pass, struct lamp *lamp, int64_t at_ns) {
  lamp->unknown.until_ns = at_ns;
  if (lamp->is_unknown && at_ns - lamp->unknown.from_ns > unknown_light_ns)
    g_array_append_val(pass->set->unknown_lights, lamp->unknown);
  lamp->is_unknown = false;
}

static void notice(struct pass *pass, int device, int64_t at_ns, bool by_light, int sender) {
  struct activity_notice seen = {device, at_ns, by_light, sender};
  if (*plan_device(pass->plan, device)->account)
    g_array_append_val(pass->set->notices, seen);
}

/* A light that the profile does not know ends a lit phase, but is no rest. */
static void take_light(struct pass *pass, const struct event *event, int device) {
  struct lamp *lamp = &pass->lamps[device];
  enum light_meaning meaning = event->value >= 0 && event->value < LIGHT_MEANINGS
                                   ? (enum light_meaning)event->value
                                   : LIGHT_UNKNOWN;
  end_unknown(pass, lamp, event->at_ns);
  mutes_take(pass->set->mutes, device, event->at_ns, meaning);
  if (lamp->lit && lamp->phase.meaning == meaning)
    return;
  end_phase(pass, lamp, event->at_ns);
  if (is_activity(meaning)) {
    lamp->lit = true;
    lamp->phase = (struct activity){.device = device,
                                    .kind = ACTIVITY_LIGHT,
                                    .from_ns = event->at_ns,
                                    .meaning = meaning,
                                    .from_rest = lamp->at_rest};
  }
  if (meaning == LIGHT_NOTIFICATION)
    notice(pass, device, event->at_ns, true, -1);
  if (meaning == LIGHT_UNKNOWN)
    begin_unknown(pass, lamp, event, device);
  else
    lamp->at_rest = !is_activity(meaning);
}

static bool is_name_part(char character) {
  return g_ascii_isalnum(character) || (character && strchr("-_", character)) ||
         (unsigned char)character >= 0x80;
}

static bool says_name(const char *line, const char *name) {
  size_t length = strlen(name);
  for (const char *at = line; length && (at = strstr(at, name)); at++)
    if ((at == line || !is_name_part(at[-1])) && !is_name_part(at[length]))
      return true;
  return false;
}

/* The longest name counts: "living room" is not "room". */
static int named_device(const struct plan *plan, const char *line) {
  int named = -1;
  for (unsigned i = 0; i < plan->devices->len; i++) {
    const char *name = plan_device(plan, (int)i)->name;
    if (says_name(line, name) &&
        (named < 0 || strlen(name) > strlen(plan_device(plan, named)->name)))
      named = (int)i;
  }
  return named;
}

static void take_console(struct pass *pass, const struct event *event, int device) {
  if (event->value <= STAGE_IDLE || event->value >= STAGES)
    return;
  struct activity line = {.device = device,
                          .kind = ACTIVITY_CONSOLE,
                          .from_ns = event->at_ns,
                          .until_ns = event->at_ns,
                          .stage = (enum stage)event->value};
  if (line.stage == STAGE_DELIVERED && *plan_device(pass->plan, device)->account)
    notice(pass, device, event->at_ns, false, named_device(pass->plan, event->text));
  else
    g_array_append_val(pass->set->activities, line);
}

static struct threshold threshold_for(void *user, int device, enum host_role role,
                                      const char *host) {
  const struct pass *pass = user;
  return threshold_of(pass->plan, pass->baseline, pass->rules, device, role, host);
}

static void take_upload(struct pass *pass, const struct burst *burst) {
  struct activity upload = {
      .device = burst->device,
      .kind = ACTIVITY_BURST,
      .from_ns = burst->from_ns,
      .until_ns = burst->until_ns,
      .role = burst->role,
      .bytes = burst->bytes,
      .burst = burst,
  };
  g_array_append_val(pass->set->activities, upload);
}

static void take_other(struct pass *pass, const struct burst *burst) {
  struct activity_stray stray = {burst->device, burst->from_ns, burst->until_ns,
                                 burst->host,   burst->role,    burst->bytes,
                                 burst};
  g_array_append_val(pass->set->other_bursts, stray);
}

static void take_burst(void *user, const struct burst *found) {
  struct pass *pass = user;
  if (!plan_device(pass->plan, found->device)->under_test)
    return;
  struct burst *burst = g_new(struct burst, 1);
  *burst = *found;
  burst->host = keep(pass, found->host);
  g_ptr_array_add(pass->set->bursts, burst);
}

/* What several taps saw of one burst is one burst. */
static void sort_bursts(struct pass *pass) {
  GPtrArray *bursts = pass->set->bursts;
  repeat_drop(bursts);
  for (unsigned i = 0; i < bursts->len; i++) {
    const struct burst *burst = g_ptr_array_index(bursts, i);
    if (burst_is_upload(burst))
      take_upload(pass, burst);
    else
      take_other(pass, burst);
  }
}

/* A gap that lasts is recorded in slices, one after the other: they are one gap. */
static bool lengthen_gap(struct pass *pass, const char *key, const struct activity_gap *slice) {
  unsigned number = GPOINTER_TO_UINT(g_hash_table_lookup(pass->last_gaps, key));
  if (number == 0)
    return false;
  struct activity_gap *gap = &g_array_index(pass->set->gaps, struct activity_gap, number - 1);
  if (gap->from_ns + gap->length_ns != slice->from_ns)
    return false;
  gap->length_ns += slice->length_ns;
  return true;
}

static void take_gap(struct pass *pass, const struct event *event, int device) {
  struct activity_gap gap = {device, event->at_ns, MAX(event->value, 0), keep(pass, event->tap),
                             keep(pass, event->text)};
  g_autofree char *key = g_strdup_printf("%d\n%s\n%s", device, gap.tap, gap.why);
  if (lengthen_gap(pass, key, &gap))
    return;
  g_array_append_val(pass->set->gaps, gap);
  g_hash_table_insert(pass->last_gaps, g_steal_pointer(&key),
                      GUINT_TO_POINTER(pass->set->gaps->len));
}

/* Louder than anything that leaves a microphone whole, or quieter than any can hear: nonsense. */
static const double dbspl_max = 200;

static void take_stranger(struct activity_set *set, const struct event *event) {
  struct activity_stranger slice = {
      event->at_ns, event->at_ns + MAX(event->value, 0),
      CLAMP(g_ascii_strtod(event->text, NULL), -dbspl_max, dbspl_max)};
  g_array_append_val(set->strangers, slice);
}

static const struct source *source_of(struct pass *pass, const struct event *event) {
  bool is_new;
  struct source *source = sources_find(pass->sources, event, &is_new);
  if (is_new) {
    source->index = plan_device_index(pass->plan, event->device);
    source->clock = clocks_find(pass->set->clocks, source->index, event->tap);
    if (source->index >= 0)
      source->tap_number = primary_number(pass->set->taps, source->index, event->tap);
  }
  return source;
}

/* Which tap counts is known when all was seen: until then each has but a number. */
static void take_frame(struct pass *pass, const struct event *event, const struct source *source) {
  tallier_take(pass->tallier, event, source->index, source->tap_number);
  if (event->kind != EVENT_SENT || event->value <= 0)
    return;
  primary_count(pass->set->taps, source->tap_number, event->value);
  burst_finder_take(pass->bursts, source->index, source->tap_number, event->text, event->at_ns,
                    event->value);
}

static void take_level(struct activity_set *set, const struct event *event) {
  set->levels++;
  audible_take(set->audible, event->at_ns, event->value);
  hum_take(set->hum, event->at_ns, event->value);
}

static void take_event(void *user, const struct event *event) {
  struct pass *pass = user;
  struct activity_set *set = pass->set;
  const struct source *source = source_of(pass, event);
  int device = source->index;
  set->events++;
  set->last_ns = MAX(set->last_ns, event->at_ns);
  set->worst_slack_ns = MAX(set->worst_slack_ns, event->slack_ns);
  clocks_take(set->clocks, source->clock, event);
  if (event->kind == EVENT_GAP)
    take_gap(pass, event, device);
  else if (event->kind == EVENT_SOUND)
    take_level(set, event);
  else if (event->kind == EVENT_STRANGER)
    take_stranger(set, event);
  else if (device < 0)
    return;
  else if (event->kind == EVENT_LIGHT)
    take_light(pass, event, device);
  else if (event->kind == EVENT_CONSOLE)
    take_console(pass, event, device);
  else if (event->kind == EVENT_SENT || event->kind == EVENT_RECEIVED)
    take_frame(pass, event, source);
}

static int by_device_and_time(const void *left, const void *right) {
  const struct activity *a = left, *b = right;
  if (a->device != b->device)
    return a->device < b->device ? -1 : 1;
  if (a->from_ns != b->from_ns)
    return a->from_ns < b->from_ns ? -1 : 1;
  if (a->kind != b->kind)
    return a->kind < b->kind ? -1 : 1;
  return (a->stage > b->stage) - (a->stage < b->stage);
}

static int by_start(const void *left, const void *right) {
  const struct activity_stray *a = left, *b = right;
  if (a->from_ns != b->from_ns)
    return a->from_ns < b->from_ns ? -1 : 1;
  return a->device != b->device ? (a->device < b->device ? -1 : 1) : strcmp(a->what, b->what);
}

static int by_burst_start(const void *left, const void *right) {
  const struct burst *a = *(struct burst *const *)left, *b = *(struct burst *const *)right;
  if (a->from_ns != b->from_ns)
    return a->from_ns < b->from_ns ? -1 : 1;
  if (a->device != b->device)
    return a->device < b->device ? -1 : 1;
  if (a->tap != b->tap)
    return a->tap < b->tap ? -1 : 1;
  return a->role != b->role ? (a->role < b->role ? -1 : 1) : strcmp(a->host, b->host);
}

static struct activity_set *set_new(const struct plan *plan) {
  struct activity_set *set = g_new0(struct activity_set, 1);
  set->taps = primary_new();
  set->audible = audible_new(plan);
  set->hum = hum_new(plan);
  set->mutes = mutes_new(plan);
  set->clocks = clocks_new(plan);
  set->strings = g_string_chunk_new(1024);
  set->activities = g_array_new(FALSE, FALSE, sizeof(struct activity));
  set->notices = g_array_new(FALSE, FALSE, sizeof(struct activity_notice));
  set->gaps = g_array_new(FALSE, FALSE, sizeof(struct activity_gap));
  set->strangers = g_array_new(FALSE, FALSE, sizeof(struct activity_stranger));
  set->bursts = g_ptr_array_new_with_free_func(g_free);
  set->other_bursts = g_array_new(FALSE, FALSE, sizeof(struct activity_stray));
  set->unknown_lights = g_array_new(FALSE, FALSE, sizeof(struct activity_stray));
  return set;
}

static void rank_taps(struct pass *pass) {
  struct activity_set *set = pass->set;
  g_autofree int *ranks = primary_rank_all(set->taps);
  for (unsigned i = 0; i < set->bursts->len; i++) {
    struct burst *burst = g_ptr_array_index(set->bursts, i);
    burst->tap = ranks[burst->tap];
  }
  set->tally = tallier_sum(pass->tallier, ranks, set->strings);
}

static void end_pass(struct pass *pass, int64_t end_ns) {
  burst_finder_flush(pass->bursts);
  for (unsigned i = 0; i < pass->plan->devices->len; i++) {
    end_phase(pass, &pass->lamps[i], end_ns);
    end_unknown(pass, &pass->lamps[i], end_ns);
  }
  rank_taps(pass);
  g_ptr_array_sort(pass->set->bursts, by_burst_start);
  sort_bursts(pass);
  g_array_sort(pass->set->activities, by_device_and_time);
  g_array_sort(pass->set->other_bursts, by_start);
  g_array_sort(pass->set->unknown_lights, by_start);
  outage_mark(pass->set, pass->plan, end_ns, ns_of_seconds(pass->rules->burst_gap_s));
}

struct activity_set *activity_read(struct record *record, const struct plan *plan,
                                   const struct baseline *baseline, const struct judge_rules *rules,
                                   int64_t end_ns, GError **error) {
  struct burst_rules burst_rules = {ns_of_seconds(rules->burst_gap_s), threshold_for};
  g_autoptr(GHashTable) last_gaps = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autofree struct lamp *lamps = g_new0(struct lamp, plan->devices->len + 1);
  struct pass pass = {.plan = plan,
                      .baseline = baseline,
                      .rules = rules,
                      .set = set_new(plan),
                      .lamps = lamps,
                      .last_gaps = last_gaps,
                      .sources = sources_new(),
                      .tallier = tallier_new(plan)};
  for (unsigned i = 0; i < plan->devices->len; i++)
    lamps[i].at_rest = true;
  pass.bursts = burst_finder_new(burst_rules, take_burst, &pass);
  bool ok = record_each_event(record, INT64_MIN, INT64_MAX, take_event, &pass, error);
  end_pass(&pass, end_ns >= 0 ? end_ns : pass.set->last_ns);
  burst_finder_free(pass.bursts);
  tallier_free(pass.tallier);
  sources_free(pass.sources);
  if (ok)
    return pass.set;
  activity_free(pass.set);
  return NULL;
}

void activity_free(struct activity_set *set) {
  if (!set)
    return;
  GArray *const arrays[] = {set->activities,     set->notices,   set->gaps,   set->other_bursts,
                            set->unknown_lights, set->strangers, set->clocks, set->tally};
  for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++)
    g_array_unref(arrays[i]);
  g_ptr_array_unref(set->bursts);
  primary_free(set->taps);
  audible_free(set->audible);
  hum_free(set->hum);
  mutes_free(set->mutes);
  g_string_chunk_free(set->strings);
  g_free(set);
}
