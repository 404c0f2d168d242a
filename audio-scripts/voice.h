/* A voice: what turns a text into sound, as a script names it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_VOICE_H
#define HOTMIC_VOICE_H

#include "yaml-file.h"

struct voice_driver;

/** One speaker's voice. Plain data: what a driver reads from the script. */
struct voice {
  const struct voice_driver *driver;
  char *name;     /**< for flite: rms, slt, awb or kal16 */
  char **command; /**< for command: argv with {text} and {out} in it */
  double rate;    /**< speaking rate, 1.0 as recorded */
  double pitch;   /**< mean pitch, 1.0 as recorded */
};

/** A word with its times in seconds from the start of the sound. */
struct voice_word {
  double start_s, end_s;
  char *text;
};

/** Sound of one text: mono, 16 bit, at the engine's own rate. */
struct voice_sound {
  int16_t *samples;
  size_t frames;
  int hz;
  struct voice_word *words;
  size_t count;
  bool guessed; /**< the engine told no times: the words' are guessed from their length */
};

/** Reads a `voice:` node. The result is released with voice_done(). */
bool voice_read(struct yaml node, struct voice *ret, GError **error);
void voice_done(struct voice *voice);

/** A key that changes whenever the sound would: engine, its version, settings. Caller-owned. */
char *voice_key(const struct voice *voice);

/** A name for people: "flite slt, rate 1.05". Caller-owned. */
char *voice_describe(const struct voice *voice);

/** Renders `text`. One thread of a process at a time (flite keeps its noise in rand()). Blocks
 * while it computes. Errors: HOTMIC_ERROR_DATA. */
bool voice_render(const struct voice *voice, const char *text, struct voice_sound *ret,
                  GError **error);
void voice_sound_done(struct voice_sound *sound);

/** Spreads the words of `text` over [0, seconds] by their length, for engines that tell no times.
 */
void voice_spread_words(const char *text, double seconds, struct voice_sound *sound);

#endif
