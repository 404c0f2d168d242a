/* Outflow: what left a device around an episode, whatever the host.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_OUTFLOW_H
#define HOTMIC_OUTFLOW_H

#include "episode.h"

struct outflow_span {
  int64_t from_ns, until_ns;
};

/** The time in which what a device sends may belong to an episode: traffic may be stamped a little
 * before its light, and may follow as long as it would be the same episode. */
struct outflow_span outflow_span(const struct episode *episode, const struct judge_rules *rules);

/** Sums up all that the device sent in that time into episode->sent_bytes: many small uploads to
 * many hosts, each no burst, are one large one. Of several taps the one that saw most counts: they
 * may have seen the same. Errors: those of reading the record. */
bool outflow_measure(struct episode *episode, struct record *record, const struct plan *plan,
                     const struct judge_rules *rules, GError **error);

#endif
