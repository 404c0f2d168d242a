/* The calibration that is in force on a bench, and what each night says of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CALIBRATED_H
#define HOTMIC_CALIBRATED_H

#include "bench.h"
#include "calibration.h"
#include "record.h"

/** Loads the newest complete calibration of the bench's folder, if the bench names one, and gives
 * the bench's microphone the sensitivity that it found. *ret is NULL if it names none; else
 * caller-owned. Errors: HOTMIC_ERROR_BENCH, if the folder holds none, or the bench has changed
 * since. */
bool calibrated_load(struct bench *bench, struct calibration **ret, GError **error);

/** The same for whoever can do without: a folder that holds none leaves *ret NULL. */
bool calibrated_load_if_any(struct bench *bench, struct calibration **ret, GError **error);

/** Why levels are in doubt though there is a calibration: it has expired. NULL: they are not.
 * Caller-owned. */
char *calibrated_doubt(const struct calibration *calibration);

/** Keeps in the record what levels rest on: which calibration, how old, with its whole text; or,
 * for NULL, that there is none. */
void calibrated_note(const struct calibration *calibration, struct record *record);

/** Writes the page about all calibrations and nights of the bench's folder. Its path, caller-owned.
 * Errors: HOTMIC_ERROR_BUSY, HOTMIC_ERROR_BENCH. */
char *calibrated_page(const struct bench *bench, GError **error);

#endif
