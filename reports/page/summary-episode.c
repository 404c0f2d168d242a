/* The episodes of run.json.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "summary-episode.h"
#include "card.h"
#include "channel.h"
#include "prompt.h"
#include "reproduction.h"
#include "slot.h"
#include "summary-network.h"

static json_t *hosts_of(const struct scene *scene) {
  json_t *object = json_object();
  for (unsigned i = 0; i < scene->hosts->len; i++) {
    const struct scene_host *host = &g_array_index(scene->hosts, struct scene_host, i);
    g_autofree char *name = g_utf8_make_valid(host->name, -1);
    json_int_t before = json_integer_value(json_object_get(object, name));
    if (host->bytes > 0)
      summary_put(object, name, json_integer(before + host->bytes));
  }
  return object;
}

static json_t *stages_of(const struct episode *episode) {
  json_t *object = json_object();
  for (int stage = STAGE_WAKE; stage < STAGES; stage++)
    if (episode->entered_ns[stage] >= 0)
      summary_put(object, stage_names[stage], summary_seconds(episode->entered_ns[stage]));
  return object;
}

static json_t *slot_json(const struct slot *slot) {
  json_t *object = json_object();
  summary_put(object, "script", summary_text(slot->script));
  summary_put(object, "line", json_integer(slot->line));
  summary_put(object, "turn", json_integer(slot->turn));
  summary_put(object, "offset_s", summary_number(slot->offset_s));
  summary_put(object, "sound", summary_text(slot->sound));
  summary_put(object, "time", json_integer(slot->time));
  return object;
}

static json_t *channels_of(const struct judgement *judgement, const struct episode *episode) {
  struct channel_view views[CHANNELS];
  for (int i = 0; i < CHANNELS; i++)
    views[i] = (struct channel_view){CHANNEL_NONE, -1, 0};
  channel_view(judgement, episode, views);
  json_t *object = json_object();
  for (int i = 0; i < CHANNELS; i++) {
    bool seen = views[i].from_ns >= 0;
    json_t *channel = json_object();
    summary_put(channel, "state", json_string(channel_state_names[views[i].state]));
    summary_put(channel, "start_s", seen ? summary_seconds(views[i].from_ns) : json_null());
    summary_put(channel, "slack_s", summary_seconds(views[i].slack_ns));
    summary_put(object, channel_names[i], channel);
  }
  return object;
}

static json_t *prompts_of(const struct judgement *judgement, const struct episode *episode) {
  static const char *const names[] = {[PROMPT_AUDIBLE] = "audible",
                                      [PROMPT_INAUDIBLE] = "inaudible",
                                      [PROMPT_UNKNOWABLE] = "unknowable"};
  g_autoptr(GArray) prompts = prompt_find(judgement, episode);
  json_t *list = json_array();
  for (unsigned i = 0; i < prompts->len; i++) {
    const struct prompt *prompt = &g_array_index(prompts, struct prompt, i);
    json_t *object = json_object();
    summary_put(object, "start_s", summary_seconds(prompt->from_ns));
    summary_put(object, "end_s", summary_seconds(prompt->until_ns));
    summary_put(object, "audibility", json_string(names[prompt->audibility]));
    summary_put(object, "dba", summary_number(prompt->dbspl));
    summary_put(object, "over_noise_db", summary_number(prompt->over_noise_db));
    json_array_append_new(list, object);
  }
  return list;
}

/* Of each kind the one that counts; null if its moment was not played again so. */
static json_t *reproduction_json(const struct judgement *judgement, const struct episode *episode,
                                 const char *kind) {
  const struct record_reproduction *found = reproduction_of(judgement, episode, kind);
  if (!found)
    return json_null();
  json_t *object = json_object();
  summary_put(
      object, "grade",
      json_string(reproduction_grade_names[reproduction_grade(found->hits, found->trials)]));
  summary_put(object, "trials", json_integer(found->trials));
  summary_put(object, "hits", json_integer(found->hits));
  summary_put(object, "words", summary_text(found->words));
  summary_put(object, "run", summary_text(found->run));
  summary_put(object, "changed", summary_text(found->changed ? found->changed : ""));
  return object;
}

static json_t *reproductions_of(const struct judgement *judgement, const struct episode *episode) {
  json_t *object = json_object();
  summary_put(object, "confirm", reproduction_json(judgement, episode, "confirm"));
  summary_put(object, "bisect", reproduction_json(judgement, episode, "bisect"));
  return object;
}

static json_t *episode_of(const struct judgement *judgement, const struct episode *episode,
                          const struct scene *scene) {
  int64_t woke_ns = episode->entered_ns[STAGE_WAKE];
  g_autofree char *words =
      card_words(judgement, episode, woke_ns >= 0 ? woke_ns : episode->start_ns);
  g_autofree char *meaning = channel_meaning(judgement, episode);
  struct slot slot = slot_of(judgement, episode);
  json_t *object = json_object();
  summary_put(object, "number", json_integer(episode->number));
  summary_put(object, "device", summary_text(plan_device(judgement->plan, episode->device)->name));
  summary_put(object, "start_s", summary_seconds(episode->start_ns));
  summary_put(object, "end_s", summary_seconds(episode->end_ns));
  summary_put(object, "stage", json_string(stage_names[episode->deepest]));
  summary_put(object, "class", json_string(episode_class_names[episode->kind]));
  summary_put(object, "intended", json_boolean(episode->intended));
  summary_put(object, "cause", json_string(episode_cause_names[episode->cause]));
  summary_put(object, "recorded", json_boolean(episode->recorded));
  summary_put(object, "words", summary_text(words));
  summary_put(object, "slot", slot_json(&slot));
  summary_put(object, "stages", stages_of(episode));
  summary_put(object, "channels", channels_of(judgement, episode));
  summary_put(object, "meaning", summary_text(meaning));
  summary_put(object, "prompts", prompts_of(judgement, episode));
  summary_put(object, "reproduction", reproductions_of(judgement, episode));
  summary_put(object, "voice_bytes", json_integer(episode->voice_bytes));
  summary_put(object, "message_bytes", json_integer(episode->message_bytes));
  summary_put(object, "hosts", hosts_of(scene));
  summary_put_uploads(object, judgement, episode);
  return object;
}

json_t *summary_episodes(struct record *record, const struct judgement *judgement, GError **error) {
  json_t *list = json_array();
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    struct scene *scene = scene_read_hosts(record, judgement, episode, error);
    if (!scene) {
      json_decref(list);
      return NULL;
    }
    json_array_append_new(list, episode_of(judgement, episode, scene));
    scene_free(scene);
  }
  return list;
}
