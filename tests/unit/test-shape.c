/* The shape of a burst: what looks like speech, what does not, and how much went in a second.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "shape.h"

#include <criterion/criterion.h>
#include <string.h>

static struct shape *shape;

static void begin(void) {
  shape = shape_new();
}

static void end(void) {
  shape_free(shape);
}

TestSuite(shape, .init = begin, .fini = end);

static void take(double at_s, int64_t bytes) {
  shape_take(shape, ns_of_seconds(at_s), bytes);
}

/* Pieces of `bytes` every `every_s` over [from_s, until_s). */
static void stream(double from_s, double until_s, double every_s, int64_t bytes) {
  for (int i = 0; from_s + i * every_s < until_s - 1e-9; i++)
    take(from_s + i * every_s, bytes);
}

static enum shape_kind kind(void) {
  return shape_read(shape).kind;
}

/* As an Echo Dot sent it (from the capture that accompanies Dubois et al., PoPETs 2020(4)): what
 * had piled up in 46 frames, then three frames of 1062 bytes each 100 ms with one more now and
 * then, and a little at the end. */
static void send_as_an_echo_dot(double at_s) {
  take(at_s, 366);
  for (int i = 0; i < 44; i++)
    take(at_s + 0.001 * i, 1439);
  for (int i = 1; i < 44; i++) {
    stream(at_s + 0.1 * i, at_s + 0.1 * i + 0.09, 0.03, 1062);
    if (i % 11 == 4)
      take(at_s + 0.1 * i + 0.08, 1062);
  }
  take(at_s + 4.4, 1164);
  take(at_s + 4.8, 811);
}

Test(shape, an_echo_dots_upload_is_pcm) {
  send_as_an_echo_dot(20.639);
  struct shape_finding found = shape_read(shape);
  cr_expect(found.kind == SHAPE_PCM);
  cr_expect(found.plateau_s > 3.5 && found.plateau_s < 4.7, "%g s", found.plateau_s);
  cr_expect(found.bytes_per_s > 31500 && found.bytes_per_s < 34500, "%g", found.bytes_per_s);
  cr_expect(shape_peak_1s(shape) > 88000 && shape_peak_1s(shape) < 99000);
}

Test(shape, pcm_is_pcm_however_it_is_cut_into_pieces) {
  static const double every_s[] = {0.01, 0.02, 0.04, 0.1, 0.125, 0.25};
  for (size_t i = 0; i < G_N_ELEMENTS(every_s); i++) {
    shape_reset(shape);
    stream(7, 10, every_s[i], (int64_t)(32900 * every_s[i]));
    cr_expect(kind() == SHAPE_PCM, "every %g s", every_s[i]);
  }
}

Test(shape, pcm_that_the_air_holds_back_for_a_moment_is_still_pcm) {
  stream(0, 2, 0.02, 660);
  take(2.2, 6600);
  stream(2.22, 4, 0.02, 660);
  cr_expect(kind() == SHAPE_PCM);
  cr_expect(shape_read(shape).plateau_s > 3.5);
}

Test(shape, pcm_for_less_than_two_seconds_is_no_plateau) {
  stream(0, 1.8, 0.02, 660);
  cr_expect(kind() == SHAPE_NONE);
}

Test(shape, what_goes_at_line_rate_is_no_speech) {
  static const int64_t bytes[] = {14400, 20000, 33000, 60000, 66000, 120000, 500000};
  static const double over_s[] = {0.01, 0.05, 0.1, 0.3, 0.9};
  for (size_t i = 0; i < G_N_ELEMENTS(bytes); i++)
    for (size_t j = 0; j < G_N_ELEMENTS(over_s); j++) {
      shape_reset(shape);
      for (int k = 0; k < 20; k++)
        take(5.03 + over_s[j] * k / 20, bytes[i] / 20);
      take(6.4, 100);
      cr_expect(kind() == SHAPE_NONE, "%d B in %g s", (int)bytes[i], over_s[j]);
    }
}

Test(shape, the_acknowledgements_of_a_download_are_no_speech) {
  stream(0, 20, 0.5, 350); /* what is asked for, over TCP */
  cr_expect(kind() == SHAPE_NONE);
  shape_reset(shape);
  stream(0, 60, 0.012, 38); /* QUIC, whose acknowledgements are payload of UDP */
  cr_expect(kind() == SHAPE_NONE);
}

Test(shape, pcm_in_lumps_of_up_to_a_second_is_pcm) {
  static const double every_s[] = {0.6, 0.75, 1, 1.1};
  for (size_t i = 0; i < G_N_ELEMENTS(every_s); i++) {
    shape_reset(shape);
    for (int j = 0; j * every_s[i] < 10; j++)
      for (int k = 0; k < 23; k++)
        take(7 + j * every_s[i] + 0.001 * k, (int64_t)(32900 * every_s[i] / 23));
    struct shape_finding found = shape_read(shape);
    cr_expect(found.kind == SHAPE_PCM, "every %g s", every_s[i]);
    cr_expect(found.plateau_s > 7 && found.bytes_per_s > 32000 && found.bytes_per_s < 33500);
  }
}

Test(shape, a_few_posts_or_others_by_the_second_are_no_pcm) {
  static const int64_t bytes[] = {8000, 20000, 28000, 42000, 96000};
  stream(0, 3, 1, 32900);
  cr_expect(kind() == SHAPE_NONE, "three");
  shape_reset(shape);
  stream(0, 30, 2, 65800);
  cr_expect(kind() == SHAPE_NONE, "every two seconds");
  for (size_t i = 0; i < G_N_ELEMENTS(bytes); i++) {
    shape_reset(shape);
    stream(0, 30, 1, bytes[i]);
    cr_expect(kind() == SHAPE_NONE, "%d B/s", (int)bytes[i]);
  }
  shape_reset(shape);
  for (int i = 0; i < 30; i++)
    take(i, i % 3 ? 60000 : 20000);
  cr_expect(kind() == SHAPE_NONE, "uneven");
}

Test(shape, an_upload_that_wanders_is_no_plateau) {
  for (int i = 0; i < 60; i++)
    stream(i, i + 1, 0.05, i % 2 ? 2600 : 600);
  cr_expect(kind() == SHAPE_NONE);
}

Test(shape, other_steady_rates_are_no_pcm) {
  static const int64_t rates[] = {12000, 20000, 28000, 42000, 64000, 96000};
  for (size_t i = 0; i < G_N_ELEMENTS(rates); i++) {
    shape_reset(shape);
    stream(0, 10, 0.02, rates[i] / 50);
    cr_expect(kind() == SHAPE_NONE, "%d B/s", (int)rates[i]);
  }
}

Test(shape, a_log_that_a_slow_link_shapes_cannot_be_told_from_pcm) {
  stream(0, 3.6, 0.044, 1460);
  cr_expect(kind() == SHAPE_PCM, "a hint is no proof");
}

Test(shape, opus_at_common_rates_is_opus) {
  static const double every_s[] = {0.02, 0.04, 0.06};
  static const int rates_bit_s[] = {16000, 24000, 32000, 64000};
  for (size_t i = 0; i < G_N_ELEMENTS(every_s); i++)
    for (size_t j = 0; j < G_N_ELEMENTS(rates_bit_s); j++) {
      shape_reset(shape);
      stream(3, 8, every_s[i], (int64_t)(rates_bit_s[j] * every_s[i] / 8) + 24);
      cr_expect(kind() == SHAPE_OPUS, "%d bit/s every %g s", rates_bit_s[j], every_s[i]);
    }
}

Test(shape, opus_for_less_than_three_seconds_is_too_short_to_tell) {
  stream(0, 2.8, 0.02, 90);
  cr_expect(kind() == SHAPE_NONE);
}

Test(shape, keep_alives_are_nothing) {
  stream(0, 3600, 30, 66);
  cr_expect(kind() == SHAPE_NONE && shape_peak_10s(shape) == 66);
}

Test(shape, a_plateau_is_remembered_whatever_follows_it) {
  stream(0, 3, 0.02, 660);
  stream(3, 5, 0.001, 1460);
  stream(1000, 1001, 0.1, 100);
  struct shape_finding found = shape_read(shape);
  cr_expect(found.kind == SHAPE_PCM && found.plateau_s >= 2.9 && found.plateau_s < 3.2);
}

Test(shape, peaks_are_the_fullest_second_and_ten_seconds) {
  stream(0, 20, 1, 1000);
  take(40, 2500);
  take(40.9, 2500);
  take(41, 400);
  cr_expect(shape_peak_1s(shape) == 5400, "to 100 ms");
  cr_expect(shape_peak_10s(shape) == 11000);
}

Test(shape, a_peak_is_never_too_small) {
  take(0.09, 1000);
  take(1.08, 1000);
  take(10.08, 1000);
  cr_expect(shape_peak_1s(shape) == 2000 && shape_peak_10s(shape) == 3000);
}

Test(shape, times_before_the_beginning_and_the_end_of_time_do_no_harm) {
  take(-30.05, 100);
  take(-29.95, 100);
  shape_take(shape, INT64_MAX / 4, 100);
  shape_take(shape, 0, 100); /* back: counts as now */
  cr_expect(shape_peak_1s(shape) == 200 && kind() == SHAPE_NONE);
}

Test(shape, a_new_burst_knows_nothing_of_the_last) {
  stream(0, 3, 0.02, 660);
  shape_reset(shape);
  cr_expect(kind() == SHAPE_NONE && shape_peak_1s(shape) == 0);
}

Test(shape, the_reason_says_how_long_and_how_fast) {
  g_autofree char *pcm = shape_reason((struct shape_finding){SHAPE_PCM, 4.04, 32910});
  g_autofree char *opus = shape_reason((struct shape_finding){SHAPE_OPUS, 5, 3400});
  g_autofree char *none = shape_reason((struct shape_finding){0});
  cr_expect_str_eq(pcm, "4.0 s at 32.9 kB/s, the rate of 16 kHz PCM");
  cr_expect_str_eq(opus, "5.0 s at 3.4 kB/s in small regular pieces, as Opus sends speech");
  cr_expect_str_eq(none, "");
}
