/* What makes a run inconclusive, whatever was not seen.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-record.h"

#include <criterion/criterion.h>
#include <string.h>

Test(doubt, an_incomplete_run_is_inconclusive_but_lists_what_was_seen) {
  struct court court = court_alive();
  sample_chain(court.record, 40, true);
  cr_assert(record_commit(court.record, NULL));
  court_judge(&court);
  cr_expect(judge_exit_code(court.judgement) == 2);
  cr_expect(court_has_reason(&court, "incomplete") && court_has_reason(&court, "sent 1 recording"));
  cr_expect(court.judgement->total.sends == 1);
  court_adjourn(&court);
}

Test(doubt, a_gap_is_inconclusive_and_no_exposure) {
  struct court court = court_alive();
  sample_gap(court.record, 20, 50, "unplugged");
  court_judge_at(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 2);
  cr_expect_float_eq(court.judgement->total.exposure_h, 35 / 3600.0, 1e-9);
  court_adjourn(&court);
}

Test(doubt, a_run_without_sound_levels_is_inconclusive) {
  struct court court = {.folder = sample_folder()};
  court.record = sample_create(court.folder);
  sample_bench(court.record);
  sample_control(court.record, 5, STAGE_PROMPT);
  sample_wake(court.record, 6);
  court_judge_at(&court, 100);
  cr_expect(judge_exit_code(court.judgement) == 2);
  cr_expect(court_has_reason(&court, "sound level"));
  court_adjourn(&court);
}

Test(doubt, a_burst_to_a_host_that_no_profile_lists_is_inconclusive) {
  struct court court = court_alive();
  sample_sent(court.record, 7, 1, 60000, "unknown music.example"); /* an answer to the control */
  sample_sent(court.record, 50, 2, 141000, "unknown spy.example");
  sample_sent(court.record, 60, 2, 141000, "metrics metrics.example");
  sample_sent(court.record, 65, 2, 141000, "local 192.168.7.1");
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "kitchen sent 141.0 kB to spy.example, which its profile does not list");
  cr_expect(court.judgement->unlisted_bursts->len == 1);
  cr_expect(court.judgement->side_bursts->len == 0, "it was at rest");
  court_adjourn(&court);
}

Test(doubt, a_burst_to_an_unlisted_host_after_the_answer_is_none) {
  struct court court = court_alive();
  sample_sent(court.record, 20, 2, 141000, "unknown spy.example"); /* the answer ended at 9 s */
  court_expect(&court, VERDICT_INCONCLUSIVE, "kitchen sent 141.0 kB to spy.example");
  court_adjourn(&court);
}

Test(doubt, a_burst_that_outlasts_any_answer_is_none) {
  struct court court = court_alive();
  sample_sent(court.record, 8, 40, 141000, "unknown spy.example");
  court_expect(&court, VERDICT_INCONCLUSIVE, "to spy.example");
  court_adjourn(&court);
}

Test(doubt, a_burst_to_any_host_while_awake_unasked_is_inconclusive) {
  static const char *const hosts[] = {"metrics m.example", "update u.example", "media s.example",
                                      "local 192.168.7.9"};
  for (size_t i = 0; i < G_N_ELEMENTS(hosts); i++) {
    struct court court = court_alive();
    court_light(&court, 50, 52);
    sample_sent(court.record, 53, 2, 900000, hosts[i]);
    const char *space = strchr(hosts[i], ' ');
    g_autofree char *reason = g_strdup_printf("kitchen sent 900.0 kB to %s (%.*s) while awake",
                                              space + 1, (int)(space - hosts[i]), hosts[i]);
    court_expect(&court, VERDICT_INCONCLUSIVE, reason);
    cr_expect(!court_has_reason(&court, "without any sound leaving it"));
    court_adjourn(&court);
  }
}

Test(doubt, many_small_uploads_while_awake_unasked_are_a_large_one) {
  struct court court = court_alive();
  court_light(&court, 50, 52);
  for (int i = 0; i < 30; i++) {
    g_autofree char *host = g_strdup_printf("metrics m%d.example", i);
    sample_sent(court.record, 50 + 0.05 * i, 0.2, 14000, host);
  }
  court_expect(&court, VERDICT_INCONCLUSIVE, "kitchen sent 420.0 kB in all, to whatever host");
  cr_expect(!court_has_reason(&court, "without any sound leaving it"));
  cr_expect(court_episode(&court, 1)->sent_bytes == 420000);
  cr_expect(court.judgement->total.leaks == 1);
  court_adjourn(&court);
}

Test(doubt, a_burst_by_the_profiles_floor_while_awake_unasked_is_no_silence) {
  struct court court = court_alive();
  record_add_host(court.record, &(struct record_host){.device = "kitchen",
                                                      .pattern = "m.example",
                                                      .role = ROLE_METRICS,
                                                      .burst_bytes = 1000});
  court_light(&court, 50, 52);
  sample_sent(court.record, 50, 1, 4000, "metrics m.example");
  court_expect(&court, VERDICT_INCONCLUSIVE, "kitchen sent 4.0 kB to m.example (metrics)");
  cr_expect(!court_has_reason(&court, "without any sound leaving it"));
  court_adjourn(&court);
}

Test(doubt, a_keep_alive_while_awake_unasked_is_no_sound) {
  struct court court = court_alive();
  court_light(&court, 50, 52);
  sample_sent(court.record, 50, 1, 4000, "metrics m.example");
  court_expect(&court, VERDICT_PASS, "also woke 1 time without any sound leaving it");
  court_adjourn(&court);
}

Test(doubt, a_light_that_no_profile_knows_is_inconclusive) {
  struct court court = court_alive();
  sample_light(court.record, "kitchen", 50, LIGHT_UNKNOWN);
  sample_light(court.record, "kitchen", 52, LIGHT_IDLE);
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "kitchen showed a light (white solid) that its profile does not know");
  court_adjourn(&court);
}

Test(doubt, a_colour_that_a_light_only_passes_through_is_not) {
  struct court court = court_alive();
  sample_light(court.record, "kitchen", 50, LIGHT_UNKNOWN);
  sample_light(court.record, "kitchen", 50.9, LIGHT_IDLE);
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}

Test(doubt, a_blind_recipient_is_worth_knowing) {
  struct court court = court_alive();
  sample_gap_of(court.record, "office", 20, 30, "unplugged");
  court_expect(&court, VERDICT_PASS,
               "Deliveries to office could not be seen from 20.0 s to 50.0 s");
  court_adjourn(&court);
}

Test(doubt, a_send_to_a_blind_recipient_is_inconclusive) {
  struct court court = court_alive();
  sample_control(court.record, 39, STAGE_SEND);
  sample_chain(court.record, 40, false);
  sample_gap_of(court.record, "office", 50, 30, "unplugged");
  court_expect(&court, VERDICT_INCONCLUSIVE, "Deliveries to office could not be seen");
  court_adjourn(&court);
}

Test(doubt, slices_of_a_gap_are_one_gap) {
  struct court court = court_alive();
  for (int i = 0; i < 30; i++)
    sample_gap(court.record, 20 + i, 1, "unplugged");
  sample_gap(court.record, 60, 1, "unplugged");
  court_expect(&court, VERDICT_INCONCLUSIVE, "kitchen was out of sight 2 times");
  cr_expect(court.judgement->seen->gaps->len == 2);
  cr_expect(g_array_index(court.judgement->seen->gaps, struct activity_gap, 0).length_ns ==
            30LL * NS_PER_S);
  cr_expect_float_eq(court.judgement->total.exposure_h, 54 / 3600.0, 1e-9);
  court_adjourn(&court);
}

Test(doubt, gaps_of_two_taps_at_a_time_are_one_outage) {
  struct court court = court_alive();
  sample_gap(court.record, 20, 10, "unplugged");
  sample_gap(court.record, 25, 10, "garbled");
  court_expect(&court, VERDICT_INCONCLUSIVE, "kitchen was out of sight 1 time:");
  cr_expect(court.judgement->seen->gaps->len == 2);
  court_adjourn(&court);
}

Test(doubt, a_recipient_blind_twice_at_a_time_is_blind_once) {
  struct court court = court_alive();
  sample_gap_of(court.record, "office", 20, 10, "unplugged");
  sample_gap_of(court.record, "office", 25, 15, "garbled");
  sample_gap_of(court.record, "office", 60, 1, "garbled");
  court_expect(&court, VERDICT_PASS, "seen from 20.0 s to 40.0 s, nor 1 time after that");
  court_adjourn(&court);
}

/* left and right speak; the microphone hears what sample_levels() says, at most 80 dB. */
static void play_at(struct court *court, double level_dbspl) {
  struct record_cue cue = {.number = 700,
                           .kind = "line",
                           .speaker = "Ann",
                           .voice = "flite slt",
                           .loudspeaker = "left",
                           .text = "half a Lexus",
                           .script = "s.yaml",
                           .start_ns = 50LL * NS_PER_S,
                           .end_ns = 52LL * NS_PER_S,
                           .level_dbspl = level_dbspl};
  record_set(court->record, "levels_at", "kitchen");
  record_add_tap(court->record, &(struct record_tap){"", "reference", "microphone"});
  record_add_path(court->record, &(struct record_path){"left", "reference", 9000000, 79});
  record_add_path(court->record, &(struct record_path){"left", "kitchen", 6000000, 80});
  sample_levels(court->record, 49, 53);
  record_add_cue(court->record, &cue);
}

Test(doubt, a_loudspeaker_that_is_not_heard_is_inconclusive) {
  struct court court = court_alive();
  play_at(&court, 100);
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "The microphone did not hear left during 1 of 2 cues (cue 700 first");
  court_adjourn(&court);
}

Test(doubt, a_loudspeaker_that_is_heard_is_no_matter) {
  struct court court = court_alive();
  play_at(&court, 60);
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}
