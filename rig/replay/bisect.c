/* Bisection over words: which is the shortest stretch of them that still fires?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bisect.h"

#include "binomial.h"

static const double certain_at_most = 0.9;

void bisect_init(struct bisect *bisect, int words) {
  *bisect = (struct bisect){.best = {0, words}};
  bisect->silent = g_array_new(FALSE, FALSE, sizeof(struct bisect_stretch));
}

void bisect_done(struct bisect *bisect) {
  g_array_unref(bisect->silent);
}

static bool is_silent(const struct bisect *bisect, struct bisect_stretch stretch) {
  for (unsigned i = 0; i < bisect->silent->len; i++) {
    struct bisect_stretch known = g_array_index(bisect->silent, struct bisect_stretch, i);
    if (known.from == stretch.from && known.until == stretch.until)
      return true;
  }
  return false;
}

static GArray *cuts_of(const struct bisect *bisect) {
  GArray *cuts = g_array_new(FALSE, FALSE, sizeof(struct bisect_stretch));
  int length = bisect->best.until - bisect->best.from;
  for (int cut = length / 2; cut > 0; cut /= 2) {
    struct bisect_stretch stretch = bisect->best;
    stretch.from += bisect->at_end ? 0 : cut;
    stretch.until -= bisect->at_end ? cut : 0;
    if (!is_silent(bisect, stretch))
      g_array_append_val(cuts, stretch);
  }
  return cuts;
}

/* When one end yields nothing more, the other may: what was cut there changed what is left. */
GArray *bisect_candidates(struct bisect *bisect) {
  GArray *cuts = cuts_of(bisect);
  if (cuts->len > 0)
    return cuts;
  g_array_unref(cuts);
  bisect->at_end = !bisect->at_end;
  return cuts_of(bisect);
}

void bisect_learn(struct bisect *bisect, struct bisect_stretch stretch, bool fired) {
  if (!fired)
    g_array_append_val(bisect->silent, stretch);
  else if (stretch.until - stretch.from < bisect->best.until - bisect->best.from)
    bisect->best = stretch;
}

int bisect_plays(double share) {
  int64_t plays = binomial_trials_to_see(MIN(share, certain_at_most), 0.95);
  return (int)MIN(plays, INT32_MAX);
}
