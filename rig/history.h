/* Earlier nights of the same bench: what a session copies of them into its record, for acceptance.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_HISTORY_H
#define HOTMIC_HISTORY_H

#include "record.h"
#include "session.h"

/** By what rate devices of this session are accepted, into the record's settings; and, if by any,
 * what earlier runs in the same folder add to each device's exposure: runs of the same bench,
 * scripts, profile and firmware, that played the same, not older than the bench says, a copy of one
 * not twice. Of those that are not complete, or have no possible time, or were judged by other
 * rules, episodes are kept but no hours. A session that replays another is held to no rate. Comes
 * after setting_write(). Says what counts, and on stderr what does not. Nothing is committed;
 * nothing fails. Blocks on the disk. */
void history_keep(struct record *record, const struct session_plan *plan);

#endif
