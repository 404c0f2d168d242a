/* The software speaker's light: what its three wires do, and when.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "lamp.h"

static void append_change(void *user, enum link_type type, int64_t sample, const void *payload,
                          size_t bytes) {
  const uint8_t *change = payload;
  cr_assert(type == LINK_LIGHT && bytes == 2);
  g_string_append_printf(user, "%" G_GINT64_FORMAT ":%c%d ", sample, "rgb"[change[0]], change[1]);
}

static void init(struct lamp *lamp, GString *changes) {
  lamp_init(lamp, (struct outlet){.send = append_change, .user = changes});
}

Test(soft_speaker_lamp, colours_change_their_wires_at_the_same_sample) {
  struct lamp lamp;
  g_autoptr(GString) changes = g_string_new(NULL);
  init(&lamp, changes);
  lamp_show(&lamp, LIGHT_LISTENING, 160);
  lamp_show(&lamp, LIGHT_MUTED, 320);
  lamp_show(&lamp, LIGHT_IDLE, 480);
  cr_assert_str_eq(changes->str, "160:g1 160:b1 320:r1 320:g0 320:b0 480:r0 ");
}

Test(soft_speaker_lamp, speaking_pulses_every_150_ms_from_its_beginning) {
  struct lamp lamp;
  g_autoptr(GString) changes = g_string_new(NULL);
  init(&lamp, changes);
  lamp_show(&lamp, LIGHT_SPEAKING, 320);
  for (int64_t now = 320; now <= 320 + 4800; now += 160)
    lamp_tick(&lamp, now);
  cr_assert_str_eq(changes->str, "320:g1 320:b1 2720:g0 2720:b0 5120:g1 5120:b1 ");
}

Test(soft_speaker_lamp, showing_the_same_again_leaves_the_pattern_alone) {
  struct lamp lamp;
  g_autoptr(GString) changes = g_string_new(NULL);
  init(&lamp, changes);
  lamp_show(&lamp, LIGHT_NOTIFICATION, 0);
  lamp_show(&lamp, LIGHT_NOTIFICATION, 7000);
  lamp_tick(&lamp, 8000);
  cr_assert_str_eq(changes->str, "0:r1 0:g1 8000:r0 8000:g0 ");
}
