/* A night: what one run came to, as its run.json says, for comparing many.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_NIGHT_H
#define HOTMIC_NIGHT_H

#include "class.h"
#include "slot.h"

struct night_device {
  const char *name, *profile, *firmware; /**< firmware "" if nobody said */
  int unintended, recordings, sends, delivered;
  int classes[EPISODE_CLASSES]; /**< unintended episodes of each class */
  double exposure_h;
  bool in_doubt; /**< the exposure proves nothing, see judge.h */
  int controls_played, controls_heard;
};

struct night_episode {
  const char *device;
  double start_s, end_s;
  enum stage stage;
  enum episode_class kind;
  bool intended, recorded;
  struct slot slot;
  const char *words;
};

struct night_tap {
  const char *device, *name, *kind;
  int gaps;
  double gap_s, slack_s; /**< time it was blind; worst clock error */
};

/** All strings live as long as the night. */
struct night {
  GStringChunk *strings;
  const char *dir, *bench, *script, *started_utc, *verdict, *version;
  const char *calibration; /**< its dated name; "" if there was none */
  bool complete, imported;
  double duration_s;
  double noise_dba;          /**< of the quiet room by the microphone; NAN if not measured */
  double worst_deviation_db; /**< of a cue from its level, by size; NAN likewise */
  GArray *devices;           /**< struct night_device, by name */
  GArray *episodes;          /**< struct night_episode, by start */
  GArray *taps;              /**< struct night_tap */
  GArray *slots;             /**< struct slot: all that was played and could have fired, in order */
};

/** Reads RUN/run.json. Caller-owned. HOTMIC_ERROR_DATA if it is none, or of a version without what
 * is needed: the message says to run `hotmic judge` on it. */
struct night *night_read(const char *run_dir, GError **error);
/** The same of `length` bytes of a run.json that is, or would be, in `run_dir`. */
struct night *night_parse(const char *run_dir, const char *bytes, size_t length, GError **error);
void night_free(struct night *night);

/** Nights of all run directories directly under these paths (a path may be a run directory itself),
 * by start, then directory. Runs that are not complete or cannot be read are left out and named in
 * ret_left_out (one "PATH: why" each, caller-owned). A GPtrArray of struct night *, caller-owned,
 * frees its elements. */
GPtrArray *night_read_all(char *const paths[], GPtrArray **ret_left_out, GError **error);

#endif
