/* What is taken for the noise of the room.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "hum.h"
#include "sample-record.h"

#include <criterion/criterion.h>
#include <math.h>

/* Feeds 8 levels a second; what is played has 60 dB, the room 30 dB and, a twentieth of the time,
 * 24 dB. */
static void feed(struct hum *hum, double until_s, double played_from_s, double played_until_s) {
  for (int i = 0; i / 8.0 < until_s; i++) {
    double at_s = i / 8.0;
    bool played = at_s >= played_from_s && at_s < played_until_s;
    hum_take(hum, ns_of_seconds(at_s), played ? 6000 : i % 20 == 0 ? 2400 : 3000);
  }
}

static struct court court_with(const char *kind, const char *voice, double from_s, double seconds) {
  struct court court = court_alive();
  sample_cue(court.record, 700, kind, voice, from_s, seconds, "a cue");
  court_judge_at(&court, 100);
  return court;
}

Test(hum, it_is_what_nine_moments_in_ten_exceed) {
  struct court court = court_with("line", "a voice", 200, 1);
  struct hum *hum = hum_new(court.judgement->plan);
  feed(hum, 60, 0, 0);
  cr_expect_float_eq(hum_dba(hum), 30, 1e-9);
  hum_free(hum);
  court_adjourn(&court);
}

Test(hum, what_was_played_is_no_noise_of_the_room) {
  struct court court = court_with("line", "a voice", 5, 195);
  struct hum *hum = hum_new(court.judgement->plan);
  feed(hum, 220, 5, 200);
  cr_expect_float_eq(hum_dba(hum), 30, 1e-9);
  hum_free(hum);
  court_adjourn(&court);
}

Test(hum, what_plays_all_the_time_is) {
  struct court court = court_with("bed", "noise", 0, 1000);
  struct hum *hum = hum_new(court.judgement->plan);
  feed(hum, 60, 0, 60);
  cr_expect_float_eq(hum_dba(hum), 60, 1e-9);
  hum_free(hum);
  court_adjourn(&court);
}

Test(hum, a_negative_control_of_silence_is_silence) {
  struct court court = court_with("negative", "silence", 0, 1000);
  struct hum *hum = hum_new(court.judgement->plan);
  feed(hum, 30, 0, 15); /* somebody else, half of the time */
  cr_expect_float_eq(hum_dba(hum), 30, 1e-9);
  hum_free(hum);
  court_adjourn(&court);
}

Test(hum, without_a_microphone_it_is_not_known) {
  struct court court = court_with("line", "a voice", 200, 1);
  struct hum *hum = hum_new(court.judgement->plan);
  cr_expect(isnan(hum_dba(hum)));
  hum_free(hum);
  court_adjourn(&court);
}

Test(hum, levels_beyond_any_measure_are_counted_all_the_same) {
  struct court court = court_with("line", "a voice", 200, 1);
  struct hum *hum = hum_new(court.judgement->plan);
  for (int i = 0; i < 100; i++)
    hum_take(hum, i, i % 2 ? INT64_MAX : INT64_MIN);
  cr_expect_float_eq(hum_dba(hum), -100, 1e-9);
  hum_free(hum);
  court_adjourn(&court);
}
