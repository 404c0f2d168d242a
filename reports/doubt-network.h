/* Doubts that the network alone raises: what looks like speech, lost frames, a baseline that is no
 * good. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_DOUBT_NETWORK_H
#define HOTMIC_DOUBT_NETWORK_H

#include "judge.h"

/** Part of doubt_weigh(). Also names destinations that are new since the baseline: worth knowing,
 * no doubt. */
void doubt_weigh_network(struct judgement *judgement);

/** Payload that the capture proves to have missed, both ways, in conversations with the hosts that
 * the episode uploaded to, which were under way meanwhile. */
int64_t doubt_missing_bytes(const struct plan *plan, const struct episode *episode);

#endif
