/* Asides: what the verdict says of episodes beyond how many there were.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "aside.h"
#include "class.h"
#include "html.h"
#include "negative.h"
#include "prompt.h"

static const char *name_of(const struct judgement *judgement, const struct device_result *result) {
  return plan_device(judgement->plan, result->device)->name;
}

/* An alarm that rings while the device is muted is no open microphone. */
static bool is_open_while_muted(const struct episode *episode) {
  return episode->kind == CLASS_WHILE_MUTED &&
         (episode->recorded || episode->entered_ns[STAGE_WAKE] >= 0 ||
          episode->entered_ns[STAGE_RELISTEN] >= 0);
}

static void weigh_muted(struct judgement *judgement, const struct device_result *result) {
  const struct episode *first = NULL;
  int times = 0;
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    if (episode->device != result->device || !is_open_while_muted(episode))
      continue;
    first = first ? first : episode;
    times++;
  }
  if (first)
    verdict_add(judgement, VERDICT_FAIL, result->device,
                "%s listened %d time%s while it was muted, first at %.1f s: no plan allows that.",
                name_of(judgement, result), times, html_plural(times),
                seconds_of_ns(first->start_ns));
}

/* "2 false wakes, 1 media wake" */
static char *list_classes(const struct device_result *result) {
  GString *text = g_string_new(NULL);
  for (int kind = 0; kind < EPISODE_CLASSES; kind++)
    if (result->classes[kind] > 0)
      g_string_append_printf(text, "%s%d %s", text->len ? ", " : "", result->classes[kind],
                             class_meaning((enum episode_class)kind));
  return g_string_free(text, FALSE);
}

/* Where nothing is known of what sounded, there is only one class. */
static void weigh_classes(struct judgement *judgement, const struct device_result *result) {
  if (result->unintended == result->classes[CLASS_FALSE_WAKE] || plan_is_imported(judgement->plan))
    return;
  g_autofree char *classes = list_classes(result);
  verdict_add(judgement, VERDICT_PASS, result->device,
              "What %s did unasked, by class (never counted together): %s.",
              name_of(judgement, result), classes);
}

static void weigh_negatives(struct judgement *judgement, const struct device_result *result) {
  int played = result->negatives_played, idle = result->negatives_void;
  const char *name = name_of(judgement, result);
  g_autofree char *void_ones =
      idle > 0 ? g_strdup_printf("%s%d %sprove%s nothing: nothing proves that it was listening "
                                 "then, or something else sounded",
                                 played > 0 ? "; " : "", idle, played > 0 ? "more " : "",
                                 idle == 1 ? "s" : "")
               : g_strdup("");
  const struct record_cue *first =
      result->negatives_fired > 0 ? negative_first(judgement, result) : NULL;
  if (first)
    verdict_add(
        judgement, VERDICT_PASS, result->device,
        "%s did something during %d of %d negative controls, which hold nothing to wake to: "
        "at %.1f s first (%s)%s.",
        name, result->negatives_fired, played, seconds_of_ns(first->start_ns), first->text,
        void_ones);
  else if (played > 0)
    verdict_add(judgement, VERDICT_PASS, result->device,
                "%s did nothing during %d negative control%s%s.", name, played, html_plural(played),
                void_ones);
  else if (idle > 0)
    verdict_add(judgement, VERDICT_PASS, result->device, "Of %s's negative controls %s.", name,
                void_ones);
}

/* Seen where nothing is proven: no rate can count it. */
static void weigh_unexposed(struct judgement *judgement, const struct device_result *result) {
  int beyond = result->unintended - result->exposed;
  if (beyond > 0 && result->exposure_h > 0)
    verdict_add(judgement, VERDICT_PASS, result->device,
                "%d of %s's %d unintended episode%s lie%s outside the time that is proven to have "
                "been watched: its rate leaves %s out.",
                beyond, name_of(judgement, result), result->unintended,
                html_plural(result->unintended), beyond == 1 ? "s" : "",
                beyond == 1 ? "it" : "them");
}

/* How often a device spoke in an episode, and how much of that is known to have been heard. */
struct asked {
  int all, audible, inaudible;
};

static struct asked asked_in(const struct judgement *judgement, const struct episode *episode) {
  g_autoptr(GArray) prompts = prompt_find(judgement, episode);
  struct asked asked = {.all = (int)prompts->len};
  for (unsigned i = 0; i < prompts->len; i++) {
    const struct prompt *prompt = &g_array_index(prompts, struct prompt, i);
    asked.audible += prompt->audibility == PROMPT_AUDIBLE;
    asked.inaudible += prompt->audibility == PROMPT_INAUDIBLE;
  }
  return asked;
}

static void tell_unheard(struct judgement *judgement, const struct episode *episode) {
  const char *name = plan_device(judgement->plan, episode->device)->name;
  double at_s = seconds_of_ns(g_array_index(episode->sends, struct episode_send, 0).at_ns);
  struct asked asked = asked_in(judgement, episode);
  if (asked.all == 0)
    verdict_add(judgement, VERDICT_FAIL, episode->device,
                "%s was not seen to ask anybody before it sent, at %.1f s.", name, at_s);
  else if (asked.inaudible == asked.all)
    verdict_add(judgement, VERDICT_FAIL, episode->device,
                "Nobody could hear %s ask before it sent, at %.1f s: it showed %d time%s that it "
                "spoke, and the microphone, which was listening, heard nothing.",
                name, at_s, asked.all, html_plural(asked.all));
  else if (asked.audible == 0)
    verdict_add(judgement, VERDICT_FAIL, episode->device,
                "Whether anybody could hear %s ask before it sent, at %.1f s, cannot be known.",
                name, at_s);
}

/* Where no microphone listened at all, the verdict says so once. */
static void weigh_unheard(struct judgement *judgement, const struct device_result *result) {
  for (unsigned i = 0; i < judgement->episodes->len && judgement->seen->levels > 0; i++) {
    const struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    if (episode->device == result->device && !episode->intended && episode->sends->len > 0)
      tell_unheard(judgement, episode);
  }
}

void aside_weigh(struct judgement *judgement) {
  static void (*const weighings[])(struct judgement *, const struct device_result *) = {
      weigh_muted, weigh_unheard, weigh_classes, weigh_negatives, weigh_unexposed};
  for (size_t i = 0; i < G_N_ELEMENTS(weighings); i++)
    for (unsigned j = 0; j < judgement->devices->len; j++)
      weighings[i](judgement, &g_array_index(judgement->devices, struct device_result, j));
}
