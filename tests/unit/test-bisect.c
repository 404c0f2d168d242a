/* Bisection over words: the shortest stretch that fires is found, and nothing is tried twice.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "bisect.h"

/* A device that fires whenever it hears words [first, last] whole. Returns what is left; adds up
 * how many stretches were played. */
static struct bisect_stretch shorten(int words, int first, int last, int *tried) {
  struct bisect bisect;
  bisect_init(&bisect, words);
  GArray *stretches;
  while ((stretches = bisect_candidates(&bisect))->len > 0) {
    for (unsigned i = 0; i < stretches->len; i++) {
      struct bisect_stretch stretch = g_array_index(stretches, struct bisect_stretch, i);
      cr_assert(stretch.from < stretch.until && stretch.from >= 0 && stretch.until <= words);
      bisect_learn(&bisect, stretch, stretch.from <= first && stretch.until > last);
      ++*tried;
    }
    g_array_unref(stretches);
  }
  g_array_unref(stretches);
  struct bisect_stretch best = bisect.best;
  bisect_done(&bisect);
  return best;
}

Test(bisect, every_stretch_of_words_is_found_exactly) {
  enum { WORDS = 23 };
  for (int first = 0; first < WORDS; first++)
    for (int last = first; last < WORDS; last++) {
      int tried = 0;
      struct bisect_stretch found = shorten(WORDS, first, last, &tried);
      cr_expect(found.from == first && found.until == last + 1, "%d to %d: found %d to %d", first,
                last, found.from, found.until - 1);
    }
}

Test(bisect, it_takes_far_fewer_plays_than_there_are_stretches) {
  int tried = 0;
  shorten(64, 40, 42, &tried);
  cr_expect_leq(tried, 60, "%d stretches were played", tried);
}

Test(bisect, one_word_is_as_short_as_it_gets) {
  int tried = 0;
  struct bisect_stretch found = shorten(1, 0, 0, &tried);
  cr_expect(found.from == 0 && found.until == 1 && tried == 0);
}

Test(bisect, what_fires_less_often_is_played_more_often) {
  cr_expect_eq(bisect_plays(1), 2);
  cr_expect_eq(bisect_plays(0.9), 2);
  cr_expect_eq(bisect_plays(0.5), 5, "0.5^4 is 6 %%, 0.5^5 is 3 %%");
  cr_expect_eq(bisect_plays(0.1), 29);
}
