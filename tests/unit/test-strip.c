/* The night strip: nothing is lost to thinning, blindness shows, and its size does not grow.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-record.h"
#include "strip-bins.h"
#include "strip-data.h"
#include "strip.h"

#include <criterion/criterion.h>
#include <string.h>

struct drawn {
  GString *svg, *data;
};

static struct drawn draw(struct court *court) {
  g_autoptr(GError) error = NULL;
  struct drawn drawn = {g_string_new(NULL), g_string_new(NULL)};
  cr_assert(strip_append(drawn.svg, drawn.data, NULL, court->record, court->judgement, &error),
            "%s", error ? error->message : "");
  return drawn;
}

static void drawn_done(struct drawn drawn) {
  g_string_free(drawn.svg, TRUE);
  g_string_free(drawn.data, TRUE);
}

static int count_of(const char *text, const char *part) {
  int count = 0;
  for (const char *at = text; (at = strstr(at, part)); at++)
    count++;
  return count;
}

static const struct strip_lane *lane_of(const struct strip *strip, const char *device,
                                        enum strip_kind kind) {
  for (unsigned i = 0; i < strip->lanes->len; i++) {
    const struct strip_lane *lane = g_ptr_array_index(strip->lanes, i);
    if (lane->kind == kind && strcmp(lane->device, device) == 0)
      return lane;
  }
  cr_assert(false, "%s has no lane of %s", device, strip_kind_names[kind]);
  return NULL;
}

Test(strip, a_light_of_an_instant_shows_in_a_night_of_ten_hours) {
  struct court court = court_alive();
  court_light(&court, 20000, 20000.1);
  court_judge_at(&court, 36000);
  struct strip *strip = strip_read(court.record, court.judgement, NULL, NULL);
  const struct strip_lane *lane = lane_of(strip, "kitchen", STRIP_LIGHT);
  cr_expect(strip->bins <= STRIP_BINS_MAX && strip->bins > STRIP_BINS_MAX - 10);
  int bin = (int)(20000LL * NS_PER_S / strip->bin_ns);
  cr_expect(lane->bins[bin].lit & 1 << LIGHT_LISTENING);
  cr_expect(!(lane->bins[bin - 2].lit & 1 << LIGHT_LISTENING));
  struct drawn drawn = draw(&court);
  cr_expect(count_of(drawn.svg->str, "class=\"lit listening\"") == 4, "2 controls, it, the legend");
  drawn_done(drawn);
  strip_free(strip);
  court_adjourn(&court);
}

Test(strip, bytes_add_up_to_what_was_sent_to_whom) {
  struct court court = court_convene();
  sample_bench(court.record);
  sample_sent(court.record, 10, 3, 42000, "voice v.example");
  sample_sent(court.record, 30, 3, 21000, "messaging m.example");
  sample_sent(court.record, 50, 3, 6000, "metrics x.example");
  court_judge(&court);
  struct strip *strip = strip_read(court.record, court.judgement, NULL, NULL);
  const struct strip_lane *lane = lane_of(strip, "kitchen", STRIP_BYTES);
  struct strip_bin all = strip_bin_merge(lane, 0, strip->bins);
  struct strip_bin early = strip_bin_merge(lane, 0, (int)(20LL * NS_PER_S / strip->bin_ns));
  cr_expect(all.sent[STRIP_VOICE] == 42000 && all.sent[STRIP_MESSAGING] == 21000 &&
            all.sent[STRIP_OTHER] == 6000);
  cr_expect(early.sent[STRIP_VOICE] == 42000 && early.sent[STRIP_MESSAGING] == 0);
  strip_free(strip);
  court_adjourn(&court);
}

Test(strip, a_blind_tap_is_hatched_and_its_neighbour_is_not) {
  struct court court = court_alive();
  struct event gap = {.at_ns = 30LL * NS_PER_S,
                      .kind = EVENT_GAP,
                      .value = 10LL * NS_PER_S,
                      .device = "kitchen",
                      .tap = "kitchen-net",
                      .text = "garbled"};
  record_append(court.record, &gap);
  court_judge(&court);
  struct strip *strip = strip_read(court.record, court.judgement, NULL, NULL);
  int within = (int)(35LL * NS_PER_S / strip->bin_ns);
  int after = (int)(41LL * NS_PER_S / strip->bin_ns);
  cr_expect(lane_of(strip, "kitchen", STRIP_BYTES)->bins[within].blind);
  cr_expect(!lane_of(strip, "kitchen", STRIP_BYTES)->bins[after].blind);
  cr_expect(!lane_of(strip, "kitchen", STRIP_LIGHT)->bins[within].blind);
  struct drawn drawn = draw(&court);
  cr_expect(count_of(drawn.svg->str, "<rect class=\"gap\"") == 2, "it and the legend");
  drawn_done(drawn);
  strip_free(strip);
  court_adjourn(&court);
}

Test(strip, a_gap_of_the_bench_blinds_every_lane) {
  struct court court = court_alive();
  sample_gap_of(court.record, "", 30, 10, "the machine slept");
  court_judge(&court);
  struct strip *strip = strip_read(court.record, court.judgement, NULL, NULL);
  for (unsigned i = 0; i < strip->lanes->len; i++) {
    const struct strip_lane *lane = g_ptr_array_index(strip->lanes, i);
    cr_expect(lane->bins[35LL * NS_PER_S / strip->bin_ns].blind, "%s %s", lane->device, lane->tap);
  }
  strip_free(strip);
  court_adjourn(&court);
}

Test(strip, a_tap_that_saw_nothing_has_its_lane) {
  struct court court = court_convene();
  sample_bench(court.record);
  court_judge(&court);
  struct strip *strip = strip_read(court.record, court.judgement, NULL, NULL);
  lane_of(strip, "kitchen", STRIP_LIGHT);
  lane_of(strip, "kitchen", STRIP_BYTES);
  lane_of(strip, "kitchen", STRIP_CONSOLE);
  lane_of(strip, "office", STRIP_LIGHT);
  strip_free(strip);
  court_adjourn(&court);
}

Test(strip, an_unasked_episode_is_a_link_to_its_card) {
  struct court court = court_alive();
  sample_chain(court.record, 20, true);
  court_judge(&court);
  struct drawn drawn = draw(&court);
  cr_expect(strstr(drawn.svg->str, "<a href=\"#episode-2\">"));
  cr_expect(strstr(drawn.svg->str, "class=\"unintended recorded\" x"));
  cr_expect(strstr(drawn.data->str, "[2,\"kitchen\",20.000,"));
  drawn_done(drawn);
  court_adjourn(&court);
}

static gsize size_with(int events) {
  struct court court = court_alive();
  for (int i = 0; i < events; i++) {
    double at_s = 6 + 80.0 * i / events;
    sample_console(court.record, at_s, -1, "tick");
    sample_sent(court.record, at_s, 0.1, 100, "metrics x.example");
  }
  court_judge(&court);
  struct drawn drawn = draw(&court);
  gsize size = drawn.svg->len + drawn.data->len;
  drawn_done(drawn);
  court_adjourn(&court);
  return size;
}

Test(strip, ten_times_the_events_take_no_more_room) {
  gsize few = size_with(2000), many = size_with(20000);
  cr_expect(many < few + few / 5, "%zu bytes for 10 times the events of %zu", many, few);
}

Test(strip, names_stay_text_in_the_drawing_and_in_the_data) {
  static const char evil[] = "</script><b>\"'\\\xe2\x80\xa8\xe2\x80\xae\xff";
  struct court court = court_alive();
  record_add_device(court.record,
                    &(struct record_device){evil, "", "", "generic", "", true, "", ""});
  record_add_tap(court.record, &(struct record_tap){evil, evil, "led"});
  sample_light(court.record, evil, 30, LIGHT_LISTENING);
  court_judge(&court);
  struct drawn drawn = draw(&court);
  cr_expect(!strstr(drawn.svg->str, "<b>") && !strstr(drawn.svg->str, "\xe2\x80\xae") &&
            !strstr(drawn.svg->str, "\xe2\x80\xa8"));
  cr_expect(!strpbrk(drawn.data->str, "<>'&\xe2\xff"));
  cr_expect(strstr(drawn.data->str,
                   "\"\\u003c\\u002fscript\\u003e\\u003cb\\u003e\\u0022\\u0027\\u005c"
                   "\\u2028\\u202e"));
  drawn_done(drawn);
  court_adjourn(&court);
}

Test(strip, what_is_beyond_the_first_plane_becomes_two_units) {
  g_autoptr(GString) out = g_string_new(NULL);
  strip_data_text(out, "\xf0\x9f\x98\x80 a.b\x01\xff");
  cr_expect_str_eq(out->str, "\"\\ud83d\\ude00 a.b\\u0001\\ufffd\"");
}
