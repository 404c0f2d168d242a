/* What one host gets at rest: sums, beats and bursts by hand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "idle.h"

#include <criterion/criterion.h>

static const int64_t gap_ns = 1500LL * NS_PER_MS;

static size_t take(struct idle *idle, double at_s, int64_t bytes) {
  return idle_take(idle, ns_of_seconds(at_s), bytes);
}

/* All of `seconds` was seen. */
static struct baseline_host read_all(struct idle *idle, int seconds) {
  g_autofree int *blind = g_new0(int, (size_t)seconds + 1);
  struct baseline_host host = {0};
  idle_read(idle, &(struct idle_sight){seconds, blind}, &host);
  idle_free(idle);
  return host;
}

Test(idle, percentiles_are_by_nearest_rank) {
  const int64_t values[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  cr_expect_eq(idle_percentile(values, 10, 10, 500), 5);
  cr_expect_eq(idle_percentile(values, 10, 10, 501), 6);
  cr_expect_eq(idle_percentile(values, 10, 10, 999), 10);
  cr_expect_eq(idle_percentile(values, 10, 10, 1000), 10);
  cr_expect_eq(idle_percentile(values, 10, 20, 500), 0, "10 of 20 are 0");
  cr_expect_eq(idle_percentile(values, 10, 20, 550), 1);
  cr_expect_eq(idle_percentile(values, 1, 1000, 999), 0, "1 of 1000 is not in the 99.9th");
  cr_expect_eq(idle_percentile(values, 2, 1000, 999), 1, "the lesser of 2 of 1000 is");
  cr_expect_eq(idle_percentile(values, 0, 0, 999), 0);
}

Test(idle, sums_are_over_windows_that_begin_at_each_second) {
  struct idle *idle = idle_new(gap_ns);
  take(idle, 20.0, 100);
  take(idle, 20.999, 10);
  take(idle, 21.0, 5);
  take(idle, 40.5, 1000);
  struct baseline_host host = read_all(idle, 1000);
  cr_expect_eq(host.bytes, 1115);
  cr_expect_eq(host.max_1s, 1000);
  cr_expect_eq(host.p999_1s, 110, "3 of 1000 are more than 0");
  cr_expect_eq(host.p99_1s, 0);
  cr_expect_eq(host.max_10s, 1000);
  /* 991 windows of 10 s: 10 hold the thousand, so that the 982nd in order is one of them. */
  cr_expect_eq(host.p99_10s, 1000);
  cr_expect_eq(host.p50_10s, 0);
}

Test(idle, a_window_that_touches_a_blind_second_is_not_counted) {
  int blind[101] = {0};
  struct baseline_host host = {0};
  struct idle *idle = idle_new(gap_ns);
  take(idle, 50.5, 1000);
  take(idle, 60.5, 300);
  for (int s = 50; s < 100; s++)
    blind[s + 1] = 1;
  idle_read(idle, &(struct idle_sight){100, blind}, &host);
  cr_expect_eq(host.max_1s, 300, "the thousand went out in second 50, of which a gap has a part");
  cr_expect_eq(host.max_10s, 300);
  cr_expect_eq(host.bytes, 1300, "what was seen in it was seen");
  idle_free(idle);
}

Test(idle, bytes_in_the_last_part_of_a_second_are_in_no_window) {
  struct idle *idle = idle_new(gap_ns);
  take(idle, 100.2, 70);
  struct baseline_host host = read_all(idle, 100);
  cr_expect(host.bytes == 70 && host.max_1s == 0);
}

Test(idle, keep_alives_are_a_beat_although_some_are_missing_and_other_bursts_come_between) {
  struct idle *idle = idle_new(gap_ns);
  for (int i = 0; i < 120; i++) {
    if (i % 17 != 5)
      take(idle, 30.0 * i + 0.01 * (i % 7), 60 + i % 5);
    if (i % 40 == 20)
      take(idle, 30.0 * i + 13, 5000);
  }
  struct baseline_host host = read_all(idle, 3600);
  cr_expect_float_eq(host.beat_s, 30, 0.1);
  cr_expect_eq(host.beat_bytes, 62);
  cr_expect_eq(host.bursts, 3, "beats are no bursts");
  cr_expect(host.burst_p50_bytes == 5000 && host.burst_max_bytes == 5000);
}

Test(idle, a_beat_may_be_faster_than_the_burst_gap) {
  struct idle *idle = idle_new(gap_ns);
  for (int i = 0; i < 600; i++)
    take(idle, i + 0.2, 100);
  struct baseline_host host = read_all(idle, 600);
  cr_expect_float_eq(host.beat_s, 1, 1e-6);
  cr_expect(host.bursts == 1 && host.burst_max_bytes == 60000, "without a pause it is one burst");
  cr_expect(host.p50_10s == 1000 && host.p999_10s == 1000);
}

Test(idle, what_comes_at_any_time_is_no_beat) {
  struct idle *idle = idle_new(gap_ns);
  unsigned state = 1;
  double at_s = 0;
  for (int i = 0; i < 200; i++) {
    state = state * 1664525U + 1013904223U;
    at_s += 2 + (double)(state >> 16) / 65536 * 28;
    take(idle, at_s, 80);
  }
  struct baseline_host host = read_all(idle, (int)at_s + 1);
  cr_expect(host.beat_s == 0 && host.beat_bytes == 0);
  cr_expect_eq(host.bursts, 200);
}

Test(idle, memory_grows_with_what_is_new_only) {
  struct idle *idle = idle_new(gap_ns);
  cr_expect_eq(take(idle, 1.1, 10), 3);
  cr_expect_eq(take(idle, 1.2, 10), 0, "same second, piece and burst");
  cr_expect_eq(take(idle, 1.3, 0), 0, "a bare acknowledgement is nothing");
  cr_expect_eq(take(idle, 2.6, 10), 2, "a new second and piece, the same burst");
  idle_free(idle);
}
