/* What an imported record says was played and watched, though no control proves it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_STATED_H
#define HOTMIC_STATED_H

#include "judge.h"

/** Time for which recordings are said to have been played to the device, as far as it was observed,
 * less its gaps. 0 unless the record is an import of recordings. */
int64_t stated_watch_ns(const struct judgement *judgement, int device);

/** Adds that rates rest on no more than what somebody states; nothing for other records. */
void stated_weigh(struct judgement *judgement);

#endif
