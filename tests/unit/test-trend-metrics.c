/* Numbers for Prometheus: what was not measured is no zero, and labels stay labels.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-trend.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

TestSuite(trend_metrics, .init = begin, .fini = end);

Test(trend_metrics, metrics_tell_the_newest_night_of_each_script) {
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

Test(trend_metrics, metrics_without_exposure_are_no_zero) {
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

Test(trend_metrics, labels_of_metrics_are_escaped) {
  struct night *night = add_night(1, "pass");
  night->bench = "a\"b\\c\nd\re";
  add_device(night, "kitchen", 0);
  g_autoptr(GString) text = trend_metrics(nights, left_out);
  expect_said(text, "bench=\"a\\\"b\\\\c\\nd?e\"", true);
}
