/* Finds bursts of sent bytes: a device that talks to one host without a pause, above a floor.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_BURST_H
#define HOTMIC_BURST_H

#include "event.h"

struct burst {
  int device;
  enum host_role role;
  const char *host;          /**< untrusted text; borrowed from the finder */
  int64_t from_ns, until_ns; /**< first and last frame */
  int64_t bytes;             /**< upstream payload */
};

struct burst_rules {
  int64_t gap_ns;
  /** Bytes below which a burst to this host is a keep-alive; asked once a device and host. */
  int64_t (*floor_bytes)(void *user, int device, const char *host);
};

struct burst_finder;

/** `found` is called for each burst at or above its floor once it is over, in the order of their
 * ends. Caller-owned. Memory: one burst for each device and host. */
struct burst_finder *burst_finder_new(struct burst_rules rules,
                                      void (*found)(void *user, const struct burst *burst),
                                      void *user);

/** Takes a frame of `bytes` payload; `text` is "role host". Frames come in order of time. Bare
 * acknowledgements (0 bytes) neither begin nor prolong a burst. A few bytes and then a pause (a
 * keep-alive before an upload) do not date the burst: it began after that pause. */
void burst_finder_take(struct burst_finder *finder, int device, const char *text, int64_t at_ns,
                       int64_t bytes);

/** Ends all open bursts. */
void burst_finder_flush(struct burst_finder *finder);
void burst_finder_free(struct burst_finder *finder);

/** Splits "role host"; `host` points into `text`. An unknown role is ROLE_UNKNOWN. */
enum host_role burst_role(const char *text, const char **host);

#endif
