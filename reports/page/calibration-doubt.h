/* What a reader of a calibration must be told in words: it is too old, or something moved.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CALIBRATION_DOUBT_H
#define HOTMIC_CALIBRATION_DOUBT_H

#include "calibration-page.h"
#include "verdict.h"

/** Where a loudspeaker is equalised, as third-octave bands: 100 Hz to 8 kHz. */
enum { CALIBRATION_BAND_FROM = 6, CALIBRATION_BAND_UNTIL = 26 };

extern const double calibration_tolerance_db;       /**< per third octave */
extern const double calibration_sensitivity_max_db; /**< between calibrations, of the microphone */
extern const double calibration_deviation_max_db;   /**< of a night */
extern const double calibration_level_max_db;       /**< of the level check, from what was asked */

struct calibration_doubt {
  enum verdict_kind
      kind; /**< VERDICT_FAIL: levels are no facts; VERDICT_INCONCLUSIVE: look at it */
  char *text;
};

/** struct calibration_doubt, the gravest first; empty if there is none. Caller-owned. */
GArray *calibration_doubts(const struct calibration_page *page);

/** Mean third-octave level from 100 Hz to 8 kHz at a place, dB SPL for 0 dBFS in each band; NAN if
 * it was not measured. */
double calibration_loudness(const struct calibration_place *place);

#endif
