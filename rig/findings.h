/* What a bench with real wires says of itself at the end of a session, for the record.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_FINDINGS_H
#define HOTMIC_FINDINGS_H

#include "record.h"
#include "sound.h"
#include "watch.h"

/** Writes how sound was played, how the cards' clocks ran, and what each wire carried and lost.
 * Nothing on a simulated bench; nothing is committed. */
void findings_write(struct record *record, const struct bench *bench, const struct sound *sound,
                    const struct watch *watch);

#endif
