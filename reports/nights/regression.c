/* Regression: what is new, gone or still there against earlier nights, and what is only churn.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "regression-private.h"

#include "reproduction.h"

#include <string.h>

const char *const change_names[CHANGES + 1] = {"new", "gone", "persisting"};

const char *regression_keep(struct regression *regression, const char *text) {
  return g_string_chunk_insert_const(regression->strings, text);
}

const char *regression_printf(struct regression *regression, const char *format, ...) {
  va_list values;
  va_start(values, format);
  g_autofree char *text = g_strdup_vprintf(format, values);
  va_end(values);
  return regression_keep(regression, text);
}

const struct night_device *regression_device_in(const struct night *night, const char *name) {
  for (unsigned i = 0; i < night->devices->len; i++) {
    const struct night_device *device = &g_array_index(night->devices, struct night_device, i);
    if (strcmp(device->name, name) == 0)
      return device;
  }
  return NULL;
}

enum change_kind regression_kind(const struct place *place) {
  if (!place->now)
    return CHANGE_GONE;
  return place->before > 0 ? CHANGE_PERSISTING : CHANGE_NEW;
}

/* What set which device off before: "DEVICE\nwords", in lower case. */
static char *phrase_key(const char *device, const char *words) {
  g_autofree char *lower = g_ascii_strdown(words, -1);
  return g_strconcat(device, "\n", lower, NULL);
}

static GHashTable *phrases_before(const struct comparison *all) {
  GHashTable *phrases = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (size_t night = 0; night < all->tonight; night++) {
    const GArray *episodes = all->nights[night]->episodes;
    for (unsigned i = 0; i < episodes->len; i++) {
      const struct night_episode *episode = &g_array_index(episodes, struct night_episode, i);
      if (!episode->intended)
        g_hash_table_add(phrases, phrase_key(episode->device, episode->words));
    }
  }
  return phrases;
}

static bool is_new_phrase(const struct comparison *all, const struct place *place) {
  g_autofree char *key = phrase_key(place->device, place->words);
  return !g_hash_table_contains(all->phrases, key);
}

static struct change change_of(const struct comparison *all, const struct place *place) {
  struct regression *regression = all->regression;
  struct change change = {.kind = regression_kind(place),
                          .device = regression_keep(regression, place->device),
                          .slot = place->slot,
                          .words = regression_keep(regression, place->words),
                          .before = place->before,
                          .nights = place->nights,
                          .now = place->now};
  change.slot.script = regression_keep(regression, place->slot.script);
  change.slot.sound = regression_keep(regression, place->slot.sound ? place->slot.sound : "");
  /* Of a recording, and of silence, nobody knows the words. */
  change.never_before = change.kind == CHANGE_NEW &&
                        (!*place->words || !place->slot.line || is_new_phrase(all, place));
  return change;
}

static int by_kind(const void *left, const void *right) {
  const struct change *a = left, *b = right;
  int order = (int)a->kind - (int)b->kind;
  if (order == 0)
    order = strcmp(a->device, b->device);
  if (order == 0)
    order = strcmp(a->slot.script, b->slot.script);
  if (order == 0)
    order =
        a->slot.line != b->slot.line ? a->slot.line - b->slot.line : a->slot.turn - b->slot.turn;
  return order ? order
               : (a->slot.offset_s > b->slot.offset_s) - (a->slot.offset_s < b->slot.offset_s);
}

static int by_text(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void add_devices(const struct comparison *all) {
  g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
  for (size_t i = 0; i < all->count; i++)
    for (unsigned j = 0; j < all->nights[i]->devices->len; j++)
      g_hash_table_add(names,
                       (void *)g_array_index(all->nights[i]->devices, struct night_device, j).name);
  g_autofree void **sorted = g_hash_table_get_keys_as_array(names, NULL);
  qsort(sorted, g_hash_table_size(names), sizeof *sorted, by_text);
  for (guint i = 0; i < g_hash_table_size(names); i++)
    regression_add_device(all, sorted[i]);
}

static void remark(struct regression *regression, const char *what, const char *before,
                   const char *now) {
  if (strcmp(before, now) != 0)
    g_ptr_array_add(regression->remarks,
                    (void *)regression_printf(regression, "%s: %s before, %s now", what,
                                              *before ? before : "not said",
                                              *now ? now : "not said"));
}

/* Only those that differ: "merge_gap_s 5, burst_gap_s 1.5, ..." is long. An older summary does not
 * tell its rules. */
static void remark_rules(struct regression *regression, const char *before, const char *now) {
  if (!before || !now || !*before || !*now)
    return;
  g_auto(GStrv) was = g_strsplit(before, ", ", -1);
  g_auto(GStrv) is = g_strsplit(now, ", ", -1);
  for (char **rule = is; *rule; rule++)
    if (!g_strv_contains((const char *const *)was, *rule))
      g_ptr_array_add(
          regression->remarks,
          (void *)regression_printf(regression, "judged by another rule now: %s", *rule));
}

/* What else may be to blame, against the last of the earlier nights. */
static void add_remarks(const struct comparison *all) {
  struct regression *regression = all->regression;
  const struct night *before = all->nights[all->tonight - 1], *now = all->nights[all->tonight];
  remark(regression, "bench", before->bench, now->bench);
  remark(regression, "script", before->script, now->script);
  remark(regression, "calibration", before->calibration, now->calibration);
  remark(regression, "version of hotmic", before->version, now->version);
  remark_rules(regression, before->rules, now->rules);
  for (unsigned i = 0; i < regression->devices->len; i++) {
    const struct regression_device *device =
        &g_array_index(regression->devices, struct regression_device, i);
    g_autofree char *what = g_strdup_printf("firmware of %s", device->device);
    if (regression_device_in(now, device->device))
      remark(regression, what, device->firmware_before, device->firmware_now);
  }
  size_t same = 0;
  for (size_t i = 0; i < all->tonight; i++)
    same += playlist_is_same(all->playlist, i);
  if (same < all->tonight)
    g_ptr_array_add(regression->remarks,
                    (void *)regression_printf(
                        regression,
                        "%zu of %zu earlier nights played something else, or at other levels: "
                        "they are compared at the lines that they share with this run only, "
                        "and not by rates",
                        all->tonight - same, all->tonight));
}

static void count_slot(void *user, const struct slot *slot) {
  const struct comparison *all = user;
  struct regression_repeats *repeats = &all->regression->repeats;
  for (unsigned i = 0; i < all->regression->devices->len; i++) {
    const char *device =
        g_array_index(all->regression->devices, struct regression_device, i).device;
    struct place_score score = place_score(all->playlist, device, slot);
    if (score.plays < 2)
      continue;
    repeats->slots++;
    repeats->plays += score.plays;
    repeats->hits += score.hits;
    repeats->never += score.hits == 0;
    repeats->stable += reproduction_grade(score.hits, score.plays) == GRADE_STABLE;
    g_array_index(repeats->by_hits, int, (unsigned)score.hits)++;
  }
}

static void count_repeats(struct comparison *all) {
  struct regression_repeats *repeats = &all->regression->repeats;
  g_array_set_size(repeats->by_hits, (guint)all->count + 1);
  playlist_each(all->playlist, count_slot, all);
  repeats->rare = repeats->slots - repeats->never - repeats->stable;
}

/* NULL: there is something to compare. */
static const char *why_not(const struct comparison *all) {
  struct regression *regression = all->regression;
  const struct night *now = all->nights[all->tonight];
  if (all->tonight == 0)
    return "there is no earlier night but this run itself";
  for (size_t i = 0; i < all->tonight; i++)
    if (all->nights[i]->imported != now->imported)
      return regression_printf(regression, "%s is imported, and %s is not",
                               now->imported ? now->dir : all->nights[i]->dir,
                               now->imported ? all->nights[i]->dir : now->dir);
  for (size_t i = 0; i < all->count; i++)
    if (!all->nights[i]->complete)
      return regression_printf(regression, "%s is incomplete: what it did not play it cannot tell",
                               all->nights[i]->dir);
  if (regression->slots == 0)
    return "nothing is known of what this run played";
  if (regression->left_out == regression->slots)
    return "no earlier night played anything of what this run played";
  return NULL;
}

static void compare(struct comparison *all) {
  struct regression *regression = all->regression;
  add_devices(all);
  regression_find_worse(all);
  add_remarks(all);
  count_repeats(all);
  for (unsigned i = 0; i < all->places->len; i++) {
    struct change change = change_of(all, &g_array_index(all->places, struct place, i));
    g_array_append_val(regression->changes, change);
  }
  g_array_sort(regression->changes, by_kind);
}

static struct regression *regression_new(void) {
  struct regression *regression = g_new0(struct regression, 1);
  regression->strings = g_string_chunk_new(4096);
  regression->devices = g_array_new(FALSE, FALSE, sizeof(struct regression_device));
  regression->changes = g_array_new(FALSE, FALSE, sizeof(struct change));
  regression->remarks = g_ptr_array_new();
  regression->before = g_ptr_array_new();
  regression->repeats.by_hits = g_array_new(FALSE, TRUE, sizeof(int));
  return regression;
}

bool regression_is_twin(const struct night *one, const struct night *other) {
  return one == other || (one->id && *one->id && other->id && strcmp(one->id, other->id) == 0);
}

/* The first of `nights` that is of the same session; `now` is the last of all. NULL: none. */
static const struct night *twin_of(const struct night *night, const struct night *const nights[],
                                   size_t count, const struct night *now) {
  for (size_t i = 0; i < count; i++)
    if (regression_is_twin(night, nights[i]))
      return nights[i];
  return regression_is_twin(night, now) ? now : NULL;
}

/* Fills `nights` with those that count, `now` behind them; returns how many come before it. */
static size_t choose_nights(struct regression *regression, struct night *const before[],
                            size_t count, const struct night *now, const struct night *nights[]) {
  const char *script = now->script;
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    const struct night *twin = twin_of(before[i], nights, kept, now);
    if (twin) {
      g_ptr_array_add(regression->remarks,
                      (void *)regression_printf(regression,
                                                "%s is the same session as %s: it counts once",
                                                before[i]->dir, twin->dir));
      continue;
    }
    nights[kept++] = before[i];
    regression->should_compare |= strcmp(before[i]->script, script) == 0;
    g_ptr_array_add(regression->before, (void *)regression_keep(regression, before[i]->dir));
  }
  nights[kept] = now;
  return kept;
}

struct regression *regression_find(struct night *const before[], size_t count,
                                   const struct night *now) {
  struct regression *regression = regression_new();
  g_autofree const struct night **nights = g_new(const struct night *, count + 1);
  count = choose_nights(regression, before, count, now, nights);
  regression->now = regression_keep(regression, now->dir);
  regression->slots = (int)now->slots->len;
  struct comparison all = {.regression = regression,
                           .nights = nights,
                           .count = count + 1,
                           .tonight = count,
                           .playlist = playlist_new(nights, count + 1),
                           .places = g_array_new(FALSE, FALSE, sizeof(struct place)),
                           .strange = g_array_new(FALSE, FALSE, sizeof(struct place))};
  all.phrases = phrases_before(&all);
  place_find(all.playlist, all.places, all.strange);
  regression->left_out = playlist_new_slots(all.playlist);
  regression->why_not = why_not(&all);
  if (!regression->why_not)
    compare(&all);
  g_array_unref(all.places);
  g_array_unref(all.strange);
  g_hash_table_unref(all.phrases);
  playlist_free(all.playlist);
  return regression;
}

void regression_free(struct regression *regression) {
  if (!regression)
    return;
  g_array_unref(regression->devices);
  g_array_unref(regression->changes);
  g_ptr_array_unref(regression->remarks);
  g_ptr_array_unref(regression->before);
  g_array_unref(regression->repeats.by_hits);
  g_string_chunk_free(regression->strings);
  g_free(regression);
}

/* One device of which nobody can say that it is not worse is enough not to say so of all. */
enum regression_verdict regression_verdict(const struct regression *regression) {
  bool is_known = !regression->why_not;
  for (unsigned i = 0; i < regression->devices->len; i++) {
    const struct regression_device *device =
        &g_array_index(regression->devices, struct regression_device, i);
    if (device->is_worse)
      return REGRESSION_WORSE;
    is_known &= !device->why_not;
  }
  return is_known && regression->devices->len > 0 ? REGRESSION_NOT_WORSE : REGRESSION_UNKNOWN;
}
