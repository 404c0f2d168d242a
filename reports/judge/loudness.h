/* Was each cue as loud as it was asked to be?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_LOUDNESS_H
#define HOTMIC_LOUDNESS_H

#include "judge.h"

/** False: the record says why not. */
bool loudness_is_measured(const struct record_cue_level *level);

/** Measured, and further off than the rule lets pass without a word. */
bool loudness_is_flagged(const struct record_cue_level *level, const struct judge_rules *rules);

/** What a level says for people, such as "4.1 dB too quiet". Caller-owned. */
char *loudness_describe(const struct record_cue_level *level);

/** The first flagged level of a cue, or NULL. */
const struct record_cue_level *loudness_flag_of(const struct judgement *judgement, int cue);

/** Adds the reasons that loudspeakers are to doubt the run: one was not heard, was too loud or too
 * quiet, could not be measured at all, or was drowned during more than a tenth of its lines and
 * controls; or it no longer fits its calibration. A record without levels is judged by the loudest
 * moment of each cue. */
void loudness_weigh(struct judgement *judgement);

#endif
