/* What the judge makes of cues that were not as loud as asked.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "loudness.h"
#include "sample-record.h"

#include <criterion/criterion.h>
#include <math.h>

/* A line that was not measured. */
static void drowned_line(struct record *record, int number, double at_s, const char *kind,
                         const char *why) {
  struct record_cue cue = {.number = number,
                           .kind = kind,
                           .speaker = "Ann",
                           .voice = "flite slt",
                           .loudspeaker = "left",
                           .text = "half a Lexus",
                           .script = "s.yaml",
                           .start_ns = ns_of_seconds(at_s),
                           .end_ns = ns_of_seconds(at_s + 2),
                           .level_dbspl = 65};
  record_add_cue(record, &cue);
  record_add_cue_level(record, &(struct record_cue_level){.cue = number,
                                                          .from_ns = cue.start_ns,
                                                          .until_ns = cue.end_ns,
                                                          .measured_dbspl = NAN,
                                                          .deviation_db = NAN,
                                                          .why = why});
}

Test(loudness, a_cue_a_little_off_its_level_is_flagged_and_passes) {
  struct court court = court_measured();
  sample_measured_line(court.record, 700, 50, -2.5);
  court_expect(&court, VERDICT_PASS, NULL);
  cr_expect(loudness_flag_of(court.judgement, 700) != NULL);
  cr_expect(loudness_flag_of(court.judgement, 701) == NULL);
  court_adjourn(&court);
}

Test(loudness, a_cue_far_off_its_level_is_inconclusive_and_named) {
  struct court court = court_measured();
  sample_measured_line(court.record, 700, 50, -0.4);
  sample_measured_line(court.record, 701, 53, -4.06);
  sample_measured_line(court.record, 702, 56, -4.1);
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "left was 4.1 dB too quiet at cue 701 (53.0 s): 60.9 dB SPL measured where 65.0 "
               "were asked, and off at 1 other cue;");
  cr_expect(loudness_flag_of(court.judgement, 700) == NULL);
  court_adjourn(&court);
}

Test(loudness, a_cue_that_is_too_loud_is_inconclusive_too) {
  struct court court = court_measured();
  sample_measured_line(court.record, 700, 50, 3.2);
  court_expect(&court, VERDICT_INCONCLUSIVE, "left was 3.2 dB too loud at cue 700");
  court_adjourn(&court);
}

Test(loudness, a_loudspeaker_that_dies_was_not_heard) {
  struct court court = court_measured();
  sample_measured_line(court.record, 700, 50, 0);
  sample_measured_line(court.record, 701, 53, -36);
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "The microphone did not hear left during 1 of 2 cues (cue 701 first, at 53.0 s: "
               "36.0 dB below what was asked)");
  cr_expect_not(court_has_reason(&court, "too quiet"));
  court_adjourn(&court);
}

Test(loudness, a_loudspeaker_of_which_nothing_was_measured_is_inconclusive) {
  struct court court = court_measured();
  sample_measured_line(court.record, 700, 50, NAN);
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "The level of left could not be measured during any of 1 cue (cue 700 first: a gap "
               "in the sound)");
  court_adjourn(&court);
}

Test(loudness, a_cue_that_was_not_measured_is_no_matter_if_others_were) {
  struct court court = court_measured();
  sample_measured_line(court.record, 700, 50, NAN);
  sample_measured_line(court.record, 701, 53, 0.1);
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}

Test(loudness, a_loudspeaker_that_others_drown_too_often_is_inconclusive) {
  struct court court = court_measured();
  for (int j = 0; j < 8; j++)
    sample_measured_line(court.record, 700 + j, 20 + 3 * j, 0);
  drowned_line(court.record, 800, 80, "line", "other loudspeakers were far louder in 9 of its 9");
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "The level of left could not be measured during 1 of 9 lines and controls (cue 800 "
               "first, at 80.0 s: other loudspeakers were far louder in 9 of its 9)");
  court_adjourn(&court);
}

Test(loudness, one_line_of_ten_may_be_drowned) {
  struct court court = court_measured();
  for (int j = 0; j < 9; j++)
    sample_measured_line(court.record, 700 + j, 20 + 3 * j, 0);
  drowned_line(court.record, 800, 80, "line", "other loudspeakers were far louder in 9 of its 9");
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}

Test(loudness, a_stranger_over_the_talk_is_a_doubt_too) {
  struct court court = court_measured();
  sample_measured_line(court.record, 700, 50, 0);
  drowned_line(court.record, 701, 53, "line", "somebody else was heard in 3 of its 4");
  court_expect(&court, VERDICT_INCONCLUSIVE, "during 1 of 2 lines and controls (cue 701 first");
  court_adjourn(&court);
}

Test(loudness, a_bed_under_talk_and_a_word_that_is_too_short_are_no_matter) {
  struct court court = court_measured();
  sample_measured_line(court.record, 700, 50, 0);
  drowned_line(court.record, 701, 53, "bed", "other loudspeakers were far louder in 9 of its 9");
  drowned_line(court.record, 702, 56, "line", "it is too short to be measured");
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}

Test(loudness, words_that_are_all_too_short_are_no_matter) {
  struct court court = court_measured();
  drowned_line(court.record, 702, 56, "line", "it is too short to be measured");
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}

Test(loudness, a_loudspeaker_that_no_longer_fits_its_calibration_is_inconclusive) {
  struct court court = court_measured();
  record_set(court.record, "calibration", "20260101T000000Z, 1.0 of 90 days old, by hotmic");
  record_set_number(court.record, "misfit_db.left", -6.7);
  record_set_number(court.record, "misfit_db.right", -25);
  sample_measured_line(court.record, 700, 50, 0);
  court_expect(&court, VERDICT_INCONCLUSIVE,
               "left no longer sounds as it was calibrated: what the calibration does not foresee "
               "of it is only 6.7 dB below its level");
  cr_expect_not(court_has_reason(&court, "right no longer"));
  court_adjourn(&court);
}

Test(loudness, what_only_a_model_foresees_may_misfit) {
  struct court court = court_measured();
  record_set(court.record, "calibration", "none: levels and times are what the model predicts");
  record_set_number(court.record, "misfit_db.left", -6.7);
  sample_measured_line(court.record, 700, 50, 0);
  court_expect(&court, VERDICT_PASS, NULL);
  court_adjourn(&court);
}
