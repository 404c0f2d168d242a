/* A night: what one run came to, as its run.json says, for comparing many.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_NIGHT_H
#define HOTMIC_NIGHT_H

#include "class.h"
#include "slot.h"

struct night_device {
  const char *name, *profile, *firmware; /**< firmware "" if nobody said */
  int unintended, recordings, sends, delivered;
  int exposed; /**< of `unintended`, those within the exposure; all, if an older run does not say */
  int classes[EPISODE_CLASSES]; /**< unintended episodes of each class */
  double exposure_h;
  bool in_doubt; /**< the exposure proves nothing, see judge.h */
  int controls_played, controls_heard;
};

struct night_episode {
  int number; /**< its card on the report is `#episode-NUMBER` */
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

/** Slots of a night during which nothing proves that a device was watched. */
struct night_unwatched {
  const char *device;
  struct slot_range range;
};

/** All strings live as long as the night. */
struct night {
  GStringChunk *strings;
  const char *dir, *bench, *script, *started_utc, *verdict, *version;
  const char *calibration; /**< its dated name; "" if there was none */
  const char *id;     /**< of the session (identity.h); of an older summary the directory's name */
  const char *played; /**< digest of what was played (identity.h); "" if an older one lacks it */
  const char *rules;  /**< by which it was judged (identity.h); "" likewise */
  bool complete, imported;
  bool is_replay; /**< it plays again what fired in another run: it shows no rate */
  double duration_s;
  double noise_dba;          /**< of the quiet room by the microphone; NAN if not measured */
  double worst_deviation_db; /**< of a cue from its level, by size; NAN likewise */
  GArray *devices;           /**< struct night_device, by name */
  GArray *episodes;          /**< struct night_episode, by start */
  GArray *taps;              /**< struct night_tap */
  GArray *slots;             /**< struct slot: all that was played and could have fired, in order */
  GArray *unwatched; /**< struct night_unwatched, by device and slot; NULL, as for none: an older
                          summary does not say */
};

/** Reads RUN/run.json. Caller-owned. HOTMIC_ERROR_DATA if it is none, or of a version without what
 * is needed: the message says to run `hotmic judge` on it. */
struct night *night_read(const char *run_dir, GError **error);
/** The same of `length` bytes of a run.json that is, or would be, in `run_dir`. */
struct night *night_parse(const char *run_dir, const char *bytes, size_t length, GError **error);
void night_free(struct night *night);

/** Exposure of its device that may be reckoned with: 0 if none was proven, or if it is in doubt. Of
 * an import, which has no controls, what its files state. */
double night_hours(const struct night *night, const struct night_device *device);

/** Why a night cannot stand among others: it is not complete, or nobody can read when it began, or
 * that lies in the future; NULL: nothing. An import need not say when. Looks at the clock. */
const char *night_flaw(const struct night *night);

/** Nights of all run directories directly under these paths (a path may be a run directory itself),
 * by the time they began, then directory. Runs that cannot be read or have a flaw, and copies of a
 * session that is there already, are left out and named in ret_left_out (one "PATH: why" each,
 * caller-owned; NULL: nobody asks). Runs that replay others are in. A GPtrArray of struct night *,
 * caller-owned, frees its elements. */
GPtrArray *night_read_all(char *const paths[], GPtrArray **ret_left_out, GError **error);
/** The same, but what has a flaw is in. */
GPtrArray *night_read_every(char *const paths[], GPtrArray **ret_left_out, GError **error);

#endif
