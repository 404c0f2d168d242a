/* A scene as a microphone hears it, and readings of meters that have to be alike.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SAMPLE_SCENE_H
#define HOTMIC_SAMPLE_SCENE_H

#include "meter.h"

/** Speech-like bursts of noise over a floor, a hum, and bangs that S remembers for long: 48 kHz,
 * the same each time. Caller-owned. */
int16_t *sample_scene(size_t n);

/** Every value of the two readings, the third octaves too. */
void expect_alike(const struct meter_reading *a, const struct meter_reading *b, double within_db,
                  const char *what);

#endif
