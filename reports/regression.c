/* Regression: what is new, gone or still there against earlier nights, and what is only churn.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "regression.h"

#include "exchange.h"
#include "place.h"
#include "reproduction.h"
#include "several.h"

#include <string.h>

const char *const change_names[CHANGES + 1] = {"new", "gone", "persisting"};

/* Of what fires one night, so much does again the next: Dubois et al., PoPETs 2020(4). */
static const double recurs = 97.0 / 295;
static const double false_share = 0.05; /* of findings, after Benjamini and Hochberg */

/* Nights in order, tonight last; and what is made of them. */
struct comparison {
  struct regression *regression;
  const struct night *const *nights;
  size_t count, tonight;
  struct playlist *playlist;
  GArray *places; /* struct place */
};

static const char *keep(struct regression *regression, const char *text) {
  return g_string_chunk_insert_const(regression->strings, text);
}

static const char *keep_printf(struct regression *regression, const char *format, ...)
    G_GNUC_PRINTF(2, 3);

static const char *keep_printf(struct regression *regression, const char *format, ...) {
  va_list values;
  va_start(values, format);
  g_autofree char *text = g_strdup_vprintf(format, values);
  va_end(values);
  return keep(regression, text);
}

static const struct night_device *device_in(const struct night *night, const char *name) {
  for (unsigned i = 0; i < night->devices->len; i++) {
    const struct night_device *device = &g_array_index(night->devices, struct night_device, i);
    if (strcmp(device->name, name) == 0)
      return device;
  }
  return NULL;
}

static bool is_new_phrase(const struct comparison *all, const struct place *place) {
  for (size_t night = 0; night < all->tonight; night++) {
    const GArray *episodes = all->nights[night]->episodes;
    for (unsigned i = 0; i < episodes->len; i++) {
      const struct night_episode *episode = &g_array_index(episodes, struct night_episode, i);
      if (!episode->intended && strcmp(episode->device, place->device) == 0 &&
          g_ascii_strcasecmp(episode->words, place->words) == 0)
        return false;
    }
  }
  return true;
}

static enum change_kind kind_of(const struct place *place) {
  if (!place->now)
    return CHANGE_GONE;
  return place->before > 0 ? CHANGE_PERSISTING : CHANGE_NEW;
}

static struct change change_of(const struct comparison *all, const struct place *place) {
  struct regression *regression = all->regression;
  struct change change = {.kind = kind_of(place),
                          .device = keep(regression, place->device),
                          .slot = place->slot,
                          .words = keep(regression, place->words),
                          .before = place->before,
                          .nights = place->nights,
                          .now = place->now};
  change.slot.script = keep(regression, place->slot.script);
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

/* Each of the earlier nights brought some that no other of them had: so many will tonight. With one
 * earlier night, what does not recur of it is replaced by as many. */
static double churn_of(const struct place *place) {
  if (place->nights == 1)
    return place->before * (1 - recurs);
  return place->before == 1 ? 1.0 / place->nights : 0;
}

static void weigh_places(const struct comparison *all, struct regression_device *device) {
  g_autoptr(GArray) coins = g_array_new(FALSE, FALSE, sizeof(struct exchange_coin));
  int tonight = 0;
  for (unsigned i = 0; i < all->places->len; i++) {
    const struct place *place = &g_array_index(all->places, struct place, i);
    if (strcmp(place->device, device->device) != 0)
      continue;
    struct exchange_coin coin = {place->before + place->now, place->nights + 1};
    device->kinds[kind_of(place)]++;
    device->expected_new += churn_of(place);
    if (coin.fired == coin.nights)
      continue; /* it fires every night, tonight too: it says nothing */
    g_array_append_val(coins, coin);
    tonight += place->now;
  }
  device->p_paired = exchange_two_sided(coins, tonight);
}

/* More places than chance explains, not fewer. */
static bool is_more(const struct comparison *all, const struct regression_device *device) {
  double expected = 0;
  int tonight = 0;
  for (unsigned i = 0; i < all->places->len; i++) {
    const struct place *place = &g_array_index(all->places, struct place, i);
    if (strcmp(place->device, device->device) != 0)
      continue;
    expected += (double)(place->before + place->now) / (place->nights + 1);
    tonight += place->now;
  }
  return tonight > expected;
}

static void sum_nights(const struct comparison *all, struct regression_device *device) {
  int nights = 0;
  for (size_t i = 0; i < all->tonight; i++) {
    const struct night_device *before = device_in(all->nights[i], device->device);
    if (!before)
      continue;
    device->firmware_before = keep(all->regression, before->firmware);
    if (before->exposure_h <= 0 || !playlist_is_same(all->playlist, i))
      continue;
    device->before_count += before->unintended;
    device->before_h += before->exposure_h;
    nights++;
  }
  device->has_rates = nights > 0 && device->now_h > 0;
  device->rates =
      two_rates_compare(device->before_count, device->before_h, device->now_count, device->now_h);
  if (device->has_rates && device->now_h < device->before_h / nights / 2)
    device->why_not = keep_printf(all->regression,
                                  "it was watched for %.2f h only, against %.2f h a night before",
                                  device->now_h, device->before_h / nights);
}

static bool was_watched_before(const struct comparison *all, const char *name) {
  for (size_t i = 0; i < all->tonight; i++) {
    const struct night_device *before = device_in(all->nights[i], name);
    if (before && before->exposure_h > 0)
      return true;
  }
  return false;
}

static void add_device(const struct comparison *all, const char *name) {
  const struct night_device *now = device_in(all->nights[all->tonight], name);
  struct regression_device device = {.device = keep(all->regression, name),
                                     .firmware_before = "",
                                     .firmware_now =
                                         keep(all->regression, now ? now->firmware : ""),
                                     .now_count = now ? now->unintended : 0,
                                     .now_h = now ? now->exposure_h : 0,
                                     .p_paired = 1};
  sum_nights(all, &device);
  weigh_places(all, &device);
  if (!now)
    device.why_not = "it is not in this run";
  else if (now->exposure_h <= 0)
    device.why_not = "nothing proves that it was watched in this run";
  else if (!was_watched_before(all, name))
    device.why_not = "no earlier night proves that it was watched";
  g_array_append_val(all->regression->devices, device);
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
    add_device(all, sorted[i]);
}

/* Two looks at each device: both count among the many that may be false. */
static void find_worse(const struct comparison *all) {
  GArray *devices = all->regression->devices;
  size_t count = devices->len;
  g_autofree double *p = g_new(double, 2 * count + 1); /* by rates, then by places */
  g_autofree bool *stands = g_new0(bool, 2 * count + 1);
  for (size_t i = 0; i < count; i++) {
    const struct regression_device *device =
        &g_array_index(devices, struct regression_device, (guint)i);
    p[i] = device->has_rates ? device->rates.p_increase : 1;
    p[count + i] = is_more(all, device) ? device->p_paired : 1;
  }
  several_discoveries(p, 2 * count, false_share, stands);
  for (size_t i = 0; i < count; i++)
    g_array_index(devices, struct regression_device, (guint)i).is_worse =
        stands[i] || stands[count + i];
}

static void remark(struct regression *regression, const char *what, const char *before,
                   const char *now) {
  if (strcmp(before, now) != 0)
    g_ptr_array_add(regression->remarks,
                    (void *)keep_printf(regression, "%s: %s before, %s now", what,
                                        *before ? before : "not said", *now ? now : "not said"));
}

/* What else may be to blame, against the last of the earlier nights. */
static void add_remarks(const struct comparison *all) {
  struct regression *regression = all->regression;
  const struct night *before = all->nights[all->tonight - 1], *now = all->nights[all->tonight];
  remark(regression, "bench", before->bench, now->bench);
  remark(regression, "script", before->script, now->script);
  remark(regression, "calibration", before->calibration, now->calibration);
  remark(regression, "version of hotmic", before->version, now->version);
  for (unsigned i = 0; i < regression->devices->len; i++) {
    const struct regression_device *device =
        &g_array_index(regression->devices, struct regression_device, i);
    g_autofree char *what = g_strdup_printf("firmware of %s", device->device);
    if (device_in(now, device->device))
      remark(regression, what, device->firmware_before, device->firmware_now);
  }
  size_t same = 0;
  for (size_t i = 0; i < all->tonight; i++)
    same += playlist_is_same(all->playlist, i);
  if (same < all->tonight)
    g_ptr_array_add(
        regression->remarks,
        (void *)keep_printf(regression,
                            "%zu of %zu earlier nights played something else: they are compared at "
                            "the lines that they share with this run only, and not by rates",
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
  for (size_t i = 0; i < all->count; i++)
    if (!all->nights[i]->complete)
      return keep_printf(regression, "%s is incomplete: what it did not play it cannot tell",
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
  find_worse(all);
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

struct regression *regression_find(struct night *const before[], size_t count,
                                   const struct night *now) {
  struct regression *regression = regression_new();
  g_autofree const struct night **nights = g_new(const struct night *, count + 1);
  for (size_t i = 0; i < count; i++) {
    nights[i] = before[i];
    g_ptr_array_add(regression->before, (void *)keep(regression, before[i]->dir));
  }
  nights[count] = now;
  regression->now = keep(regression, now->dir);
  regression->slots = (int)now->slots->len;
  struct comparison all = {.regression = regression,
                           .nights = nights,
                           .count = count + 1,
                           .tonight = count,
                           .playlist = playlist_new(nights, count + 1)};
  all.places = place_find(all.playlist);
  regression->left_out = playlist_new_slots(all.playlist);
  regression->why_not = why_not(&all);
  if (!regression->why_not)
    compare(&all);
  g_array_unref(all.places);
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
