/* A clip: one line's sound, rendered once, kept by the hash of what made it, ready to be mixed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CLIP_H
#define HOTMIC_CLIP_H

#include "voice.h"

/** Mono float at 48 kHz, full scale 1.0. */
struct clip {
  float *samples;
  size_t frames;
  float peak;
  double level_dbfs; /**< active speech level (P.56) of speech, RMS of noise */
  struct voice_word *words;
  size_t count;
};

/** What makes a clip: a voice's text, a sound file, or noise. All borrowed. */
struct clip_source {
  const struct voice *voice; /**< NULL for a file without words to say, or noise */
  const char *text;
  const char *file; /**< NULL: the voice says the text */
  int noise;        /**< enum noise_colour, when there is neither voice nor file */
};

/** Where rendered voices are kept: $XDG_CACHE_HOME/hotmic/voices. Caller-owned. */
char *clip_cache_dir(void);

/** Renders what the cache lacks, in as many processes as there are processors. Forks: call it before
 * any thread is started. Whatever goes wrong comes out of clip_load() again. */
void clip_prepare(const char *cache, const struct clip_source *sources, size_t n);

/** Loads one clip, rendering it into the cache if need be. Caller-owned. Blocks.
 * Errors: HOTMIC_ERROR_DATA for a voice or file, HOTMIC_ERROR_BUSY for the cache's disk. */
struct clip *clip_load(const char *cache, const struct clip_source *source, GError **error);
void clip_free(struct clip *clip);

#endif
