/* Hum: the noise of the room while nothing was played, by the reference microphone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_HUM_H
#define HOTMIC_HUM_H

#include "plan.h"

struct hum;

/** Caller-owned. `plan` is borrowed. */
struct hum *hum_new(const struct plan *plan);
void hum_free(struct hum *hum); /**< NULL is fine */

/** A sound level in hundredths of a dB SPL. Levels in order of time. */
void hum_take(struct hum *hum, int64_t at_ns, int64_t value);

/** Does a cue make any sound? A negative control may be silence. */
bool hum_has_sound(const struct record_cue *cue);

/** L90 in dBA: a tenth of the moments was quieter. Of those in which no cue sounded, or, if there
 * were less than ten seconds of them, of all. NAN if there were hardly any. Source: ISO 1996-1
 * (percentage exceedance level; from memory). */
double hum_dba(const struct hum *hum);

#endif
