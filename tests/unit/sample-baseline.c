/* Silent records, and baselines that were learned from them, for tests.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-baseline.h"

#include <criterion/criterion.h>

const char sample_voice[] = "voice voice.softspeaker.example";
const char sample_metrics[] = "metrics metrics.softspeaker.example";

struct court sample_night(int end_s) {
  struct court court = {.folder = sample_folder()};
  court.record = sample_create(court.folder);
  sample_bench(court.record);
  for (int at_s = 10; at_s < end_s; at_s += 30)
    sample_sent(court.record, at_s, 0.1, 60, sample_voice);
  for (int at_s = 50; at_s < end_s; at_s += 300)
    sample_sent(court.record, at_s, 0.2, 3000, sample_metrics);
  return court;
}

struct baseline *sample_learn(struct court *court, double end_s, double from_s, double until_s) {
  g_autoptr(GError) error = NULL;
  sample_finish(court->record, end_s);
  struct baseline *baseline =
      baseline_learn(court->record, ns_of_seconds(from_s), ns_of_seconds(until_s), &error);
  cr_assert(baseline, "%s", error ? error->message : "");
  return baseline;
}

struct baseline *sample_baseline(void) {
  struct court court = sample_night(3600);
  struct baseline *baseline = sample_learn(&court, 3600, 0, 3600);
  court_adjourn(&court);
  return baseline;
}

struct baseline_host *sample_host(struct baseline *baseline, enum host_role role,
                                  const char *host) {
  const struct baseline_host *found = baseline_find(baseline, "kitchen", role, host);
  cr_assert(found, "%s is not in the baseline", host);
  return (struct baseline_host *)found; /* the array is the test's */
}
