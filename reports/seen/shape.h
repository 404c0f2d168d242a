/* The shape of a burst in time: does it look as if somebody's speech were in it?
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A hint with its reason, never a proof: encrypted bytes are bytes. Raw speech at 16 kHz and 16
 * bits is 32,000 B/s; with TLS and HTTP/2 around it an Echo Dot was seen at 32.9 kB/s for 4 s after
 * a first second with what had piled up (from the capture that accompanies Dubois et al., PoPETs
 * 2020(4)). Opus at 16 to 64 kbit/s is 2 to 8 kB/s in small, regular frames, and a little more with
 * its wrapping. A log that a slow link slows down to 33 kB/s looks like speech, and short speech,
 * or speech in large pieces that come more than a second apart, like none. */
#ifndef HOTMIC_SHAPE_H
#define HOTMIC_SHAPE_H

#include "tidy.h"

enum shape_kind {
  SHAPE_NONE,
  SHAPE_PCM,  /**< a plateau of 31 to 37 kB/s for 2 s or more, without a pause of 0.5 s, or for 3 s
                   or more in lumps at most 1.25 s apart: the rate of 16 kHz PCM */
  SHAPE_OPUS, /**< a steady 1.9 to 9.6 kB/s for 3 s or more, in pieces of 60 to 900 bytes, at least
                 5 a second */
  SHAPES
};
extern const char *const shape_names[SHAPES + 1]; /**< "none", "PCM", "Opus"; NULL-terminated */

struct shape_finding {
  enum shape_kind kind;
  double plateau_s;   /**< how long the plateau was */
  double bytes_per_s; /**< its mean rate */
};

/** One burst as it goes on, in some 2.5 kB however long it is. */
struct shape;
struct shape *shape_new(void); /**< caller-owned */
void shape_free(struct shape *shape);
void shape_reset(struct shape *shape); /**< before another burst */
/** Payload bytes at a time; times do not go back. */
void shape_take(struct shape *shape, int64_t at_ns, int64_t bytes);
struct shape_finding shape_read(const struct shape *shape);
/** Greatest sum over any 1 s and any 10 s, or up to 100 ms more: never too little. */
int64_t shape_peak_1s(const struct shape *shape);
int64_t shape_peak_10s(const struct shape *shape);

/** "4.0 s at 32.9 kB/s, the rate of 16 kHz PCM"; "" for SHAPE_NONE. Caller-owned. */
char *shape_reason(struct shape_finding finding);

#endif
