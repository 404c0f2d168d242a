/* By how much a loudspeaker is later than foreseen; it may have a clock of its own, and drift.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_LAG_H
#define HOTMIC_LAG_H

#include "tidy.h"

/** Caller's memory; zeros make one that knows nothing and is 0. */
struct lag {
  double frames, drift; /* at the frame `found_at`; per frame since then */
  int64_t found_at;
  bool is_found;
};

/** Expected at a frame of the microphone. */
double lag_at(const struct lag *lag, int64_t heard_frame);

/** It was measured. Two measurements within 20 s of each other tell the drift, if that is one that
 * a clock can have (300 ppm). */
void lag_find(struct lag *lag, int64_t heard_frame, double frames);

#endif
