/* Bursts of sent bytes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "burst.h"

#include <criterion/criterion.h>
#include <string.h>

struct found {
  int count;
  struct burst last;
};

static void remember(void *user, const struct burst *burst) {
  struct found *found = user;
  found->count++;
  found->last = *burst;
}

static int64_t floor_of(void *user, int device, const char *host) {
  (void)user, (void)device;
  return strcmp(host, "small.example") == 0 ? 1000 : 15000;
}

static struct burst_finder *finder_for(struct found *found) {
  struct burst_rules rules = {1500LL * NS_PER_MS, floor_of};
  return burst_finder_new(rules, remember, found);
}

static void feed(struct burst_finder *finder, double at_s, int64_t bytes, const char *text) {
  burst_finder_take(finder, 0, text, ns_of_seconds(at_s), bytes);
}

Test(burst, frames_close_together_are_one_burst) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  for (int i = 0; i < 20; i++)
    feed(finder, 1 + i * 0.5, 1000, "voice a.example");
  burst_finder_flush(finder);
  cr_expect(found.count == 1 && found.last.bytes == 20000);
  cr_expect(found.last.from_ns == NS_PER_S && found.last.role == ROLE_VOICE);
  cr_expect_str_eq(found.last.host, "a.example");
  burst_finder_free(finder);
}

Test(burst, keep_alives_below_the_floor_are_none) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  for (int i = 0; i < 100; i++)
    feed(finder, i * 30.0, 1400, "voice a.example");
  burst_finder_flush(finder);
  cr_expect(found.count == 0);
  burst_finder_free(finder);
}

Test(burst, a_pause_as_long_as_the_gap_parts_two) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  feed(finder, 1, 15000, "voice a.example");
  feed(finder, 2.5, 15000, "voice a.example");
  burst_finder_flush(finder);
  cr_expect(found.count == 2);
  burst_finder_free(finder);
}

Test(burst, hosts_and_acknowledgements_do_not_mix) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  feed(finder, 1, 9000, "voice a.example");
  feed(finder, 1.1, 9000, "voice b.example");
  for (int i = 0; i < 9; i++)
    feed(finder, 2 + i, 0, "voice a.example");
  feed(finder, 11, 9000, "voice a.example");
  burst_finder_flush(finder);
  cr_expect(found.count == 0);
  burst_finder_free(finder);
}

Test(burst, each_host_has_its_own_floor) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  feed(finder, 1, 2000, "messaging small.example");
  feed(finder, 1, 2000, "messaging large.example");
  burst_finder_flush(finder);
  cr_expect(found.count == 1);
  cr_expect_str_eq(found.last.host, "small.example");
  burst_finder_free(finder);
}

Test(burst, a_keep_alive_before_an_upload_does_not_date_it) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  feed(finder, 1, 200, "voice a.example");
  for (int i = 0; i < 20; i++)
    feed(finder, 1.4 + i * 0.1, 1000, "voice a.example");
  burst_finder_flush(finder);
  cr_expect(found.count == 1 && found.last.from_ns == ns_of_seconds(1.4));
  burst_finder_free(finder);
}

Test(burst, an_upload_in_small_pieces_far_apart_is_still_one) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  for (int i = 0; i < 40; i++)
    feed(finder, 1 + i * 0.4, 800, "voice a.example");
  burst_finder_flush(finder);
  cr_expect(found.count == 1 && found.last.bytes == 32000);
  burst_finder_free(finder);
}

Test(burst, a_role_that_we_do_not_know_is_unknown) {
  const char *host;
  cr_expect(burst_role("banana host.example", &host) == ROLE_UNKNOWN);
  cr_expect_str_eq(host, "host.example");
  cr_expect(burst_role("messaging m.example", &host) == ROLE_MESSAGING);
}
