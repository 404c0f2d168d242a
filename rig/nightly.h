/* What a session leaves for the history of its bench: how it found each loudspeaker.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_NIGHTLY_H
#define HOTMIC_NIGHTLY_H

#include "bench.h"
#include "calibration.h"
#include "preflight.h"
#include "record.h"

/** Keeps in the record what preflight found ([loudspeaker]). */
void nightly_keep(struct record *record, const struct bench *bench,
                  const struct preflight_finding *found);

/** Adds the session in a run directory to the history in the bench's calibration folder, and draws
 * its page anew. Does nothing without a calibration. Errors: HOTMIC_ERROR_BUSY, HOTMIC_ERROR_BENCH;
 * those of a record. */
bool nightly_tell(const struct bench *bench, const struct calibration *calibration,
                  const char *run_dir, GError **error);

#endif
