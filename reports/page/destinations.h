/* Where a device's bytes went: the section of the page with every destination of every device.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_DESTINATIONS_H
#define HOTMIC_DESTINATIONS_H

#include "judge.h"

/** Where a row has its numbers from. */
enum destination_from {
  DESTINATION_TOLD,  /**< conversations, as a tap told them */
  DESTINATION_TALLY, /**< events: payload alone is known (tally.h) */
  DESTINATION_GROUP /**< bursts to no host of the other rows: to several at once, or to one that was
                       named only later. What they sent is in other rows, so nothing is here */
};

/** One row: all that a device had to do with one host in one role. */
struct destination {
  int device; /**< index in plan->devices */
  enum host_role role;
  const char *host, *named_by; /**< live as long as the plan, or the judgement */
  const char *tap;             /**< that saw it, if it was not the device's primary; else "" */
  enum destination_from from;
  bool is_front, is_sealed;
  int conversations;
  int64_t first_ns, last_ns;
  struct record_way up, down;
  struct threshold
      threshold; /**< of its bursts; destinations_judged() fills this and what follows */
  int bursts;    /**< that reached it, or look like speech */
  int by_shape, like_speech; /**< of these: uploads by their shape, and others that look like it */
};

/** GArray of struct destination, by device and falling payload sent; caller-owned. What the capture
 * called a host only later counts as the conversation is called. Of several taps the primary
 * counts, and of the others what it did not see at all: a row each. */
GArray *destinations_of(const struct judgement *judgement);

/** The same with thresholds and bursts, by the judgement's rules and baseline. */
GArray *destinations_judged(const struct judgement *judgement);

/** Appends the section; nothing if the record knows of no host. */
void destinations_append(GString *out, const struct judgement *judgement);

#endif
