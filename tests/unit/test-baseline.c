/* What is learned from silent records, and what is refused.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-baseline.h"

#include <criterion/criterion.h>
#include <string.h>

static const char voice_host[] = "voice.softspeaker.example";
static const char metrics_host[] = "metrics.softspeaker.example";

/* An hour that began earlier than `from_s` and was watched to its end is refused in these words. */
static void expect_refused(struct court *court, double from_s, double until_s, const char *words) {
  g_autoptr(GError) error = NULL;
  sample_finish(court->record, 3600);
  struct baseline *baseline =
      baseline_learn(court->record, ns_of_seconds(from_s), ns_of_seconds(until_s), &error);
  cr_assert(!baseline && error, "it was learned from");
  cr_expect_eq(error->code, (int)HOTMIC_ERROR_DATA);
  cr_expect(strstr(error->message, words), "`%s` is not in: %s", words, error->message);
  court_adjourn(court);
}

Test(baseline, an_hour_of_silence_is_learned) {
  struct baseline *baseline = sample_baseline();
  cr_expect_str_eq(baseline->made_utc, "2024-05-24T21:00:00Z");
  cr_expect_str_eq(baseline->bench, "twin.yaml");
  cr_expect_str_eq(baseline->source, "run");
  cr_expect(baseline->from_s == 0 && baseline->until_s == 3600);
  cr_assert_eq(baseline->devices->len, 1, "the office is not under test");
  cr_expect_float_eq(baseline_watched_s(baseline, "kitchen"), 3600, 1e-9);
  cr_expect(baseline_watched_s(baseline, "office") == 0);
  const struct baseline_host *voice = sample_host(baseline, ROLE_VOICE, voice_host);
  cr_expect_eq(voice->bytes, 7200);
  cr_expect(voice->p50_1s == 0 && voice->p99_1s == 60 && voice->max_1s == 60);
  cr_expect(voice->p50_10s == 0 && voice->p99_10s == 60 && voice->max_10s == 60);
  cr_expect_float_eq(voice->beat_s, 30, 1e-6);
  cr_expect(voice->beat_bytes == 60 && voice->bursts == 0);
  const struct baseline_host *metrics = sample_host(baseline, ROLE_METRICS, metrics_host);
  cr_expect(metrics->p999_10s == 3000 && metrics->max_10s == 3000 && metrics->p99_1s == 0);
  cr_expect_float_eq(metrics->beat_s, 300, 1e-6);
  cr_expect(!baseline_find(baseline, "kitchen", ROLE_MEDIA, metrics_host), "another role");
  baseline_free(baseline);
}

Test(baseline, each_host_and_device_has_its_own_beat) {
  struct court court = sample_night(3600);
  sample_hallway(court.record);
  for (int i = 0; i < 60; i++)
    sample_sent_by(court.record, "hallway", 3 + 60 * i, 0.1, 90, sample_voice);
  struct baseline *baseline = sample_learn(&court, 3600, 0, 3600);
  const struct baseline_host *hall = baseline_find(baseline, "hallway", ROLE_VOICE, voice_host);
  cr_assert(hall && baseline->devices->len == 2);
  cr_expect(hall->beat_bytes == 90);
  cr_expect_float_eq(hall->beat_s, 60, 1e-6);
  cr_expect_float_eq(sample_host(baseline, ROLE_VOICE, voice_host)->beat_s, 30, 1e-6);
  baseline_free(baseline);
  court_adjourn(&court);
}

Test(baseline, what_two_taps_saw_is_learned_once) {
  struct court court = sample_night(3600);
  for (int i = 0; i < 119; i++)
    sample_stream_seen_by(court.record, "mirror", 10.001 + 30 * i, 0.1, 0.1, 60, sample_voice);
  sample_stream(court.record, 1000, 0.2, 0.1, 4500, sample_voice);
  sample_stream_seen_by(court.record, "mirror", 1000.001, 0.2, 0.1, 4500, sample_voice);
  struct baseline *baseline = sample_learn(&court, 3600, 0, 3600);
  const struct baseline_host *voice = sample_host(baseline, ROLE_VOICE, voice_host);
  cr_expect_eq(voice->bytes, 7200 + 9000);
  cr_expect(voice->max_10s == 9060);
  baseline_free(baseline);
  court_adjourn(&court);
}

Test(baseline, only_the_stretch_counts) {
  struct court court = sample_night(3600);
  sample_sent(court.record, 100, 1, 9000, sample_metrics);
  struct baseline *baseline = sample_learn(&court, 3600, 1200, 2400);
  cr_expect_eq(sample_host(baseline, ROLE_METRICS, metrics_host)->max_10s, 3000);
  cr_expect_float_eq(baseline_watched_s(baseline, "kitchen"), 1200, 1e-9);
  baseline_free(baseline);
  court_adjourn(&court);
}

Test(baseline, what_touches_a_gap_is_not_counted) {
  struct court court = sample_night(3600);
  sample_sent(court.record, 1000.2, 0.1, 7000, sample_metrics);
  sample_gap(court.record, 1000.5, 2, "lost");
  sample_gap(court.record, 1001, 9, "overlaps"); /* to 1010 */
  struct baseline *baseline = sample_learn(&court, 3600, 0, 3600);
  const struct baseline_host *metrics = sample_host(baseline, ROLE_METRICS, metrics_host);
  cr_expect_eq(metrics->max_1s, 3000);
  cr_expect_eq(metrics->max_10s, 3000);
  cr_expect_float_eq(baseline_watched_s(baseline, "kitchen"), 3590.5, 1e-9);
  baseline_free(baseline);
  court_adjourn(&court);
}

Test(baseline, a_gap_that_reaches_into_the_stretch_counts_and_that_of_another_tap_does_not) {
  struct court court = sample_night(3600);
  sample_gap(court.record, 100, 200, "lost");
  struct event gap = {.at_ns = ns_of_seconds(500),
                      .kind = EVENT_GAP,
                      .value = ns_of_seconds(3000),
                      .device = "kitchen",
                      .tap = "kitchen-uart"};
  record_append(court.record, &gap);
  struct baseline *baseline = sample_learn(&court, 3600, 200, 3200);
  cr_expect_float_eq(baseline_watched_s(baseline, "kitchen"), 2900, 1e-9);
  baseline_free(baseline);
  court_adjourn(&court);
}

Test(baseline, what_was_hardly_seen_is_refused) {
  struct court court = sample_night(3600);
  sample_gap(court.record, 1000, 361, "the cable is out");
  expect_refused(&court, 0, 3600, "kitchen's network was seen for 3239 s only of the 3600 s");
  court = sample_night(3600);
  sample_hallway(court.record); /* of which there is not one frame */
  expect_refused(&court, 0, 3600, "hallway neither sent nor got one frame");
}

Test(baseline, a_device_that_sends_nothing_but_gets_something_is_alive) {
  struct court court = sample_night(3600);
  struct event frame = {.at_ns = ns_of_seconds(1000),
                        .kind = EVENT_RECEIVED,
                        .value = 40,
                        .device = "hallway",
                        .tap = "hallway-net",
                        .text = "voice voice.softspeaker.example"};
  sample_hallway(court.record);
  record_append(court.record, &frame);
  struct baseline *baseline = sample_learn(&court, 3600, 0, 3600);
  cr_expect_float_eq(baseline_watched_s(baseline, "hallway"), 3600, 1e-9);
  cr_expect(!baseline_find(baseline, "hallway", ROLE_VOICE, voice_host));
  baseline_free(baseline);
  court_adjourn(&court);
}

Test(baseline, a_stretch_of_the_wrong_length_or_place_is_refused) {
  struct court court = sample_night(3600);
  expect_refused(&court, 100, 699, "599.0 s from 100.0 s on; expected a stretch of 600 s");
  court = sample_night(3600);
  expect_refused(&court, 3000, 3601, "the record goes from 0 s to 3600.0 s");
  court = sample_night(3600);
  expect_refused(&court, -1, 3000, "not from -1.0 s to 3000.0 s");
}

Test(baseline, what_is_not_silent_is_refused_with_its_time) {
  struct court court = sample_night(3600);
  sample_line(court.record, 7, "Ann", 1234, "half a Lexus");
  expect_refused(&court, 0, 3600, "at 1234.0 s cue 7 sounds");
  court = sample_night(3600);
  sample_light(court.record, "kitchen", 900, LIGHT_LISTENING);
  sample_light(court.record, "kitchen", 1000, LIGHT_IDLE);
  expect_refused(&court, 950, 3600, "at 900.0 s kitchen's light is listening");
  court = sample_night(3600);
  sample_console(court.record, 77, STAGE_WAKE, "wake");
  expect_refused(&court, 0, 3600, "at 77.0 s kitchen's console tells of stage wake");
  court = sample_night(3600);
  sample_sent(court.record, 2000.5, 4, 131600, "unknown 203.0.113.9");
  expect_refused(&court, 0, 3600, "at 2000.5 s kitchen sends 131.6 kB to 203.0.113.9");
  court = sample_night(3600);
  sample_sent(court.record, 2005, 1, 20000, sample_voice);
  expect_refused(&court, 0, 3600, "at 2005.0 s kitchen sends 20.0 kB to voice.softspeaker");
}

Test(baseline, a_disturbance_outside_the_stretch_does_not_matter) {
  struct court court = sample_night(3600);
  sample_wake(court.record, 100);
  sample_wake(court.record, 3000);
  baseline_free(sample_learn(&court, 3600, 200, 2900));
  court_adjourn(&court);
}

Test(baseline, without_a_network_tap_there_is_nothing_to_learn) {
  struct court court = {.folder = sample_folder()};
  court.record = sample_create(court.folder);
  record_add_device(court.record,
                    &(struct record_device){"kitchen", "m", "m", "p", "", true, "alexa", ""});
  record_add_tap(court.record, &(struct record_tap){"kitchen", "kitchen-led", "led"});
  record_add_device(court.record,
                    &(struct record_device){"office", "m", "m", "p", "Bill", false, "alexa", ""});
  record_add_tap(court.record, &(struct record_tap){"office", "office-net", "sniffer"});
  expect_refused(&court, 0, 3600, "no device under test has a network tap");
}

Test(baseline, a_record_without_a_date_makes_no_baseline) {
  struct court court = sample_night(3600);
  record_set(court.record, "started_utc", "yesterday");
  expect_refused(&court, 0, 3600, "it began at `yesterday`");
}

Test(baseline, a_record_may_say_more_finely_when_it_began) {
  struct court court = sample_night(700);
  record_set(court.record, "started_utc", "2018-05-24T21:00:00.999999Z");
  struct baseline *baseline = sample_learn(&court, 700, 0, 700);
  cr_expect_str_eq(baseline->made_utc, "2018-05-24T21:00:00Z");
  baseline_free(baseline);
  court_adjourn(&court);
}

Test(baseline, hosts_without_number_are_folded_by_role) {
  struct court court = sample_night(700);
  for (int i = 0; i < 2 * BASELINE_HOSTS_MAX; i++) {
    g_autofree char *host = g_strdup_printf("unknown host-%d.example", i);
    sample_sent(court.record, 60 + i * 0.3, 0.1, 100, host);
  }
  struct baseline *baseline = sample_learn(&court, 700, 0, 700);
  cr_expect(baseline->hosts->len <= BASELINE_HOSTS_MAX + HOST_ROLES);
  const struct baseline_host *others = NULL;
  int64_t bytes = 0;
  for (unsigned i = 0; i < baseline->hosts->len; i++) {
    const struct baseline_host *host = &g_array_index(baseline->hosts, struct baseline_host, i);
    bytes += host->role == ROLE_UNKNOWN ? host->bytes : 0;
    if (strcmp(host->host, baseline_others) == 0)
      others = host;
  }
  cr_expect_eq(bytes, 204800, "not one byte is lost");
  cr_assert(others);
  cr_expect(others->bytes > 101400);
  cr_expect(!baseline_find(baseline, "kitchen", ROLE_UNKNOWN, baseline_others),
            "it is no host, whatever a device sends to");
  baseline_free(baseline);
  court_adjourn(&court);
}

Test(baseline, a_baseline_lives_in_a_record) {
  g_autoptr(GError) error = NULL;
  struct baseline *baseline = sample_baseline();
  struct court court = court_convene();
  g_autofree char *text = baseline_format(baseline);
  baseline_keep(baseline, "/bench/base/x.yaml", court.record);
  struct baseline *kept = baseline_kept(court.record, &error);
  cr_assert(kept && !error, "%s", error ? error->message : "nothing kept");
  g_autofree char *again = baseline_format(kept);
  cr_expect_str_eq(again, text);
  baseline_free(kept);
  baseline_free(baseline);
  court_adjourn(&court);
}

Test(baseline, a_record_may_have_none) {
  g_autoptr(GError) error = NULL;
  struct court court = court_convene();
  baseline_keep_none(court.record, "nobody learned one");
  cr_expect(!baseline_kept(court.record, &error) && !error);
  court_adjourn(&court);
}

Test(baseline, a_damaged_one_in_a_record_is_an_error_and_not_none) {
  static const struct {
    const char *device, *role, *host, *key;
    double value;
  } rows[] = {{"kitchen", "voice", "a.example", "p999_10s", -1},
              {"kitchen", "voice", "a.example", "p999_10s", 1e300},
              {"kitchen", "voice", "a.example", "p999_10s", 0.5},
              {"kitchen", "voice", "a.example", "p42", 1},
              {"kitchen", "vice", "a.example", "p999_10s", 1},
              {"garage", "voice", "a.example", "p999_10s", 1},
              {"kitchen", "", "", "watched_s", 1},
              {"", "", "", "from_s", 99999}};
  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    struct baseline *baseline = sample_baseline();
    struct court court = court_convene();
    baseline_keep(baseline, "x.yaml", court.record);
    record_add_baseline(court.record, rows[i].device, rows[i].role, rows[i].host, rows[i].key,
                        rows[i].value);
    cr_expect(!baseline_kept(court.record, &error), "row %zu", i);
    cr_assert(error, "row %zu", i);
    cr_expect(error->code == HOTMIC_ERROR_DATA && strstr(error->message, "is not whole"));
    baseline_free(baseline);
    court_adjourn(&court);
  }
}
