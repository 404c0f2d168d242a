/* Silence: the stretches of a record in which nobody spoke to a device, and none acted as if.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SILENCE_H
#define HOTMIC_SILENCE_H

#include "plan.h"
#include "rules.h"

/** What ends a silence. */
struct disturbance {
  int64_t from_ns, until_ns; /**< both within it */
  char *what;                /**< "cue 3 sounds", "kitchen's light is listening": for people */
};

struct silence {
  GArray *disturbances; /**< struct disturbance, by from_ns */
  int64_t end_ns;       /**< to here the record goes */
};

/** Looks for: a cue of any kind; of a device under test, a light that says listening, thinking or
 * speaking, or that its profile does not know (held for more than 1 s); a console line that proves
 * a stage; a burst with the shape of raw speech to any host that is not local; one to a voice or
 * messaging host that has the shape of coded speech; as much to a voice, messaging or unknown host
 * within any 10 s, whatever the pauses, as counts as an upload where there is no baseline.
 * Caller-owned. Errors: those of reading the record. */
struct silence *silence_read(struct record *record, const struct plan *plan,
                             const struct judge_rules *rules, GError **error);
void silence_free(struct silence *silence); /**< NULL is fine */

/** The first one that touches [from_ns, until_ns); NULL if there is none. Borrowed. */
const struct disturbance *silence_first(const struct silence *silence, int64_t from_ns,
                                        int64_t until_ns);

/** The longest stretch that none touches: all of the record if there is none; else it begins
 * `after_ns` after one and ends `before_ns` before the next. False if nothing is left. */
bool silence_longest(const struct silence *silence, int64_t before_ns, int64_t after_ns,
                     int64_t *ret_from_ns, int64_t *ret_until_ns);

#endif
