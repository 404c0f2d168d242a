/* An imported record's exposure is what its log states, and never a proof.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-record.h"
#include "stated.h"

#include <criterion/criterion.h>
#include <math.h>

static void play(struct court *court, int number, const char *kind, double from_s, double until_s) {
  record_add_cue(court->record, &(struct record_cue){.number = number,
                                                     .kind = kind,
                                                     .speaker = "",
                                                     .voice = "",
                                                     .loudspeaker = "",
                                                     .text = "A Show",
                                                     .script = "A Show",
                                                     .start_ns = ns_of_seconds(from_s),
                                                     .end_ns = ns_of_seconds(until_s)});
}

static struct court court_imported(void) {
  struct court court = court_convene();
  sample_bench(court.record);
  record_set(court.record, "imported", "{}");
  return court;
}

static double exposure_s(struct court *court) {
  court_judge_at(court, 100);
  return g_array_index(court->judgement->devices, struct device_result, 0).exposure_h * 3600;
}

Test(stated, exposure_is_the_length_of_the_recordings_as_far_as_they_were_observed) {
  struct court court = court_imported();
  play(&court, 1, "recording", 0, 30);
  play(&court, 2, "recording", 50, 80);
  play(&court, 3, "recording", 95, 130);
  double found = exposure_s(&court);
  cr_expect(fabs(found - 65) < 1e-6, "%f s", found);
  cr_expect(court_has_reason(&court, "no control proves that anything was watched"));
  cr_expect_neq(court.judgement->verdict.kind, VERDICT_PASS);
  court_adjourn(&court);
}

Test(stated, gaps_are_no_exposure) {
  struct court court = court_imported();
  play(&court, 1, "recording", 0, 30);
  play(&court, 2, "recording", 50, 80);
  sample_gap(court.record, 25, 30, "cut");
  double found = exposure_s(&court);
  cr_expect(fabs(found - 50) < 1e-6, "%f s", found);
  court_adjourn(&court);
}

Test(stated, of_a_session_recordings_prove_nothing) {
  struct court court = court_convene();
  sample_bench(court.record);
  play(&court, 1, "recording", 0, 30);
  cr_expect_eq(exposure_s(&court), 0);
  cr_expect_not(court_has_reason(&court, "as the log states"));
  court_adjourn(&court);
}
