/* Earlier nights of the same bench: what a session copies of them into its record, for acceptance.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_HISTORY_H
#define HOTMIC_HISTORY_H

#include "record.h"
#include "session.h"

/** By what rate devices of this session are accepted, into the record's settings; and, if by any,
 * what earlier complete runs in the same folder add to each device's exposure: runs of the same
 * bench, scripts, profile and firmware, not older than the bench says. Says what counts, and on
 * stderr what could not be read. Nothing is committed; nothing fails. Blocks on the disk. */
void history_keep(struct record *record, const struct session_plan *plan);

#endif
