/* Repeats: bursts that more than one tap of a device saw.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_REPEAT_H
#define HOTMIC_REPEAT_H

#include "burst.h"

/** Takes out of `bursts` (struct burst *, by from_ns, each of them g_free()d) each burst of a tap
 * (burst.tap is its rank, see primary.h) that a tap of lower rank saw as well: one of the same
 * device that overlaps it to within a second, has at least half its bytes, and weighs no less: an
 * upload is no repeat of what is none, nor what looks like speech of what does not. Taps may name
 * one host differently, and one of them may see but a sealed frame. What a tap alone saw stays. */
void repeat_drop(GPtrArray *bursts);

#endif
