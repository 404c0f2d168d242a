/* A cue sheet: what plays at which sample on which loudspeaker, with its truth.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CUE_H
#define HOTMIC_CUE_H

#include "clip.h"
#include "script.h"

/** What a sheet needs to know of the bench. All borrowed for the call. */
struct cue_loudspeaker {
  const char *name;
  double gain_db; /**< dB SPL at the reference device for 0 dBFS on its channel, for speech */
};

/** What a sound is, played as it is. */
struct cue_effect {
  double level_dbspl; /**< at the reference device: active level (P.56) of speech, RMS of noise */
  double peak;        /**< at the loudspeaker, after its equaliser, full scale 1.0 */
};

struct cue_bench {
  const struct cue_loudspeaker *loudspeakers; /**< in order of output channel */
  size_t count;
  const char *const *wake_words; /**< of all devices under test, NULL-terminated */
  /** What `frames` samples of 48 kHz do on a channel; NULL: gain_db is all there is to know. */
  struct cue_effect (*effect)(const void *user, size_t channel, const float *samples, size_t frames,
                              bool is_noise);
  const void *user;
};

/** How long a cut by `words:` fades, before its first word and after its last: long enough not to
 * click, too short for the next word to be heard in it. */
extern const double cue_fade_s;

/** One thing to play. Strings are borrowed from the scripts. */
struct cue {
  int number; /**< from 1, in order of start */
  int order;  /**< of its line among all lines of the session */
  const struct script *script;
  const struct script_line *line;
  struct clip *clip; /**< borrowed from the sheet; its samples are put away until mixer_prepare() */
  int64_t start_frame;      /**< 48 kHz, since the session began */
  int64_t frames;           /**< longer than the clip: it repeats */
  int64_t clip_frame;       /**< of the clip, with which it begins */
  int64_t fade_frames;      /**< at either end, if words were cut out of the clip; else 0 */
  size_t first_word, words; /**< of the clip's, that sound in it */
  size_t channel;
  float gain; /**< from the clip's samples to the channel's full scale; 0: silence */
};

struct cue_sheet {
  struct cue *cues; /**< ordered by start_frame */
  size_t count;
  size_t channels;
  int64_t frames;   /**< whole session, with the quiet after the last cue */
  GPtrArray *clips; /**< struct clip: one for all cues that sound alike */
};

/** Renders or loads every clip, sets each to its level and lays them out from `lead_frames` on.
 * Refuses (HOTMIC_ERROR_DATA, at the line): a loudspeaker that the bench lacks, a level that the
 * loudspeaker cannot reach without clipping, a wake word in a line that is not a control, a control
 * that no device would wake for, words that a line has not, a sound in a silence that is a negative
 * control. Borrows the scripts for its life. Caller-owned. Blocks; forks. */
struct cue_sheet *cue_sheet_new(struct script *const scripts[], size_t n,
                                const struct cue_bench *bench, int64_t lead_frames, GError **error);
void cue_sheet_free(struct cue_sheet *sheet);

/** All that cue_sheet_new() checks without rendering anything: not `words:`, levels and silences.
 */
bool cue_check(struct script *const scripts[], size_t n, const struct cue_bench *bench,
               GError **error);

/** When its i-th word sounds, in frames from the session's start; i < cue->words. */
int64_t cue_word_start(const struct cue *cue, size_t i);
int64_t cue_word_end(const struct cue *cue, size_t i);
const char *cue_word_text(const struct cue *cue, size_t i); /**< borrowed */

/** What sounds in it, for people: the words, or what else it is. Caller-owned. */
char *cue_text(const struct cue *cue);

/** Where a wake word is spoken in a cue, in frames from the session's start. False if it is not, or
 * if nobody knows when: then it may be anywhere in the cue. */
bool cue_find_word(const struct cue *cue, const char *word, int64_t *ret_from, int64_t *ret_until);

#endif
