/* Doubts that the network alone raises: what looks like speech, lost frames, a baseline that is no
 * good. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_DOUBT_NETWORK_H
#define HOTMIC_DOUBT_NETWORK_H

#include "judge.h"

/** Part of doubt_weigh(). Also names what is worth knowing but no doubt: destinations that are new
 * since the baseline, bursts that one tap alone saw, and bursts at rest to hosts that take no sound
 * by their profile, where no sound baseline says what is usual. */
void doubt_weigh_network(struct judgement *judgement);

/** Payload that the capture proves to have missed, both ways, in conversations with the hosts that
 * the episode uploaded to, which were under way meanwhile. */
int64_t doubt_missing_bytes(const struct plan *plan, const struct episode *episode);

#endif
