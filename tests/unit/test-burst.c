/* Bursts of sent bytes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "burst.h"

#include <criterion/criterion.h>
#include <string.h>

struct found {
  int count;
  struct burst last;
  int64_t bytes; /* of all */
};

static void remember(void *user, const struct burst *burst) {
  struct found *found = user;
  found->count++;
  found->last = *burst;
  found->bytes += burst->bytes;
}

static int asked;

static struct threshold threshold_for(void *user, int device, enum host_role role,
                                      const char *host) {
  (void)user, (void)device, (void)role;
  asked++;
  return (struct threshold){.bytes = strcmp(host, "small.example") == 0 ? 1000 : 15000,
                            .in_window = strcmp(host, "window.example") == 0,
                            .long_bytes = 1000000};
}

static struct burst_finder *finder_for(struct found *found) {
  struct burst_rules rules = {1500LL * NS_PER_MS, threshold_for};
  asked = 0;
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

Test(burst, a_burst_knows_its_peaks_and_the_threshold_it_reached) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  feed(finder, 3.05, 9000, "metrics m.example");
  feed(finder, 4.5, 4000, "metrics m.example");
  feed(finder, 4.85, 4500, "metrics m.example");
  burst_finder_flush(finder);
  cr_expect(found.count == 1 && found.last.peak_1s == 9000 && found.last.peak_10s == 17500);
  cr_expect(found.last.threshold.bytes == 15000 && !found.last.is_below && !found.last.at_least);
  cr_expect(found.last.from_ns == ns_of_seconds(3.05) &&
            found.last.until_ns == ns_of_seconds(4.85));
  cr_expect(asked == 1, "the threshold of a host is asked for once");
  burst_finder_free(finder);
}

Test(burst, a_threshold_may_be_one_of_ten_seconds) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  for (int i = 0; i < 60; i++) {
    feed(finder, i, 1000, "metrics window.example"); /* 10 kB in 10 s, 60 kB in all */
    feed(finder, i, 1000, "metrics all.example");
  }
  burst_finder_flush(finder);
  cr_expect(found.count == 1);
  cr_expect_str_eq(found.last.host, "all.example");
  burst_finder_free(finder);
}

Test(burst, bursts_to_several_hosts_at_a_time_are_kept_apart) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  for (int i = 0; i < 100; i++) {
    feed(finder, 1 + 0.02 * i, 660, "voice a.example");
    feed(finder, 1 + 0.02 * i, 400, "metrics a.example");
    feed(finder, 1.01 + 0.02 * i, 800, "unknown b.example");
    burst_finder_take(finder, 1, "unknown b.example", ns_of_seconds(1.01 + 0.02 * i), 500);
  }
  burst_finder_flush(finder);
  cr_expect(found.count == 4 && found.bytes == 236000);
  burst_finder_free(finder);
}

Test(burst, what_looks_like_speech_is_told_though_it_is_below_its_threshold) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  for (int i = 0; i < 200; i++)
    feed(finder, 1 + 0.02 * i, 64, "unknown thin.example"); /* 24 kbit/s of Opus for 4 s */
  burst_finder_flush(finder);
  cr_expect(found.count == 1 && found.last.is_below && found.last.shape.kind == SHAPE_OPUS);
  cr_expect(!burst_is_upload(&found.last));
  burst_finder_free(finder);
}

Test(burst, a_shape_is_that_of_one_burst) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  for (int i = 0; i < 150; i++)
    feed(finder, 1 + 0.02 * i, 660, "unknown a.example");
  feed(finder, 10, 20000, "unknown a.example");
  burst_finder_flush(finder);
  cr_expect(found.count == 2 && found.last.shape.kind == SHAPE_NONE);
  cr_expect(found.last.peak_10s == 20000);
  burst_finder_free(finder);
}

Test(burst, raw_speech_is_an_upload_wherever_no_profile_knows_better) {
  struct burst burst = {.shape = {SHAPE_PCM, 4, 32900}, .is_below = true};
  static const bool expected[HOST_ROLES] = {
      [ROLE_UNKNOWN] = true, [ROLE_VOICE] = true, [ROLE_MESSAGING] = true};
  for (burst.role = 0; burst.role < HOST_ROLES; burst.role++) {
    cr_expect(burst_is_upload(&burst) == expected[burst.role], "%s", host_role_names[burst.role]);
    cr_expect(burst_is_by_shape(&burst) == (burst.role == ROLE_UNKNOWN));
  }
  burst.shape.kind = SHAPE_OPUS;
  for (burst.role = 0; burst.role < HOST_ROLES; burst.role++)
    cr_expect(!burst_is_upload(&burst), "what is below its threshold and may be Opus is a doubt");
}

Test(burst, ever_new_hosts_become_one_and_keep_their_roles) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  for (int i = 0; i < BURST_HOSTS_MAX + 1000; i++) {
    g_autofree char *host = g_strdup_printf("%s h%d.example", i % 2 ? "metrics" : "voice", i);
    feed(finder, 0.0001 * i, 100, host);
  }
  burst_finder_flush(finder);
  cr_expect(found.count == 2 && found.bytes == 100000);
  cr_expect_str_eq(found.last.host, burst_others);
  cr_expect(asked == BURST_HOSTS_MAX + 2);
  burst_finder_free(finder);
}
