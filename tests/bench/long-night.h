/* A long night for benchmarks: the record of eight talkative devices and eight hours, of any size.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_LONG_NIGHT_H
#define HOTMIC_LONG_NIGHT_H

#include "tidy.h"

/** Fewer cannot hold the sound levels of eight hours and what else happens in them. */
enum { LONG_NIGHT_LEAST = 500000 };

/** Makes the run directory `dir`, complete, with `events` events: a sound level eight times a
 * second, lines played every 12 s, controls every 25 minutes that all devices answer, 17 episodes
 * that nobody asked for; the rest are frames to and from media, metrics, update and local hosts, as
 * they come. The same every time. Errors: those of writing a record. */
bool long_night_write(const char *dir, int64_t events, GError **error);

#endif
