/* What a device was seen doing: lit phases, bursts and telling console lines, from one pass over
 * the events. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_ACTIVITY_H
#define HOTMIC_ACTIVITY_H

#include "audible.h"
#include "burst.h"
#include "clocks.h"
#include "hum.h"
#include "mutes.h"
#include "primary.h"

enum activity_kind {
  ACTIVITY_LIGHT,   /**< listening, thinking or speaking */
  ACTIVITY_BURST,   /**< of sound: burst_is_upload() */
  ACTIVITY_CONSOLE, /**< a line that proves a stage */
};

struct activity {
  int device; /**< index in plan->devices */
  enum activity_kind kind;
  int64_t from_ns, until_ns;
  enum light_meaning meaning; /**< ACTIVITY_LIGHT */
  bool from_rest;             /**< ACTIVITY_LIGHT: the device was at rest before it */
  enum stage stage;           /**< ACTIVITY_CONSOLE */
  enum host_role role;        /**< ACTIVITY_BURST */
  int64_t bytes;              /**< ACTIVITY_BURST */
  const struct burst *burst;  /**< ACTIVITY_BURST; borrowed from the set */
};

/** A recipient's sign that a message came. */
struct activity_notice {
  int device;
  int64_t at_ns;
  bool by_light; /**< else by a console line, of which each is one message */
  int sender;    /**< the device that the line names, or -1 */
};

/** Something of a device under test that is no activity by its profile. */
struct activity_stray {
  int device;
  int64_t from_ns, until_ns;
  const char *what;    /**< the host, or the light's "colour pattern"; lives as long as the set */
  enum host_role role; /**< of the host */
  int64_t bytes;       /**< sent to that host */
  const struct burst *burst; /**< NULL for a light; borrowed from the set */
};

/** A stretch in which a tap was blind; the record may hold it in slices. */
struct activity_gap {
  int device; /**< -1: the bench itself */
  int64_t from_ns, length_ns;
  const char *tap, *why;
};

/** Sound at the reference microphone that we did not play, in the slices that the record holds. */
struct activity_stranger {
  int64_t from_ns, until_ns;
  double dbspl; /**< LAeq */
};

struct activity_set {
  GStringChunk *strings;
  GArray *activities;     /**< struct activity, by device, then from_ns */
  GArray *notices;        /**< struct activity_notice, by at_ns */
  GArray *gaps;           /**< struct activity_gap, by from_ns */
  struct primary *taps;   /**< by whose ranks bursts know their taps */
  GPtrArray *bursts;      /**< struct burst *, of devices under test: uploads and all others; what
                               several taps saw is there once (repeat.h) */
  GArray *other_bursts;   /**< struct activity_stray, by from_ns: those that are no upload */
  GArray *unknown_lights; /**< struct activity_stray, by from_ns: held for more than 1 s */
  GArray *strangers;      /**< struct activity_stranger, by from_ns */
  int64_t events, last_ns, worst_slack_ns;
  int64_t levels;          /**< sound levels seen */
  struct audible *audible; /**< what they say of the loudspeakers */
  GArray *tally;           /**< struct tally (tally.h), by device and host */
  struct hum *hum;         /**< and of the room */
  struct mutes *mutes;     /**< when devices were muted */
  GArray *clocks;          /**< struct clock_error, one a tap */
};

/** Reads all events once; bursts are measured by `baseline` (NULL: by stated floors), which must
 * outlive the set; `end_ns` closes what is still lit, < 0 for the last event's time. Memory grows
 * with what devices did, not with events. Caller-owned. */
struct activity_set *activity_read(struct record *record, const struct plan *plan,
                                   const struct baseline *baseline, const struct judge_rules *rules,
                                   int64_t end_ns, GError **error);
void activity_free(struct activity_set *set);

#endif
