/* Times of a stream's frames, through silence that was not planned and clocks that start anew.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "timeline.h"

static const double hz = FRAMES_PER_S;

/* The card plays frame f at from_ns + (f - from) / hz. */
static void stamp(struct timeline *timeline, int64_t from, int64_t until, int64_t from_ns) {
  for (int64_t f = from; f < until; f += 4800)
    timeline_stamp(timeline, f, from_ns + (f - from) * 62500 / 3);
}

Test(timeline, without_stamps_there_is_no_time) {
  struct timeline *timeline = timeline_new(hz);
  cr_expect_not(timeline_is_ready(timeline));
  cr_expect_eq(timeline_at_ns(timeline, 0), INT64_MIN);
  timeline_free(timeline);
}

Test(timeline, a_hole_moves_what_comes_after_it_and_nothing_before) {
  struct timeline *timeline = timeline_new(hz);
  timeline_align(timeline, 0, 96000); /* the card ran two seconds before the stream began */
  stamp(timeline, 96000, 480000, 5 * (int64_t)NS_PER_S);
  timeline_align(timeline, 48000, 96000 + 48000 + 24000);
  cr_expect_eq(timeline_at_ns(timeline, 0), 5 * (int64_t)NS_PER_S);
  cr_expect_eq(timeline_at_ns(timeline, 47997), 5 * (int64_t)NS_PER_S + 999937500);
  cr_expect_eq(timeline_at_ns(timeline, 48000), 6500 * (int64_t)NS_PER_MS);
  timeline_free(timeline);
}

Test(timeline, after_a_restart_each_frame_keeps_the_clock_that_it_had) {
  struct timeline *timeline = timeline_new(hz);
  stamp(timeline, 0, 480000, 0);
  timeline_restart(timeline, 480000);
  cr_expect_not(timeline_is_ready(timeline));
  cr_expect_eq(timeline_at_ns(timeline, 480000), 10 * (int64_t)NS_PER_S, "the old line, meanwhile");
  stamp(timeline, 480000, 960000, 12 * (int64_t)NS_PER_S);
  cr_expect_eq(timeline_at_ns(timeline, 432000), 9 * (int64_t)NS_PER_S);
  cr_expect_eq(timeline_at_ns(timeline, 480000), 12 * (int64_t)NS_PER_S);
  cr_expect_eq(timeline_card_at_ns(timeline, 528000), 13 * (int64_t)NS_PER_S);
  timeline_free(timeline);
}

Test(timeline, a_restart_keeps_the_drift_until_it_is_known_better) {
  struct timeline *timeline = timeline_new(hz);
  for (int64_t i = 0; i < 600; i++)
    timeline_stamp(timeline, i * 4800, (int64_t)((double)i * 1e8 * 1.001));
  timeline_restart(timeline, 600 * 4800);
  timeline_stamp(timeline, 600 * 4800, 70 * (int64_t)NS_PER_S);
  cr_expect_float_eq(line_fit_drift_ppm(timeline_fit(timeline)), -999, 0.1);
  timeline_free(timeline);
}
