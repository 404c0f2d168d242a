/* zita-convolver, as a benchmark in C calls it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_ZITA_PEER_H
#define HOTMIC_ZITA_PEER_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct zita_peer;

/** Each channel through a filter of its own; zita chooses its partitions, at least a block long.
 * NULL if it refuses. Caller-owned. */
struct zita_peer *zita_peer_new(size_t channels, size_t block, const float *const taps[],
                                size_t count);

/** One block of each channel; waits for its threads. */
void zita_peer_run(struct zita_peer *peer, const float *const in[], float *const out[]);
void zita_peer_free(struct zita_peer *peer);

#ifdef __cplusplus
}
#endif

#endif
