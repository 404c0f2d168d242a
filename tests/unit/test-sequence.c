/* Bytes of a TCP connection that are counted once, in whatever order they come.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "frame.h"
#include "sequence.h"

#include <criterion/criterion.h>
#include <string.h>

struct sum {
  uint64_t sent, repeated;
  int64_t missing;
};

static struct sequence sequence;
static struct sum sum;

static void setup(void) {
  sequence = (struct sequence){0};
  sum = (struct sum){0};
}

TestSuite(sequence, .init = setup);

static uint64_t see(uint8_t flags, uint32_t number, uint32_t length) {
  struct sequence_news news = sequence_see(&sequence, flags, number, length);
  sum.sent += news.sent_bytes;
  sum.repeated += news.repeated_bytes;
  sum.missing += news.missing_bytes;
  return news.sent_bytes;
}

static void expect(uint64_t sent, uint64_t repeated, int64_t missing) {
  cr_expect_eq(sum.sent, sent, "sent %lu, not %lu", (unsigned long)sum.sent, (unsigned long)sent);
  cr_expect_eq(sum.repeated, repeated, "repeated %lu, not %lu", (unsigned long)sum.repeated,
               (unsigned long)repeated);
  cr_expect_eq(sum.missing, missing, "missing %ld, not %ld", (long)sum.missing, (long)missing);
}

Test(sequence, a_repetition_counts_apart) {
  see(FRAME_SYN, 99, 0);
  see(FRAME_ACK, 100, 1000);
  see(FRAME_ACK, 100, 1000);
  see(FRAME_ACK, 600, 1000);
  expect(1500, 1500, 0);
}

Test(sequence, data_in_the_opening_begin_after_it) {
  see(FRAME_SYN, 99, 50);
  see(FRAME_ACK, 150, 10);
  expect(60, 0, 0);
}

Test(sequence, a_hole_is_missing_until_it_is_filled) {
  see(FRAME_ACK, 0, 100);
  cr_expect_eq(see(FRAME_ACK, 300, 100), 300);
  expect(400, 0, 200);
  cr_expect_eq(see(FRAME_ACK, 150, 50), 0, "it was counted when the hole showed");
  expect(400, 0, 150);
  see(FRAME_ACK, 100, 50);
  see(FRAME_ACK, 200, 100);
  expect(400, 0, 0);
  see(FRAME_ACK, 100, 200);
  expect(400, 200, 0);
}

Test(sequence, a_segment_that_covers_a_hole_repeats_only_the_rest) {
  see(FRAME_ACK, 0, 100);
  see(FRAME_ACK, 200, 100);
  see(FRAME_ACK, 50, 300);
  expect(350, 150, 0);
}

Test(sequence, holes_beyond_those_remembered_stay_holes) {
  for (uint32_t i = 0; i < 10; i++)
    see(FRAME_ACK, i * 20, 10);
  expect(190, 0, 90);
  for (uint32_t i = 0; i < 9; i++)
    see(FRAME_ACK, i * 20 + 10, 10);
  expect(190, 90 - SEQUENCE_HOLES * 10, 90 - SEQUENCE_HOLES * 10);
}

Test(sequence, an_empty_segment_shows_what_is_missing_and_sends_nothing) {
  see(FRAME_ACK, 0, 100);
  cr_expect_eq(see(FRAME_ACK, 500, 0), 0);
  expect(100, 0, 400);
  see(FRAME_ACK, 100, 200);
  expect(300, 0, 200);
  see(FRAME_ACK, 400, 100);
  expect(500, 0, 100);
  see(FRAME_ACK, 300, 100);
  expect(500, 0, 0);
}

Test(sequence, empty_segments_far_ahead_never_count_as_sent) {
  see(FRAME_SYN, 100, 0);
  see(FRAME_ACK, 101, 100);
  for (uint32_t i = 1; i < 300; i++)
    see(FRAME_ACK, 201 + i * 1000000, 0);
  cr_expect_eq(sum.sent, 100);
  cr_expect_geq(sum.missing, 0);
}

Test(sequence, what_the_other_side_has_got_is_missing_until_it_is_seen) {
  see(FRAME_SYN, 99, 0);
  see(FRAME_ACK, 100, 1000);
  cr_expect_eq(sequence_show(&sequence, 100), 0);
  cr_expect_eq(sequence_show(&sequence, 1100), 0);
  cr_expect_eq(sequence_show(&sequence, 1101), 0, "it may be a FIN");
  cr_expect_eq(sequence_show(&sequence, 3100), 2000);
  cr_expect_eq(sequence_show(&sequence, 3100), 0);
  sum.missing = 2000;
  see(FRAME_ACK, 1100, 1000);
  expect(2000, 0, 1000);
  see(FRAME_ACK | FRAME_FIN, 2100, 1000);
  expect(3000, 0, 0);
  cr_expect_eq(sequence_show(&sequence, 3101), 0);
  cr_expect_eq(sequence_show(&sequence, 9000), 0, "that is another connection");
}

Test(sequence, of_a_side_that_was_never_seen_progress_is_missing) {
  cr_expect_eq(sequence_show(&sequence, 0xfffffff0), 0);
  cr_expect_eq(sequence_show(&sequence, 0x10), 0x20);
  cr_expect_eq(sequence_show(&sequence, 0x70000000), 0, "it is not believed");
  cr_expect_eq(sequence_show(&sequence, 0x70000100), 0x100);
}

Test(sequence, a_lost_end_of_a_connection_is_missing) {
  see(FRAME_ACK, 0, 100);
  see(FRAME_ACK | FRAME_FIN, 500, 0);
  expect(100, 0, 400);
  cr_expect_eq(sequence_show(&sequence, 501), 0);
}

Test(sequence, payload_past_the_end_takes_back_no_more_than_was_missing) {
  see(FRAME_ACK, 0, 100);
  see(FRAME_ACK | FRAME_FIN, 500, 0);
  sum.missing += sequence_show(&sequence, 501);
  expect(100, 0, 400);
  see(FRAME_ACK, 100, 500);
  cr_expect_eq(sum.missing, 0);
}

Test(sequence, a_wild_acknowledgement_is_not_believed) {
  see(FRAME_ACK, 0, 100);
  cr_expect_eq(sequence_show(&sequence, 0x40000000), 0);
  see(FRAME_ACK, 100, 100);
  expect(200, 0, 0);
}

Test(sequence, a_reset_with_text_shows_no_hole) {
  see(FRAME_ACK, 0, 100);
  see(FRAME_RST, 500000, 100);
  expect(200, 0, 0);
  see(FRAME_ACK, 100, 100);
  expect(300, 0, 0);
}

Test(sequence, after_the_end_other_numbers_are_another_connection) {
  see(FRAME_SYN, 99, 0);
  see(FRAME_ACK, 100, 100);
  see(FRAME_ACK | FRAME_FIN, 200, 0);
  cr_expect_not(sequence_is_another(&sequence, FRAME_ACK, 100, 100), "a retransmission");
  cr_expect(sequence_is_another(&sequence, FRAME_ACK, 400001, 100));
  cr_expect(sequence_is_another(&sequence, FRAME_ACK, 10, 50));
  see(FRAME_ACK, 400001, 100);
  expect(200, 0, 0);
}

Test(sequence, what_comes_before_a_fin_that_overtook_it_still_belongs) {
  see(FRAME_ACK, 0, 100);
  see(FRAME_ACK | FRAME_FIN, 300, 100);
  cr_expect_not(sequence_is_another(&sequence, FRAME_ACK, 100, 200));
  see(FRAME_ACK, 100, 200);
  expect(400, 0, 0);
}

Test(sequence, an_opening_with_another_number_begins_anew) {
  see(FRAME_SYN | FRAME_ACK, 1000, 0);
  see(FRAME_ACK, 1001, 100);
  see(FRAME_SYN | FRAME_ACK, 500000, 0);
  see(FRAME_ACK, 500001, 100);
  expect(200, 0, 0);
}

Test(sequence, only_bytes_that_were_all_seen_are_a_repetition) {
  cr_expect_not(sequence_is_repetition(&sequence, 0, 100));
  see(FRAME_ACK, 1000, 100);
  see(FRAME_ACK, 1200, 100);
  cr_expect(sequence_is_repetition(&sequence, 1000, 100));
  cr_expect_not(sequence_is_repetition(&sequence, 1000, 150), "it fills a hole");
  cr_expect_not(sequence_is_repetition(&sequence, 1250, 100));
  cr_expect_not(sequence_is_repetition(&sequence, 900, 150));
  cr_expect_not(sequence_is_repetition(&sequence, 1299, 1), "a keep-alive");
}

Test(sequence, keep_alives_are_no_payload) {
  see(FRAME_ACK, 1000, 0);
  see(FRAME_ACK, 999, 1);
  see(FRAME_ACK, 999, 0);
  expect(0, 1, 0);
  see(FRAME_ACK, 1000, 10);
  see(FRAME_ACK, 1009, 1);
  expect(10, 2, 0);
}

Test(sequence, a_fin_takes_a_number_and_is_no_byte) {
  see(FRAME_ACK, 0, 100);
  see(FRAME_ACK | FRAME_FIN, 100, 20);
  see(FRAME_ACK | FRAME_FIN, 100, 20);
  see(FRAME_ACK, 121, 0);
  expect(120, 20, 0);
}

Test(sequence, a_fin_that_was_not_seen_is_no_hole) {
  see(FRAME_ACK, 0, 100);
  see(FRAME_ACK, 101, 0);
  expect(100, 0, 0);
}

Test(sequence, numbers_wrap) {
  see(FRAME_ACK, 0xffffff00, 0x80);
  see(FRAME_ACK, 0xffffffc0, 0x80);
  see(FRAME_ACK, 0xffffff80, 0x40);
  see(FRAME_ACK, 0xffffff80, 0xc0);
  expect(0x140, 0xc0, 0);
}

Test(sequence, what_came_out_of_order_at_the_very_beginning_is_not_lost) {
  see(FRAME_ACK, 2000, 100);
  cr_expect_eq(see(FRAME_ACK, 1000, 500), 1000, "500 are seen, and 500 must lie between");
  expect(1100, 0, 500);
  see(FRAME_ACK, 1500, 500);
  expect(1100, 0, 0);
}

Test(sequence, nothing_comes_before_an_opening) {
  see(FRAME_SYN, 999, 0);
  see(FRAME_ACK, 1000, 100);
  see(FRAME_ACK, 500, 100);
  expect(100, 100, 0);
}

Test(sequence, a_wild_number_counts_only_what_it_carries) {
  see(FRAME_ACK, 0, 100);
  see(FRAME_ACK, 0x40000000, 100);
  see(FRAME_ACK, 0x80000000, 0);
  see(FRAME_RST, 0x12345678, 0);
  see(FRAME_ACK, 0x40000064 + (2u << 20), 100);
  expect(300, 0, 0);
}

Test(sequence, only_another_first_number_opens_another_connection) {
  cr_expect_not(sequence_is_another(&sequence, FRAME_SYN, 5, 0));
  see(FRAME_SYN, 5, 0);
  see(FRAME_ACK, 6, 1000);
  cr_expect_not(sequence_is_another(&sequence, FRAME_SYN, 5, 0));
  cr_expect(sequence_is_another(&sequence, FRAME_SYN, 1005, 0));
  cr_expect(sequence_is_another(&sequence, FRAME_SYN | FRAME_ACK, 1005, 0));
}

/* Every byte that is sent is seen at least once, in pieces that overlap and come in any order
 * within a window: all of them are counted once, none is missing in the end. */
Test(sequence, any_order_within_few_holes_adds_up) {
  for (uint32_t seed = 0; seed < 2000; seed++) {
    enum { PARTS = 40, PART = 100 };
    GRand *random = g_rand_new_with_seed(seed);
    uint32_t begin = g_rand_int(random);
    uint64_t carried = 0, whole = (uint64_t)PARTS * PART;
    setup();
    see(FRAME_SYN, begin - 1, 0);
    for (uint32_t i = 0; i < PARTS; i += 2) { /* two by two, swapped or not */
      uint32_t swap = g_rand_int(random) & 1;
      for (uint32_t k = 0; k < 2; k++) {
        uint32_t more = g_rand_int(random) % (i > 0 ? PART : 1);
        see(FRAME_ACK, begin + (i + (k ^ swap)) * PART - more, PART + more);
        carried += PART + more;
      }
    }
    expect(whole, carried - whole, 0);
    g_rand_free(random);
  }
}
