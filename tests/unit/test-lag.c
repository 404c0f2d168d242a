/* The lag of a loudspeaker: what it was measured to be, and where its own clock takes it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lag.h"

#include <criterion/criterion.h>

Test(lag, is_what_it_was_found_to_be) {
  struct lag lag = {0};
  cr_expect_eq(lag_at(&lag, 1000000), 0);
  lag_find(&lag, 48000, 120.5);
  cr_expect_float_eq(lag_at(&lag, 96000), 120.5, 1e-9);
}

Test(lag, a_steady_drift_is_foreseen) {
  struct lag lag = {0};
  for (int64_t s = 0; s < 20; s++)
    lag_find(&lag, s * FRAMES_PER_S, 100 + 80e-6 * (double)(s * FRAMES_PER_S));
  cr_expect_float_eq(lag_at(&lag, 25LL * FRAMES_PER_S), 100 + 80e-6 * 25 * FRAMES_PER_S, 0.1);
}

Test(lag, a_jump_is_no_drift) {
  struct lag lag = {0};
  lag_find(&lag, 0, 0);
  lag_find(&lag, FRAMES_PER_S, 500);
  cr_expect_float_eq(lag_at(&lag, 10LL * FRAMES_PER_S), 500, 1e-9);
}

Test(lag, what_is_long_ago_tells_no_drift) {
  struct lag lag = {0};
  lag_find(&lag, 0, 0);
  lag_find(&lag, 60LL * FRAMES_PER_S, 30);
  cr_expect_float_eq(lag_at(&lag, 70LL * FRAMES_PER_S), 30, 1e-9);
}

Test(lag, measured_twice_at_once_is_the_last) {
  struct lag lag = {0};
  lag_find(&lag, 4800, 3);
  lag_find(&lag, 4800, 5);
  cr_expect_float_eq(lag_at(&lag, 48000), 5, 1e-9);
}
