/* Which light a device showed before a moment, however long it had been on.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lamps.h"

#include <string.h>

struct change {
  int64_t at_ns;
  enum light_meaning meaning;
  const char *text;
};

struct tapped {
  const char *device, *tap;
  GArray *changes; /* struct change, by time */
};

struct lamps {
  GStringChunk *strings;
  GArray *taps; /* struct tapped */
};

static void tapped_clear(void *tapped) {
  g_array_unref(((struct tapped *)tapped)->changes);
}

struct lamps *lamps_new(void) {
  struct lamps *lamps = g_new(struct lamps, 1);
  lamps->strings = g_string_chunk_new(1024);
  lamps->taps = g_array_new(FALSE, FALSE, sizeof(struct tapped));
  g_array_set_clear_func(lamps->taps, tapped_clear);
  return lamps;
}

void lamps_free(struct lamps *lamps) {
  if (!lamps)
    return;
  g_array_unref(lamps->taps);
  g_string_chunk_free(lamps->strings);
  g_free(lamps);
}

static const struct tapped *tapped_of(struct lamps *lamps, const char *device, const char *tap) {
  for (unsigned i = 0; i < lamps->taps->len; i++) {
    const struct tapped *known = &g_array_index(lamps->taps, struct tapped, i);
    if (strcmp(known->tap, tap) == 0 && strcmp(known->device, device) == 0)
      return known;
  }
  struct tapped fresh = {g_string_chunk_insert_const(lamps->strings, device),
                         g_string_chunk_insert_const(lamps->strings, tap),
                         g_array_new(FALSE, FALSE, sizeof(struct change))};
  g_array_append_val(lamps->taps, fresh);
  return &g_array_index(lamps->taps, struct tapped, lamps->taps->len - 1);
}

void lamps_add(struct lamps *lamps, const char *device, const char *tap, int64_t at_ns,
               int64_t value, const char *text) {
  bool known = value >= 0 && value < LIGHT_MEANINGS;
  struct change change = {at_ns, known ? (enum light_meaning)value : LIGHT_UNKNOWN,
                          g_string_chunk_insert_const(lamps->strings, text)};
  g_array_append_val(tapped_of(lamps, device, tap)->changes, change);
}

/* How many of the changes were earlier. */
static unsigned count_before(const GArray *changes, int64_t at_ns) {
  unsigned low = 0, high = changes->len;
  while (low < high) {
    unsigned middle = low + (high - low) / 2;
    if (g_array_index(changes, struct change, middle).at_ns < at_ns)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

void lamps_each_before(const struct lamps *lamps, const char *device, int64_t at_ns,
                       void (*each)(void *user, const struct lamp *lamp), void *user) {
  for (unsigned i = 0; i < lamps->taps->len; i++) {
    const struct tapped *tapped = &g_array_index(lamps->taps, struct tapped, i);
    unsigned count = count_before(tapped->changes, at_ns);
    if (count == 0 || strcmp(tapped->device, device) != 0)
      continue;
    const struct change *last = &g_array_index(tapped->changes, struct change, count - 1);
    each(user, &(struct lamp){tapped->tap, last->meaning, last->text});
  }
}
