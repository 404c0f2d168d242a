/* Where a verdict comes from: taps and their clocks, hosts, settings, and the files as they were.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_PROVENANCE_H
#define HOTMIC_PROVENANCE_H

#include "judge.h"

/** Appends each tap with its clock error, and each host with its role. */
void provenance_append_taps(GString *out, const struct judgement *judgement);

/** Appends versions, settings, and the SHA-256 of bench, scripts and profiles. */
void provenance_append_session(GString *out, const struct judgement *judgement);

#endif
