/* A finished run of which moments are played again: which lines sounded then, and which words.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times are those of the run, as everywhere in its record. One thread. */
#ifndef HOTMIC_REPLAY_H
#define HOTMIC_REPLAY_H

#include "judge.h"
#include "script.h"

struct replay {
  char *dir;    /**< the run directory */
  char *folder; /**< in which the run was started; NULL: older records do not say */
  struct record *record;
  struct judgement *judgement;
  GPtrArray *scripts; /**< struct script *, out of the record */
};

/** Unintended episodes that began at one time (within a second), on different devices. */
struct replay_moment {
  int number;          /**< of its first episode */
  int64_t at_ns;       /**< when the first of them began */
  GPtrArray *episodes; /**< const struct episode *, borrowed from the judgement */
};

/** A cue, or some of its words, as it sounded in the run. */
struct replay_piece {
  unsigned cue;                /**< index in plan->cues */
  const struct script *script; /**< borrowed from the replay */
  const struct script_line *line;
  int first_word, last_word; /**< of the line, from 1; 0, 0: all of it */
  int64_t start_ns, end_ns;  /**< when sound leaves the loudspeaker */
};

/** Opens and judges a run. Refused (HOTMIC_ERROR_DATA): one that is not complete, one that was made
 * of captures, one without controls, one whose scripts can no longer be read. Caller-owned. */
struct replay *replay_open(const char *dir, GError **error);
void replay_free(struct replay *replay);

/** struct replay_moment *, by time: those of all unintended episodes, or only the one of the
 * episode with this number. A GPtrArray that frees its elements, caller-owned. Errors:
 * HOTMIC_ERROR_USAGE if there is no such episode, or nobody asks for it to be confirmed. */
GPtrArray *replay_moments(const struct replay *replay, int number, GError **error);

/** A path of the run, as it is found from here. Caller-owned. */
char *replay_path(const struct replay *replay, const char *path);

/** All that sounded in [from_ns, until_ns), struct replay_piece by start: lines are cut at words,
 * noise anywhere; controls are taken whole. Refused (HOTMIC_ERROR_DATA): a cue of which the record
 * does not tell for sure which line of which script it was. Caller-owned. */
GArray *replay_pieces(const struct replay *replay, int64_t from_ns, int64_t until_ns,
                      GError **error);

/** Words `first` to `last` (from 1) of a cue of words, as a piece. */
bool replay_words(const struct replay *replay, unsigned cue, int first, int last,
                  struct replay_piece *ret, GError **error);

/** One control for each device under test that the run has one for, best those that were heard;
 * what came up to 20 s before the first of them comes before it, for ears adapt to a room. struct
 * replay_piece by start. Caller-owned. */
GArray *replay_lead(const struct replay *replay, GError **error);     /**< with what came before */
GArray *replay_controls(const struct replay *replay, GError **error); /**< without */

/** What is to be heard of the pieces, for people. Caller-owned. */
char *replay_text(const struct replay *replay, const GArray *pieces);

/** How long devices may take until they are at rest after `what` ("control" or not), in seconds:
 * the longest they took in the run, and the merge gap. */
double replay_rest_s(const struct replay *replay, bool after_control);

#endif
