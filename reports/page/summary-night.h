/* What run.json keeps so that nights can be compared: taps, slots, sound, control blocks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SUMMARY_NIGHT_H
#define HOTMIC_SUMMARY_NIGHT_H

#include "judge.h"
#include "summary-json.h"

/** A device's profile, firmware, classes, counts by other merge gaps, sensitivity, control blocks.
 */
void summary_put_device(json_t *object, const struct judgement *judgement,
                        const struct device_result *result);

/** Puts in `calibration` (its dated name; "" for none), `sound` and `taps`. */
void summary_put_taps(json_t *object, const struct judgement *judgement);

/** What acceptance.h found, a device each. Caller-owned. */
json_t *summary_acceptance(const struct judgement *judgement);

/** {"scripts": [name, ...], "places": [index of script, line, turn, index of script, ...],
 * "sounds": [digest, ...], "heard": [index of sound, time, ...]}: of each slot three numbers in one
 * list and two in the other; "unwatched": of each device's name its slot_unwatched(), two numbers a
 * range. Caller-owned. */
json_t *summary_slots(const struct judgement *judgement);

#endif
