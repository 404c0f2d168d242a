/* Sources: the taps that a record's events came from, each found in no time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SOURCE_H
#define HOTMIC_SOURCE_H

#include "event.h"

struct source {
  char device[EVENT_SOURCE], tap[EVENT_SOURCE];
  int index; /**< of the device in plan->devices; -1: the bench itself, or none that is known */
  int clock; /**< of the tap (clocks.h); -1: none */
  int tap_number; /**< by primary_number(); -1: of no device */
};

struct sources;
struct sources *sources_new(void);          /**< caller-owned */
void sources_free(struct sources *sources); /**< NULL is fine */

/** The source of an event, borrowed, its place in memory for good. One that was never seen before
 * has its names, and `*ret_is_new` is set: the rest is the caller's to fill in. Memory grows with
 * the number of sources. */
struct source *sources_find(struct sources *sources, const struct event *event, bool *ret_is_new);

#endif
