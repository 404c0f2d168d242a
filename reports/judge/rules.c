/* The numbers that judging depends on, each printed with every result.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules.h"
#include "record-read.h"

#include <math.h>
#include <stddef.h>

static const struct {
  const char *name, *unit, *meaning;
  size_t offset;
  double fallback, lowest, highest;
} table[] = {
    {"merge_gap_s", "s", "activity of one device closer together than this is one episode",
     offsetof(struct judge_rules, merge_gap_s), 5, 0, 86400},
    {"burst_gap_s", "s", "frames to one host closer together than this are one burst",
     offsetof(struct judge_rules, burst_gap_s), 1.5, 0.1, 3600},
    {"burst_floor_bytes", "bytes",
     "a burst with less upstream payload counts as a keep-alive, unless the profile says otherwise",
     offsetof(struct judge_rules, burst_floor_bytes), 15000, 0, 1e9},
    {"burst_margin", "",
     "with a baseline, a burst must reach so many times the idle 99.9th percentile over 10 s",
     offsetof(struct judge_rules, burst_margin), 2, 1, 100},
    {"burst_least_bytes", "bytes", "with a baseline, less upstream payload in 10 s is no burst",
     offsetof(struct judge_rules, burst_least_bytes), 4000, 1, 1e9},
    {"delivery_window_s", "s", "a recipient's notification this soon after a send proves delivery",
     offsetof(struct judge_rules, delivery_window_s), 60, 0, 86400},
    {"trigger_lead_s", "s", "words playing this long before a wake are shown as its trigger",
     offsetof(struct judge_rules, trigger_lead_s), 1.5, 0, 3600},
    {"unintended_allowed", "", "unintended recordings that the plan tolerates",
     offsetof(struct judge_rules, unintended_allowed), 0, 0, 1e6},
    {"missed_controls_max", "", "share of its controls that a device may miss",
     offsetof(struct judge_rules, missed_controls_max), 0.1, 0, 1},
    {"answer_max_s", "s", "a control excuses no activity this long after its window",
     offsetof(struct judge_rules, answer_max_s), 30, 0, 86400},
    {"level_flag_db", "dB", "a cue further off the level that was asked for is marked",
     offsetof(struct judge_rules, level_flag_db), 1, 0, 200},
    {"level_void_db", "dB", "a cue further off the level that was asked for proves nothing",
     offsetof(struct judge_rules, level_void_db), 3, 0, 200},
    {"ambient_margin_db", "dB", "noise in the room must stay this far below what is said",
     offsetof(struct judge_rules, ambient_margin_db), 20, 0, 200},
    {"control_every_max_s", "s", "answered controls further apart than this prove nothing between",
     offsetof(struct judge_rules, control_every_max_s), 1800, 1, 86400},
};

static double value_of(const struct judge_rules *rules, size_t i) {
  return *(const double *)(const void *)((const char *)rules + table[i].offset);
}

struct judge_rules rules_read(struct record *record) {
  struct judge_rules rules;
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    g_autofree char *key = g_strconcat("rule.", table[i].name, NULL);
    double value = record_number(record, key, table[i].fallback);
    if (isnan(value))
      value = table[i].fallback;
    *(double *)(void *)((char *)&rules + table[i].offset) =
        CLAMP(value, table[i].lowest, table[i].highest);
  }
  return rules;
}

bool rules_check(const struct judge_rules *rules, GError **error) {
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    double value = value_of(rules, i);
    if (value >= table[i].lowest && value <= table[i].highest)
      continue;
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_USAGE,
                "rule %s is %g; expected a number from %g to %.0f%s%s", table[i].name, value,
                table[i].lowest, table[i].highest, *table[i].unit ? " " : "", table[i].unit);
    return false;
  }
  return true;
}

void rules_each(const struct judge_rules *rules,
                void (*each)(void *user, const char *name, const char *unit, const char *meaning,
                             double value),
                void *user) {
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
    each(user, table[i].name, table[i].unit, table[i].meaning, value_of(rules, i));
}
