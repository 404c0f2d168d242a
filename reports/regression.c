/* Regression: what is new, gone or still there against earlier nights, and what is only churn.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "regression.h"

const char *const change_names[CHANGES + 1] = {"new", "gone", "persisting"};

struct regression *regression_find(struct night *const before[], size_t count,
                                   const struct night *now) {
  (void)before, (void)count, (void)now;
  return g_new0(struct regression, 1);
}

void regression_free(struct regression *regression) {
  g_free(regression);
}

char *regression_table(const struct regression *regression) {
  (void)regression;
  return g_strdup("");
}

char *regression_json(const struct regression *regression) {
  (void)regression;
  return g_strdup("");
}

void regression_weigh(struct judgement *judgement) {
  (void)judgement;
}

void regression_append(GString *out, const struct judgement *judgement) {
  (void)out, (void)judgement;
}

void regression_append_episode(GString *out, const struct judgement *judgement,
                               const struct episode *episode) {
  (void)out, (void)judgement, (void)episode;
}
