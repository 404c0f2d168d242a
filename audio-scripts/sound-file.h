/* Reads a sound file whole, as mono, and refuses one that is damaged.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SOUND_FILE_H
#define HOTMIC_SOUND_FILE_H

#include "tidy.h"

enum { SOUND_FILE_SECONDS_MAX = 3600 };

/** Reads `path` (WAV, FLAC, or what libsndfile reads; channels are averaged; at most an hour).
 * *ret_samples is caller-owned. Errors (HOTMIC_ERROR_DATA): missing, not a sound file, cut short,
 * empty, a rate outside 8-192 kHz. Blocks on the disk. */
bool sound_file_read(const char *path, int16_t **ret_samples, size_t *ret_frames, int *ret_hz,
                     GError **error);

/** Checks what sound_file_read() would refuse, cheaply where the header suffices. */
bool sound_file_check(const char *path, GError **error);

/** Writes mono 16-bit WAV to `path` through a temporary name beside it: whole or not at all. */
bool sound_file_write(const char *path, const int16_t *samples, size_t frames, int hz,
                      GError **error);

#endif
