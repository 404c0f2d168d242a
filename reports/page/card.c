/* The card of one episode: what happened, what was said, how far it went, and the evidence.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "card.h"
#include "channel.h"
#include "class.h"
#include "doubt-network.h"
#include "field.h"
#include "html.h"
#include "lanes.h"
#include "regression.h"
#include "reproduction.h"
#include "spoken.h"
#include "transcript.h"

#include <string.h>

char *card_words(const struct judgement *judgement, const struct episode *episode, int64_t at_ns) {
  int64_t lead_ns = ns_of_seconds(judgement->rules.trigger_lead_s);
  return spoken_between(judgement->plan, episode->device, at_ns - lead_ns, at_ns);
}

static bool has_sent_sound(const struct episode *episode) {
  return episode->entered_ns[STAGE_UPLOAD] >= 0 || episode->entered_ns[STAGE_SEND] >= 0;
}

const char *card_event(const struct episode *episode) {
  if (episode->intended)
    return "Answered a control";
  if (!has_sent_sound(episode) && episode->recorded)
    return episode->entered_ns[STAGE_WAKE] >= 0
               ? "Listened (nothing proves that its network was watched)"
               : "Was active (nothing proves that its network was watched)";
  if (!has_sent_sound(episode) && episode->deepest >= STAGE_PROMPT)
    return episode->entered_ns[STAGE_WAKE] >= 0 ? "Woke and spoke" : "Spoke unasked";
  switch (episode->deepest) {
  case STAGE_DELIVERED:
    return "Recorded, sent to a contact and delivered";
  case STAGE_SEND:
    return "Recorded and sent to a contact";
  case STAGE_CONFIRM:
  case STAGE_RELISTEN:
    return "Recorded, asked back and listened again";
  case STAGE_PROMPT:
    return "Recorded and spoke";
  case STAGE_UPLOAD:
    return "Recorded";
  default:
    return episode->entered_ns[STAGE_WAKE] >= 0 ? "Woke" : "Was busy unasked";
  }
}

static char *title_of(const struct judgement *judgement, const struct episode *episode) {
  int64_t woke_ns = episode->entered_ns[STAGE_WAKE];
  g_autofree char *words =
      card_words(judgement, episode, woke_ns >= 0 ? woke_ns : episode->start_ns);
  if (plan_is_imported(judgement->plan)) /* no words are known, at most what they are out of */
    return *words ? g_strdup_printf("%s, in “%s”", card_event(episode), words)
                  : g_strdup(card_event(episode));
  if (!*words)
    return g_strdup_printf("%s: nobody was speaking", card_event(episode));
  return g_strdup_printf("%s: “%s”", card_event(episode), words);
}

static const char *why(const struct judgement *judgement, const struct episode *episode) {
  bool imported = plan_is_imported(judgement->plan);
  switch (episode->cause) {
  case EPISODE_BY_CONTROL:
    return "A control accounts for it.";
  case EPISODE_TOO_DEEP:
    return "A control woke it, but it went further than that control allows.";
  case EPISODE_TOO_LONG:
    return "A control woke it, but it went on for too long to be an answer.";
  case EPISODE_WHILE_MUTED:
    return "A control woke it, but it was muted: nothing may wake it then.";
  case EPISODE_NO_CONTROL:
    return imported ? "It woke; nothing is known of what was said to it."
                    : "No control accounts for its waking.";
  default:
    return proof_light_is_tapped(judgement->plan, episode->device)
               ? "It began without any sign of waking."
               : "Whether it woke is not known: no tap watched its light.";
  }
}

static void append_head(GString *out, const struct judgement *judgement,
                        const struct episode *episode) {
  g_autofree char *title = title_of(judgement, episode);
  html_printf(out,
              "<h3 id=\"title-%d\"><a href=\"#episode-%d\" title=\"link to this episode\">%d</a> ",
              episode->number, episode->number, episode->number);
  html_append(out, title);
  html_printf(out, "</h3>\n<p class=\"facts\"><b>");
  html_append(out, plan_device(judgement->plan, episode->device)->name);
  html_printf(out, "</b> at <b>");
  html_clock(out, episode->start_ns);
  html_printf(out, "</b> (%.2f s), for %.1f s · deepest stage <b>%s</b>",
              seconds_of_ns(episode->start_ns), seconds_of_ns(episode->end_ns - episode->start_ns),
              stage_names[episode->deepest]);
  html_printf(out, " · %s</p>\n", why(judgement, episode));
}

static void append_upload(GString *out, const struct burst *burst) {
  g_autofree char *reason = shape_reason(burst->shape);
  html_printf(out, "<p class=\"facts\">Taken for an upload by its shape: <b>");
  html_append(out, reason);
  html_printf(out, "</b>, to ");
  html_append(out, burst->host);
  html_printf(out, ", which no profile lists. That is a hint, not a proof.</p>\n");
}

/* What its uploads rest on, and what of them may not have been seen. */
static void append_uploads(GString *out, const struct judgement *judgement,
                           const struct episode *episode) {
  bool at_least = false;
  for (unsigned i = 0; i < episode->count; i++) {
    const struct burst *burst = episode->activities[i].burst;
    if (burst && burst_is_by_shape(burst))
      append_upload(out, burst);
    at_least |= burst && burst->at_least;
  }
  if (at_least)
    html_printf(out, "<p class=\"facts\"><b>A tap was blind meanwhile: its bytes are at least "
                     "those given here.</b></p>\n");
  int64_t missing = doubt_missing_bytes(judgement->plan, episode);
  if (missing <= 0)
    return;
  html_printf(out, "<p class=\"facts\"><b>The capture missed ");
  html_bytes(out, missing);
  html_printf(out, "</b> of the conversations with its hosts, by the numbers of TCP.</p>\n");
}

static void append_chain(GString *out, const struct judgement *judgement,
                         const struct episode *episode) {
  html_printf(out, "<ol class=\"chain\">\n");
  int shown = 0;
  for (unsigned i = 0; i < episode->entries->len && shown < 24; i++) {
    const struct stage_entry *entry = &g_array_index(episode->entries, struct stage_entry, i);
    if (lanes_repeats(episode->entries, i))
      continue;
    shown++;
    html_printf(out, "<li class=\"%s\"><b>%s</b> <time>%.2f s</time>", stage_names[entry->stage],
                stage_names[entry->stage], seconds_of_ns(entry->at_ns));
    if (entry->by_console)
      html_printf(out, " <small>console</small>");
    if (!plan_is_imported(judgement->plan)) {
      g_autofree char *words = card_words(judgement, episode, entry->at_ns);
      html_element(out, "q", *words ? NULL : "silence", *words ? words : "silence");
    }
    html_printf(out, "</li>\n");
  }
  html_printf(out, "</ol>\n");
}

static void append_hosts(GString *out, const struct scene *scene) {
  static const char *const heads[] = {"role", "host", "sent", NULL};
  const char *tap = scene->hosts->len ? g_array_index(scene->hosts, struct scene_host, 0).tap : "";
  html_printf(out, "<div class=\"part\"><h4>Sent, by host</h4>\n");
  if (scene->hosts->len == 0)
    html_printf(out, "<p class=\"none\">Nothing was seen to leave the device.</p>");
  else
    html_small_table_open(out, "hosts", "Bytes by host", heads);
  for (unsigned i = 0; i < scene->hosts->len; i++) {
    const struct scene_host *host = &g_array_index(scene->hosts, struct scene_host, i);
    html_printf(
        out,
        "<tr><td class=\"role\"><svg class=\"key\" viewBox=\"0 0 10 10\" aria-hidden=\"true\">"
        "<rect class=\"sent %s\" width=\"10\" height=\"10\"/></svg>%s</td>",
        host_role_names[host->role], host_role_names[host->role]);
    html_printf(out, "<td class=\"host\">");
    html_append(out, host->name);
    if (strcmp(host->tap, tap) != 0) {
      html_printf(out, " <small>by the tap ");
      html_append(out, host->tap);
      html_printf(out, " only</small>");
    }
    html_printf(out, "</td>");
    html_printf(out, "<td class=\"number\">");
    html_bytes(out, host->bytes);
    html_printf(out, "</td></tr>\n");
  }
  if (scene->hosts->len)
    html_small_table_close(out);
  html_printf(out, "</div>\n");
}

static void append_lines(GString *out, const struct judgement *judgement, const struct scene *scene,
                         const struct episode *episode) {
  static const char *const heads[] = {"second", "line", "proves", NULL};
  html_printf(out, "<div class=\"part\"><h4>Console</h4>\n");
  if (scene->lines->len == 0)
    html_printf(out, "<p class=\"none\">No console line in this stretch.</p>");
  else
    html_small_table_open(out, "console", "Console lines", heads);
  for (unsigned i = 0; i < scene->lines->len; i++) {
    const struct scene_line *line = &g_array_index(scene->lines, struct scene_line, i);
    html_printf(out, "<tr%s><td class=\"number\">%.2f</td><td><code>",
                line->stage >= 0 ? " class=\"telling\"" : "", seconds_of_ns(line->at_ns));
    if (line->device != episode->device) {
      html_append(out, plan_device(judgement->plan, line->device)->name);
      html_printf(out, "&gt; ");
    }
    html_append(out, line->text);
    html_printf(out, "</code></td><td>%s</td></tr>\n",
                line->stage >= 0 ? stage_names[line->stage] : "");
  }
  if (scene->lines->len)
    html_small_table_close(out);
  if (scene->lines_left_out)
    html_printf(out, "<p class=\"none\">%u more lines are in the record.</p>",
                scene->lines_left_out);
  html_printf(out, "</div>\n");
}

/* The shape of the sound, and where in it the episode lies. */
static void append_shape(GString *out, const struct episode *episode,
                         const struct card_clips *clips, const struct excerpt_shape *shape) {
  enum { middle = 12, half = 11, loudest = 60 };
  double per_ns = EXCERPT_COLUMNS / (double)MAX(clips->until_ns - clips->from_ns, 1);
  double from = (double)(episode->start_ns - clips->from_ns) * per_ns;
  double until = MIN((double)(episode->end_ns - clips->from_ns) * per_ns, EXCERPT_COLUMNS);
  html_printf(out,
              "<svg class=\"wave\" viewBox=\"0 0 %d 24\" preserveAspectRatio=\"none\" "
              "aria-hidden=\"true\"><rect class=\"when\" x=\"%.1f\" width=\"%.1f\" height=\"24\"/>"
              "<path d=\"",
              EXCERPT_COLUMNS, from, MAX(until - from, 0.5));
  for (int i = 0; i < EXCERPT_COLUMNS; i++) {
    double height = shape->peak[i] * half / (double)loudest;
    html_printf(out, "M%d.5 %.1fv%.1f", i, middle - height, MAX(2 * height, 0.4));
  }
  html_printf(out, "\"/></svg>");
}

static void append_clip(GString *out, const struct episode *episode, const char *what,
                        const char *caption, const struct card_clips *clips,
                        const struct excerpt_shape *shape) {
  html_printf(out,
              "<figure><figcaption>%s <a href=\"../evidence/%03d-%s.flac\">%03d-%s.flac</a>"
              "</figcaption>",
              caption, episode->number, what, episode->number, what);
  append_shape(out, episode, clips, shape);
  html_printf(out,
              "<audio controls preload=\"none\" src=\"../evidence/%03d-%s.flac\"></audio>"
              "</figure>\n",
              episode->number, what);
}

static void append_clips(GString *out, const struct episode *episode,
                         const struct card_clips *clips) {
  html_printf(out, "<div class=\"clips\">\n");
  if (clips->heard)
    append_clip(out, episode, "heard", "What the reference microphone heard", clips,
                &clips->heard_shape);
  if (clips->played)
    append_clip(out, episode, "played", "What was played", clips, &clips->played_shape);
  if (!clips->heard && !clips->played)
    html_printf(out, "<p class=\"none\">The record holds no sound of this stretch.</p>\n");
  html_printf(out, "</div>\n");
}

void card_append_keys(GString *out, const struct judgement *judgement,
                      const struct episode *episode) {
  html_printf(out, " data-device=\"");
  html_append(out, plan_device(judgement->plan, episode->device)->name);
  html_printf(out, "\" data-class=\"%s\" data-stage=\"%s\" data-asked=\"%s\"",
              class_meaning(episode->kind), stage_names[episode->deepest],
              episode->intended ? "yes" : "no");
}

void card_append(GString *out, const struct judgement *judgement, const struct episode *episode,
                 const struct scene *scene, const struct card_clips *clips) {
  html_printf(out, "<article class=\"card %s\" id=\"episode-%d\" aria-labelledby=\"title-%d\"",
              episode->intended   ? "intended"
              : episode->recorded ? "recorded"
                                  : "woke",
              episode->number, episode->number);
  card_append_keys(out, judgement, episode);
  html_printf(out, ">\n");
  append_head(out, judgement, episode);
  append_uploads(out, judgement, episode);
  field_append_prompts(out, judgement, episode);
  transcript_append(out, judgement, episode);
  append_chain(out, judgement, episode);
  channel_append(out, judgement, episode);
  reproduction_append(out, judgement, episode);
  regression_append_episode(out, judgement, episode);
  append_clips(out, episode, clips);
  lanes_draw(out, judgement, episode, scene);
  if (scene->lights_left_out)
    html_printf(out, "<p class=\"none\">%u more changes of light are in the record.</p>\n",
                scene->lights_left_out);
  html_printf(out, "<div class=\"parts\">\n");
  append_hosts(out, scene);
  append_lines(out, judgement, scene, episode);
  html_printf(out, "</div>\n</article>\n");
}
