/* Simulated nights: churn alone is no regression, and new stable triggers are one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "regression.h"
#include "sample-night.h"

#include <criterion/criterion.h>

enum { LINES = 400, SIMULATED = 2000 };

/* What triggers are like: most hardly ever fire again, a few nearly always do. */
static double chance_of(int line) {
  if (line % 40 == 0)
    return 0.9;
  return line % 5 == 0 ? 0.15 : 0.005;
}

static void simulate(struct night *night, const char *device, GRand *rand) {
  for (int line = 1; line <= LINES; line++)
    if (g_rand_double(rand) < chance_of(line))
      sample_night_fires(night, device, line, 0, "x");
}

static struct night *simulated(GRand *rand) {
  struct night *night = sample_night("night", LINES);
  sample_night_device(night, "hallway", 8);
  sample_night_device(night, "kitchen", 8);
  simulate(night, "hallway", rand);
  simulate(night, "kitchen", rand);
  return night;
}

/* Adds `fresh` triggers that never miss to tonight's; how many of the trials are called worse? */
static int count_worse(int trials, size_t count, int fresh, guint32 seed) {
  GRand *rand = g_rand_new_with_seed(seed);
  int worse = 0;
  for (int i = 0; i < trials; i++) {
    struct night *before[4], *now = simulated(rand);
    for (size_t j = 0; j < count; j++)
      before[j] = simulated(rand);
    for (int line = 0; line < fresh; line++)
      sample_night_fires(now, "kitchen", 1 + 5 * line, 0, "new");
    struct regression *regression = regression_find(before, count, now);
    worse += regression_verdict(regression) == REGRESSION_WORSE;
    regression_free(regression);
    for (size_t j = 0; j < count; j++)
      night_free(before[j]);
    night_free(now);
  }
  g_rand_free(rand);
  return worse;
}

Test(regression_churn, churn_alone_is_hardly_ever_called_worse) {
  int worse = count_worse(SIMULATED, 1, 0, 7);
  cr_log_info("one earlier night: %d of %d called worse", worse, SIMULATED);
  cr_expect(worse <= SIMULATED / 20, "%d of %d", worse, SIMULATED);
  worse = count_worse(SIMULATED, 4, 0, 8);
  cr_log_info("four earlier nights: %d of %d called worse", worse, SIMULATED);
  cr_expect(worse <= SIMULATED / 20, "%d of %d", worse, SIMULATED);
}

Test(regression_churn, a_new_set_of_stable_triggers_is_found) {
  int of_one = count_worse(200, 1, 24, 9), of_four = count_worse(200, 4, 24, 10);
  cr_log_info("24 new triggers: %d of 200 against one night, %d against four", of_one, of_four);
  cr_expect(of_one >= 160, "%d of 200", of_one);
  cr_expect(of_four >= 190, "%d of 200", of_four);
}
