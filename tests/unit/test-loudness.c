/* What the judge makes of cues that were not as loud as asked.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "loudness.h"
#include "sample-record.h"

#include <criterion/criterion.h>
#include <math.h>

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
