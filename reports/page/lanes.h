/* The chart of one episode: words, stages, lights, bytes, sound and console on one time axis.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_LANES_H
#define HOTMIC_LANES_H

#include "scene.h"

/** Appends the chart as inline SVG. */
void lanes_draw(GString *out, const struct judgement *judgement, const struct episode *episode,
                const struct scene *scene);

/** Was this entry's stage already reached since the last wake? */
bool lanes_repeats(const GArray *entries, unsigned i);

#endif
