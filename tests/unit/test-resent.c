/* Frames of a radio that are sent again, one by one or in blocks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "resent.h"

#include <criterion/criterion.h>

static struct resent resent;

static bool hear(uint8_t tid, uint16_t number, bool retry) {
  struct frame f = {.sealed = true, .wifi_tid = tid, .wifi_seq = number, .retry = retry};
  return resent_is_repetition(&resent, &f);
}

Test(resent, any_frame_of_a_block_may_be_sent_again) {
  resent = (struct resent){0};
  for (uint16_t i = 0; i < 64; i++)
    cr_expect_not(hear(0, (uint16_t)(i << 4), false));
  for (uint16_t i = 0; i < 64; i++)
    cr_expect(hear(0, (uint16_t)(i << 4), true), "%u", i);
}

Test(resent, what_was_not_heard_before_is_news_however_often_it_was_sent) {
  resent = (struct resent){0};
  cr_expect_not(hear(0, 0, true));
  cr_expect(hear(0, 0, true));
  cr_expect_not(hear(1, 0, true), "another counter");
  cr_expect_not(hear(0, 1, true), "another piece");
  cr_expect_not(hear(0, 0, false), "the number has come round");
}

Test(resent, numbers_of_long_ago_are_forgotten) {
  resent = (struct resent){0};
  for (uint32_t i = 0; i < 10 * RESENT_RECENT; i++)
    hear(3, (uint16_t)(i << 4), false);
  cr_expect_not(hear(3, 0, true));
  cr_expect(hear(3, (uint16_t)((10 * RESENT_RECENT - 1) << 4), true));
}
