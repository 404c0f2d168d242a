/* What devices sent, summed up from events alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-record.h"
#include "tally.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct tally *tally_at(const struct court *court, unsigned i) {
  return &g_array_index(court->judgement->tally, struct tally, i);
}

Test(tally, events_are_summed_by_host_where_no_conversation_was_told) {
  struct court court = court_convene();
  sample_bench(court.record);
  sample_stream(court.record, 20, 1, 0.1, 500, "metrics m.example");
  sample_stream(court.record, 40, 1, 0.1, 700, "metrics m.example");
  sample_stream(court.record, 30, 1, 0.1, 100, "unknown n.example");
  sample_stream_seen_by(court.record, "mirror", 20, 1, 0.1, 500, "metrics m.example");
  struct event event = {.at_ns = 50LL * NS_PER_S, .kind = EVENT_RECEIVED, .value = 77};
  tidy_copy_text(event.device, sizeof event.device, "kitchen");
  tidy_copy_text(event.tap, sizeof event.tap, "kitchen-net");
  tidy_copy_text(event.text, sizeof event.text, "metrics m.example");
  record_append(court.record, &event);
  court_judge_at(&court, 100);
  cr_assert(court.judgement->tally->len == 2);
  cr_expect_str_eq(tally_at(&court, 0)->host, "m.example");
  cr_expect(tally_at(&court, 0)->role == ROLE_METRICS && tally_at(&court, 0)->up == 12000);
  cr_expect(tally_at(&court, 0)->down == 77);
  cr_expect(tally_at(&court, 0)->first_ns == 20LL * NS_PER_S);
  cr_expect(tally_at(&court, 0)->last_ns == 50LL * NS_PER_S);
  cr_expect_str_eq(tally_at(&court, 1)->host, "n.example");
  cr_expect(tally_at(&court, 1)->up == 1000 && tally_at(&court, 1)->down == 0);
  court_adjourn(&court);
}

Test(tally, what_conversations_tell_is_not_summed_again) {
  struct court court = court_alive();
  sample_conversation(court.record, "m.example", ROLE_METRICS, 20, 5000, 100, 0);
  sample_stream(court.record, 20, 1, 0.1, 500, "metrics m.example");
  court_judge_at(&court, 100);
  cr_expect(court.judgement->tally->len == 0);
  court_adjourn(&court);
}
