/* A clip: one line's sound, rendered once, kept by the hash of what made it, ready to be mixed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CLIP_H
#define HOTMIC_CLIP_H

#include "voice.h"

enum { CLIP_SILENCE = -1 }; /**< the noise of nothing at all */

/** What makes a clip: a voice's text, a sound file, or noise. All borrowed. */
struct clip_source {
  const struct voice *voice; /**< NULL for a file without words to say, or noise */
  const char *text;
  const char *file; /**< NULL: the voice says the text */
  bool reversed;    /**< backwards: speech that says nothing, with the spectrum of speech */
  int noise;        /**< enum noise_colour or CLIP_SILENCE, when there is neither voice nor file */
  uint64_t seed;    /**< of noise: beds of different seeds are unlike */
};

/** Mono float at 48 kHz, full scale 1.0. What is known of a clip stays; its samples can be put
 * away, so that a night of talk fits in memory. */
struct clip {
  float *samples; /**< NULL while put away */
  size_t frames;
  float peak;
  double level_dbfs; /**< active speech level (P.56) of speech, RMS of noise; -100 for silence */
  struct voice_word *words;
  size_t count;
  bool guessed;              /**< times of words are a guess: see struct voice_sound */
  struct clip_source source; /**< borrowed for the life of the clip */
  char *cache;
  int users; /**< how many want the samples now; see clip_take_out() */
};

/** Where rendered voices are kept: $XDG_CACHE_HOME/hotmic/voices. Caller-owned. */
char *clip_cache_dir(void);

/** Renders what the cache lacks, in as many processes as there are processors. Forks: call it
 * before any thread is started. Whatever goes wrong comes out of clip_load() again. */
void clip_prepare(const char *cache, const struct clip_source *sources, size_t n);

/** Loads one clip, rendering it into the cache if need be; its samples are at hand, without a user.
 * Caller-owned. Blocks.
 * Errors: HOTMIC_ERROR_DATA for a voice or file, HOTMIC_ERROR_BUSY for the cache's disk. */
struct clip *clip_load(const char *cache, const struct clip_source *source, GError **error);

/** Identity of what a source makes: equal keys, equal clips. Caller-owned. */
char *clip_key(const struct clip_source *source);

/** Counts a user in, loading the samples if they were put away (errors as clip_load(); blocks), or
 * out; the last one out puts them away. */
bool clip_take_out(struct clip *clip, GError **error);
void clip_put_away(struct clip *clip);
void clip_free(struct clip *clip);

#endif
