/* Where a device's bytes went: the section of the page with every destination of every device.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_DESTINATIONS_H
#define HOTMIC_DESTINATIONS_H

#include "judge.h"

/** One row: all conversations of a device with one host in one role. */
struct destination {
  int device; /**< index in plan->devices */
  enum host_role role;
  const char *host, *named_by; /**< live as long as the plan */
  bool is_front, is_sealed;
  int conversations;
  int64_t first_ns, last_ns;
  int64_t frames_up, frames_down, frame_bytes_up, frame_bytes_down;
  int64_t payload_up, payload_down, repeated_up, missing_up, missing_down;
  struct threshold
      threshold; /**< of its bursts; destinations_judged() fills this and what follows */
  int bursts;    /**< that reached it, or look like speech */
  int by_shape, like_speech; /**< of these: uploads by their shape, and others that look like it */
};

/** GArray of struct destination, by device and falling payload_up; caller-owned. What the capture
 * called a host only later counts as the conversation is called. */
GArray *destinations_of(const struct plan *plan);

/** The same with thresholds and bursts, by the judgement's rules and baseline. */
GArray *destinations_judged(const struct judgement *judgement);

/** Appends the section; nothing if no conversation is in the record. */
void destinations_append(GString *out, const struct judgement *judgement);

#endif
