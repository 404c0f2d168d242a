/* Places: where devices fired over several nights, each place once. Of regression.c.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "place.h"

#include <string.h>

/* One line, recording or silence, and the nights that played it. */
struct entry {
  struct slot slot;
  int plays;
  bool *played;          /* [night] */
  GHashTable *unwatched; /* "NIGHT DEVICE": those that were not watched at it; NULL: none */
};

/* A device fired. */
struct firing {
  const char *device;
  struct slot slot;
  const char *words;
  size_t night;
};

struct playlist {
  const struct night *const *nights;
  size_t count;
  GHashTable *entries; /* struct slot * (of the entry) -> struct entry * */
  GArray *firings;     /* struct firing, in order */
  bool *is_same;       /* [night] */
  bool by_sound;       /* every night tells what its slots sound like; else they go by lines */
};

static guint hash_of(const void *key) {
  return slot_hash(key);
}

static gboolean is_equal(const void *left, const void *right) {
  return slot_is_played_as(left, right);
}

static void entry_free(void *pointer) {
  struct entry *entry = pointer;
  g_free(entry->played);
  g_clear_pointer(&entry->unwatched, g_hash_table_unref);
  g_free(entry);
}

static int by_place(const void *left, const void *right) {
  const struct firing *a = left, *b = right;
  int order = strcmp(a->device, b->device);
  if (order == 0)
    order = slot_order(&a->slot, &b->slot);
  if (order == 0)
    order = (a->slot.offset_s > b->slot.offset_s) - (a->slot.offset_s < b->slot.offset_s);
  return order ? order : (a->night > b->night) - (a->night < b->night);
}

static bool has_sounds(const struct night *night) {
  for (unsigned i = 0; i < night->slots->len; i++)
    if (!slot_has_sound(&g_array_index(night->slots, struct slot, i)))
      return false;
  return true;
}

/* All are known again by the same means. */
static struct slot as_compared(const struct playlist *playlist, const struct slot *slot) {
  return playlist->by_sound ? *slot : slot_by_line(slot);
}

static void note_slots(struct playlist *playlist, size_t night) {
  const GArray *slots = playlist->nights[night]->slots;
  for (unsigned i = 0; i < slots->len; i++) {
    struct slot slot = as_compared(playlist, &g_array_index(slots, struct slot, i));
    struct entry *entry = g_hash_table_lookup(playlist->entries, &slot);
    if (!entry) {
      entry = g_new0(struct entry, 1);
      entry->slot = slot;
      entry->played = g_new0(bool, playlist->count);
      g_hash_table_insert(playlist->entries, &entry->slot, entry);
    }
    entry->plays += !entry->played[night];
    entry->played[night] = true;
  }
}

static void note_unwatched(struct playlist *playlist, size_t night) {
  const GArray *slots = playlist->nights[night]->slots;
  const GArray *unwatched = playlist->nights[night]->unwatched;
  for (unsigned i = 0; unwatched && i < unwatched->len; i++) {
    const struct night_unwatched *row = &g_array_index(unwatched, struct night_unwatched, i);
    for (int n = row->range.first; n < row->range.first + row->range.count; n++) {
      struct slot slot = as_compared(playlist, &g_array_index(slots, struct slot, (unsigned)n));
      struct entry *entry = g_hash_table_lookup(playlist->entries, &slot);
      if (!entry->unwatched)
        entry->unwatched = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_add(entry->unwatched, g_strdup_printf("%zu %s", night, row->device));
    }
  }
}

static void note_firings(struct playlist *playlist, size_t night) {
  const GArray *episodes = playlist->nights[night]->episodes;
  for (unsigned i = 0; i < episodes->len; i++) {
    const struct night_episode *episode = &g_array_index(episodes, struct night_episode, i);
    struct firing firing = {episode->device, as_compared(playlist, &episode->slot), episode->words,
                            night};
    if (!episode->intended)
      g_array_append_val(playlist->firings, firing);
  }
}

static void find_same(struct playlist *playlist) {
  GHashTableIter each;
  void *value;
  for (size_t i = 0; i < playlist->count; i++)
    playlist->is_same[i] = true;
  g_hash_table_iter_init(&each, playlist->entries);
  while (g_hash_table_iter_next(&each, NULL, &value)) {
    const struct entry *entry = value;
    for (size_t i = 0; i < playlist->count; i++)
      playlist->is_same[i] &= entry->played[i] == entry->played[playlist->count - 1];
  }
}

struct playlist *playlist_new(const struct night *const nights[], size_t count) {
  struct playlist *playlist = g_new0(struct playlist, 1);
  playlist->nights = nights;
  playlist->count = count;
  playlist->entries = g_hash_table_new_full(hash_of, is_equal, NULL, entry_free);
  playlist->firings = g_array_new(FALSE, FALSE, sizeof(struct firing));
  playlist->is_same = g_new0(bool, count);
  playlist->by_sound = true;
  for (size_t i = 0; i < count; i++)
    playlist->by_sound &= has_sounds(nights[i]);
  for (size_t i = 0; i < count; i++) {
    note_slots(playlist, i);
    note_unwatched(playlist, i);
    note_firings(playlist, i);
  }
  g_array_sort(playlist->firings, by_place);
  find_same(playlist);
  return playlist;
}

void playlist_free(struct playlist *playlist) {
  g_hash_table_unref(playlist->entries);
  g_array_unref(playlist->firings);
  g_free(playlist->is_same);
  g_free(playlist);
}

bool playlist_has(const struct playlist *playlist, size_t night, const struct slot *slot) {
  if (!*slot->script)
    return playlist->is_same[night] && playlist->nights[night]->duration_s >= slot->offset_s;
  const struct entry *entry = g_hash_table_lookup(playlist->entries, slot);
  return entry && entry->played[night];
}

bool playlist_is_same(const struct playlist *playlist, size_t night) {
  return playlist->is_same[night];
}

int playlist_new_slots(const struct playlist *playlist) {
  GHashTableIter each;
  void *value;
  int fresh = 0;
  g_hash_table_iter_init(&each, playlist->entries);
  while (g_hash_table_iter_next(&each, NULL, &value)) {
    const struct entry *entry = value;
    fresh += entry->plays == 1 && entry->played[playlist->count - 1];
  }
  return fresh;
}

static int by_slot(const void *left, const void *right) {
  const struct entry *a = *(const struct entry *const *)left;
  const struct entry *b = *(const struct entry *const *)right;
  return slot_order(&a->slot, &b->slot);
}

void playlist_each(const struct playlist *playlist,
                   void (*each)(void *user, const struct slot *slot), void *user) {
  GHashTableIter walk;
  void *value;
  g_autoptr(GPtrArray) entries = g_ptr_array_new();
  g_hash_table_iter_init(&walk, playlist->entries);
  while (g_hash_table_iter_next(&walk, NULL, &value))
    g_ptr_array_add(entries, value);
  g_ptr_array_sort(entries, by_slot);
  for (guint i = 0; i < entries->len; i++) {
    const struct entry *entry = g_ptr_array_index(entries, i);
    each(user, &entry->slot);
  }
}

static const struct firing *firing_at(const struct playlist *playlist, unsigned i) {
  return &g_array_index(playlist->firings, struct firing, i);
}

static const struct night_device *device_in(const struct playlist *playlist, size_t night,
                                            const char *name) {
  const GArray *devices = playlist->nights[night]->devices;
  for (unsigned i = 0; i < devices->len; i++) {
    const struct night_device *one = &g_array_index(devices, struct night_device, i);
    if (strcmp(one->name, name) == 0)
      return one;
  }
  return NULL;
}

/* Nights that played the same are as long: hours tell. Others by what share of each was watched. */
static double watch_of(const struct playlist *playlist, size_t night, const char *device,
                       bool in_hours) {
  const struct night_device *found = device_in(playlist, night, device);
  double hours = found ? night_hours(playlist->nights[night], found) : 0;
  double length_h = playlist->nights[night]->duration_s / 3600;
  return in_hours ? hours : length_h > 0 ? hours / length_h : 0;
}

double playlist_watch(const struct playlist *playlist, size_t night, const char *device) {
  bool in_hours = playlist->is_same[night];
  double tonight = watch_of(playlist, playlist->count - 1, device, in_hours);
  return tonight > 0 ? watch_of(playlist, night, device, in_hours) / tonight : 0;
}

bool playlist_counts(const struct playlist *playlist, size_t night, const char *device) {
  return playlist_watch(playlist, night, device) >= 0.5;
}

/* In a stretch in which nothing proves that the device was watched, its silence says nothing. */
static bool was_watched_at(const struct playlist *playlist, size_t night, const char *device,
                           const struct slot *slot) {
  const struct entry *entry = g_hash_table_lookup(playlist->entries, slot);
  if (!playlist_counts(playlist, night, device))
    return false;
  if (!entry || !entry->unwatched)
    return true;
  g_autofree char *key = g_strdup_printf("%zu %s", night, device);
  return !g_hash_table_contains(entry->unwatched, key);
}

/* Firings [first, next) are one place; each night counts once. */
static struct place place_of(const struct playlist *playlist, unsigned first, unsigned next) {
  const struct firing *head = firing_at(playlist, first);
  size_t tonight = playlist->count - 1;
  struct place place = {.device = head->device, .slot = head->slot, .words = head->words};
  for (size_t night = 0; night < playlist->count; night++) {
    bool fired = false;
    for (unsigned i = first; i < next; i++)
      fired |= firing_at(playlist, i)->night == night;
    if (night == tonight)
      place.now = fired;
    else if (playlist_has(playlist, night, &head->slot) &&
             was_watched_at(playlist, night, head->device, &head->slot)) {
      place.nights++;
      place.before += fired;
    }
  }
  return place;
}

/* The words and line of tonight are those that the reader can look up. */
static void tell_as_tonight(const struct playlist *playlist, unsigned first, unsigned next,
                            struct place *place) {
  for (unsigned i = first; i < next; i++) {
    const struct firing *firing = firing_at(playlist, i);
    if (firing->night != playlist->count - 1)
      continue;
    place->words = firing->words;
    place->slot.line = firing->slot.line;
    place->slot.turn = firing->slot.turn;
    return;
  }
}

/* The first of a place stands for it: so whichever night it is of, the places are the same. */
void place_find(const struct playlist *playlist, GArray *places, GArray *strange) {
  size_t tonight = playlist->count - 1;
  for (unsigned first = 0, next; first < playlist->firings->len; first = next) {
    const struct firing *head = firing_at(playlist, first);
    for (next = first + 1; next < playlist->firings->len; next++)
      if (strcmp(firing_at(playlist, next)->device, head->device) != 0 ||
          !slot_is_same(&firing_at(playlist, next)->slot, &head->slot))
        break;
    struct place place = place_of(playlist, first, next);
    tell_as_tonight(playlist, first, next, &place);
    if ((place.now || place.before > 0) && playlist_has(playlist, tonight, &place.slot) &&
        was_watched_at(playlist, tonight, place.device, &place.slot))
      g_array_append_vals(place.nights > 0 ? places : strange, &place, 1);
  }
}

/* The first firing of a device at a slot or after it. */
static unsigned first_at(const struct playlist *playlist, const char *device,
                         const struct slot *slot) {
  unsigned low = 0, high = playlist->firings->len;
  while (low < high) {
    unsigned middle = low + (high - low) / 2;
    const struct firing *firing = firing_at(playlist, middle);
    int order = strcmp(firing->device, device);
    if (order == 0)
      order = slot_order(&firing->slot, slot);
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

struct place_score place_score(const struct playlist *playlist, const char *device,
                               const struct slot *slot) {
  g_autofree bool *fired = g_new0(bool, playlist->count);
  struct place_score score = {0};
  for (unsigned i = first_at(playlist, device, slot); i < playlist->firings->len; i++) {
    const struct firing *firing = firing_at(playlist, i);
    if (strcmp(firing->device, device) != 0 || slot_order(&firing->slot, slot) != 0)
      break;
    fired[firing->night] = true;
  }
  for (size_t night = 0; night < playlist->count; night++) {
    bool counts =
        playlist_has(playlist, night, slot) && was_watched_at(playlist, night, device, slot);
    score.plays += counts;
    score.hits += counts && fired[night];
  }
  return score;
}
