/* The network's part of run.json: bursts, the baseline, and every destination.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SUMMARY_NETWORK_H
#define HOTMIC_SUMMARY_NETWORK_H

#include "judge.h"
#include "summary-json.h"

/** Bytes, peaks, shape and threshold of a burst. */
void summary_put_burst(json_t *object, const struct burst *burst);

/** What an episode uploaded: each burst, and whether a tap may have missed some of it. */
void summary_put_uploads(json_t *object, const struct judgement *judgement,
                         const struct episode *episode);

/** All bursts, uploads or not, by start. Caller-owned, as all that follow. */
json_t *summary_bursts(const struct judgement *judgement);
json_t *summary_baseline(const struct judgement *judgement); /**< null if there is none */

/** Puts in `destinations`, at most 4096 of each device, those with the most payload sent first, and
 * in `destinations_left_out` how many more there are, with the sums of their payload. */
void summary_put_destinations(json_t *object, const struct judgement *judgement);

#endif
