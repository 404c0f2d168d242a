/* By how much a loudspeaker is later than foreseen; it may have a clock of its own, and drift.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lag.h"

#include <math.h>

static const int64_t memory_frames = 20 * (int64_t)FRAMES_PER_S;
static const double drift_max = 300e-6;
/* One measurement may be off by a bit: it moves the drift by half of what it says. */
static const double trust = 0.5;

double lag_at(const struct lag *lag, int64_t heard_frame) {
  return lag->frames + lag->drift * (double)(heard_frame - lag->found_at);
}

void lag_find(struct lag *lag, int64_t heard_frame, double frames) {
  int64_t since = heard_frame - lag->found_at;
  double stray = frames - lag_at(lag, heard_frame);
  if (lag->is_found && since > 0 && since < memory_frames &&
      fabs(stray) < drift_max * (double)since)
    lag->drift += trust * stray / (double)since;
  lag->frames = frames;
  lag->found_at = heard_frame;
  lag->is_found = true;
}
