/* A microphone that gives zeros is a gap, told while it lasts and when it ends.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "hush.h"
#include "level.h"

#include <string.h>

static const int64_t ms = NS_PER_MS;

Test(hush, sound_however_soft_is_none) {
  struct hush hush = {0};
  struct event event;
  for (int64_t at_ns = 0; at_ns < 5000 * ms; at_ns += 125 * ms)
    cr_assert_not(hush_level(&hush, -144, at_ns, &event));
}

Test(hush, it_is_told_every_second_and_when_it_ends_without_a_hole) {
  struct hush hush = {0};
  struct event event;
  int64_t told_until_ns = 1000 * ms;
  int told = 0;
  for (int64_t at_ns = 0; at_ns < 6000 * ms; at_ns += 125 * ms) {
    bool is_silent = at_ns >= 1000 * ms && at_ns < 3500 * ms;
    if (!hush_level(&hush, is_silent ? LEVEL_SILENCE_DB : -60, at_ns, &event))
      continue;
    cr_expect_eq(event.kind, EVENT_GAP);
    cr_expect_eq(event.at_ns, told_until_ns);
    told_until_ns = event.at_ns + event.value;
    told++;
    cr_expect(strstr(event.text, "muted or gone"), "%s", event.text);
  }
  cr_expect_eq(told_until_ns, 3500 * ms);
  cr_expect_eq(told, 3);
}
