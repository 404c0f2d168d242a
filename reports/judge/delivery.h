/* Deliveries: which send of which device a recipient's notification answers to.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_DELIVERY_H
#define HOTMIC_DELIVERY_H

#include "episode.h"

/** Gives each notification to one send: to the latest before it, and rather to one of the device
 * that the notification names. Fills the sends' recipients and adds the stage "delivered". */
void delivery_match(GPtrArray *episodes, const struct activity_set *set,
                    const struct judge_rules *rules);

#endif
