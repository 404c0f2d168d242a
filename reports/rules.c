/* The numbers that judging depends on, each printed with every result.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules.h"
#include "record-read.h"

#include <stddef.h>

static const struct {
  const char *name, *unit, *meaning;
  size_t offset;
  double fallback;
} table[] = {
    {"merge_gap_s", "s", "activity of one device closer together than this is one episode",
     offsetof(struct judge_rules, merge_gap_s), 5},
    {"burst_gap_s", "s", "frames to one host closer together than this are one burst",
     offsetof(struct judge_rules, burst_gap_s), 1.5},
    {"burst_floor_bytes", "bytes", "a burst with less upstream payload counts as a keep-alive",
     offsetof(struct judge_rules, burst_floor_bytes), 15000},
    {"delivery_window_s", "s", "a recipient's notification this soon after a send proves delivery",
     offsetof(struct judge_rules, delivery_window_s), 60},
    {"trigger_lead_s", "s", "words playing this long before a wake are shown as its trigger",
     offsetof(struct judge_rules, trigger_lead_s), 1.5},
    {"unintended_allowed", "", "unintended recordings that the plan tolerates",
     offsetof(struct judge_rules, unintended_allowed), 0},
    {"missed_controls_max", "", "share of its controls that a device may miss",
     offsetof(struct judge_rules, missed_controls_max), 0.1},
};

struct judge_rules rules_read(struct record *record) {
  struct judge_rules rules;
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    g_autofree char *key = g_strconcat("rule.", table[i].name, NULL);
    double value = record_number(record, key, table[i].fallback);
    *(double *)(void *)((char *)&rules + table[i].offset) = value >= 0 ? value : table[i].fallback;
  }
  return rules;
}

void rules_each(const struct judge_rules *rules,
                void (*each)(void *user, const char *name, const char *unit, const char *meaning,
                             double value),
                void *user) {
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
    each(user, table[i].name, table[i].unit, table[i].meaning,
         *(const double *)(const void *)((const char *)rules + table[i].offset));
}
