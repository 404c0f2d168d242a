/* Calibrating a bench: one step after the other, each checked, and gone on with another time if
 * need be. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CALIBRATE_H
#define HOTMIC_CALIBRATE_H

#include "bench.h"
#include "calibration.h"
#include "guide.h"

struct calibrate_plan {
  const struct bench *bench; /**< borrowed; names a calibration_dir */
  const struct guide *guide; /**< borrowed */
  bool fresh;                /**< does not go on with what was begun before */
  int days;                  /**< for which the result holds */
};

/** Runs what is not done yet. Each step that is done is kept in the *.partial folder at once; what
 * was begun less than a day ago, on a bench that is still the same, is gone on with. Blocks, for as
 * long as hands need. Caller-owned, complete; NULL on error: HOTMIC_ERROR_BENCH names what was
 * refused, HOTMIC_ERROR_BUSY that it was stopped. */
struct calibration *calibrate_run(const struct calibrate_plan *plan, GError **error);

#endif
