/* Places that fire again: of all nights that played a place, in how many a device woke there.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "binomial.h"
#include "html.h"
#include "trend-part.h"

#include <stdlib.h>
#include <string.h>

enum { PLACES_SHOWN = 60 };
static const double stable_from = 0.75;

/* One place in what plays, at which one device woke. */
struct place {
  const struct trend_series *series;
  struct slot slot;
  const char *words;
  int64_t fired, nights;          /* nights, not episodes */
  const struct night *last_fired; /* by time */
  unsigned last_episode;
};

/* A line is one place wherever in it a device wakes, but a recording is long. */
static unsigned hash_of(const void *key) {
  return slot_hash(key);
}

static int is_played_as(const void *a, const void *b) {
  return slot_is_played_as(a, b);
}

/* One unasked wake: `nth` is the series' point, and `slot` as all nights can be compared by. */
struct firing {
  const struct night_episode *episode;
  struct slot slot;
  unsigned nth, number;
};

static int by_slot(const struct slot *one, const struct slot *other) {
  int order = slot_order(one, other);
  return order ? order : (one->offset_s > other->offset_s) - (one->offset_s < other->offset_s);
}

static int by_place(const void *a, const void *b) {
  const struct firing *one = a, *other = b;
  int order = by_slot(&one->slot, &other->slot);
  return order ? order : (one->nth > other->nth) - (one->nth < other->nth);
}

/* Summaries of an older version do not tell what their lines sound like. */
static bool has_sounds(const struct trend_series *series) {
  for (unsigned n = 0; n < series->points->len; n++) {
    const GArray *slots = g_array_index(series->points, struct trend_point, n).night->slots;
    for (unsigned i = 0; i < slots->len; i++)
      if (!slot_has_sound(&g_array_index(slots, struct slot, i)))
        return false;
  }
  return true;
}

static struct slot as_compared(const struct slot *slot, bool by_sound) {
  return by_sound ? *slot : slot_by_line(slot);
}

static GArray *firings_of(const struct trend_series *series, bool by_sound) {
  GArray *firings = g_array_new(FALSE, FALSE, sizeof(struct firing));
  for (unsigned nth = 0; nth < series->points->len; nth++) {
    const GArray *episodes = g_array_index(series->points, struct trend_point, nth).night->episodes;
    for (unsigned i = 0; i < episodes->len; i++) {
      const struct night_episode *episode = &g_array_index(episodes, struct night_episode, i);
      struct firing firing = {episode, as_compared(&episode->slot, by_sound), nth,
                              (unsigned)episode->number};
      if (!episode->intended && strcmp(episode->device, series->device) == 0)
        g_array_append_val(firings, firing);
    }
  }
  g_array_sort(firings, by_place);
  return firings;
}

/* `count` firings at one place. A night in which it fired twice counts once. `seen`: of each of
 * the series' nights, the last place that it is known to have fired at, numbered from 1. */
static struct place place_of(const struct trend_series *series, const struct firing firings[],
                             unsigned count, unsigned seen[], unsigned number) {
  struct place place = {
      .series = series, .slot = firings[0].slot, .words = firings[0].episode->words};
  unsigned last = 0;
  for (unsigned i = 0; i < count; i++) {
    place.fired += seen[firings[i].nth] != number;
    seen[firings[i].nth] = number;
    last = firings[i].nth > firings[last].nth ? i : last;
  }
  place.last_fired = g_array_index(series->points, struct trend_point, firings[last].nth).night;
  place.last_episode = firings[last].number;
  return place;
}

static void take_series(GArray *places, const struct trend_series *series, bool by_sound) {
  g_autoptr(GArray) all = firings_of(series, by_sound);
  g_autofree unsigned *seen = g_new0(unsigned, series->points->len + 1);
  const struct firing *firings = (const void *)all->data;
  for (unsigned from = 0, until; from < all->len; from = until) {
    for (until = from + 1; until < all->len; until++)
      if (!slot_is_same(&firings[from].slot, &firings[until].slot))
        break;
    struct place place = place_of(series, firings + from, until - from, seen, places->len + 1);
    g_array_append_val(places, place);
  }
}

/* Nights that played each place, of those that had the device. What fired was played, even if the
 * list of what was played does not know. */
static void count_nights(GArray *places, unsigned from, const struct trend_series *series,
                         bool by_sound) {
  g_autoptr(GHashTable) nights = g_hash_table_new(hash_of, is_played_as);
  for (unsigned i = from; i < places->len; i++)
    g_hash_table_insert(nights, &g_array_index(places, struct place, i).slot, NULL);
  for (unsigned n = 0; n < series->points->len; n++) {
    const struct night *night = g_array_index(series->points, struct trend_point, n).night;
    for (unsigned i = 0; i < night->slots->len; i++) {
      struct slot slot = as_compared(&g_array_index(night->slots, struct slot, i), by_sound), *key;
      void *last;
      /* A recording that is long may be listed piece by piece: it counts once a night. */
      if (g_hash_table_lookup_extended(nights, &slot, (void **)&key, &last) && last != night)
        g_hash_table_insert(nights, key, (void *)night);
    }
    for (unsigned i = from; i < places->len; i++) {
      struct place *place = &g_array_index(places, struct place, i);
      bool is_anywhere = !*place->slot.script && place->slot.line == 0;
      place->nights += is_anywhere || g_hash_table_lookup(nights, &place->slot) == night;
    }
  }
  for (unsigned i = from; i < places->len; i++) {
    struct place *place = &g_array_index(places, struct place, i);
    place->nights = MAX(place->nights, place->fired);
  }
}

static const char *grade_of(const struct place *place) {
  if (place->fired == 1)
    return "once";
  return (double)place->fired >= stable_from * (double)place->nights ? "stable" : "intermittent";
}

/* Those that fired most, and of these in the greatest share, first. */
static int by_fired(const void *a, const void *b) {
  const struct place *one = a, *other = b;
  if (one->fired != other->fired)
    return one->fired < other->fired ? 1 : -1;
  if (one->nights != other->nights)
    return one->nights < other->nights ? -1 : 1;
  int order = strcmp(one->series->device, other->series->device);
  return order ? order : by_slot(&one->slot, &other->slot);
}

static GArray *places_of(const struct trend_group *group) {
  GArray *places = g_array_new(FALSE, FALSE, sizeof(struct place));
  for (unsigned i = 0; i < group->series->len; i++) {
    const struct trend_series *series = g_ptr_array_index(group->series, i);
    unsigned from = places->len;
    bool by_sound = has_sounds(series);
    take_series(places, series, by_sound);
    count_nights(places, from, series, by_sound);
  }
  g_array_sort(places, by_fired);
  return places;
}

static void append_where(GString *out, const struct slot *slot) {
  if (!*slot->script && slot->line == 0) {
    html_printf(out, "where nothing played, %.0f s in", slot->offset_s);
    return;
  }
  html_append(out, slot->script);
  if (slot->line > 0)
    html_printf(out, ", line %d", slot->line);
  if (slot->turn > 1)
    html_printf(out, ", turn %d", slot->turn);
  html_printf(out, " <small>%.1f s in</small>", slot->offset_s);
}

static void append_place(GString *out, const struct trend_page *page, const struct place *place) {
  struct binomial_interval interval = binomial_exact_interval(place->fired, place->nights, 0.95);
  html_printf(out, "<tr><th scope=\"row\">");
  html_append(out, place->series->device);
  html_printf(out, "</th><td>");
  append_where(out, &place->slot);
  html_printf(out, "</td><td>");
  html_append(out, place->words);
  html_printf(out,
              "</td><td>%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
              " <small>%.0f %% (%.0f to %.0f)</small></td><td>%s</td><td class=\"number\">",
              place->fired, place->nights, 100 * (double)place->fired / (double)place->nights,
              100 * interval.lower, 100 * interval.upper, grade_of(place));
  trend_link_open(out, page, place->last_fired, place->last_episode);
  html_printf(out, ">");
  trend_append_date(out, place->last_fired);
  html_printf(out, "</a></td></tr>\n");
}

static void append_total(GString *out, const GArray *places) {
  int64_t fired = 0, nights = 0;
  unsigned once = 0, stable = 0;
  for (unsigned i = 0; i < places->len; i++) {
    const struct place *place = &g_array_index(places, struct place, i);
    const char *grade = grade_of(place);
    fired += place->fired;
    nights += place->nights;
    once += strcmp(grade, "once") == 0;
    stable += strcmp(grade, "stable") == 0;
  }
  html_printf(out,
              "<p class=\"prose\">%u place%s: %u stable, %u intermittent, %u seen once. Fired "
              "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " times played (%.1f %%).</p>\n",
              places->len, html_plural((int)places->len), stable, places->len - stable - once, once,
              fired, nights, 100 * (double)fired / (double)nights);
}

static void append_group(GString *out, const struct trend_page *page,
                         const struct trend_group *group) {
  g_autoptr(GArray) places = places_of(group);
  unsigned shown = MIN(places->len, PLACES_SHOWN);
  html_printf(out, "<h3>");
  trend_append_group(out, group);
  html_printf(out, "</h3>\n");
  if (places->len == 0) {
    html_printf(out, "<p class=\"none\">No device woke unasked in any night.</p>\n");
    return;
  }
  append_total(out, places);
  html_printf(out, "<div class=\"scroll\" tabindex=\"0\"><table class=\"wide\"><thead><tr>"
                   "<th>device</th><th>place</th><th>words</th><th>fired in nights</th>"
                   "<th>grade</th><th>last</th></tr></thead><tbody>\n");
  for (unsigned i = 0; i < shown; i++)
    append_place(out, page, &g_array_index(places, struct place, i));
  if (places->len > shown)
    html_printf(out, "<tr><td colspan=\"6\">%u more, which fired less often.</td></tr>\n",
                places->len - shown);
  html_printf(out, "</tbody></table></div>\n");
}

void trend_repeat_append(GString *out, const struct trend_page *page) {
  html_printf(out,
              "<section id=\"repeats\"><h2>Places that fire again</h2>\n"
              "<p class=\"prose\">A place is %d s of a line in its nth playing, or of a recording. "
              "Of the nights that played it with this device: in how many it woke there unasked. "
              "Stable: three quarters of them or more; once: in one night only, which is what "
              "most are and no reason to drop them. A night in which the device could not be "
              "watched just then counts as one in which it did not fire.</p>\n",
              SLOT_APART_S);
  for (unsigned i = 0; i < page->groups->len; i++)
    append_group(out, page, g_ptr_array_index(page->groups, i));
  html_printf(out, "</section>\n");
}
