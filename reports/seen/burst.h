/* Finds bursts of sent bytes: a device that talks to one host without a pause, above a threshold or
 * in the shape of speech. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is handed over in lumps, or to many hosts, is found too. Lumps that stay below the threshold
 * of their host, but reach it together within 10 s (surge.h), are one burst. What goes to several
 * voice hosts, messaging hosts or hosts that no profile knows is added up by role, if it was no
 * burst of any of them: from the threshold of burst_several on it is a burst to that. */
#ifndef HOTMIC_BURST_H
#define HOTMIC_BURST_H

#include "event.h"
#include "shape.h"
#include "threshold.h"

struct burst {
  int device;
  int tap; /**< as the caller numbers them */
  enum host_role role;
  const char *host;          /**< untrusted text; borrowed from the finder */
  int64_t from_ns, until_ns; /**< first and last frame */
  int64_t bytes;             /**< upstream payload */
  int64_t peak_1s, peak_10s; /**< most of it within 1 s and within 10 s */
  struct shape_finding shape;
  struct threshold threshold; /**< what it was measured by */
  bool is_below;              /**< that was not reached: it counts for its shape alone */
  bool at_least;              /**< a tap may have missed some of it; the finder leaves it false */
};

struct burst_rules {
  int64_t gap_ns;
  /** What a burst to this host must reach; asked once a device, role and host. */
  struct threshold (*threshold)(void *user, int device, enum host_role role, const char *host);
};

/** Hosts that are told apart, of each device; all others of one role are one: burst_others. */
enum { BURST_HOSTS_MAX = 4096 };
extern const char burst_others[];
/** The host of a burst that went to several; the same as threshold_several. */
extern const char *const burst_several;

struct burst_finder;

/** `found` is called for each burst that reaches its threshold or looks like speech, once it is
 * known to be over, borrowed for the call; not in order of time. Caller-owned. Memory: for each
 * device at most BURST_HOSTS_MAX hosts and a few, of some 500 bytes (1.5 kB while it sends much in
 * pieces), 3 kB more for each burst that goes on, and 16 bytes for each that was found. */
struct burst_finder *burst_finder_new(struct burst_rules rules,
                                      void (*found)(void *user, const struct burst *burst),
                                      void *user);

/** Takes a frame of `bytes` payload; `text` is "role host". What several taps saw (`tap`: any
 * number) is never added up: they may see the same. Frames come in order of time. Bare
 * acknowledgements (0 bytes) neither begin nor prolong a burst. A few bytes and then a pause (a
 * keep-alive before an upload) do not date the burst: it began after that pause. */
void burst_finder_take(struct burst_finder *finder, int device, int tap, const char *text,
                       int64_t at_ns, int64_t bytes);

/** Ends all open bursts. Once, at the end: what went to several hosts is told now. */
void burst_finder_flush(struct burst_finder *finder);
void burst_finder_free(struct burst_finder *finder);

/** Splits "role host"; `host` points into `text`. An unknown role is ROLE_UNKNOWN. */
enum host_role burst_role(const char *text, const char **host);

/** Is it an upload of sound: to a voice or messaging host, or, wherever it went outside the house
 * that its profile has no role for, with the rate of raw speech? */
bool burst_is_upload(const struct burst *burst);
/** Is it one by its shape alone? */
bool burst_is_by_shape(const struct burst *burst);

#endif
