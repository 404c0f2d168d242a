/* The calibration page: what must be known of a bench's sound is said, in words first.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-calibration.h"
#include "scratch.h"

#include "calibration-doubt.h"
#include "calibration-page.h"

#include <math.h>

TestSuite(calibration_page, .fini = scratch_remove);

enum { DAY_S = 86400, OLDER = 3 };

static GError *error;

/* Three calibrations of a sample that nothing is wrong with, and its page ten days later. */
static struct calibration *history[OLDER];
static struct calibration_page page;

static void begin(void) {
  for (int i = 0; i < OLDER; i++) {
    history[i] = sample_calibration(scratch_dir(), OLDER - 1 - i);
    cr_assert(calibration_finish(history[i], &error));
    history[i]->microphone.full_scale_dbspl = 118.4;
  }
  struct calibration_loudspeaker *second = &history[OLDER - 1]->loudspeakers[1];
  memset(second->unreached, 0, sizeof second->unreached);
  page = (struct calibration_page){.history = (const struct calibration *const *)history,
                                   .count = OLDER,
                                   .nights = sample_nights(10, false),
                                   .now_utc_s = SAMPLE_MADE_UTC_S + 10 * DAY_S};
}

static struct calibration *newest(void) {
  return history[OLDER - 1];
}

static void end(void) {
  for (int i = 0; i < OLDER; i++)
    calibration_free(history[i]);
  if (page.nights)
    g_array_unref((GArray *)page.nights);
}

static void use_nights(GArray *nights) {
  g_array_unref((GArray *)page.nights);
  page.nights = nights;
}

static void expect_said(const char *words, bool said) {
  GString *html = calibration_page_render(&page);
  cr_expect_eq(strstr(html->str, words) != NULL, said, "`%s` %s", words,
               said ? "is not said" : "is said");
  g_string_free(html, TRUE);
}

static void expect_doubt(enum verdict_kind kind, const char *words) {
  GArray *doubts = calibration_doubts(&page);
  bool found = false;
  for (unsigned i = 0; i < doubts->len; i++) {
    const struct calibration_doubt *doubt = &g_array_index(doubts, struct calibration_doubt, i);
    found |= doubt->kind == kind && strstr(doubt->text, words);
  }
  cr_expect(found, "of %u doubts none says `%s`", doubts->len, words);
  g_array_unref(doubts);
  expect_said(words, true);
}

static void expect_no_doubt(void) {
  GArray *doubts = calibration_doubts(&page);
  cr_expect_eq(doubts->len, 0, "%s",
               doubts->len ? g_array_index(doubts, struct calibration_doubt, 0).text : "");
  g_array_unref(doubts);
}

#define TEST_PAGE(name) Test(calibration_page, name, .init = begin, .fini = end)

TEST_PAGE(a_good_calibration_is_in_force_and_says_so) {
  expect_no_doubt();
  expect_said("<header class=\"banner pass\">", true);
  expect_said("in force</span> Calibrated 10 days ago, holds for 80 more days</h1>", true);
  expect_said("and nothing has drifted", true);
}

TEST_PAGE(it_says_what_it_is) {
  static const char *const facts[] = {"kitchen-table",
                                      "2026-11-22 18:45 UTC",
                                      "2027-02-20",
                                      "hotmic 0.1.0",
                                      "118.40 dB SPL",
                                      "1000.1 Hz",
                                      "27.3 dBA",
                                      "L90 25.9 dBA",
                                      "<dd>kitchen</dd>",
                                      "3.958&#160;ms",
                                      "12.416&#160;ms",
                                      "0.29&#160;s",
                                      "near-equaliser.wav",
                                      "sofa-left-device-sweep.wav",
                                      "clock 31.25&#160;ppm"};
  for (size_t i = 0; i < G_N_ELEMENTS(facts); i++)
    expect_said(facts[i], true);
  expect_said(newest()->loudspeakers[1].at_microphone.sweep.sha256, true);
  expect_said(newest()->bench_sha256, true);
}

TEST_PAGE(an_expired_one_is_not_valid) {
  page.now_utc_s = SAMPLE_MADE_UTC_S + 95 * DAY_S;
  expect_doubt(VERDICT_FAIL, "It expired 5 days ago: it holds for 90 days.");
  expect_said("<header class=\"banner fail\">", true);
  expect_said("not valid</span> Calibrated 95 days ago, expired 5 days ago</h1>", true);
}

TEST_PAGE(it_holds_to_its_last_second) {
  page.now_utc_s = SAMPLE_MADE_UTC_S + 90 * DAY_S;
  expect_no_doubt();
  page.now_utc_s++;
  expect_doubt(VERDICT_FAIL, "It expired 0 days ago");
}

TEST_PAGE(one_from_the_future_is_doubted) {
  page.now_utc_s = SAMPLE_MADE_UTC_S - 2 * DAY_S;
  expect_doubt(VERDICT_INCONCLUSIVE, "dated 2.0 days in the future");
}

TEST_PAGE(what_was_not_measured_is_told) {
  newest()->complete = false;
  newest()->microphone.measured = newest()->noise.measured = false;
  newest()->loudspeakers[1].at_device.measured = false;
  expect_doubt(VERDICT_FAIL, "It is not complete");
  expect_doubt(VERDICT_FAIL, "The microphone was not calibrated");
  expect_doubt(VERDICT_FAIL, "sofa-left was not measured");
  expect_doubt(VERDICT_INCONCLUSIVE, "The noise of the room was not measured");
}

TEST_PAGE(bands_that_stay_outside_are_named) {
  bool *unreached = newest()->loudspeakers[1].unreached;
  unreached[6] = true;
  expect_doubt(VERDICT_INCONCLUSIVE, "sofa-left: even equalised, 100 Hz stays outside ±3 dB.");
  unreached[7] = unreached[22] = true;
  expect_doubt(VERDICT_INCONCLUSIVE,
               "sofa-left: even equalised, 100 Hz, 125 Hz and 4 kHz stay outside ±3 dB.");
  expect_said("<td>100, 125, 4k Hz</td>", true);
}

TEST_PAGE(a_loudspeaker_without_an_equaliser_is_told) {
  g_clear_pointer(&newest()->loudspeakers[0].equaliser.file, g_free);
  expect_doubt(VERDICT_INCONCLUSIVE, "near has no equaliser");
}

TEST_PAGE(a_level_check_may_be_off_by_one_decibel) {
  newest()->loudspeakers[0].speech_dbspl = 66;
  expect_no_doubt();
  newest()->loudspeakers[0].speech_dbspl = 66.2;
  expect_doubt(VERDICT_INCONCLUSIVE, "near: the level check by speech came out +1.2 dB from the "
                                     "65.0 dB SPL that were asked for.");
}

TEST_PAGE(a_level_that_was_not_checked_is_told) {
  newest()->loudspeakers[0].speech_dbspl = NAN;
  expect_doubt(VERDICT_INCONCLUSIVE, "near: its level was not checked by speech.");
}

TEST_PAGE(a_microphone_may_move_by_half_a_decibel) {
  newest()->microphone.full_scale_dbspl = 118.9;
  expect_no_doubt();
  newest()->microphone.full_scale_dbspl = 118.95;
  expect_doubt(VERDICT_INCONCLUSIVE, "The sensitivity of the microphone changed by -0.55 dB");
}

TEST_PAGE(a_loudspeaker_that_moved_is_told) {
  for (size_t band = 0; band < THIRD_OCTAVES; band++)
    newest()->loudspeakers[0].at_device.third_octave_db[band] -= 1.5;
  newest()->loudspeakers[0].latency_ms += 2;
  expect_doubt(VERDICT_INCONCLUSIVE, "near is 1.6 dB quieter than in the calibration before");
  expect_doubt(VERDICT_INCONCLUSIVE, "near sounds 2.00 ms later than in the calibration before");
}

TEST_PAGE(nights_that_drifted_are_told_with_the_worst) {
  use_nights(sample_nights(20, true));
  expect_doubt(VERDICT_INCONCLUSIVE, "sofa-left: 7 of 20 nights were off by more than 1 dB; worst");
  expect_said("\">near: ", false);
}

TEST_PAGE(nights_of_an_earlier_calibration_do_not_count_against_this_one) {
  use_nights(sample_nights(20, true));
  for (unsigned i = 0; i < page.nights->len; i++) {
    struct calibration_night *night = &g_array_index(page.nights, struct calibration_night, i);
    g_free(night->calibration);
    night->calibration = g_strdup("20261023T184500Z");
  }
  expect_no_doubt();
}

TEST_PAGE(lines_that_could_not_be_read_are_counted) {
  page.bad_nights = 2;
  expect_doubt(VERDICT_INCONCLUSIVE, "2 lines of nights.csv could not be read and are left out.");
}

TEST_PAGE(the_gravest_comes_first) {
  page.bad_nights = 1;
  newest()->loudspeakers[0].speech_dbspl = 70;
  page.now_utc_s = SAMPLE_MADE_UTC_S + 95 * DAY_S;
  GArray *doubts = calibration_doubts(&page);
  cr_assert_eq(doubts->len, 3);
  cr_expect_eq(g_array_index(doubts, struct calibration_doubt, 0).kind, VERDICT_FAIL);
  g_array_unref(doubts);
}

TEST_PAGE(every_name_is_inert) {
  struct calibration *now = newest();
  char **names[] = {&now->bench,
                    &now->device,
                    &now->tool,
                    &now->loudspeakers[0].name,
                    &now->bench_sha256,
                    &now->loudspeakers[0].equaliser.file,
                    &now->loudspeakers[0].equaliser.sha256,
                    &g_array_index(page.nights, struct calibration_night, 0).run,
                    &g_array_index(page.nights, struct calibration_night, 0).calibration,
                    &g_array_index(page.nights, struct calibration_night, 0).loudspeaker};
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    g_free(*names[i]);
    *names[i] = g_strdup_printf("</title><script>\"'&%zu", i);
  }
  newest()->loudspeakers[0].speech_dbspl = 70;
  expect_said("<script", false);
  expect_said("\"'&", false);
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *escaped = g_strdup_printf("&lt;script&gt;&quot;&#39;&amp;%zu", i);
    expect_said(escaped, true);
  }
}

TEST_PAGE(it_runs_nothing_and_loads_nothing_but_its_style) {
  static const char *const never[] = {"<script", " style=",  "javascript:", "http:",   "https:",
                                      " onload", " onclick", "url(",        "@import", "<style"};
  for (size_t i = 0; i < G_N_ELEMENTS(never); i++)
    expect_said(never[i], false);
  expect_said("<link rel=\"stylesheet\" href=\"style.css\">", true);
}

TEST_PAGE(no_number_in_it_is_not_a_number) {
  newest()->loudspeakers[0].at_device.rt60_s = NAN;
  for (int i = 0; i < 2; i++) {
    struct calibration_loudspeaker *loudspeaker = &newest()->loudspeakers[i];
    loudspeaker->latency_ms = loudspeaker->pink_dbspl = loudspeaker->asked_dbspl = NAN;
    for (size_t band = 0; band < THIRD_OCTAVES; band++)
      loudspeaker->at_device.third_octave_db[band] = loudspeaker->equalised_db[band] = NAN;
  }
  for (unsigned i = 0; i < page.nights->len; i++)
    g_array_index(page.nights, struct calibration_night, i).deviation_db = NAN;
  expect_said("nan", false);
  expect_said("inf", false);
}

TEST_PAGE(nothing_is_less_than_zero_by_nothing) {
  for (unsigned i = 0; i < page.nights->len; i++) {
    struct calibration_night *night = &g_array_index(page.nights, struct calibration_night, i);
    night->deviation_db = night->late_ms = -0.004;
  }
  expect_said("<td>0.00</td><td>0.00</td>", true);
  expect_said("<title>0.00 dB</title>", true);
  expect_said("-0.00", false);
}

TEST_PAGE(a_corridor_and_all_series_are_drawn) {
  expect_said("class=\"corridor\"", true);
  expect_said("as it is</span>", true);
  expect_said("equalised</span>", true);
  expect_said("fifth harmonic</span>", true);
  expect_said("energy still to come", true);
  expect_said("where it should lie: ±1 dB", true);
  expect_said("2026-12-01 22:45", true);
}

TEST_PAGE(the_first_calibration_has_nothing_to_compare_with) {
  page.history += OLDER - 1;
  page.count = 1;
  use_nights(g_array_new(FALSE, FALSE, sizeof(struct calibration_night)));
  expect_no_doubt();
  expect_said("There is no earlier calibration to compare with.", true);
  expect_said("No night was measured yet.", true);
  expect_said("and nothing has drifted", false);
}

TEST_PAGE(it_is_written_twice_with_the_same_bytes) {
  for (int i = 0; i < 2; i++) {
    g_autofree char *dir = g_strdup_printf("%s/report-%d", scratch_dir(), i);
    cr_assert(calibration_page_write(&page, dir, &error), "%s", error ? error->message : "");
  }
  static const char *const names[] = {"index.html", "style.css"};
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *a = g_build_filename(scratch_dir(), "report-0", names[i], NULL);
    g_autofree char *b = g_build_filename(scratch_dir(), "report-1", names[i], NULL);
    g_autofree char *x = NULL, *y = NULL;
    cr_assert(g_file_get_contents(a, &x, NULL, NULL) && g_file_get_contents(b, &y, NULL, NULL));
    cr_expect(strlen(x) > 1000);
    cr_expect_str_eq(x, y);
  }
}

TEST_PAGE(a_folder_that_cannot_be_made_means_try_later) {
  g_autofree char *dir = g_strconcat(scratch_text("file", ""), "/report", NULL);
  cr_expect_not(calibration_page_write(&page, dir, &error));
  expect_error(error, HOTMIC_ERROR_BUSY, "cannot make this folder");
}
