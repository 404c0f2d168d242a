/* Mutes: when a device was muted, by its own light or because a switch held its mute button.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_MUTES_H
#define HOTMIC_MUTES_H

#include "plan.h"

struct mutes;

/** What the record says of switches (settings `switch.DEVICE.NAME`) is known at once: a device
 * whose switch has "mute" in its name and was held on is muted all the time. Caller-owned. */
struct mutes *mutes_new(const struct plan *plan);
void mutes_free(struct mutes *mutes); /**< NULL is fine */

/** The device's light changed. Lights in order of time. */
void mutes_take(struct mutes *mutes, int device, int64_t at_ns, enum light_meaning meaning);

/** Was it muted just before `at_ns`, and had been for more than a second? A mute ends when another
 * light has lasted for a second, of which the first may be that to which it woke: a lamp may pass
 * through a colour on its way to another, and what another wire stamps may be off by as much. */
bool mutes_cover(const struct mutes *mutes, int device, int64_t at_ns);

/** Did a switch hold its mute button? */
bool mutes_by_switch(const struct mutes *mutes, int device);

#endif
