/* What changes from night to night is told with the night since when; doubt makes no rate.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-trend.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

TestSuite(trend_change, .init = begin, .fini = end);

static struct trend_failing failing_of(const char *verdicts) {
  add_nights(verdicts);
  g_autoptr(GPtrArray) groups = trend_groups(nights);
  cr_assert_eq(groups->len, 1);
  return trend_failing_find(g_ptr_array_index(groups, 0));
}

Test(trend_change, the_first_bad_night_is_the_first_failure_after_the_last_pass) {
  struct trend_failing found = failing_of("FPPIFIF");
  cr_expect(found.is_failing);
  cr_expect_eq(found.first_bad, 4);
  cr_expect_eq(found.last_pass, 2);
  cr_expect_eq(found.fails, 2);
  cr_expect_eq(found.between, 1);
}

Test(trend_change, an_inconclusive_night_does_not_end_a_row_of_failures) {
  struct trend_failing found = failing_of("PFII");
  cr_expect(found.is_failing);
  cr_expect_eq(found.first_bad, 1);
}

Test(trend_change, a_pass_ends_a_row_of_failures) {
  struct trend_failing found = failing_of("FFP");
  cr_expect_not(found.is_failing);
  cr_expect_eq(found.first_bad, -1);
  cr_expect_eq(found.last_fail, 1);
}

Test(trend_change, a_verdict_of_another_version_is_inconclusive) {
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

Test(trend_change, the_reference_of_a_night_of_8_h_is_as_published) {
  cr_expect_float_eq(trend_cusum_reference(8), 0.6068, 5e-5);
  cr_expect_float_eq(trend_cusum_reference(24), 1.8205, 5e-5);
}

/* Of 8 h each, k T = 0.60683: 0, 0, 1.39317, 2.78634, 4.17951. */
Test(trend_change, a_rise_is_told_with_the_night_on_which_it_began) {
  struct trend_cusum found = cusum_of((int[]){0, 0, 2, 2, 2, 0}, 6, NULL);
  cr_expect(found.is_on);
  cr_expect_eq(found.changed, 2);
  cr_expect_eq(found.raised, 4);
  cr_expect_float_eq(found.sum, 6 - 4 * 0.606826, 1e-5);
}

Test(trend_change, a_single_bad_night_is_no_rise) {
  struct trend_cusum found = cusum_of((int[]){0, 3, 0, 0, 0, 0, 0, 0}, 8, NULL);
  cr_expect_not(found.is_on);
  cr_expect_eq(found.raised, -1);
  cr_expect_eq(found.sum, 0);
}

Test(trend_change, a_rise_ends_when_the_sum_is_nothing) {
  int counts[20] = {5, 5, 5};
  struct trend_cusum found = cusum_of(counts, 20, NULL);
  cr_expect_not(found.is_on);
  cr_expect_eq(found.changed, 0);
  cr_expect_eq(found.raised, 0);
}

Test(trend_change, a_new_firmware_is_counted_anew) {
  static const char *const firmwares[] = {"1", "1", "2", "2"};
  struct trend_cusum found = cusum_of((int[]){2, 2, 2, 2}, 4, firmwares);
  cr_expect_float_eq(found.sum, 2 * (2 - 0.606826), 1e-5);
  cr_expect_not(found.is_on);
}

Test(trend_change, what_was_seen_without_exposure_is_told_but_belongs_to_no_rate) {
  struct night *night = add_night(1, "inconclusive");
  add_device(night, "kitchen", 2)->exposure_h = 0;
  add_device(add_night(2, "pass"), "kitchen", 0);
  g_autoptr(GPtrArray) groups = trend_groups(nights);
  const struct trend_group *group = g_ptr_array_index(groups, 0);
  const struct trend_series *series = g_ptr_array_index(group->series, 0);
  const struct trend_segment *segment = &g_array_index(series->segments, struct trend_segment, 0);
  cr_expect_eq(segment->unintended, 0);
  cr_expect_eq(segment->beyond, 2);
  cr_expect_eq(segment->hours, 8);
  g_autoptr(GString) page = render();
  expect_said(page, "<td>0<small>+2 beyond it</small></td>", true);
}

/* Ten nights of three in 8 h are a rise; nights in doubt with as many are none, nor do they hide
 * one by raising what was before. */
Test(trend_change, nights_in_doubt_neither_make_nor_hide_a_rise) {
  for (int day = 1; day <= 4; day++)
    add_device(add_night(day, "inconclusive"), "kitchen", 30)->in_doubt = true;
  for (int day = 5; day <= 14; day++)
    add_device(add_night(day, "pass"), "kitchen", 0);
  add_device(add_night(15, "fail"), "kitchen", 9);
  g_autoptr(GPtrArray) groups = trend_groups(nights);
  g_autoptr(GArray) shifts = trend_shifts(groups);
  const struct trend_shift *shift = &g_array_index(shifts, struct trend_shift, 0);
  cr_expect_eq(shift->before, 0);
  cr_expect(shift->stands && shift->rates.ratio > 1);
  cr_expect_eq(trend_cusum_find(shift->series).changed, 14);
}

Test(trend_change, imports_count_by_the_hours_that_they_state) {
  for (int day = 1; day <= 2; day++) {
    struct night *night = add_night(day, "fail");
    night->imported = true;
    add_device(night, "kitchen", 4)->in_doubt = true; /* no control proves it */
  }
  g_autoptr(GPtrArray) groups = trend_groups(nights);
  const struct trend_group *group = g_ptr_array_index(groups, 0);
  const struct trend_series *series = g_ptr_array_index(group->series, 0);
  cr_expect_eq(g_array_index(series->segments, struct trend_segment, 0).hours, 16);
  g_autoptr(GString) page = render();
  expect_said(page, "8.00 h stated", true);
}

Test(trend_change, a_night_in_doubt_proves_nothing) {
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

Test(trend_change, each_firmware_is_a_stretch_of_its_own_even_if_it_comes_back) {
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

Test(trend_change, nights_of_other_scripts_are_not_compared) {
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

Test(trend_change, of_many_devices_only_what_is_no_accident_stands) {
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

Test(trend_change, a_night_without_exposure_is_not_compared) {
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
