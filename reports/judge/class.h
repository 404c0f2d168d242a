/* What kind of thing an episode was: classes that are never counted together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CLASS_H
#define HOTMIC_CLASS_H

#include "judge.h"

/** Gives every episode its class (episode.h), by what reached the device in the two seconds before
 * it woke unasked (or, if it never woke, before it began):
 *
 * - while muted: its own light had said so for a second, or a switch held its mute button;
 * - control: a control woke it, even if it then went too far;
 * - media wake: one of its wake words was in what played, and no control meant it;
 * - false wake: somebody was speaking, be it backwards, or something sounded that nobody played. Of
 *   an imported run nothing is known of what sounded: what was unasked counts here;
 * - self-triggered: a device, this one or another, was speaking, and none of the above was heard;
 * - phantom: nothing of all this. Beds of noise, and negative controls of noise, say nothing.
 *
 * Alibis, sounds and voices must be known. */
void class_sort(struct judgement *judgement);

/** Class of an episode in words for people: "false wake", ... Constant. */
const char *class_meaning(enum episode_class kind);

/** Why the episode is of its class: one sentence for people. Constant. */
const char *class_reason(const struct judgement *judgement, const struct episode *episode);

/** Is it this cue to which the episode began? It sounded when the episode's class was decided: at
 * the very moment, or just before, and then no other did but beds of noise. */
bool class_was_during(const struct judgement *judgement, const struct episode *episode,
                      const struct record_cue *cue);

#endif
