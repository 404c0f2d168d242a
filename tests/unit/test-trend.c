/* Trend: many nights say since when a device misbehaves, and never take what is missing for
 * silence. SPDX-License-Identifier: GPL-3.0-or-later */
#include "trend-change.h"
#include "trend-part.h"
#include "trend.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static GPtrArray *nights, *left_out;

static void free_night(void *night) {
  night_free(night);
}

static void begin(void) {
  nights = g_ptr_array_new_with_free_func(free_night);
  left_out = g_ptr_array_new_with_free_func(g_free);
}

static void end(void) {
  g_ptr_array_unref(nights);
  g_ptr_array_unref(left_out);
}

TestSuite(trend, .init = begin, .fini = end);

/* The nth day's night, without devices yet. */
static struct night *add_night(int day, const char *verdict) {
  struct night *night = g_new0(struct night, 1);
  g_autofree char *dir = g_strdup_printf("/runs/202611%02dT200000Z-lab-tv-%08x", day, day);
  g_autofree char *started = g_strdup_printf("2026-11-%02dT20:00:00Z", day);
  night->strings = g_string_chunk_new(64);
  *night = (struct night){.strings = night->strings,
                          .dir = g_string_chunk_insert(night->strings, dir),
                          .started_utc = g_string_chunk_insert(night->strings, started),
                          .bench = "lab",
                          .script = "tv.yaml",
                          .verdict = verdict,
                          .version = "1",
                          .calibration = "20261101",
                          .complete = true,
                          .duration_s = 8 * 3600,
                          .noise_dba = 30,
                          .worst_deviation_db = 0.5,
                          .devices = g_array_new(FALSE, TRUE, sizeof(struct night_device)),
                          .episodes = g_array_new(FALSE, TRUE, sizeof(struct night_episode)),
                          .taps = g_array_new(FALSE, TRUE, sizeof(struct night_tap)),
                          .slots = g_array_new(FALSE, TRUE, sizeof(struct slot))};
  g_ptr_array_add(nights, night);
  return night;
}

/* A device of the night, which woke (and recorded) so often in 8 h. */
static struct night_device *add_device(struct night *night, const char *name, int unintended) {
  struct night_device device = {.name = name,
                                .profile = "generic",
                                .firmware = "1.0",
                                .unintended = unintended,
                                .recordings = unintended,
                                .exposure_h = 8,
                                .controls_played = 10,
                                .controls_heard = 10};
  device.classes[CLASS_FALSE_WAKE] = unintended;
  g_array_append_val(night->devices, device);
  return &g_array_index(night->devices, struct night_device, night->devices->len - 1);
}

static struct night_episode *add_episode(struct night *night, const char *device, int line,
                                         double offset_s, enum stage stage) {
  struct night_episode episode = {.device = device,
                                  .stage = stage,
                                  .kind = CLASS_FALSE_WAKE,
                                  .recorded = true,
                                  .slot = {"tv.yaml", line, 1, offset_s},
                                  .words = "hardwood floors"};
  g_array_append_val(night->episodes, episode);
  return &g_array_index(night->episodes, struct night_episode, night->episodes->len - 1);
}

static void play(struct night *night, int lines) {
  for (int line = 1; line <= lines; line++) {
    struct slot slot = {"tv.yaml", line, 1, 0};
    g_array_append_val(night->slots, slot);
  }
}

/* Nights with one device, as text tells them: P passed, F failed with one episode, I inconclusive.
 */
static void add_nights(const char *verdicts) {
  for (int i = 0; verdicts[i]; i++) {
    const char *verdict = verdicts[i] == 'P'   ? "pass"
                          : verdicts[i] == 'F' ? "fail"
                                               : "inconclusive";
    add_device(add_night(i + 1, verdict), "kitchen", verdicts[i] == 'F');
  }
}

static struct trend_failing failing_of(const char *verdicts) {
  add_nights(verdicts);
  g_autoptr(GPtrArray) groups = trend_groups(nights);
  cr_assert_eq(groups->len, 1);
  return trend_failing_find(g_ptr_array_index(groups, 0));
}

static void expect_said(const GString *page, const char *what, bool is_said) {
  cr_expect_eq(strstr(page->str, what) != NULL, is_said, "`%s` in %s", what, page->str);
}

static GString *render(void) {
  return trend_render(nights, left_out, 30, "/runs/trend");
}

Test(trend, the_first_bad_night_is_the_first_failure_after_the_last_pass) {
  struct trend_failing found = failing_of("FPPIFIF");
  cr_expect(found.is_failing);
  cr_expect_eq(found.first_bad, 4);
  cr_expect_eq(found.last_pass, 2);
  cr_expect_eq(found.fails, 2);
  cr_expect_eq(found.between, 1);
}

Test(trend, an_inconclusive_night_does_not_end_a_row_of_failures) {
  struct trend_failing found = failing_of("PFII");
  cr_expect(found.is_failing);
  cr_expect_eq(found.first_bad, 1);
}

Test(trend, a_pass_ends_a_row_of_failures) {
  struct trend_failing found = failing_of("FFP");
  cr_expect_not(found.is_failing);
  cr_expect_eq(found.first_bad, -1);
  cr_expect_eq(found.last_fail, 1);
}

Test(trend, a_verdict_of_another_version_is_inconclusive) {
  cr_expect_eq(trend_verdict(add_night(1, "splendid")), VERDICT_INCONCLUSIVE);
}

static struct trend_cusum cusum_of(const int counts[], int count, const char *const firmwares[]) {
  for (int i = 0; i < count; i++) {
    struct night_device *device = add_device(add_night(i + 1, "pass"), "kitchen", counts[i]);
    device->firmware = firmwares ? firmwares[i] : "1.0";
  }
  g_autoptr(GPtrArray) groups = trend_groups(nights);
  const struct trend_group *group = g_ptr_array_index(groups, 0);
  return trend_cusum_find(g_ptr_array_index(group->series, 0));
}

Test(trend, the_reference_of_a_night_of_8_h_is_as_published) {
  cr_expect_float_eq(trend_cusum_reference(8), 0.6068, 5e-5);
  cr_expect_float_eq(trend_cusum_reference(24), 1.8205, 5e-5);
}

/* Of 8 h each, k T = 0.60683: 0, 0, 1.39317, 2.78634, 4.17951. */
Test(trend, a_rise_is_told_with_the_night_on_which_it_began) {
  struct trend_cusum found = cusum_of((int[]){0, 0, 2, 2, 2, 0}, 6, NULL);
  cr_expect(found.is_on);
  cr_expect_eq(found.changed, 2);
  cr_expect_eq(found.raised, 4);
  cr_expect_float_eq(found.sum, 6 - 4 * 0.606826, 1e-5);
}

Test(trend, a_single_bad_night_is_no_rise) {
  struct trend_cusum found = cusum_of((int[]){0, 3, 0, 0, 0, 0, 0, 0}, 8, NULL);
  cr_expect_not(found.is_on);
  cr_expect_eq(found.raised, -1);
  cr_expect_eq(found.sum, 0);
}

Test(trend, a_rise_ends_when_the_sum_is_nothing) {
  int counts[20] = {5, 5, 5};
  struct trend_cusum found = cusum_of(counts, 20, NULL);
  cr_expect_not(found.is_on);
  cr_expect_eq(found.changed, 0);
  cr_expect_eq(found.raised, 0);
}

Test(trend, a_new_firmware_is_counted_anew) {
  static const char *const firmwares[] = {"1", "1", "2", "2"};
  struct trend_cusum found = cusum_of((int[]){2, 2, 2, 2}, 4, firmwares);
  cr_expect_float_eq(found.sum, 2 * (2 - 0.606826), 1e-5);
  cr_expect_not(found.is_on);
}

Test(trend, nights_without_exposure_add_their_counts_but_no_hours) {
  struct night *night = add_night(1, "inconclusive");
  add_device(night, "kitchen", 2)->exposure_h = 0;
  add_device(add_night(2, "pass"), "kitchen", 0);
  g_autoptr(GPtrArray) groups = trend_groups(nights);
  const struct trend_group *group = g_ptr_array_index(groups, 0);
  const struct trend_series *series = g_ptr_array_index(group->series, 0);
  const struct trend_segment *segment = &g_array_index(series->segments, struct trend_segment, 0);
  cr_expect_eq(segment->unintended, 2);
  cr_expect_eq(segment->hours, 8);
}

Test(trend, a_night_in_doubt_proves_nothing) {
  add_device(add_night(1, "pass"), "kitchen", 0);
  struct night_device *device = add_device(add_night(2, "inconclusive"), "kitchen", 0);
  device->in_doubt = true;
  device->exposure_h = 300;
  g_autoptr(GPtrArray) groups = trend_groups(nights);
  const struct trend_group *group = g_ptr_array_index(groups, 0);
  const struct trend_series *series = g_ptr_array_index(group->series, 0);
  cr_expect_eq(g_array_index(series->segments, struct trend_segment, 0).hours, 8);
  g_autoptr(GString) page = render();
  expect_said(page, "<small>in doubt</small>", true);
  expect_said(page, "its silence says nothing", true);
  g_autoptr(GString) text = trend_metrics(nights, left_out);
  expect_said(text, "script=\"tv.yaml\",device=\"kitchen\"} +Inf\n", true);
}

Test(trend, each_firmware_is_a_stretch_of_its_own_even_if_it_comes_back) {
  static const char *const firmwares[] = {"1", "1", "2", "1"};
  cusum_of((int[]){1, 0, 3, 0}, 4, firmwares);
  g_autoptr(GPtrArray) groups = trend_groups(nights);
  const struct trend_group *group = g_ptr_array_index(groups, 0);
  const struct trend_series *series = g_ptr_array_index(group->series, 0);
  cr_assert_eq(series->segments->len, 3);
  const struct trend_segment *segments = (const void *)series->segments->data;
  cr_expect_eq(segments[0].unintended, 1);
  cr_expect_eq(segments[0].hours, 16);
  cr_expect_float_eq(segments[1].rate.upper_one, 7.753657 * 3, 1e-4);
  cr_expect_eq(segments[2].from, 3);
}

Test(trend, nights_of_other_scripts_are_not_compared) {
  add_device(add_night(1, "pass"), "kitchen", 0);
  struct night *night = add_night(2, "fail");
  night->script = "news.yaml";
  add_device(night, "kitchen", 9);
  g_autoptr(GPtrArray) groups = trend_groups(nights);
  g_autoptr(GArray) shifts = trend_shifts(groups);
  cr_assert_eq(groups->len, 2);
  cr_assert_eq(shifts->len, 2);
  for (unsigned i = 0; i < shifts->len; i++)
    cr_expect_not(g_array_index(shifts, struct trend_shift, i).is_known);
}

Test(trend, of_many_devices_only_what_is_no_accident_stands) {
  static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
  for (int day = 1; day <= 5; day++) {
    struct night *night = add_night(day, "pass");
    for (int i = 0; i < 10; i++)
      add_device(night, names[i], day == 5 && i == 3 ? 12 : day == 5 && i == 4 ? 3 : 1);
  }
  g_autoptr(GPtrArray) groups = trend_groups(nights);
  g_autoptr(GArray) shifts = trend_shifts(groups);
  cr_assert_eq(shifts->len, 10);
  for (unsigned i = 0; i < shifts->len; i++)
    cr_expect_eq(g_array_index(shifts, struct trend_shift, i).stands, i == 3, "%u", i);
  g_autoptr(GString) page = render();
  expect_said(page, "<td class=\"bad\">risen</td>", true);
}

Test(trend, a_night_without_exposure_is_not_compared) {
  add_device(add_night(1, "fail"), "kitchen", 9);
  add_device(add_night(2, "inconclusive"), "kitchen", 0)->exposure_h = NAN;
  g_autoptr(GPtrArray) groups = trend_groups(nights);
  g_autoptr(GArray) shifts = trend_shifts(groups);
  cr_expect_not(g_array_index(shifts, struct trend_shift, 0).is_known);
  g_autoptr(GString) page = render();
  expect_said(page, "its silence says nothing", true);
  expect_said(page, "<header class=\"banner inconclusive\">", true);
  expect_said(page, "<small>no exposure</small>", true);
}

Test(trend, a_device_that_left_is_told_and_keeps_a_pass_from_the_banner) {
  struct night *night = add_night(1, "pass");
  add_device(night, "kitchen", 0);
  add_device(night, "bedroom", 0);
  add_device(add_night(2, "pass"), "kitchen", 0);
  g_autoptr(GString) page = render();
  expect_said(page, "<header class=\"banner inconclusive\">", true);
  expect_said(page, "bedroom</b> (lab · tv.yaml) took no part in the newest night", true);
  expect_said(page, "<td class=\"cell none\">–</td>", true);
}

Test(trend, all_good_nights_pass) {
  add_nights("PPP");
  g_autoptr(GString) page = render();
  expect_said(page, "<header class=\"banner pass\">", true);
  expect_said(page, "The newest night passed", true);
  expect_said(page, "No night of 3 failed.", true);
}

Test(trend, silence_in_a_night_that_did_not_pass_is_not_shown_as_a_pass) {
  struct night *night = add_night(1, "fail");
  add_device(night, "bedroom", 0);
  add_device(night, "kitchen", 1);
  g_autoptr(GString) page = render();
  expect_said(page, "class=\"cell unproven\"", true);
  expect_said(page, "class=\"cell good\"", false);
  expect_said(page, "class=\"cell bad\"", true);
}

Test(trend, the_first_bad_night_is_named_with_what_changed_with_it) {
  add_nights("PPFF");
  for (unsigned i = 2; i < 4; i++) {
    struct night *night = g_ptr_array_index(nights, i);
    g_array_index(night->devices, struct night_device, 0).firmware = "2.0";
    night->calibration = "20261115";
  }
  g_autoptr(GString) page = render();
  expect_said(page,
              "First bad night: <a href=\"../20261103T200000Z-lab-tv-00000003/report/index.html\">"
              "2026-11-03 20:00</a></b>, 2 failures since",
              true);
  expect_said(page, "firmware of kitchen: 2.0, before 1.0", true);
  expect_said(page, "calibration: 20261115, before 20261101", true);
  expect_said(page, " changed\"><a href=\"../20261103T", true);
  expect_said(page, " changed\"><a href=\"../20261104T", false);
}

Test(trend, a_cell_leads_to_the_first_unasked_episode) {
  struct night *night = add_night(1, "fail");
  add_device(night, "kitchen", 1);
  add_episode(night, "kitchen", 1, 0, STAGE_PROMPT)->intended = true;
  add_episode(night, "kitchen", 2, 1, STAGE_SEND);
  g_autoptr(GString) page = render();
  expect_said(page, "../20261101T200000Z-lab-tv-00000001/report/index.html#episode-2\"", true);
}

Test(trend, a_link_is_an_address_whatever_a_folder_is_called) {
  g_autofree char *plain = trend_link_between("/a/b/trend", "/a/b/run 1%");
  cr_expect_str_eq(plain, "../run%201%25/");
  g_autofree char *odd = trend_link_between("/a/trend", "/a/\"><script>:x");
  cr_expect_str_eq(odd, "../%22%3E%3Cscript%3E%3Ax/");
  g_autofree char *apart = trend_link_between("/srv/www", "/data/runs/x");
  cr_expect_str_eq(apart, "../../data/runs/x/");
  g_autofree char *within = trend_link_between("/data", "/data/runs/x");
  cr_expect_str_eq(within, "runs/x/");
}

Test(trend, what_devices_and_benches_are_called_stays_text) {
  struct night *night = add_night(1, "fail");
  night->bench = night->script = "</style><script>alert(1)</script>";
  night->calibration = "\"><img src=x>";
  add_device(night, "<b onclick='x'>\xE2\x80\xAE", 1)->firmware = "<i>";
  add_episode(night, "<b onclick='x'>\xE2\x80\xAE", 1, 0, STAGE_UPLOAD)->words = "<script>";
  struct night_tap tap = {.device = "<u>", .name = "<u>", .kind = "<u>", .gaps = 1, .gap_s = 1};
  g_array_append_val(night->taps, tap);
  g_ptr_array_add(left_out, g_strdup("/runs/<script>: \x1b[31m"));
  g_autoptr(GString) page = render();
  expect_said(page, "<script", false);
  expect_said(page, "<img", false);
  expect_said(page, "<b onclick", false);
  expect_said(page, "<u>", false);
  expect_said(page, "\x1b", false);
  expect_said(page, "style=", false);
}

Test(trend, a_stage_leads_to_the_next_as_often_as_it_did) {
  struct night *night = add_night(1, "fail");
  add_device(night, "kitchen", 4);
  for (int i = 0; i < 4; i++)
    add_episode(night, "kitchen", i + 1, 0, i < 1 ? STAGE_WAKE : i < 3 ? STAGE_UPLOAD : STAGE_SEND);
  add_episode(night, "kitchen", 9, 0, STAGE_DELIVERED)->intended = true;
  g_autoptr(GString) page = render();
  expect_said(page,
              "<td>4</td><td>3 of 4<small>75 % (19 to 99)</small></td>"
              "<td>1 of 3<small>33 % (1 to 91)</small></td>",
              true);
  expect_said(page, "<td>0 of 1<small>0 % (0 to 98)</small></td>", true);
}

/* Line 1 fired in all 4 nights, line 2 in 2 of the 3 that played it, line 3 once. */
Test(trend, a_place_is_stable_intermittent_or_seen_once) {
  for (int day = 1; day <= 4; day++) {
    struct night *night = add_night(day, "fail");
    add_device(night, "kitchen", 1);
    play(night, day == 4 ? 1 : 3);
    add_episode(night, "kitchen", 1, day, STAGE_UPLOAD);
    add_episode(night, "kitchen", 1, day + 0.1, STAGE_UPLOAD); /* twice in one night is one night */
    if (day <= 2)
      add_episode(night, "kitchen", 2, 0, STAGE_UPLOAD);
    if (day == 3)
      add_episode(night, "kitchen", 3, 0, STAGE_UPLOAD);
  }
  g_autoptr(GString) page = render();
  expect_said(page, "3 places: 1 stable, 1 intermittent, 1 seen once. Fired 7 of 10 times played",
              true);
  expect_said(page, "<td>4 of 4 <small>100 % (40 to 100)</small></td><td>stable</td>", true);
  expect_said(page, "<td>2 of 3 <small>67 % (9 to 99)</small></td><td>intermittent</td>", true);
  expect_said(page, "<td>1 of 3 <small>33 % (1 to 91)</small></td><td>once</td>", true);
}

Test(trend, a_run_that_is_newer_but_left_out_keeps_a_pass_from_the_banner) {
  add_nights("PP");
  g_ptr_array_add(left_out, g_strdup("/runs/20261001T000000Z-lab-tv-0: not complete"));
  g_ptr_array_add(left_out, g_strdup("/runs/20261001T000000Z-lab-tv-0/run.json:1:2: no JSON"));
  g_autoptr(GString) before = render();
  expect_said(before, "<header class=\"banner pass\">", true);
  expect_said(before, "20261001T000000Z-lab-tv-0: not complete", true);
  g_ptr_array_add(left_out, g_strdup("/runs/20261201T000000Z-lab-tv-0.partial: not complete"));
  g_autoptr(GString) after = render();
  expect_said(after, "<header class=\"banner inconclusive\">", true);
  expect_said(after, "1 run newer than all nights here", true);
}

Test(trend, a_script_that_is_no_longer_played_is_told_as_history) {
  struct night *old = add_night(1, "fail");
  old->script = "news.yaml";
  add_device(old, "kitchen", 3);
  add_device(add_night(20, "pass"), "kitchen", 0);
  g_autoptr(GString) page = render();
  expect_said(page, "<header class=\"banner pass\">", true);
  expect_said(page, "has not played this script for more than 7 days", true);
}

Test(trend, what_a_tap_lost_is_told_by_the_hour) {
  for (int day = 1; day <= 2; day++) {
    struct night *night = add_night(day, "inconclusive");
    add_device(night, "kitchen", 0);
    struct night_tap tap = {.device = "kitchen",
                            .name = "sniffer",
                            .kind = "sniffer",
                            .gaps = day - 1,
                            .gap_s = day == 2 ? 80 : 0,
                            .slack_s = 0.0005 * day};
    g_array_append_val(night->taps, tap);
  }
  g_autoptr(GString) page = render();
  expect_said(page,
              "<td class=\"doubt\">10 s/h</td><td>5 s/h</td><td>10 s/h</td><td class=\"number\">"
              "<a href=\"../20261102T",
              true);
  expect_said(page, "<td>1 ms</td><td>1 ms</td></tr>", true);
}

Test(trend, the_same_nights_give_the_same_bytes) {
  add_nights("PFIPF");
  g_autoptr(GString) once = render();
  g_autoptr(GString) again = render();
  cr_expect_str_eq(once->str, again->str);
  g_autoptr(GString) metrics = trend_metrics(nights, left_out);
  g_autoptr(GString) metrics_again = trend_metrics(nights, left_out);
  cr_expect_str_eq(metrics->str, metrics_again->str);
}

Test(trend, nights_of_one_afternoon_or_of_unknown_time_are_drawn_side_by_side) {
  add_nights("PFP");
  for (unsigned i = 0; i < 3; i++)
    ((struct night *)g_ptr_array_index(nights, i))->started_utc = i ? "soon" : "";
  g_autoptr(GString) page = render();
  expect_said(page, "nan", false);
  expect_said(page, "points=\"246.3,", true); /* thirds of the plot, 108 to 938, from the middle */
}

Test(trend, metrics_tell_the_newest_night_of_each_script) {
  add_nights("PF");
  g_autoptr(GString) text = trend_metrics(nights, left_out);
  expect_said(text,
              "# HELP hotmic_night_unintended Episodes nobody asked for.\n"
              "# TYPE hotmic_night_unintended gauge\n"
              "hotmic_night_unintended{bench=\"lab\",script=\"tv.yaml\",device=\"kitchen\"} 1\n",
              true);
  expect_said(text,
              "hotmic_night_rate_per_24h{bench=\"lab\",script=\"tv.yaml\",device=\"kitchen\"} 3\n",
              true);
  expect_said(text, "hotmic_night_verdict{bench=\"lab\",script=\"tv.yaml\"} 1\n", true);
  expect_said(
      text, "hotmic_night_started_timestamp_seconds{bench=\"lab\",script=\"tv.yaml\"} 1793649600\n",
      true);
}

Test(trend, metrics_without_exposure_are_no_zero) {
  struct night *night = add_night(1, "inconclusive");
  add_device(night, "kitchen", 0)->exposure_h = 0;
  night->noise_dba = NAN;
  g_autoptr(GString) text = trend_metrics(nights, left_out);
  expect_said(text, "device=\"kitchen\"} NaN\n", true);
  expect_said(
      text,
      "hotmic_night_rate_upper_per_24h{bench=\"lab\",script=\"tv.yaml\",device=\"kitchen\"} +Inf\n",
      true);
  expect_said(text, "hotmic_night_noise_dba{", false);
}

Test(trend, labels_of_metrics_are_escaped) {
  struct night *night = add_night(1, "pass");
  night->bench = "a\"b\\c\nd\re";
  add_device(night, "kitchen", 0);
  g_autoptr(GString) text = trend_metrics(nights, left_out);
  expect_said(text, "bench=\"a\\\"b\\\\c\\nd?e\"", true);
}
