/* Bisection over words: which is the shortest stretch of them that still fires?
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * As in delta debugging (Zeller and Hildebrandt, IEEE TSE 28, 2002), for one contiguous stretch:
 * halves, quarters, ... and at last single words are cut off at one end, then at the other, until
 * no word can be spared at either. */
#ifndef HOTMIC_BISECT_H
#define HOTMIC_BISECT_H

#include "tidy.h"

/** Words [from, until) of all. */
struct bisect_stretch {
  int from, until;
};

struct bisect {
  struct bisect_stretch best; /**< the shortest that is known to fire */
  bool at_end;                /**< words are being cut off at the end, not at the beginning */
  GArray *silent;             /**< struct bisect_stretch: known not to fire */
};

/** All of `words` words are known to fire. */
void bisect_init(struct bisect *bisect, int words);
void bisect_done(struct bisect *bisect);

/** The stretches to be tried next, longest cut first; empty when nothing shorter is left to try.
 * GArray of struct bisect_stretch, caller-owned. */
GArray *bisect_candidates(struct bisect *bisect);

/** What came of one of them; the shortest that fired is what is cut further. */
void bisect_learn(struct bisect *bisect, struct bisect_stretch stretch, bool fired);

/** How often a stretch is to be played, to see it fire once with 95 % if it fires as often as the
 * whole did, `share` in (0, 1]; 2 at least, for even what always fired may miss once. */
int bisect_plays(double share);

#endif
