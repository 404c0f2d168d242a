/* The numbers that judging depends on, each printed with every result.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_RULES_H
#define HOTMIC_RULES_H

#include "record.h"

struct judge_rules {
  double merge_gap_s;         /**< activity of a device closer than this is one episode */
  double burst_gap_s;         /**< frames to one host closer than this are one burst */
  double burst_floor_bytes;   /**< upstream payload below which a burst is a keep-alive */
  double burst_margin;        /**< times the idle 99.9th percentile, that a burst must reach */
  double burst_least_bytes;   /**< however quiet a baseline was, less is no burst */
  double delivery_window_s;   /**< a recipient's light this soon after a send proves delivery */
  double trigger_lead_s;      /**< words playing this long before a wake are shown as its trigger */
  double unintended_allowed;  /**< unintended recordings that the plan tolerates */
  double missed_controls_max; /**< share of controls that a device may miss */
  double answer_max_s;        /**< how long after its window a control still excuses activity */
  double level_flag_db;       /**< a cue that is further off its level is marked */
  double level_void_db;       /**< a cue that is further off its level proves nothing */
  double ambient_margin_db;   /**< by which noise must stay below what is said */
  double control_every_max_s; /**< longest time between two heard controls that proves anything */
};

/** The record's `rule.*` settings over the defaults (5, 1.5, 15000, 2, 4000, 60, 1.5, 0, 0.1, 30,
 * 1, 3, 20, 1800); what is out of range counts as the nearest value within. */
struct judge_rules rules_read(struct record *record);

/** Is every rule within its range? Error: HOTMIC_ERROR_USAGE with rule, value and range. */
bool rules_check(const struct judge_rules *rules, GError **error);

/** Calls `each` with every rule's name (without "rule."), unit, meaning and value, in a fixed
 * order. */
void rules_each(const struct judge_rules *rules,
                void (*each)(void *user, const char *name, const char *unit, const char *meaning,
                             double value),
                void *user);

#endif
