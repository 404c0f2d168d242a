/* The alsa driver where there is no sound card: what it refuses, and in which words.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "bench.h"
#include "cards.h"
#include "path.h"
#include "sound.h"

static GError *error;
static struct bench_loudspeaker loudspeaker = {.channel = 1, .latency_ms = 250};

static struct bench bench_with(char *playback, char *capture) {
  return (struct bench){.sound = (char *)(uintptr_t) "alsa",
                        .cards = {(char *)(uintptr_t) "b.yaml:3:10", playback, capture, 10, 60},
                        .room = {.size_m = {5, 4, 3}},
                        .loudspeakers = &loudspeaker,
                        .loudspeaker_count = 1,
                        .microphone = {.position_m = {1, 0, 0}}};
}

Test(alsa, a_card_that_is_not_there_is_named_with_its_place_in_the_bench_file) {
  char none[] = "hw:NoSuchCard,0,0", null[] = "null";
  struct bench bench = bench_with(none, null);
  cr_expect_not(sound_check(&bench, &error));
  expect_error(error, HOTMIC_ERROR_BENCH,
               "b.yaml:3:10: playback hw:NoSuchCard,0,0: cannot be opened");
  bench = bench_with(null, none);
  cr_expect_null(sound_open(&bench, 1, &error));
  expect_error(error, HOTMIC_ERROR_BENCH, "capture hw:NoSuchCard,0,0: cannot be opened");
}

Test(alsa, a_check_needs_no_sound_but_a_session_needs_a_real_clock) {
  char null[] = "null";
  struct bench bench = bench_with(null, null);
  cr_expect(sound_check(&bench, &error));
  expect_no_error(error);
  cr_expect_null(sound_open(&bench, 1, &error));
  expect_error(error, HOTMIC_ERROR_BENCH, "playback null: runs at ");
}

Test(alsa, a_path_has_the_loudspeaker_s_latency_in_it) {
  char null[] = "null";
  struct bench bench = bench_with(null, null);
  struct sound_path *table = path_table(&bench, &error), path;
  expect_no_error(error);
  cr_assert(path_find(&bench, table, 0, 0, &path));
  cr_expect_float_eq((double)path.delay_ns, 250e6 + 1e9 / 343.2, 1000);
  cr_expect_float_eq(path.gain_db, 0, 0.1);
  g_free(table);
}

Test(alsa, listing_cards_works_without_any) {
  GPtrArray *cards = cards_list();
  cr_expect_not_null(cards);
  g_ptr_array_unref(cards);
}
