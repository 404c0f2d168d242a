/* Places: where devices fired over several nights, each place once. Of regression.c.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "place.h"

#include <string.h>

/* One line, recording or silence, and the nights that played it. */
struct entry {
  struct slot slot;
  int plays;
  bool *played; /* [night] */
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
};

static guint hash_of(const void *key) {
  const struct slot *slot = key;
  return g_str_hash(slot->script) * 31U + (guint)slot->line * 7U + (guint)slot->turn;
}

static gboolean is_equal(const void *left, const void *right) {
  const struct slot *a = left, *b = right;
  return a->line == b->line && a->turn == b->turn && strcmp(a->script, b->script) == 0;
}

static void entry_free(void *pointer) {
  struct entry *entry = pointer;
  g_free(entry->played);
  g_free(entry);
}

static int compare_slots(const struct slot *a, const struct slot *b) {
  int order = strcmp(a->script, b->script);
  if (order == 0)
    order = (a->line > b->line) - (a->line < b->line);
  return order ? order : (a->turn > b->turn) - (a->turn < b->turn);
}

static int by_place(const void *left, const void *right) {
  const struct firing *a = left, *b = right;
  int order = strcmp(a->device, b->device);
  if (order == 0)
    order = compare_slots(&a->slot, &b->slot);
  if (order == 0)
    order = (a->slot.offset_s > b->slot.offset_s) - (a->slot.offset_s < b->slot.offset_s);
  return order ? order : (a->night > b->night) - (a->night < b->night);
}

static void note_slots(struct playlist *playlist, size_t night) {
  const GArray *slots = playlist->nights[night]->slots;
  for (unsigned i = 0; i < slots->len; i++) {
    const struct slot *slot = &g_array_index(slots, struct slot, i);
    struct entry *entry = g_hash_table_lookup(playlist->entries, slot);
    if (!entry) {
      entry = g_new0(struct entry, 1);
      entry->slot = *slot;
      entry->played = g_new0(bool, playlist->count);
      g_hash_table_insert(playlist->entries, &entry->slot, entry);
    }
    entry->plays += !entry->played[night];
    entry->played[night] = true;
  }
}

static void note_firings(struct playlist *playlist, size_t night) {
  const GArray *episodes = playlist->nights[night]->episodes;
  for (unsigned i = 0; i < episodes->len; i++) {
    const struct night_episode *episode = &g_array_index(episodes, struct night_episode, i);
    struct firing firing = {episode->device, episode->slot, episode->words, night};
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
  for (size_t i = 0; i < count; i++) {
    note_slots(playlist, i);
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
  return compare_slots(&a->slot, &b->slot);
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

/* A night in which nothing proves that the device was watched says nothing of it. */
static bool was_watched(const struct playlist *playlist, size_t night, const char *device) {
  const GArray *devices = playlist->nights[night]->devices;
  for (unsigned i = 0; i < devices->len; i++) {
    const struct night_device *one = &g_array_index(devices, struct night_device, i);
    if (strcmp(one->name, device) == 0)
      return one->exposure_h > 0;
  }
  return false;
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
             was_watched(playlist, night, head->device)) {
      place.nights++;
      place.before += fired;
    }
  }
  return place;
}

/* The words of tonight are those that the reader can look up. */
static const char *words_of(const struct playlist *playlist, unsigned first, unsigned next) {
  const char *words = firing_at(playlist, first)->words;
  for (unsigned i = first; i < next; i++)
    if (firing_at(playlist, i)->night == playlist->count - 1)
      return firing_at(playlist, i)->words;
  return words;
}

/* The first of a place stands for it: so whichever night it is of, the places are the same. */
GArray *place_find(const struct playlist *playlist) {
  GArray *places = g_array_new(FALSE, FALSE, sizeof(struct place));
  size_t tonight = playlist->count - 1;
  for (unsigned first = 0, next; first < playlist->firings->len; first = next) {
    const struct firing *head = firing_at(playlist, first);
    for (next = first + 1; next < playlist->firings->len; next++)
      if (strcmp(firing_at(playlist, next)->device, head->device) != 0 ||
          !slot_is_same(&firing_at(playlist, next)->slot, &head->slot))
        break;
    struct place place = place_of(playlist, first, next);
    place.words = words_of(playlist, first, next);
    bool is_shared = place.nights > 0 && (place.now || place.before > 0);
    if (is_shared && playlist_has(playlist, tonight, &place.slot) &&
        was_watched(playlist, tonight, place.device))
      g_array_append_val(places, place);
  }
  return places;
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
      order = compare_slots(&firing->slot, slot);
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
    if (strcmp(firing->device, device) != 0 || compare_slots(&firing->slot, slot) != 0)
      break;
    fired[firing->night] = true;
  }
  for (size_t night = 0; night < playlist->count; night++) {
    bool counts = playlist_has(playlist, night, slot) && was_watched(playlist, night, device);
    score.plays += counts;
    score.hits += counts && fired[night];
  }
  return score;
}
