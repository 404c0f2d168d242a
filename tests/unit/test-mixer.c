/* The mixer: cues where they belong, to the sample, whatever the block size.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "mixer.h"

enum { FRAMES = 1000, LENGTH = 50 };

static float ramp[LENGTH];
static struct clip clip = {.samples = ramp, .frames = LENGTH};
static struct cue cues[] = {
    {.number = 1, .clip = &clip, .start_frame = 0, .frames = 370, .channel = 0, .gain = 0.25f},
    {.number = 2, .clip = &clip, .start_frame = 100, .frames = LENGTH, .channel = 1, .gain = 1},
    {.number = 3, .clip = &clip, .start_frame = 120, .frames = LENGTH, .channel = 1, .gain = 2},
    {.number = 4, .clip = &clip, .start_frame = 999, .frames = LENGTH, .channel = 0, .gain = 1},
};
static const struct cue_sheet sheet = {
    .cues = cues, .count = G_N_ELEMENTS(cues), .channels = 2, .frames = FRAMES};

static void fill(void) {
  for (int i = 0; i < LENGTH; i++)
    ramp[i] = (float)(i + 1);
}

TestSuite(mixer, .init = fill);

static void mix(float to[2][FRAMES], size_t block) {
  struct mixer mixer;
  mixer_init(&mixer, &sheet);
  for (size_t at = 0; at < FRAMES; at += block) {
    float *const channels[] = {to[0] + at, to[1] + at};
    mixer_read(&mixer, channels, MIN(block, FRAMES - at));
  }
}

static float at(const struct cue *cue, int64_t frame) {
  int64_t since = frame - cue->start_frame;
  return since >= 0 && since < cue->frames ? cue->gain * ramp[since % LENGTH] : 0;
}

Test(mixer, every_sample_is_the_sum_of_what_sounds_then) {
  float mixed[2][FRAMES];
  mix(mixed, FRAMES);
  for (int64_t i = 0; i < FRAMES; i++) {
    cr_assert_eq(mixed[0][i], at(&cues[0], i) + at(&cues[3], i));
    cr_assert_eq(mixed[1][i], at(&cues[1], i) + at(&cues[2], i));
  }
  cr_expect(mixed[1][99] == 0 && mixed[1][100] == 1, "a cue starts at its sample");
  cr_expect(mixed[1][169] == 100 && mixed[1][170] == 0, "and ends with its last");
  cr_expect_eq(mixed[0][50], 0.25f, "a bed repeats");
}

Test(mixer, any_block_size_gives_the_same_sound) {
  float whole[2][FRAMES], pieces[2][FRAMES];
  static const size_t blocks[] = {1, 3, 64, 100, 119, 999};
  mix(whole, FRAMES);
  for (size_t b = 0; b < G_N_ELEMENTS(blocks); b++) {
    mix(pieces, blocks[b]);
    cr_expect_arr_eq(pieces, whole, sizeof whole, "blocks of %zu", blocks[b]);
  }
}
