/* What was said around an episode, line by line, with the words that set it off marked.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "transcript.h"
#include "html.h"
#include "lanes.h"
#include "loudness.h"
#include "spoken.h"

#include <string.h>

static const int64_t before_ns = 10LL * NS_PER_S, after_ns = 3LL * NS_PER_S;

/* The strongest mark of a word: it led to a wake, or to a later decision of the device. Of what was
 * imported no words are known, only the name of what was playing. */
static const char *mark_of(const struct judgement *judgement, const struct episode *episode,
                           int64_t from_ns, int64_t until_ns) {
  int64_t lead_ns = ns_of_seconds(judgement->rules.trigger_lead_s);
  const char *mark = NULL;
  if (plan_is_imported(judgement->plan))
    return NULL;
  for (unsigned i = 0; i < episode->entries->len; i++) {
    const struct stage_entry *entry = &g_array_index(episode->entries, struct stage_entry, i);
    if (from_ns >= entry->at_ns || until_ns <= entry->at_ns - lead_ns)
      continue;
    if (entry->stage == STAGE_WAKE)
      return "wake";
    if (lanes_repeats(episode->entries, i))
      continue;
    if (entry->stage == STAGE_PROMPT || entry->stage == STAGE_CONFIRM || entry->stage == STAGE_SEND)
      mark = "led";
  }
  return mark;
}

/* Neighbouring words with the same mark share one element, so that a phrase reads as one. */
static void append_words(GString *out, const struct judgement *judgement,
                         const struct episode *episode, struct plan_span span, int64_t delay_ns) {
  const char *open = NULL;
  for (unsigned i = span.first; i < span.first + span.count; i++) {
    const struct record_word *word = &g_array_index(judgement->plan->words, struct record_word, i);
    const char *mark =
        mark_of(judgement, episode, word->start_ns + delay_ns, word->end_ns + delay_ns);
    if (open && open != mark)
      html_printf(out, "</mark>");
    if (i > span.first)
      html_printf(out, " ");
    if (mark && open != mark)
      html_printf(out, "<mark class=\"%s\">", mark);
    html_append(out, word->text);
    open = mark;
  }
  if (open)
    html_printf(out, "</mark>");
}

static void append_level(GString *out, const struct judgement *judgement, int cue) {
  const struct record_cue_level *level = loudness_flag_of(judgement, cue);
  if (!level)
    return;
  g_autofree char *how = loudness_describe(level);
  html_printf(out, " <small class=\"off\">%s</small>", how);
}

static void append_cue(GString *out, const struct judgement *judgement,
                       const struct episode *episode, unsigned index, int64_t delay_ns) {
  const struct record_cue *cue = &g_array_index(judgement->plan->cues, struct record_cue, index);
  struct plan_span span = g_array_index(judgement->plan->spans, struct plan_span, index);
  html_printf(out, "<tr%s><td class=\"number\">%.1f</td>",
              strcmp(cue->kind, "control") == 0 ? " class=\"control\"" : "",
              seconds_of_ns(cue->start_ns));
  html_printf(out, "<th scope=\"row\">");
  html_append(out, cue->speaker);
  html_printf(out, "</th><td>");
  const char *mark =
      span.count ? NULL
                 : mark_of(judgement, episode, cue->start_ns + delay_ns, cue->end_ns + delay_ns);
  if (span.count)
    append_words(out, judgement, episode, span, delay_ns);
  else
    html_element(out, mark ? "mark" : "span", mark, cue->text);
  if (strcmp(cue->kind, "control") == 0)
    html_printf(out, " <small>control</small>");
  append_level(out, judgement, cue->number);
  html_printf(out, "</td></tr>\n");
}

void transcript_append(GString *out, const struct judgement *judgement,
                       const struct episode *episode) {
  static const char *const heads[] = {"second", "who", "words", NULL};
  const struct plan *plan = judgement->plan;
  const char *device = plan_device(plan, episode->device)->name;
  int64_t from_ns = episode->start_ns - before_ns, until_ns = episode->end_ns + after_ns;
  html_small_table_open(out, "transcript",
                        plan_is_imported(plan) ? "What was playing" : "What was said", heads);
  for (unsigned i = 0; i < plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(plan->cues, struct record_cue, i);
    if (cue->start_ns >= until_ns)
      break;
    if (spoken_cue_sounds(plan, cue, device, from_ns, until_ns))
      append_cue(out, judgement, episode, i, plan_delay_ns(plan, cue->loudspeaker, device));
  }
  html_small_table_close(out);
}
