/* What the judge makes of traffic alone: speech by its shape, decoys, lost frames, baselines.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline-private.h"
#include "sample-record.h"

#include <criterion/criterion.h>

/* 32.9 kB/s, as an Echo Dot sends raw speech. */
static void speak_raw(struct court *court, double at_s, double seconds, const char *host) {
  sample_stream(court->record, at_s, seconds, 0.02, 658, host);
}

/* 24 kbit/s in frames of 20 ms, each wrapped. */
static void speak_opus(struct court *court, double at_s, double seconds, const char *host) {
  sample_stream(court->record, at_s, seconds, 0.02, 60 + 22, host);
}

Test(doubt_network, raw_speech_to_a_host_that_no_profile_lists_is_a_recording) {
  static const char *const hosts[] = {"unknown spy.example", "unknown 52.94.233.109",
                                      "unknown 02:00:5e:10:00:01"};
  for (size_t i = 0; i < G_N_ELEMENTS(hosts); i++) {
    struct court court = court_alive();
    speak_raw(&court, 50, 4, hosts[i]);
    court_expect(&court, VERDICT_FAIL, "kitchen made 1 recording that nobody asked for");
    cr_expect(court.judgement->uploads == 3 && court.judgement->uploads_by_shape == 1);
    const struct episode *episode = court_episode(&court, 1);
    cr_expect(episode->deepest == STAGE_UPLOAD && episode->voice_bytes == 200LL * 658);
    cr_expect(episode->start_ns == 50LL * NS_PER_S && episode->end_ns == ns_of_seconds(53.98));
    cr_expect(court.judgement->unlisted_bursts->len == 0 &&
              court.judgement->speech_bursts->len == 0);
    court_adjourn(&court);
  }
}

Test(doubt_network, a_device_of_unlisted_hosts_proves_its_network_by_the_shape_of_its_answers) {
  struct court court = court_convene();
  sample_bench(court.record);
  for (int i = 0; i < 2; i++) {
    sample_control(court.record, 5 + 80 * i, STAGE_PROMPT);
    sample_light(court.record, "kitchen", 6 + 80 * i, LIGHT_LISTENING);
    speak_raw(&court, 6.2 + 80 * i, 2.5, "unknown cloud.example");
    sample_light(court.record, "kitchen", 9 + 80 * i, LIGHT_IDLE);
  }
  court_expect(&court, VERDICT_PASS, NULL);
  cr_expect(court.judgement->uploads == 2 && court.judgement->uploads_by_shape == 2);
  court_adjourn(&court);
}

Test(doubt_network, raw_speech_to_a_host_of_another_role_is_a_doubt) {
  static const char *const hosts[] = {"metrics m.example", "update u.example", "media s.example",
                                      "local 192.168.7.9"};
  for (size_t i = 0; i < G_N_ELEMENTS(hosts); i++) {
    struct court court = court_alive();
    speak_raw(&court, 50, 4, hosts[i]);
    speak_raw(&court, 60, 3, hosts[i]);
    court_expect(&court, VERDICT_INCONCLUSIVE,
                 "which looks like speech: 4.0 s at 32.9 kB/s, the rate of 16 kHz PCM, as did 1 "
                 "more burst");
    cr_expect(court.judgement->uploads == 2 && court.judgement->speech_bursts->len == 2);
    cr_expect(court.judgement->total.recordings == 0);
    court_adjourn(&court);
  }
}

Test(doubt_network, what_goes_out_in_answer_to_a_control_was_asked_for) {
  static const char *const hosts[] = {"media radio.example", "unknown new.example"};
  for (size_t i = 0; i < G_N_ELEMENTS(hosts); i++) {
    struct court court = court_alive();
    sample_stream(court.record, 8.5, 0.3, 0.0036, 1460, hosts[i]);
    court_expect(&court, VERDICT_PASS, NULL);
    cr_expect(court.judgement->rest_bursts->len == 0 && !court_has_reason(&court, "at rest"));
    court_adjourn(&court);
  }
}

Test(doubt_network, no_control_excuses_what_begins_after_its_answer) {
  struct court court = court_alive();
  sample_stream(court.record, 12, 0.3, 0.0036, 1460, "unknown new.example"); /* 3 s later */
  court_expect(&court, VERDICT_INCONCLUSIVE, "which its profile does not list");
  court_adjourn(&court);
}

Test(doubt_network, no_control_excuses_speech_to_a_host_that_takes_none) {
  static const char *const hosts[] = {"media radio.example", "metrics m.example"};
  for (size_t i = 0; i < G_N_ELEMENTS(hosts); i++) {
    struct court court = court_alive();
    speak_raw(&court, 7, 3, hosts[i]);
    court_expect(&court, VERDICT_INCONCLUSIVE, "at 7.0 s, which looks like speech");
    court_adjourn(&court);
  }
  struct court court = court_alive();
  speak_opus(&court, 7, 4, "unknown spy.example");
  court_expect(&court, VERDICT_INCONCLUSIVE, "at 7.0 s, which looks like speech");
  court_adjourn(&court);
}

Test(doubt_network, what_may_be_opus_is_a_doubt_to_any_host_and_however_little) {
  static const char *const hosts[] = {"unknown spy.example", "metrics m.example",
                                      "voice voice.softspeaker.example"};
  for (size_t i = 0; i < G_N_ELEMENTS(hosts); i++) {
    struct court court = court_alive();
    speak_opus(&court, 50, 3.4, hosts[i]); /* 13.9 kB */
    court_expect(&court, VERDICT_INCONCLUSIVE,
                 "at 50.0 s, which looks like speech: 3.4 s at 4.1 kB/s in small regular pieces");
    cr_expect(court.judgement->uploads == 2);
    court_adjourn(&court);
  }
}

Test(doubt_network, opus_to_a_voice_host_above_its_threshold_is_an_upload) {
  struct court court = court_alive();
  speak_opus(&court, 50, 5, "voice voice.softspeaker.example");
  court_expect(&court, VERDICT_FAIL, "made 1 recording");
  cr_expect(court.judgement->speech_bursts->len == 0);
  court_adjourn(&court);
}

Test(doubt_network, what_devices_do_at_rest_invents_no_upload) {
  struct court court = court_alive();
  for (int i = 0; i < 60; i++) { /* music, with what it acknowledges over QUIC and asks for */
    sample_stream(court.record, 20 + i, 1, 0.012, 38, "media music.example");
    if (i % 3 == 0)
      sample_stream(court.record, 20 + i, 0.1, 0.1, 900, "media music.example");
  }
  for (int i = 0; i < 3; i++)
    sample_stream(court.record, 5 + 30 * i, 0.1, 0.1, 66, "voice voice.softspeaker.example");
  sample_stream(court.record, 40, 0.3, 0.0036, 1460, "metrics m.example"); /* a log of 120 kB */
  sample_stream(court.record, 45, 0.03, 0.001, 1400, "metrics m.example"); /* a post of 42 kB */
  sample_stream(court.record, 55, 0.2, 0.1, 500, "update u.example");
  sample_stream(court.record, 57, 0.01, 0.001, 1440, "unknown new.example");
  court_expect(&court, VERDICT_PASS, NULL);
  cr_expect(court.judgement->uploads == 2 && court.judgement->total.unintended == 0);
  cr_expect(court_has_reason(
      &court, "kitchen sent 209.5 kB to music.example (media) at 20.0 s at rest (and 2 "
              "more bursts): no sound, if its profile is right about that host."));
  court_adjourn(&court);
}

static const struct burst *burst_at(const struct court *court, double at_s) {
  for (unsigned i = 0; i < court->judgement->seen->bursts->len; i++) {
    const struct burst *burst = g_ptr_array_index(court->judgement->seen->bursts, i);
    if (burst->from_ns == ns_of_seconds(at_s))
      return burst;
  }
  cr_assert(false, "no burst at %g s", at_s);
  return NULL;
}

Test(doubt_network, a_burst_beside_a_gap_has_at_least_the_bytes_that_were_seen) {
  struct court court = court_alive();
  for (int i = 0; i < 4; i++)
    speak_raw(&court, 20 + 15 * i, 3, "voice voice.softspeaker.example");
  sample_gap(court.record, 21, 0.5, "garbled");   /* within the first */
  sample_gap(court.record, 39, 1, "unplugged");   /* 1.1 s after the second */
  sample_gap(court.record, 46, 2.3, "unplugged"); /* 1.7 s before the third */
  court_expect(&court, VERDICT_FAIL, "kitchen was out of sight 3 times");
  cr_expect(burst_at(&court, 20)->at_least && burst_at(&court, 35)->at_least);
  cr_expect(!burst_at(&court, 50)->at_least && !burst_at(&court, 65)->at_least);
  court_adjourn(&court);
}

Test(doubt_network, a_gap_of_a_light_tap_takes_no_bytes) {
  struct court court = court_alive();
  struct event gap = {.at_ns = 51LL * NS_PER_S, .kind = EVENT_GAP, .value = NS_PER_S};
  tidy_copy_text(gap.device, sizeof gap.device, "kitchen");
  tidy_copy_text(gap.tap, sizeof gap.tap, "kitchen-led");
  record_append(court.record, &gap);
  speak_raw(&court, 50, 3, "voice voice.softspeaker.example");
  court_judge_at(&court, 100);
  cr_expect(!burst_at(&court, 50)->at_least);
  court_adjourn(&court);
}

Test(doubt_network, a_lossy_capture_is_a_doubt) {
  struct court court = court_alive();
  sample_conversation(court.record, "m.example", ROLE_METRICS, 50, 100000, 5000, 5000);
  sample_conversation(court.record, "n.example", ROLE_METRICS, 60, 20000, 5000, 1000);
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "The capture of kitchen is lossy: it missed 6.0 kB of 2 conversations (first with "
               "m.example, at 50.0 s");
  court_adjourn(&court);
}

Test(doubt_network, a_frame_lost_in_many_is_none) {
  struct court court = court_alive();
  sample_conversation(court.record, "m.example", ROLE_METRICS, 50, 1000000, 5000, 9000);
  sample_conversation(court.record, "n.example", ROLE_METRICS, 60, 2000, 5000, 1400);
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}

static struct court court_imported(void) {
  struct court court = {.folder = sample_folder()};
  court.record = sample_create(court.folder);
  sample_bench(court.record);
  record_set(court.record, "imported", "night.pcap");
  return court;
}

Test(doubt_network, an_import_in_which_nothing_was_seen_proves_nothing) {
  struct court court = court_imported();
  court_expect(&court, VERDICT_INCONCLUSIVE, "Imported: nothing is known of what was said");
  cr_expect(!court_has_reason(&court, "No sound level") &&
            !court_has_reason(&court, "never spoken to"));
  court_adjourn(&court);
}

Test(doubt_network, what_a_capture_cuts_off_has_at_least_the_bytes_that_were_seen) {
  for (int imported = 0; imported < 2; imported++) {
    struct court court = imported ? court_imported() : court_alive();
    speak_raw(&court, 1.4, 4, "voice voice.softspeaker.example");
    speak_raw(&court, 50, 4, "voice voice.softspeaker.example");
    speak_raw(&court, 96, 3, "voice voice.softspeaker.example");
    court_judge_at(&court, 100);
    cr_expect(burst_at(&court, 1.4)->at_least == imported);
    cr_expect(!burst_at(&court, 50)->at_least);
    cr_expect(burst_at(&court, 96)->at_least == imported);
    court_adjourn(&court);
  }
}

Test(doubt_network, an_import_with_an_upload_that_nobody_accounts_for_fails) {
  struct court court = court_imported();
  speak_raw(&court, 20.6, 4.8, "unknown 52.94.233.109");
  court_expect(&court, VERDICT_FAIL, "kitchen made 1 recording that nobody accounts for");
  cr_expect(court.judgement->uploads == 1 && court.judgement->total.unintended == 1);
  court_adjourn(&court);
}

/* Over an hour, kitchen sent `p999_10s` to its voice host and nothing to others. */
static void keep_baseline_of(struct court *court, const char *bench, int64_t p999_10s,
                             const struct baseline_host *more) {
  struct baseline *baseline = baseline_new();
  baseline->made_utc = baseline_keep_text(baseline, "2024-05-20T21:00:00Z");
  baseline->bench = baseline_keep_text(baseline, bench);
  baseline->source = baseline_keep_text(baseline, "20240520-silence");
  baseline->until_s = BASELINE_FULL_S;
  struct baseline_device device = {"kitchen", "soft-speaker", BASELINE_FULL_S};
  struct baseline_host host = {.device = "kitchen",
                               .host = "voice.softspeaker.example",
                               .role = ROLE_VOICE,
                               .bytes = 2 * p999_10s,
                               .p99_1s = 0,
                               .p999_1s = p999_10s,
                               .max_1s = p999_10s,
                               .p999_10s = p999_10s,
                               .max_10s = p999_10s};
  g_array_append_val(baseline->devices, device);
  g_array_append_val(baseline->hosts, host);
  if (more)
    g_array_append_vals(baseline->hosts, more, 1);
  baseline_keep(baseline, "baselines/a.yaml", court->record);
  baseline_free(baseline);
}

static void keep_baseline(struct court *court, const char *bench, int64_t p999_10s) {
  keep_baseline_of(court, bench, p999_10s, NULL);
}

Test(doubt_network, far_more_than_in_silence_to_a_host_that_takes_no_sound_is_a_doubt) {
  static const struct baseline_host metrics = {.device = "kitchen",
                                               .host = "m.example",
                                               .role = ROLE_METRICS,
                                               .bytes = 9000,
                                               .p999_10s = 3000,
                                               .max_10s = 3000};
  for (int bursts = 0; bursts < 3; bursts++) {
    struct court court = court_alive();
    keep_baseline_of(&court, "twin.yaml", 120, &metrics);
    sample_stream(court.record, 30, 0.2, 0.1, 1500, "metrics m.example"); /* as ever */
    if (bursts > 0)
      sample_stream(court.record, 50, 3, 0.01, 1000, "metrics m.example");
    if (bursts > 1)
      sample_stream(court.record, 70, 0.5, 0.01, 1000, "metrics m.example");
    court_expect(&court, bursts ? VERDICT_INCONCLUSIVE : VERDICT_PASS,
                 bursts == 0   ? NULL
                 : bursts == 1 ? "kitchen sent 300.0 kB to m.example (metrics) at 50.0 s at rest, "
                                 "100 times what it sends there in silence."
                               : "in silence (and 1 more burst).");
    cr_expect(court.judgement->uploads == 2 && court.judgement->total.recordings == 0);
    court_adjourn(&court);
  }
}

Test(doubt_network, a_baseline_finds_uploads_below_the_stated_floor) {
  for (int with = 0; with < 2; with++) {
    struct court court = court_alive();
    sample_stream(court.record, 50, 0.3, 0.01, 300, "voice voice.softspeaker.example");
    if (with)
      keep_baseline(&court, "twin.yaml", 120);
    court_expect(&court, with ? VERDICT_FAIL : VERDICT_PASS, NULL);
    if (with)
      cr_expect(burst_at(&court, 50)->threshold.by == THRESHOLD_BY_BASELINE);
    court_adjourn(&court);
  }
}

Test(doubt_network, a_destination_that_is_new_since_the_baseline_is_named) {
  struct court court = court_alive();
  keep_baseline(&court, "twin.yaml", 120);
  sample_stream(court.record, 50, 0.3, 0.01, 900, "metrics new.example");
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "kitchen sent 27.0 kB to new.example (metrics) at 50.0 s at rest, where it sent "
               "nothing while its baseline was learned.");
  cr_expect(court_has_reason(
      &court, "kitchen sent bursts to 1 new destination, where it sent nothing while its baseline "
              "was learned: new.example (metrics)"));
  court_adjourn(&court);
}

Test(doubt_network, a_baseline_of_another_bench_is_a_doubt) {
  struct court court = court_alive();
  keep_baseline(&court, "attic.yaml", 120);
  court_expect(&court, VERDICT_INCONCLUSIVE, "The baseline is of the bench attic.yaml");
  court_adjourn(&court);
}
