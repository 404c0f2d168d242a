/* The sound field on the page: cues that were not as loud as asked, and sound that nobody played.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "field.h"
#include "ambience.h"
#include "html.h"
#include "loudness.h"
#include "prompt.h"

#include <math.h>

enum { rows_shown = 100 };

/* How cues were measured, all in all. */
struct overall {
  unsigned measured, flagged, unmeasured;
  double worst_db;
};

static const struct record_cue_level *level_at(const struct judgement *judgement, unsigned i) {
  return &g_array_index(judgement->plan->levels, struct record_cue_level, i);
}

static struct overall overall_of(const struct judgement *judgement) {
  struct overall overall = {0};
  for (unsigned i = 0; i < judgement->plan->levels->len; i++) {
    const struct record_cue_level *level = level_at(judgement, i);
    bool measured = loudness_is_measured(level);
    overall.measured += measured;
    overall.unmeasured += !measured;
    overall.flagged += loudness_is_flagged(level, &judgement->rules);
    if (measured && fabs(level->deviation_db) > fabs(overall.worst_db))
      overall.worst_db = level->deviation_db;
  }
  return overall;
}

static void append_level(GString *out, const struct judgement *judgement,
                         const struct record_cue_level *level) {
  const struct record_cue *cue = plan_cue(judgement->plan, level->cue);
  bool measured = loudness_is_measured(level);
  g_autofree char *what = loudness_describe(level);
  html_printf(out, "<tr><td class=\"number\">%.1f s</td><td class=\"number\">%d</td>",
              seconds_of_ns(level->from_ns), level->cue);
  html_element(out, "td", NULL, cue ? cue->loudspeaker : "");
  html_element(out, "td", NULL, cue ? cue->text : "");
  html_printf(out, "<td class=\"number\">%.1f</td>", cue ? cue->level_dbspl : 0);
  if (measured)
    html_printf(out, "<td class=\"number\">%.1f</td>", level->measured_dbspl);
  else
    html_printf(out, "<td></td>");
  html_element(out, "td", measured ? "doubt" : "none", what);
  html_printf(out, "</tr>\n");
}

static bool is_worth_a_row(const struct judgement *judgement,
                           const struct record_cue_level *level) {
  return !loudness_is_measured(level) || loudness_is_flagged(level, &judgement->rules);
}

static void append_level_rows(GString *out, const struct judgement *judgement) {
  unsigned shown = 0, more = 0;
  html_printf(out, "<div class=\"scroll\" tabindex=\"0\"><table class=\"wide\"><thead><tr>"
                   "<th>from</th><th>cue</th><th>loudspeaker</th><th>said</th>"
                   "<th>asked, dB SPL</th><th>measured</th><th>result</th></tr></thead><tbody>\n");
  for (unsigned i = 0; i < judgement->plan->levels->len; i++) {
    if (!is_worth_a_row(judgement, level_at(judgement, i)))
      continue;
    if (shown++ < rows_shown)
      append_level(out, judgement, level_at(judgement, i));
    else
      more++;
  }
  if (more > 0)
    html_printf(out, "<tr><td colspan=\"7\">%u more are in run.json.</td></tr>\n", more);
  html_printf(out, "</tbody></table></div>\n");
}

static void append_levels(GString *out, const struct judgement *judgement) {
  struct overall overall = overall_of(judgement);
  if (overall.measured + overall.unmeasured == 0) {
    html_printf(out, "<p class=\"none\">The level of no cue was measured.</p>\n");
    return;
  }
  html_printf(out,
              "<p>%u of %u cues (of long ones: slices of 10 s) were measured against what the "
              "reference microphone should have heard of them; the furthest was %+.1f dB off, %u "
              "%s off by more than %g dB.</p>\n",
              overall.measured, overall.measured + overall.unmeasured, overall.worst_db,
              overall.flagged, overall.flagged == 1 ? "was" : "were",
              judgement->rules.level_flag_db);
  if (overall.flagged + overall.unmeasured > 0)
    append_level_rows(out, judgement);
}

static void append_sound(GString *out, const struct ambience_sound *sound) {
  html_printf(out,
              "<tr><td class=\"number\">%.2f s</td><td class=\"number\">%.2f s</td>"
              "<td class=\"number\">%.1f dBA</td><td class=\"number\">%.1f dBA</td>"
              "<td class=\"%s\">%s</td></tr>\n",
              seconds_of_ns(sound->from_ns), seconds_of_ns(sound->until_ns - sound->from_ns),
              sound->dbspl, sound->loudest_dbspl, sound->is_loud ? "doubt" : "none",
              sound->is_loud ? "louder than noise may be" : "quiet enough");
}

static void append_noises(GString *out, const struct judgement *judgement) {
  unsigned prompts = 0, noises = 0;
  double limit_dbspl = ambience_limit_dbspl(judgement);
  for (unsigned i = 0; i < judgement->sounds->len; i++) {
    bool prompt = g_array_index(judgement->sounds, struct ambience_sound, i).is_prompt;
    prompts += prompt;
    noises += !prompt;
  }
  html_printf(out,
              "<p>Sound that nobody played: %u time%s while a device was awake (see its episode), "
              "%u other time%s.",
              prompts, html_plural((int)prompts), noises, html_plural((int)noises));
  if (isfinite(limit_dbspl))
    html_printf(out, " Noise may have %.1f dBA at the microphone, %g dB less than what is said.",
                limit_dbspl, judgement->rules.ambient_margin_db);
  html_printf(out, "</p>\n");
  if (noises == 0)
    return;
  html_printf(
      out, "<div class=\"scroll\" tabindex=\"0\"><table class=\"wide\"><thead><tr>"
           "<th>from</th><th>length</th><th>level</th><th>at its loudest</th><th>result</th></tr>"
           "</thead><tbody>\n");
  for (unsigned i = 0, shown = 0; i < judgement->sounds->len && shown < rows_shown; i++) {
    const struct ambience_sound *sound =
        &g_array_index(judgement->sounds, struct ambience_sound, i);
    if (sound->is_prompt)
      continue;
    append_sound(out, sound);
    shown++;
  }
  if (noises > rows_shown)
    html_printf(out, "<tr><td colspan=\"5\">%u more are in run.json.</td></tr>\n",
                noises - rows_shown);
  html_printf(out, "</tbody></table></div>\n");
}

/* Of captures that others made nobody measured anything: that nothing was heard says nothing. */
static bool is_soundless(const struct judgement *judgement) {
  return plan_is_imported(judgement->plan) && judgement->seen->levels == 0 &&
         judgement->sounds->len == 0 && judgement->plan->levels->len == 0;
}

void field_append(GString *out, const struct judgement *judgement) {
  struct overall overall = overall_of(judgement);
  if (is_soundless(judgement)) {
    html_printf(
        out, "<section id=\"sound\"><h2>Sound</h2>\n<p class=\"none\">Sound was not recorded.</p>"
             "</section>\n");
    return;
  }
  html_printf(
      out, "<section id=\"sound\"><h2>Sound <span class=\"count\">%u cue%s measured</span></h2>\n",
      overall.measured, html_plural((int)overall.measured));
  append_levels(out, judgement);
  append_noises(out, judgement);
  html_printf(out, "</section>\n");
}

/* "the room's 27.1 dBA, as measured while nothing was played" */
static void append_noise(GString *out, const struct judgement *judgement) {
  bool is_measured;
  double dba = prompt_noise_dba(judgement, &is_measured);
  if (isfinite(dba))
    html_printf(out, " The room's noise had %.1f dBA, as %s.", dba,
                is_measured ? "measured while nothing was played" : "the bench file says");
}

static void append_prompt(GString *out, const struct prompt *prompt) {
  html_printf(out, "<li><b>%.2f s to %.2f s</b>: ", seconds_of_ns(prompt->from_ns),
              seconds_of_ns(prompt->until_ns));
  if (isfinite(prompt->dbspl))
    html_printf(out, "%.1f dBA at the microphone", prompt->dbspl);
  if (isfinite(prompt->over_noise_db))
    html_printf(out, ", %.1f dB over noise", prompt->over_noise_db);
  if (isfinite(prompt->dbspl))
    html_printf(out, ". ");
  if (prompt->audibility == PROMPT_UNKNOWABLE)
    html_printf(out, "Whether anybody could hear it cannot be known: %s.", prompt->why);
  else if (prompt->audibility == PROMPT_INAUDIBLE)
    html_printf(out, "<strong>Heard by nobody</strong>: the microphone listened, and nothing stood "
                     "10 dB out of the noise.");
  else if (prompt->is_shared)
    html_printf(out, "People nearby could hear a device; another spoke at the same time, so that "
                     "it may not have been this one.");
  else
    html_printf(out, "People nearby could hear it.");
  html_printf(out, "</li>\n");
}

void field_append_prompts(GString *out, const struct judgement *judgement,
                          const struct episode *episode) {
  g_autoptr(GArray) prompts = prompt_find(judgement, episode);
  if (prompts->len == 0)
    return;
  html_printf(out, "<p class=\"facts\">It spoke %u time%s.", prompts->len,
              html_plural((int)prompts->len));
  append_noise(out, judgement);
  html_printf(out, "</p>\n<ul class=\"prompts\">\n");
  for (unsigned i = 0; i < prompts->len; i++)
    append_prompt(out, &g_array_index(prompts, struct prompt, i));
  html_printf(out, "</ul>\n");
}
