/* Charts of numbers over frequency, time or days, as inline SVG without script or style.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A series is told by its shape of mark and its dashes as well as by its colour. */
#ifndef HOTMIC_CHARTS_H
#define HOTMIC_CHARTS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/** One plot: set `out`, what x runs over and `height`; then fit and round, open, draw, close. */
struct chart {
  GString *out;
  double from, until; /**< of x */
  bool octaves;       /**< x is a frequency, and each octave as wide as the next */
  double low, high;   /**< of y */
  bool fitted;        /**< by chart_fit(): `low` and `high` are of values */
  int height;         /**< of the plot, without the labels under it */
};

/** Widens `low` and `high` so that all these finite values lie between them. */
void chart_fit(struct chart *chart, const double values[], size_t count);

/** Rounds them outwards to whole steps, `span_min` apart at least and `span_max` at most: what lies
 * lower then is drawn at the edge. */
void chart_round(struct chart *chart, double step, double span_min, double span_max);

/** Begins the SVG. `label` is untrusted text for those who cannot see it. */
void chart_open(const struct chart *chart, const char *label);
void chart_close(const struct chart *chart);

/** Lines across, every `step`; `sign`: the values are differences, and a rise has a plus. */
void chart_levels(const struct chart *chart, double step, const char *unit, bool sign);
/** Upright lines: at the octaves, every `step` with a unit, or at days of seconds since 1970. */
void chart_octaves(const struct chart *chart);
void chart_steps(const struct chart *chart, double step, const char *unit);
void chart_days(const struct chart *chart);

/** A faint area: where values should lie. */
void chart_corridor(const struct chart *chart, double from, double until, double low, double high);

/** `count` points, interrupted where y is NAN; `marked`: with a mark on each, which tells its value
 * in `unit`. */
void chart_series(const struct chart *chart, unsigned nth, const double x[], const double y[],
                  size_t count, bool marked, const char *unit);
/** A bar from the bottom up. */
void chart_bar(const struct chart *chart, double from, double until, double value,
               const char *unit);

/** Words at a place, from there to the right; `text` is untrusted. */
void chart_note(const struct chart *chart, double x, double y, const char *text);

void chart_legend_open(GString *out);
/** What the nth series is; `name` is untrusted, `more` (ours, or NULL) follows it. */
void chart_legend(GString *out, unsigned nth, bool marked, const char *name, const char *more);
void chart_legend_corridor(GString *out, const char *meaning);
void chart_legend_close(GString *out);

#endif
