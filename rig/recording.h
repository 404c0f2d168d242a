/* Sound kept in the run directory: FLAC files of a minute each, so that a crash costs little.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_RECORDING_H
#define HOTMIC_RECORDING_H

#include "record.h"

struct recording;

/** Starts `what` ("reference" or "played") with `channels` channels of 48 kHz in `record`'s folder
 * `audio/`, at `bits` (16 or 24) a sample. Borrows the record. Caller-owned. */
struct recording *recording_new(struct record *record, const char *what, int channels, int bits,
                                GError **error);

/** Appends `frames` frames, channels apart, of which the first was in the air at `at_ns`. Blocks on
 * the disk. Errors: HOTMIC_ERROR_BUSY. */
bool recording_append(struct recording *recording, const float *const channels[], size_t frames,
                      int64_t at_ns, GError **error);

/** Ends the last file and frees. NULL is fine. False (HOTMIC_ERROR_BUSY) if its end was not
 * written. */
bool recording_close(struct recording *recording, GError **error);

#endif
