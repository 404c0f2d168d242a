/* What a session writes into the record before it plays: bench, devices, cues, words, controls.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SETTING_H
#define HOTMIC_SETTING_H

#include "cue.h"
#include "record.h"
#include "session.h"
#include "sound.h"

/** Name of the tap that stands for what the loudspeakers play. */
extern const char setting_loudspeakers[];

/** Everything that judging will need to know about the plan; nothing is committed. */
void setting_write(struct record *record, const struct session_plan *plan,
                   const struct cue_sheet *sheet, const struct sound *sound);

/** By what bursts of this session are judged, for people: which baseline, or that there is none.
 * Caller-owned. */
char *setting_baseline(const struct session_plan *plan);

/** A device, its taps, and what its profile says of hosts; nothing is committed. */
void setting_write_device(struct record *record, const struct bench_device *device);

/** Where a session that begins now is to be kept: <out>/<UTC>-<bench>-<script>-<id>. Caller-owned.
 */
char *setting_name_run(const struct session_plan *plan);

#endif
