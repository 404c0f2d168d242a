/* An import that is under way: what its own files share. Of import.c and import-ends.c only.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_IMPORT_PRIVATE_H
#define HOTMIC_IMPORT_PRIVATE_H

#include "captures.h"
#include "import-cover.h"
#include "import.h"
#include "progress.h"
#include "tap.h"

/* One device's part of it. */
struct post {
  struct tap *tap; /* of its packets; NULL: its lights are all there is */
  bool is_seen;    /* a packet is from it */
};

struct import {
  const struct import_plan *plan;
  struct record *record;
  struct captures *captures;
  struct progress *progress;
  struct post *posts; /* [device] */
  size_t tap_count;
  struct import_cover *cover;     /* NULL: there are no captures */
  const struct import_item *item; /* that taps are at; NULL: none */
  bool tells;                     /* a gap is ours, and not found by a tap */
  int64_t zero_ns;                /* since 1970; 0: unknown */
  int64_t packets, now_ns, ticked_ns;
  int64_t told_ns; /* until here the captures say what was seen, or that nothing could be */
  int uncommitted; /* events */
  int64_t committed_ns;
  bool shows_share; /* on a terminal */
};

static inline const struct bench_device *import_device_at(const struct import *import, size_t i) {
  return &import->plan->devices->devices[i];
}

/** On standard error, whether or not anybody wants to hear of progress. */
void import_warn(const struct import *import, const char *why);
/** Progress. */
void import_say(const struct import *import, const char *line);

/** Tells a gap of a device's packets that its tap cannot know of; of at least 1 ns. */
void import_blind(struct import *import, size_t device, int64_t from_ns, int64_t until_ns,
                  const char *why);

/** Whose events a light log's are, and where the session begins on its clock. */
struct witness import_light_witness(struct import *import, size_t device);
int64_t import_lights_zero_ns(const struct import *import);

/** Is it worth keeping? Not if no frame is from any of the devices, or the light log is of another
 * time than the captures. Captures were read to their end. Errors: HOTMIC_ERROR_DATA. */
bool import_check_worth(const struct import *import, GError **error);

/** Tells what is known only at the end: what was seen by some only, and when. */
void import_tell_ends(struct import *import);

#endif
