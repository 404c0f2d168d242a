/* Which of a device's network taps counts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "primary.h"
#include "sample-record.h"

#include <criterion/criterion.h>

static const char voice[] = "voice voice.softspeaker.example", metrics[] = "metrics m.example";

static struct court court_of_two_taps(void) {
  struct court court = court_alive();
  record_add_tap(court.record, &(struct record_tap){"kitchen", "mirror", "capture"});
  return court;
}

/* Both of its taps see the same, at slightly different times. */
static void send_seen_twice(struct court *court, double at_s, double seconds, double every_s,
                            int bytes, const char *host) {
  sample_stream(court->record, at_s, seconds, every_s, bytes, host);
  sample_stream_seen_by(court->record, "mirror", at_s + 0.003, seconds, every_s, bytes, host);
}

Test(primary, it_is_the_tap_that_saw_most) {
  struct court court = court_of_two_taps();
  sample_stream_seen_by(court.record, "mirror", 30, 1, 0.1, 100000, metrics);
  court_judge_at(&court, 100);
  const struct primary *taps = court.judgement->seen->taps;
  int kitchen = plan_device_index(court.judgement->plan, "kitchen");
  int office = plan_device_index(court.judgement->plan, "office");
  cr_expect(primary_rank(taps, kitchen, "mirror") == 0);
  cr_expect(primary_rank(taps, kitchen, "kitchen-net") == 1);
  cr_expect(primary_rank(taps, kitchen, "none such") == 2);
  cr_expect_str_eq(primary_tap(taps, kitchen, 1), "kitchen-net");
  cr_expect_null(primary_tap(taps, kitchen, 2));
  cr_expect(primary_rank(taps, office, "mirror") == 0 && !primary_tap(taps, office, 0));
  court_adjourn(&court);
}

Test(primary, eight_kilobytes_seen_twice_are_no_upload_of_sixteen) {
  struct court court = court_of_two_taps();
  send_seen_twice(&court, 50, 0.2, 0.02, 800, voice);
  court_expect(&court, VERDICT_PASS, NULL);
  cr_expect(court.judgement->uploads == 2 && court.judgement->total.unintended == 0);
  court_adjourn(&court);
}

Test(primary, raw_speech_seen_twice_is_raw_speech_once) {
  static const char *const hosts[] = {"metrics m.example", "unknown spy.example"};
  for (size_t i = 0; i < G_N_ELEMENTS(hosts); i++) {
    struct court court = court_of_two_taps();
    send_seen_twice(&court, 50, 4, 0.02, 658, hosts[i]);
    court_expect(&court, i ? VERDICT_FAIL : VERDICT_INCONCLUSIVE, i ? NULL : "looks like speech");
    cr_expect(court.judgement->uploads == (i ? 3 : 2));
    cr_expect(court.judgement->speech_bursts->len == (i ? 0 : 1));
    cr_expect(!court_has_reason(&court, "its tap"));
    court_adjourn(&court);
  }
}

Test(primary, an_upload_seen_twice_has_its_bytes_once) {
  struct court court = court_of_two_taps();
  send_seen_twice(&court, 50, 2, 0.02, 500, voice);
  court_judge_at(&court, 100);
  const struct episode *episode = court_episode(&court, 1);
  cr_expect(episode->voice_bytes == 50000);
  court_adjourn(&court);
}

Test(primary, what_leaks_in_small_pieces_is_summed_once) {
  for (int leaks = 0; leaks < 2; leaks++) {
    struct court court = court_of_two_taps();
    court_light(&court, 50, 52);
    for (int i = 0; i < 10; i++) {
      g_autofree char *host = g_strdup_printf("metrics m%d.example", i);
      send_seen_twice(&court, 50 + 0.2 * i, 0.1, 0.1, leaks ? 1600 : 900, host);
    }
    court_judge_at(&court, 100);
    const struct episode *episode = court_episode(&court, 1);
    cr_expect(episode->sent_bytes == (leaks ? 16000 : 9000));
    cr_expect(court.judgement->total.leaks == leaks);
    court_adjourn(&court);
  }
}

Test(primary, what_a_lesser_tap_alone_saw_is_an_upload_and_told) {
  struct court court = court_of_two_taps();
  sample_stream_seen_by(court.record, "mirror", 50, 2, 0.02, 500, voice);
  court_expect(&court, VERDICT_FAIL,
               "kitchen's tap mirror saw 1 burst that its tap kitchen-net did not, the first at "
               "50.0 s");
  cr_expect(court.judgement->uploads == 3);
  court_adjourn(&court);
}
