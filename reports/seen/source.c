/* Sources: the taps that a record's events came from, each found in no time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "source.h"

#include <string.h>

enum { SLOTS = 256 }; /* more than a bench has taps; a power of two */

/* Events of many taps come mingled by the million: most are found in their slot. */
struct sources {
  struct source *slots[SLOTS];
  GHashTable *all; /* struct source * -> itself */
};

static unsigned mix(unsigned hash, const char *text) {
  for (; *text; text++)
    hash = (hash ^ (unsigned char)*text) * 16777619U;
  return hash;
}

static unsigned hash_of(const char *device, const char *tap) {
  return mix(mix(2166136261U, device) * 31, tap);
}

static unsigned hash_source(const void *pointer) {
  const struct source *source = pointer;
  return hash_of(source->device, source->tap);
}

static int is_equal(const void *left, const void *right) {
  const struct source *a = left, *b = right;
  return strcmp(a->tap, b->tap) == 0 && strcmp(a->device, b->device) == 0;
}

struct sources *sources_new(void) {
  struct sources *sources = g_new0(struct sources, 1);
  sources->all = g_hash_table_new_full(hash_source, is_equal, g_free, NULL);
  return sources;
}

void sources_free(struct sources *sources) {
  if (!sources)
    return;
  g_hash_table_unref(sources->all);
  g_free(sources);
}

static struct source *look_up(struct sources *sources, const struct event *event,
                              bool *ret_is_new) {
  struct source wanted = {.index = -1, .clock = -1, .tap_number = -1};
  tidy_copy_text(wanted.device, sizeof wanted.device, event->device);
  tidy_copy_text(wanted.tap, sizeof wanted.tap, event->tap);
  struct source *source = g_hash_table_lookup(sources->all, &wanted);
  *ret_is_new = !source;
  if (source)
    return source;
  source = g_new(struct source, 1);
  *source = wanted;
  g_hash_table_add(sources->all, source);
  return source;
}

struct source *sources_find(struct sources *sources, const struct event *event, bool *ret_is_new) {
  struct source **slot = &sources->slots[hash_of(event->device, event->tap) % SLOTS];
  *ret_is_new = false;
  if (!*slot || strcmp((*slot)->tap, event->tap) != 0 ||
      strcmp((*slot)->device, event->device) != 0)
    *slot = look_up(sources, event, ret_is_new);
  return *slot;
}
