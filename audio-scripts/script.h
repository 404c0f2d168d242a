/* A script: who says what, when, how loud, from where, and what a device is meant to do about it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Read from YAML (README shows the keys). Reading touches nothing but the file; whatever is wrong
 * in it is HOTMIC_ERROR_DATA with file:line:column. */
#ifndef HOTMIC_SCRIPT_H
#define HOTMIC_SCRIPT_H

#include "event.h"
#include "voice.h"

struct script_speaker {
  char *name;
  struct voice voice;
  char *loudspeaker;
  double level_dbspl; /**< active speech level (P.56) at the bench's reference device */
};

enum script_line_kind {
  SCRIPT_SPEECH,
  SCRIPT_CONTROL,
  SCRIPT_BED,
  SCRIPT_SILENCE,
  SCRIPT_MEDIA,    /**< may say a wake word, and expects no answer: a film, an advertisement */
  SCRIPT_NEGATIVE, /**< a negative control: nothing in it can be understood */
};
extern const char *const script_line_names[];

/** What a negative control is. */
enum script_negative { NEGATIVE_SILENCE, NEGATIVE_REVERSED, NEGATIVE_PINK };
extern const char *const script_negative_names[]; /* NULL-terminated */

struct script_line {
  enum script_line_kind kind;
  int at_line, at_column;        /**< in the file */
  enum script_negative negative; /**< of SCRIPT_NEGATIVE */
  int speaker;        /**< index into the cast; -1 if nobody speaks: bed, silence, noise */
  char *text;         /**< what is said (of NEGATIVE_REVERSED: backwards), or a description */
  char *file;         /**< sound file in place of a voice; NULL for none; resolved path */
  int noise;          /**< enum noise_colour of a bed without a file */
  char *loudspeaker;  /**< of a bed or NEGATIVE_PINK; NULL otherwise */
  double level_dbspl; /**< asked for at the reference device */
  double after_s;     /**< start, relative to the end of the line before; negative overlaps */
  double for_s;       /**< length of a bed, silence, or negative control of no words */
  double from_s;      /**< of a bed: where in its sound it begins */
  int first_word, last_word; /**< only these words sound, counted from 1; 0, 0: all of them */
  enum stage deepest;        /**< of a control: how far the device may go */
};

struct script {
  char *path, *title, *about;
  char *text; /**< the whole file, for the record */
  struct script_speaker *cast;
  size_t speakers;
  struct script_line *lines;
  size_t count;
  int unintended_allowed; /**< expectation: unintended episodes that still pass */
};

/** Caller-owned. */
struct script *script_load(const char *path, GError **error);
/** The same of text that is, or was, at `path`; its sound files are sought beside that. */
struct script *script_parse(const char *path, const char *text, GError **error);
void script_free(struct script *script);

/** Does `text` say the word or phrase `word`, whatever case and punctuation? */
bool script_says(const char *text, const char *word);

/** Sets HOTMIC_ERROR_DATA at a line's position; returns false. */
bool script_fail(const struct script *script, const struct script_line *line, GError **error,
                 const char *format, ...) G_GNUC_PRINTF(4, 5);

#endif
