/* The wall clock against the monotonic one, while it is steered and while it is set.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"
#include "wall-clock.h"

#include <time.h>

static const int64_t ms = NS_PER_MS, s = NS_PER_S;
static const int64_t offset = INT64_C(-1700000000) * NS_PER_S;

static struct wall_clock walled(void) {
  struct wall_clock clock = {0};
  wall_clock_note(&clock, 100 * s, offset, 100);
  return clock;
}

static void expect_mono(const struct wall_clock *clock, int64_t real_ns, int64_t mono_ns,
                        int64_t slack_ns) {
  int64_t slack = -1, found = wall_clock_mono_of(clock, real_ns, &slack);
  cr_expect_leq(ABS(found - mono_ns), slack_ns, "%lld ns off", (long long)(found - mono_ns));
  cr_expect_leq(slack, slack_ns, "slack %lld", (long long)slack);
}

Test(wall_clock, a_stamp_is_moved_by_the_offset) {
  struct wall_clock clock = walled();
  expect_mono(&clock, 100 * s + 7 * ms - offset, 100 * s + 7 * ms, 100);
}

Test(wall_clock, steering_is_followed_and_widens_the_slack) {
  struct wall_clock clock = walled();
  for (int64_t i = 1; i <= 100; i++) /* 500 ppm, looked at ten times a second */
    wall_clock_note(&clock, 100 * s + i * 100 * ms, offset + i * 50000, 100);
  cr_expect_eq(clock.count, 1);
  expect_mono(&clock, 110 * s - offset - 5000000, 110 * s, 51000);
}

Test(wall_clock, stamps_from_before_and_after_a_step_keep_their_times) {
  static const int64_t steps[] = {3600, -3600, 1, -1};
  for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
    struct wall_clock clock = walled();
    wall_clock_note(&clock, 100 * s + 100 * ms, offset, 100);
    wall_clock_note(&clock, 100 * s + 200 * ms, offset - steps[i] * s, 100);
    cr_expect_eq(clock.count, 2);
    expect_mono(&clock, 100 * s + 120 * ms - offset, 100 * s + 120 * ms, 100);
    expect_mono(&clock, 100 * s + 180 * ms - offset + steps[i] * s, 100 * s + 180 * ms, 100);
  }
}

Test(wall_clock, a_step_too_short_to_tell_its_sides_apart_is_slack) {
  struct wall_clock clock = walled();
  wall_clock_note(&clock, 100 * s + 100 * ms, offset, 100);
  wall_clock_note(&clock, 100 * s + 200 * ms, offset - 20 * ms, 100);
  expect_mono(&clock, 100 * s + 150 * ms - offset, 100 * s + 150 * ms, 20 * ms);
}

Test(wall_clock, an_old_epoch_has_no_more_stamps_although_the_wall_shows_its_time_again) {
  struct wall_clock clock = walled();
  for (int64_t i = 1; i <= 600; i++)
    wall_clock_note(&clock, 100 * s + i * 100 * ms, i <= 10 ? offset : offset + 30 * s, 100);
  expect_mono(&clock, 160 * s - offset - 30 * s, 160 * s, 100);
  expect_mono(&clock, 130 * s - offset, 160 * s, 300 * ms);
}

Test(wall_clock, a_stamp_from_after_an_unseen_step_is_of_just_now) {
  struct wall_clock clock = walled();
  expect_mono(&clock, 100 * s + 7 * ms - offset + 3600 * s, 100 * s, 300 * ms);
}

Test(wall_clock, it_agrees_with_this_machine) {
  struct wall_clock clock = {0};
  struct timespec mono, real;
  wall_clock_measure(&clock);
  clock_gettime(CLOCK_REALTIME, &real);
  clock_gettime(CLOCK_MONOTONIC, &mono);
  int64_t slack, found = wall_clock_mono_of(&clock, real.tv_sec * s + real.tv_nsec, &slack);
  cr_expect_leq(ABS(found - (mono.tv_sec * s + mono.tv_nsec)), 20 * ms);
}
