/* Places: where devices fired over several nights, each place once. Of regression.c.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_PLACE_H
#define HOTMIC_PLACE_H

#include "night.h"

/** All borrowed from the nights, which must outlive them. */
struct place {
  const char *device;
  struct slot slot; /**< of the first of its firings, by offset */
  const char *words;
  int before, nights; /**< earlier nights that fired here, of those that played it */
  bool now;           /**< tonight did */
};

/** Which nights played what. */
struct playlist;

/** `nights` has `count` of them, the last of which is tonight. */
struct playlist *playlist_new(const struct night *const nights[], size_t count);
void playlist_free(struct playlist *playlist);

/** Did the night play the slot, whatever the offset? Of silence: did it play the same as tonight,
 * for as long? */
bool playlist_has(const struct playlist *playlist, size_t night, const struct slot *slot);
/** Did the night play exactly what tonight did? */
bool playlist_is_same(const struct playlist *playlist, size_t night);
/** Of tonight's slots, how many no earlier night played. */
int playlist_new_slots(const struct playlist *playlist);

/** Calls `each` for each slot that any night played, by script, line and turn. */
void playlist_each(const struct playlist *playlist,
                   void (*each)(void *user, const struct slot *slot), void *user);

/** How long an earlier night watched the device, over how long tonight did: by hours if both played
 * the same, else by shares of their lengths; 0 if one of them proves nothing. And is that half of
 * tonight's or more, so that its silence counts? */
double playlist_watch(const struct playlist *playlist, size_t night, const char *device);
bool playlist_counts(const struct playlist *playlist, size_t night, const char *device);

/** Appends struct place to `places`, by device, script, what is played, and offset: those that
 * tonight and an earlier night played while the device was proven to be watched, and where one of
 * them fired unasked; to `strange` those of tonight that no earlier night can be compared with. */
void place_find(const struct playlist *playlist, GArray *places, GArray *strange);

/** In how many nights was the slot played to the device, and in how many of these did it fire,
 * whatever the offset? Nights that do not count for the device are left out, here and above. */
struct place_score {
  int plays, hits;
};
struct place_score place_score(const struct playlist *playlist, const char *device,
                               const struct slot *slot);

#endif
