/* What keeps loudspeakers and microphone together: a little silence, and every frame knows.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "lead.h"

static const int64_t ms = NS_PER_MS;

static const struct {
  int64_t lead_ms, frames;
} leads[] = {{460, 0},    {451, 0},   {469, 0},   {450, 480},
             {475, -720}, {440, 960}, {100, 960}, {5000, -960}};

Test(lead, what_is_missing_is_silence_within_a_fifth_of_a_block) {
  struct lead lead;
  lead_init(&lead);
  for (size_t i = 0; i < G_N_ELEMENTS(leads); i++)
    cr_expect_eq(lead_missing_frames(&lead, leads[i].lead_ms * ms), leads[i].frames, "row %zu", i);
  lead_done(&lead);
}

Test(lead, frames_before_a_nudge_stay_and_those_after_it_move) {
  struct lead lead;
  lead_init(&lead);
  cr_expect_null(lead_describe(&lead));
  lead_nudge(&lead, 9600, 480);
  lead_nudge(&lead, 48000, -960);
  cr_expect_eq(lead_position(&lead, 9599), 9599);
  cr_expect_eq(lead_position(&lead, 9600), 10080);
  cr_expect_eq(lead_position(&lead, 47999), 48479);
  cr_expect_eq(lead_position(&lead, 48000), 47520);
  g_autofree char *text = lead_describe(&lead);
  cr_expect(strstr(text, "2 times, by 30.0 ms in all"), "%s", text);
  lead_done(&lead);
}
