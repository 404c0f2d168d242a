/* Events around moments that lie close together are those that the file holds, however often asked.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record-read.h"
#include "sample-record.h"

#include <criterion/criterion.h>

/* Everything about a run of events that a reader could see. */
struct seen {
  int count;
  uint64_t digest;
};

static void see(void *user, const struct event *event) {
  struct seen *seen = user;
  seen->count++;
  seen->digest = seen->digest * 1000003 + (uint64_t)event->at_ns + (uint64_t)event->value * 7 +
                 g_str_hash(event->tap);
}

static struct seen near_to(struct record *record, double from_s, double until_s) {
  struct seen seen = {0};
  cr_assert(record_each_event_near(record, ns_of_seconds(from_s), ns_of_seconds(until_s), see,
                                   &seen, NULL));
  return seen;
}

static struct seen read_of(struct record *record, double from_s, double until_s) {
  struct seen seen = {0};
  cr_assert(
      record_each_event(record, ns_of_seconds(from_s), ns_of_seconds(until_s), see, &seen, NULL));
  return seen;
}

static void expect_same(struct record *record, double from_s, double until_s, bool is_empty) {
  struct seen near = near_to(record, from_s, until_s), read = read_of(record, from_s, until_s);
  cr_expect(near.count == read.count && near.digest == read.digest,
            "[%g s, %g s): %d events, and the file holds %d", from_s, until_s, near.count,
            read.count);
  cr_expect((read.count == 0) == is_empty, "[%g s, %g s): %d events", from_s, until_s, read.count);
}

static struct court court_of_events(void) {
  struct court court = court_convene();
  sample_bench(court.record);
  for (int i = 0; i < 60; i++) {
    sample_light(court.record, "kitchen", i, i % 2 ? LIGHT_IDLE : LIGHT_LISTENING);
    sample_sent(court.record, i + 0.5, 0.3, 9000, "voice voice.example");
  }
  return court;
}

Test(record_window, gives_what_the_file_gives_for_moments_that_overlap) {
  struct court court = court_of_events();
  for (int i = 0; i < 30; i++)
    expect_same(court.record, 1.7 * i, 1.7 * i + 8, false);
  court_adjourn(&court);
}

Test(record_window, a_moment_within_the_one_before_is_not_lost) {
  struct court court = court_of_events();
  expect_same(court.record, 10, 30, false);
  expect_same(court.record, 12, 14, false);
  expect_same(court.record, 12, 29, false);
  expect_same(court.record, 12, 35, false);
  court_adjourn(&court);
}

Test(record_window, times_that_do_not_touch_share_nothing) {
  struct court court = court_of_events();
  expect_same(court.record, 1, 4, false);
  expect_same(court.record, 20, 24, false);
  expect_same(court.record, 24, 26, false);
  expect_same(court.record, 500, 600, true);
  expect_same(court.record, 30, 30, true);
  court_adjourn(&court);
}

Test(record_window, who_goes_back_in_time_still_gets_all) {
  struct court court = court_of_events();
  expect_same(court.record, 30, 40, false);
  expect_same(court.record, 5, 12, false);
  expect_same(court.record, 0, 60, false);
  court_adjourn(&court);
}

Test(record_window, the_end_of_a_time_is_no_part_of_it_and_its_beginning_is) {
  struct court court = court_of_events();
  struct seen first = near_to(court.record, 52, 52.4), none = near_to(court.record, 51.9, 52);
  cr_expect(first.count == 1 && none.count == 0);
  court_adjourn(&court);
}

Test(record_window, what_is_added_meanwhile_is_seen) {
  struct court court = court_of_events();
  expect_same(court.record, 10, 20, false);
  int before = near_to(court.record, 10, 20).count;
  sample_light(court.record, "kitchen", 15.25, LIGHT_SPEAKING);
  cr_assert(record_commit(court.record, NULL));
  expect_same(court.record, 10, 20, false);
  cr_expect(near_to(court.record, 10, 20).count == before + 1);
  court_adjourn(&court);
}

Test(record_window, more_events_than_memory_may_hold_are_given_all_the_same) {
  struct court court = court_convene();
  sample_bench(court.record);
  struct event event = {.kind = EVENT_LIGHT, .value = LIGHT_IDLE};
  tidy_copy_text(event.device, sizeof event.device, "kitchen");
  tidy_copy_text(event.tap, sizeof event.tap, "kitchen-led");
  for (int i = 0; i < 210000; i++) {
    event.at_ns = (int64_t)i * 100000;
    record_append(court.record, &event);
  }
  expect_same(court.record, 0, 30, false);
  expect_same(court.record, 1, 2, false);
  court_adjourn(&court);
}
