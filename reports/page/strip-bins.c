/* The bins of the night strip: what each tap saw of the run, in a fixed number of equal stretches.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "strip-bins.h"
#include "ambience.h"
#include "record-read.h"

#include <string.h>

const char *const strip_kind_names[STRIP_KINDS + 1] = {"light", "bytes", "console", "sound", NULL};

static const int64_t finest_bin_ns = 250LL * NS_PER_MS;

struct lit {
  int64_t since_ns;
  int meaning; /* -1: nothing is known yet */
};

struct reading {
  struct strip *strip;
  struct lamps *lamps; /* NULL: nobody asks for them */
  GHashTable *by_tap;  /* of struct strip_lane, by device, tap and kind */
  GHashTable *lights;  /* struct strip_lane * -> struct lit * */
};

static unsigned lane_hash(const void *key) {
  const struct strip_lane *lane = key;
  return g_str_hash(lane->device) * 31 + g_str_hash(lane->tap) * 7 + lane->kind;
}

static int lane_equal(const void *left, const void *right) {
  const struct strip_lane *a = left, *b = right;
  return a->kind == b->kind && strcmp(a->device, b->device) == 0 && strcmp(a->tap, b->tap) == 0;
}

static struct strip_lane *lane_of(struct reading *reading, const char *device, const char *tap,
                                  enum strip_kind kind) {
  struct strip *strip = reading->strip;
  struct strip_lane key = {.device = device, .tap = tap, .kind = kind};
  struct strip_lane *lane = g_hash_table_lookup(reading->by_tap, &key);
  if (lane || strip->lanes->len >= STRIP_LANES_MAX)
    return lane;
  lane = g_new0(struct strip_lane, 1);
  lane->device = g_string_chunk_insert_const(strip->strings, device);
  lane->tap = g_string_chunk_insert_const(strip->strings, tap);
  lane->kind = kind;
  lane->bins = g_new0(struct strip_bin, (gsize)strip->bins);
  for (int i = 0; i < strip->bins; i++)
    lane->bins[i].low = G_MAXINT, lane->bins[i].high = G_MININT;
  g_ptr_array_add(strip->lanes, lane);
  g_hash_table_add(reading->by_tap, lane);
  return lane;
}

static int bin_of(const struct strip *strip, int64_t at_ns) {
  return (int)CLAMP(at_ns / strip->bin_ns, 0, strip->bins - 1);
}

static void paint(const struct strip *strip, struct strip_lane *lane, const struct lit *lit,
                  int64_t until_ns) {
  if (lit->meaning < 0)
    return;
  for (int i = bin_of(strip, lit->since_ns); i <= bin_of(strip, until_ns); i++)
    lane->bins[i].lit |= (uint8_t)(1 << lit->meaning);
}

static void take_light(struct reading *reading, struct strip_lane *lane, int64_t at_ns,
                       int64_t value) {
  struct lit *lit = g_hash_table_lookup(reading->lights, lane);
  if (!lit) {
    lit = g_new(struct lit, 1);
    lit->meaning = -1;
    g_hash_table_insert(reading->lights, lane, lit);
  }
  paint(reading->strip, lane, lit, at_ns);
  bool known = value >= 0 && value < LIGHT_MEANINGS;
  *lit = (struct lit){at_ns, known ? (int)value : LIGHT_UNKNOWN};
}

static enum strip_part part_of(const char *text) {
  const char *host;
  enum host_role role = burst_role(text, &host);
  return role == ROLE_VOICE ? STRIP_VOICE : role == ROLE_MESSAGING ? STRIP_MESSAGING : STRIP_OTHER;
}

static void take(struct reading *reading, struct strip_lane *lane, int64_t at_ns, int64_t value,
                 const char *text) {
  struct strip_bin *bin = &lane->bins[bin_of(reading->strip, at_ns)];
  int level = (int)CLAMP(value, -20000, 30000);
  switch (lane->kind) {
  case STRIP_LIGHT:
    take_light(reading, lane, at_ns, value);
    if (reading->lamps)
      lamps_add(reading->lamps, lane->device, lane->tap, at_ns, value, text);
    break;
  case STRIP_BYTES:
    bin->sent[part_of(text)] += CLAMP(value, 0, INT32_MAX);
    break;
  case STRIP_CONSOLE:
    bin->lines += bin->lines < G_MAXINT;
    bin->telling |= value > 0 && value < STAGES;
    break;
  default:
    bin->low = MIN(bin->low, level);
    bin->high = MAX(bin->high, level);
  }
}

/* Names are told apart by their first letters: this is asked a million times. */
static enum strip_kind kind_of(const char *name) {
  if (name[0] == 's' && strcmp(name, "sent") == 0)
    return STRIP_BYTES;
  if (name[0] == 's' && strcmp(name, "sound") == 0)
    return STRIP_SOUND;
  if (name[0] == 'l' && strcmp(name, "light") == 0)
    return STRIP_LIGHT;
  return name[0] == 'c' && strcmp(name, "console") == 0 ? STRIP_CONSOLE : STRIP_KINDS;
}

static void take_row(void *user, const struct record_columns *columns) {
  struct reading *reading = user;
  enum strip_kind kind = kind_of(record_column_text(columns, 3));
  if (kind == STRIP_KINDS)
    return;
  struct strip_lane *lane =
      lane_of(reading, record_column_text(columns, 1), record_column_text(columns, 2), kind);
  int64_t at_ns = record_column_integer(columns, 0), value = record_column_integer(columns, 4);
  if (!lane)
    reading->strip->left_out += reading->strip->left_out < G_MAXINT;
  else
    take(reading, lane, at_ns, value, record_column_text(columns, 5));
}

/* A tap that saw nothing has its lane all the same: it may have been blind. */
static void plan_lanes(struct reading *reading, const struct plan *plan) {
  static const struct {
    const char *tap;
    enum strip_kind kind;
  } kinds[] = {{"led", STRIP_LIGHT},
               {"console", STRIP_CONSOLE},
               {"sniffer", STRIP_BYTES},
               {"capture", STRIP_BYTES},
               {"microphone", STRIP_SOUND}};
  for (unsigned i = 0; i < plan->taps->len; i++) {
    const struct record_tap *tap = &g_array_index(plan->taps, struct record_tap, i);
    for (size_t j = 0; j < G_N_ELEMENTS(kinds); j++)
      if (strcmp(tap->kind, kinds[j].tap) == 0)
        lane_of(reading, tap->device, tap->name, kinds[j].kind);
  }
}

static bool has_lane(const struct strip *strip, const char *device, const char *tap) {
  for (unsigned i = 0; i < strip->lanes->len; i++) {
    const struct strip_lane *lane = g_ptr_array_index(strip->lanes, i);
    if (strcmp(lane->device, device) == 0 && strcmp(lane->tap, tap) == 0)
      return true;
  }
  return false;
}

/* A gap of the bench, or of a tap without a lane, blinds all that it may have blinded. */
static bool is_blinded(const struct strip_lane *lane, const char *device, const char *tap,
                       bool is_known) {
  if (!device)
    return true;
  return strcmp(lane->device, device) == 0 && (!is_known || strcmp(lane->tap, tap) == 0);
}

/* Gaps may be as many as events: each counts at its two ends, and one pass adds them up. */
static void blind_lane(const struct strip *strip, const struct judgement *judgement,
                       struct strip_lane *lane) {
  g_autofree int *steps = g_new0(int, (gsize)strip->bins + 1);
  const GArray *gaps = judgement->seen->gaps;
  const char *last_device = NULL, *last_tap = NULL;
  bool is_known = false, is_last = false;
  for (unsigned i = 0; i < gaps->len; i++) {
    const struct activity_gap *gap = &g_array_index(gaps, struct activity_gap, i);
    const char *device = gap->device < 0 ? NULL : plan_device(judgement->plan, gap->device)->name;
    if (!is_last || device != last_device || gap->tap != last_tap)
      is_known = device && has_lane(strip, device, gap->tap);
    is_last = true, last_device = device, last_tap = gap->tap;
    if (!is_blinded(lane, device, gap->tap, is_known))
      continue;
    steps[bin_of(strip, gap->from_ns)]++;
    steps[bin_of(strip, gap->from_ns + MAX(gap->length_ns, 0)) + 1]--;
  }
  for (int i = 0, open = 0; i < strip->bins; i++) {
    open += steps[i];
    lane->bins[i].blind = open > 0;
  }
}

/* What nobody of us made; the judgement has it in order of time. */
static void mark_strangers(const struct strip *strip, const struct judgement *judgement,
                           struct strip_lane *lane) {
  int next = 0;
  for (unsigned i = 0; i < judgement->sounds->len; i++) {
    const struct ambience_sound *sound =
        &g_array_index(judgement->sounds, struct ambience_sound, i);
    for (next = MAX(next, bin_of(strip, sound->from_ns)); next <= bin_of(strip, sound->until_ns);)
      lane->bins[next++].telling = true;
  }
}

static void finish_lane(const struct strip *strip, const struct judgement *judgement,
                        struct strip_lane *lane) {
  blind_lane(strip, judgement, lane);
  if (lane->kind == STRIP_SOUND)
    mark_strangers(strip, judgement, lane);
}

static void end_lights(struct reading *reading) {
  GHashTableIter each;
  void *lane, *lit;
  g_hash_table_iter_init(&each, reading->lights);
  while (g_hash_table_iter_next(&each, &lane, &lit))
    paint(reading->strip, lane, lit, reading->strip->until_ns);
}

static void lane_free(void *lane) {
  g_free(((struct strip_lane *)lane)->bins);
  g_free(lane);
}

static struct strip *strip_new(int64_t until_ns) {
  struct strip *strip = g_new0(struct strip, 1);
  strip->strings = g_string_chunk_new(1024);
  strip->lanes = g_ptr_array_new_with_free_func(lane_free);
  strip->until_ns = MAX(until_ns, 1);
  strip->bin_ns = MAX(finest_bin_ns, (strip->until_ns + STRIP_BINS_MAX - 1) / STRIP_BINS_MAX);
  strip->bins = (int)((strip->until_ns + strip->bin_ns - 1) / strip->bin_ns);
  return strip;
}

/* Of what is not drawn only frames that were received are many; a set of names to look in would
 * cost more than the rest of the query. */
struct strip *strip_read(struct record *record, const struct judgement *judgement,
                         struct lamps *ret_lamps, GError **error) {
  static const char sql[] = "SELECT at_ns, device, tap, kind, value, text FROM event WHERE kind <> "
                            "'received' ORDER BY at_ns, seq";
  struct strip *strip = strip_new(judgement->observed_ns);
  struct reading reading = {strip, ret_lamps, g_hash_table_new(lane_hash, lane_equal),
                            g_hash_table_new_full(NULL, NULL, NULL, g_free)};
  plan_lanes(&reading, judgement->plan);
  bool ok = record_each_row(record, sql, take_row, &reading, error);
  end_lights(&reading);
  for (unsigned i = 0; ok && i < strip->lanes->len; i++)
    finish_lane(strip, judgement, g_ptr_array_index(strip->lanes, i));
  g_hash_table_destroy(reading.by_tap);
  g_hash_table_destroy(reading.lights);
  if (ok)
    return strip;
  strip_free(strip);
  return NULL;
}

void strip_free(struct strip *strip) {
  if (!strip)
    return;
  g_ptr_array_unref(strip->lanes);
  g_string_chunk_free(strip->strings);
  g_free(strip);
}

struct strip_bin strip_bin_merge(const struct strip_lane *lane, int from, int until) {
  struct strip_bin sum = {.low = G_MAXINT, .high = G_MININT};
  for (int i = from; i < until; i++) {
    const struct strip_bin *bin = &lane->bins[i];
    for (int part = 0; part < STRIP_PARTS; part++)
      sum.sent[part] += bin->sent[part];
    sum.low = MIN(sum.low, bin->low);
    sum.high = MAX(sum.high, bin->high);
    sum.lines = bin->lines > G_MAXINT - sum.lines ? G_MAXINT : sum.lines + bin->lines;
    sum.lit |= bin->lit;
    sum.telling |= bin->telling;
    sum.blind |= bin->blind;
  }
  return sum;
}
