/* Nights made by hand, for tests of the trend page, and what its text must say.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SAMPLE_TREND_H
#define HOTMIC_SAMPLE_TREND_H

#include "trend-change.h"
#include "trend-part.h"
#include "trend.h"

extern GPtrArray *nights, *left_out; /**< of this test */
void begin(void);                    /**< before each test, and after it */
void end(void);

/** The nth day's night, without devices yet. */
struct night *add_night(int day, const char *verdict);
/** A device of the night, which woke (and recorded) so often in 8 h. */
struct night_device *add_device(struct night *night, const char *name, int unintended);
struct night_episode *add_episode(struct night *night, const char *device, int line,
                                  double offset_s, enum stage stage);
/** The night played lines from 1 to `lines`. */
void play(struct night *night, int lines);
/** Nights with one device, as text tells them: P passed, F failed with one episode, I inconclusive.
 */
void add_nights(const char *verdicts);

void expect_said(const GString *page, const char *what, bool is_said);
GString *render(void);

#endif
