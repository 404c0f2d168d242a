/* Was each cue as loud as it was asked to be?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "loudness.h"
#include "html.h"
#include "unmeasured.h"

#include <math.h>
#include <string.h>

/* What is quieter by so much was not heard at all: that is the room. */
static const double unheard_db = 15;
/* So much of what is said may go by without its level being known. */
static const double inaudible_max = 0.1;
/* Of a loudspeaker that stands where it was calibrated less than a hundredth remains unforeseen;
 * 5 cm to one side leave 4 % of it, more than that anything. */
static const double misfit_max_db = -12;

struct loudspeaker {
  const char *name;
  int cues, measured, off, unheard;
  int said, inaudible; /* lines and controls; of which somebody or something was louder */
  const struct record_cue_level *first_off, *first_unheard, *first_unmeasured, *first_inaudible;
};

bool loudness_is_measured(const struct record_cue_level *level) {
  return level->frames > 0 && !*level->why && isfinite(level->deviation_db) &&
         isfinite(level->measured_dbspl);
}

static bool strays(const struct record_cue_level *level, double max_db) {
  return loudness_is_measured(level) && fabs(level->deviation_db) > max_db;
}

bool loudness_is_flagged(const struct record_cue_level *level, const struct judge_rules *rules) {
  return strays(level, rules->level_flag_db);
}

char *loudness_describe(const struct record_cue_level *level) {
  if (!loudness_is_measured(level))
    return g_strdup_printf("not measured: %s", level->why);
  return g_strdup_printf("%.1f dB too %s", fabs(level->deviation_db),
                         level->deviation_db < 0 ? "quiet" : "loud");
}

const struct record_cue_level *loudness_flag_of(const struct judgement *judgement, int cue) {
  for (unsigned i = 0; i < judgement->plan->levels->len; i++) {
    const struct record_cue_level *level =
        &g_array_index(judgement->plan->levels, struct record_cue_level, i);
    if (level->cue == cue && loudness_is_flagged(level, &judgement->rules))
      return level;
  }
  return NULL;
}

static bool is_short(const struct record_cue_level *level) {
  return g_str_has_prefix(level->why, UNMEASURED_SHORT);
}

static bool is_inaudible(const struct record_cue_level *level) {
  return !g_str_has_prefix(level->why, UNMEASURED_GAP) &&
         !g_str_has_prefix(level->why, UNMEASURED_NOISE);
}

static struct loudspeaker *entry_of(GArray *all, const char *name) {
  for (unsigned i = 0; i < all->len; i++)
    if (strcmp(g_array_index(all, struct loudspeaker, i).name, name) == 0)
      return &g_array_index(all, struct loudspeaker, i);
  struct loudspeaker entry = {.name = name};
  g_array_append_val(all, entry);
  return &g_array_index(all, struct loudspeaker, all->len - 1);
}

/* A bed that others drown is no loss: it would hide nothing. */
static void count(struct loudspeaker *entry, const struct record_cue_level *level, bool is_bed,
                  const struct judge_rules *rules) {
  if (is_short(level))
    return;
  bool measured = loudness_is_measured(level);
  bool unheard = measured && level->deviation_db < -unheard_db;
  bool off = !unheard && strays(level, rules->level_void_db);
  if (!measured && !entry->first_unmeasured)
    entry->first_unmeasured = level;
  if (unheard && entry->unheard == 0)
    entry->first_unheard = level;
  if (off && entry->off == 0)
    entry->first_off = level;
  if (!measured && !is_bed && is_inaudible(level) && entry->inaudible++ == 0)
    entry->first_inaudible = level;
  entry->said += !is_bed;
  entry->cues++;
  entry->measured += measured;
  entry->unheard += unheard;
  entry->off += off;
}

static void weigh_unheard(struct judgement *judgement, const struct loudspeaker *is) {
  if (is->unheard > 0)
    verdict_add(judgement, VERDICT_INCONCLUSIVE, -1,
                "The microphone did not hear %s during %d of %d cues (cue %d first, at %.1f s: "
                "%.1f dB below what was asked): it, its amplifier or the microphone may be dead.",
                is->name, is->unheard, is->cues, is->first_unheard->cue,
                seconds_of_ns(is->first_unheard->from_ns), -is->first_unheard->deviation_db);
}

static void weigh_off(struct judgement *judgement, const struct loudspeaker *is) {
  if (is->off == 0)
    return;
  const struct record_cue_level *first = is->first_off;
  g_autofree char *how = loudness_describe(first);
  g_autofree char *again = is->off > 1 ? g_strdup_printf(", and off at %d other cue%s", is->off - 1,
                                                         html_plural(is->off - 1))
                                       : g_strdup("");
  verdict_add(judgement, VERDICT_INCONCLUSIVE, -1,
              "%s was %s at cue %d (%.1f s): %.1f dB SPL measured where %.1f were asked%s; at most "
              "%g dB may be missing or too much.",
              is->name, how, first->cue, seconds_of_ns(first->from_ns), first->measured_dbspl,
              first->measured_dbspl - first->deviation_db, again, judgement->rules.level_void_db);
}

/* Where others drown a loudspeaker, it may be dead, and nobody would know. */
static void weigh_inaudible(struct judgement *judgement, const struct loudspeaker *is) {
  if (is->measured > 0 && is->inaudible > inaudible_max * is->said)
    verdict_add(judgement, VERDICT_INCONCLUSIVE, -1,
                "The level of %s could not be measured during %d of %d lines and controls (cue %d "
                "first, at %.1f s: %s): nothing shows that it was as loud as asked then.",
                is->name, is->inaudible, is->said, is->first_inaudible->cue,
                seconds_of_ns(is->first_inaudible->from_ns), is->first_inaudible->why);
}

static void weigh_unmeasured(struct judgement *judgement, const struct loudspeaker *is) {
  if (is->cues > 0 && is->measured == 0)
    verdict_add(judgement, VERDICT_INCONCLUSIVE, -1,
                "The level of %s could not be measured during any of %d cue%s (cue %d first: %s): "
                "nothing shows that it was as loud as asked.",
                is->name, is->cues, html_plural(is->cues), is->first_unmeasured->cue,
                is->first_unmeasured->why);
}

static void weigh_levels(struct judgement *judgement) {
  const struct plan *plan = judgement->plan;
  g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct loudspeaker));
  for (unsigned i = 0; i < plan->levels->len; i++) {
    const struct record_cue_level *level = &g_array_index(plan->levels, struct record_cue_level, i);
    const struct record_cue *cue = plan_cue(plan, level->cue);
    if (cue && level->until_ns <= judgement->observed_ns)
      count(entry_of(all, cue->loudspeaker), level, strcmp(cue->kind, "bed") == 0,
            &judgement->rules);
  }
  for (unsigned i = 0; i < all->len; i++) {
    const struct loudspeaker *is = &g_array_index(all, struct loudspeaker, i);
    weigh_unheard(judgement, is);
    weigh_off(judgement, is);
    weigh_inaudible(judgement, is);
    weigh_unmeasured(judgement, is);
  }
}

static void weigh_misfit(struct judgement *judgement, const char *loudspeaker, double misfit_db) {
  if (misfit_db > misfit_max_db)
    verdict_add(judgement, VERDICT_INCONCLUSIVE, -1,
                "%s no longer sounds as it was calibrated: what the calibration does not foresee "
                "of it is only %.1f dB below its level, where at least %g are usual. Was it, or "
                "the microphone, moved? Calibrate the bench again.",
                loudspeaker, -misfit_db, -misfit_max_db);
}

/* A room's model never fits well; only a calibration can be outlived. */
static void weigh_misfits(struct judgement *judgement) {
  static const char prefix[] = "misfit_db.";
  const struct plan *plan = judgement->plan;
  if (g_str_has_prefix(plan_setting(plan, "calibration", "none"), "none"))
    return;
  for (unsigned i = 0; i < plan->settings->len; i++) {
    const struct plan_setting *setting = &g_array_index(plan->settings, struct plan_setting, i);
    if (g_str_has_prefix(setting->key, prefix))
      weigh_misfit(judgement, setting->key + strlen(prefix), g_ascii_strtod(setting->value, NULL));
  }
}

/* Of an older record, or one that was cut short, only loudest moments are known. */
static void weigh_moments(struct judgement *judgement) {
  g_autoptr(GArray) sum = audible_sum(judgement->seen->audible, judgement->observed_ns);
  for (unsigned i = 0; i < sum->len; i++) {
    const struct audible_loudspeaker *is = &g_array_index(sum, struct audible_loudspeaker, i);
    if (is->unheard > 0)
      verdict_add(judgement, VERDICT_INCONCLUSIVE, -1,
                  "The microphone did not hear %s during %u of %u cues (cue %d first: %.1f dBA at "
                  "most, expected about %.1f): it, its amplifier or the microphone may be dead.",
                  is->name, is->unheard, is->cues, is->first, is->found_dbspl, is->expected_dbspl);
  }
}

void loudness_weigh(struct judgement *judgement) {
  if (judgement->plan->levels->len > 0)
    weigh_levels(judgement);
  else
    weigh_moments(judgement);
  weigh_misfits(judgement);
}
