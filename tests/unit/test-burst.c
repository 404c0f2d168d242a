/* Bursts of sent bytes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "burst.h"

#include <criterion/criterion.h>
#include <string.h>

struct found {
  int count;
  struct burst last;
  int64_t bytes; /* of all */
  int others;    /* to burst_others */
};

static void remember(void *user, const struct burst *burst) {
  struct found *found = user;
  found->count++;
  found->last = *burst;
  found->bytes += burst->bytes;
  found->others += strcmp(burst->host, burst_others) == 0;
}

static int asked;

static struct threshold threshold_for(void *user, int device, enum host_role role,
                                      const char *host) {
  (void)user, (void)device, (void)role;
  asked++;
  return (struct threshold){.bytes = strcmp(host, "small.example") == 0  ? 1000
                                     : strcmp(host, "much.example") == 0 ? 40000
                                                                         : 15000,
                            .in_window = strcmp(host, "window.example") == 0,
                            .long_bytes = 1000000};
}

static struct burst_finder *finder_for(struct found *found) {
  struct burst_rules rules = {1500LL * NS_PER_MS, threshold_for};
  asked = 0;
  return burst_finder_new(rules, remember, found);
}

static void feed(struct burst_finder *finder, double at_s, int64_t bytes, const char *text) {
  burst_finder_take(finder, 0, 0, text, ns_of_seconds(at_s), bytes);
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
  feed(finder, 1.1, 9000, "metrics b.example");
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
    burst_finder_take(finder, 1, 0, "unknown b.example", ns_of_seconds(1.01 + 0.02 * i), 500);
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
  cr_expect(found.count == 3 && found.others == 2 && found.bytes == 304800);
  cr_expect_str_eq(found.last.host, burst_several, "of the voice hosts that were told apart");
  cr_expect(asked == BURST_HOSTS_MAX + 3);
  burst_finder_free(finder);
}

static struct found lumps(double every_s, int count, int64_t bytes, const char *text) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  for (int i = 0; i < count; i++)
    feed(finder, 60 + every_s * i, bytes, text);
  burst_finder_flush(finder);
  burst_finder_free(finder);
  return found;
}

Test(burst, lumps_far_apart_are_one_upload_if_ten_seconds_hold_enough) {
  static const struct {
    double every_s;
    int count;
    int64_t bytes;
    const char *text;
  } cases[] = {{2, 18, 8000, "voice a.example"},
               {3.6, 10, 14500, "voice a.example"},
               {1.6, 20, 990, "messaging small.example"},
               {1.6, 30, 14000, "unknown a.example"},
               {9.9, 2, 14000, "voice window.example"}};
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    struct found found = lumps(cases[i].every_s, cases[i].count, cases[i].bytes, cases[i].text);
    cr_assert_eq(found.count, 1, "%s", cases[i].text);
    cr_expect_eq(found.last.bytes, cases[i].count * cases[i].bytes);
    cr_expect(!found.last.is_below && found.last.from_ns == 60LL * NS_PER_S);
    cr_expect_eq(found.last.until_ns, ns_of_seconds(60 + cases[i].every_s * (cases[i].count - 1)));
    cr_expect(found.last.peak_10s >= found.last.threshold.bytes);
    cr_expect(burst_is_upload(&found.last) == (found.last.role != ROLE_UNKNOWN));
  }
}

Test(burst, lumps_that_never_make_it_within_ten_seconds_are_none) {
  cr_expect_eq(lumps(10, 1000, 14000, "voice a.example").count, 0);
  cr_expect_eq(lumps(2.6, 1000, 3000, "voice a.example").count, 0, "12 kB in 7.8 s");
  cr_expect_eq(lumps(5, 1000, 400, "messaging small.example").count, 0);
  cr_expect_eq(lumps(30, 1000, 60, "messaging small.example").count, 0);
}

Test(burst, what_is_too_small_to_matter_neither_dates_nor_prolongs_lumps) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  feed(finder, 52, 60, "voice a.example");
  for (int i = 0; i < 3; i++)
    feed(finder, 60 + 2 * i, 8000, "voice a.example");
  feed(finder, 73, 60, "voice a.example");
  burst_finder_flush(finder);
  cr_expect(found.count == 1 && found.last.bytes == 24000);
  cr_expect(found.last.from_ns == 60LL * NS_PER_S && found.last.until_ns == 64LL * NS_PER_S);
  burst_finder_free(finder);
}

Test(burst, lumps_beside_a_whole_upload_are_told_without_it) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  static const int64_t bytes[] = {14000, 14000, 16000, 14000, 14000};
  for (size_t i = 0; i < G_N_ELEMENTS(bytes); i++)
    feed(finder, 60 + 2 * (double)i, bytes[i], "voice a.example");
  burst_finder_flush(finder);
  cr_expect(found.count == 2 && found.bytes == 72000, "%d", found.count);
  cr_expect(found.last.from_ns == 60LL * NS_PER_S && found.last.until_ns == 68LL * NS_PER_S);
  burst_finder_free(finder);
  found = (struct found){0};
  finder = finder_for(&found);
  feed(finder, 55, 9000, "voice a.example");
  feed(finder, 60, 160000, "voice a.example");
  feed(finder, 63, 60, "voice a.example");
  burst_finder_flush(finder);
  cr_expect(found.count == 1 && found.last.bytes == 160000 &&
            found.last.until_ns == 60LL * NS_PER_S);
  burst_finder_free(finder);
}

Test(burst, lumps_that_look_like_speech_give_their_shape_to_the_whole) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  for (int k = 0; k < 3; k++)
    for (int i = 0; i < 200; i++)
      feed(finder, 1 + 6 * k + 0.02 * i, 64, "voice a.example"); /* 12.8 kB each */
  burst_finder_flush(finder);
  cr_expect(found.count == 4 && found.last.bytes == 38400, "three hints and an upload");
  cr_expect(found.last.shape.kind == SHAPE_OPUS && burst_is_upload(&found.last));
  burst_finder_free(finder);
}

Test(burst, what_is_split_over_many_hosts_is_added_up_by_role) {
  static const char *const roles[] = {"voice", "messaging", "unknown", "metrics"};
  for (size_t r = 0; r < G_N_ELEMENTS(roles); r++) {
    struct found found = {0};
    struct burst_finder *finder = finder_for(&found);
    for (int i = 0; i < 12; i++) {
      g_autofree char *text = g_strdup_printf("%s h%d.example", roles[r], i);
      for (int k = 0; k < 7; k++)
        feed(finder, 60 + 0.3 * i + 0.04 * k, 1400, text);
    }
    burst_finder_flush(finder);
    bool expected = strcmp(roles[r], "metrics") != 0;
    cr_assert_eq(found.count, expected, "%s", roles[r]);
    if (expected) {
      cr_expect_str_eq(found.last.host, burst_several);
      cr_expect(found.last.bytes == 117600 && found.last.from_ns == 60LL * NS_PER_S);
      cr_expect(burst_is_upload(&found.last) == (found.last.role != ROLE_UNKNOWN));
    }
    burst_finder_free(finder);
  }
}

Test(burst, hosts_of_two_roles_taps_or_devices_are_not_added_up) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  feed(finder, 60, 9000, "voice a.example");
  feed(finder, 61, 9000, "unknown b.example");
  burst_finder_take(finder, 0, 1, "voice a.example", ns_of_seconds(62), 9000);
  burst_finder_take(finder, 1, 0, "voice a.example", ns_of_seconds(63), 9000);
  burst_finder_flush(finder);
  cr_expect_eq(found.count, 0);
  burst_finder_free(finder);
}

Test(burst, keep_alives_to_many_hosts_and_an_upload_to_one_are_no_second_upload) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  for (int i = 0; i < 600; i++) {
    g_autofree char *text = g_strdup_printf("voice h%d.example", i % 10);
    feed(finder, i, 60, text);
    feed(finder, i + 0.1, i > 300 && i < 308 ? 30000 : 60, "voice a.example");
  }
  burst_finder_flush(finder);
  cr_expect_eq(found.count, 1);
  cr_expect_str_eq(found.last.host, "a.example");
  burst_finder_free(finder);
}

Test(burst, a_host_that_may_get_more_by_its_profile_is_no_several) {
  struct found found = {0};
  struct burst_finder *finder = finder_for(&found);
  feed(finder, 60, 18000, "voice much.example");
  feed(finder, 61, 60, "voice a.example");
  burst_finder_flush(finder);
  cr_expect_eq(found.count, 0);
  burst_finder_free(finder);
}

Test(burst, a_beat_just_before_an_upload_does_not_date_it) {
  static const double before_s[] = {0.12, 0.3, 0.9, 1.45};
  for (size_t i = 0; i < G_N_ELEMENTS(before_s); i++) {
    struct found found = {0};
    struct burst_finder *finder = finder_for(&found);
    feed(finder, 60 - before_s[i], 60, "voice a.example");
    for (int k = 0; k < 20; k++)
      feed(finder, 60 + k * 0.1, 3290, "voice a.example");
    burst_finder_flush(finder);
    cr_expect(found.count == 1 && found.last.from_ns == 60LL * NS_PER_S, "%g s", before_s[i]);
    cr_expect_eq(found.last.bytes, 20 * 3290 + 60, "its bytes stay in the sum");
    burst_finder_free(finder);
  }
}
