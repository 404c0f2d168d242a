/* run.json: the judgement for programs, versioned, always in the same order.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "summary.h"
#include "ambience.h"
#include "card.h"
#include "loudness.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

static double rounded(double value, double steps) {
  return round(value * steps) / steps;
}

static json_t *seconds(int64_t ns) {
  return json_real(rounded(seconds_of_ns(ns), 1e6));
}

/* Text may be any bytes; JSON must be UTF-8. */
static json_t *text(const char *bytes) {
  g_autofree char *valid = g_utf8_make_valid(bytes, -1);
  return json_string(valid);
}

static json_t *number(double value) {
  return isfinite(value) ? json_real(rounded(value, 1e6)) : json_null();
}

static void put(json_t *object, const char *key, json_t *value) {
  json_object_set_new(object, key, value);
}

static void put_counts(json_t *object, const struct device_result *result) {
  put(object, "unintended", json_integer(result->unintended));
  put(object, "recordings", json_integer(result->recordings));
  put(object, "sends", json_integer(result->sends));
  put(object, "delivered", json_integer(result->delivered));
  put(object, "controls_played", json_integer(result->controls_played));
  put(object, "controls_heard", json_integer(result->controls_heard));
  put(object, "exposure_h", number(result->exposure_h));
  put(object, "rate_per_24h", number(result->rate.per_24h));
  json_t *interval = json_array();
  json_array_append_new(interval, number(result->rate.lower));
  json_array_append_new(interval, number(result->rate.upper));
  put(object, "interval", interval);
  put(object, "upper_one_sided", number(result->rate.upper_one));
}

static json_t *devices_of(const struct judgement *judgement) {
  json_t *list = json_array();
  for (unsigned i = 0; i < judgement->devices->len; i++) {
    const struct device_result *result =
        &g_array_index(judgement->devices, struct device_result, i);
    json_t *object = json_object();
    put(object, "name", text(plan_device(judgement->plan, result->device)->name));
    put_counts(object, result);
    put(object, "proven_from_s", seconds(result->proof.from_ns));
    put(object, "proven_until_s", seconds(result->proof.until_ns));
    put(object, "network_proven", json_boolean(result->proof.network));
    json_array_append_new(list, object);
  }
  return list;
}

static json_t *hosts_of(const struct scene *scene) {
  json_t *object = json_object();
  for (unsigned i = 0; i < scene->hosts->len; i++) {
    const struct scene_host *host = &g_array_index(scene->hosts, struct scene_host, i);
    g_autofree char *name = g_utf8_make_valid(host->name, -1);
    json_int_t before = json_integer_value(json_object_get(object, name));
    if (host->bytes > 0)
      put(object, name, json_integer(before + host->bytes));
  }
  return object;
}

static json_t *stages_of(const struct episode *episode) {
  json_t *object = json_object();
  for (int stage = STAGE_WAKE; stage < STAGES; stage++)
    if (episode->entered_ns[stage] >= 0)
      put(object, stage_names[stage], seconds(episode->entered_ns[stage]));
  return object;
}

static json_t *episode_of(const struct judgement *judgement, const struct episode *episode,
                          const struct scene *scene) {
  int64_t woke_ns = episode->entered_ns[STAGE_WAKE];
  g_autofree char *words =
      card_words(judgement, episode, woke_ns >= 0 ? woke_ns : episode->start_ns);
  json_t *object = json_object();
  put(object, "device", text(plan_device(judgement->plan, episode->device)->name));
  put(object, "start_s", seconds(episode->start_ns));
  put(object, "end_s", seconds(episode->end_ns));
  put(object, "stage", json_string(stage_names[episode->deepest]));
  put(object, "intended", json_boolean(episode->intended));
  put(object, "cause", json_string(episode_cause_names[episode->cause]));
  put(object, "recorded", json_boolean(episode->recorded));
  put(object, "words", text(words));
  put(object, "stages", stages_of(episode));
  put(object, "voice_bytes", json_integer(episode->voice_bytes));
  put(object, "message_bytes", json_integer(episode->message_bytes));
  put(object, "hosts", hosts_of(scene));
  return object;
}

static json_t *episodes_of(struct record *record, const struct judgement *judgement,
                           GError **error) {
  json_t *list = json_array();
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    struct scene *scene = scene_read(record, judgement, episode, error);
    if (!scene) {
      json_decref(list);
      return NULL;
    }
    json_array_append_new(list, episode_of(judgement, episode, scene));
    scene_free(scene);
  }
  return list;
}

static json_t *gaps_of(const struct judgement *judgement) {
  json_t *list = json_array();
  for (unsigned i = 0; i < judgement->seen->gaps->len; i++) {
    const struct activity_gap *gap = &g_array_index(judgement->seen->gaps, struct activity_gap, i);
    json_t *object = json_object();
    put(object, "device",
        text(gap->device < 0 ? "" : plan_device(judgement->plan, gap->device)->name));
    put(object, "tap", text(gap->tap));
    put(object, "start_s", seconds(gap->from_ns));
    put(object, "length_s", seconds(gap->length_ns));
    put(object, "why", text(gap->why));
    json_array_append_new(list, object);
  }
  return list;
}

static json_t *strays_of(const struct judgement *judgement, const GArray *strays,
                         const char *what) {
  json_t *list = json_array();
  for (unsigned i = 0; i < strays->len; i++) {
    const struct activity_stray *stray = &g_array_index(strays, struct activity_stray, i);
    json_t *object = json_object();
    put(object, "device", text(plan_device(judgement->plan, stray->device)->name));
    put(object, what, text(stray->what));
    put(object, "start_s", seconds(stray->from_ns));
    put(object, "end_s", seconds(stray->until_ns));
    if (stray->bytes > 0)
      put(object, "bytes", json_integer(stray->bytes));
    json_array_append_new(list, object);
  }
  return list;
}

static json_t *levels_of(const struct judgement *judgement) {
  json_t *list = json_array();
  for (unsigned i = 0; i < judgement->plan->levels->len; i++) {
    const struct record_cue_level *level =
        &g_array_index(judgement->plan->levels, struct record_cue_level, i);
    bool measured = loudness_is_measured(level);
    json_t *object = json_object();
    put(object, "cue", json_integer(level->cue));
    put(object, "start_s", seconds(level->from_ns));
    put(object, "end_s", seconds(level->until_ns));
    put(object, "measured_dbspl", measured ? number(level->measured_dbspl) : json_null());
    put(object, "deviation_db", measured ? number(level->deviation_db) : json_null());
    put(object, "flagged", json_boolean(loudness_is_flagged(level, &judgement->rules)));
    if (!measured)
      put(object, "why", text(level->why));
    json_array_append_new(list, object);
  }
  return list;
}

static json_t *devices_awake(const struct judgement *judgement,
                             const struct ambience_sound *sound) {
  json_t *list = json_array();
  for (unsigned i = 0; i < judgement->episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(judgement->episodes, i);
    if (ambience_is_of(sound, episode))
      json_array_append_new(list, text(plan_device(judgement->plan, episode->device)->name));
  }
  return list;
}

static json_t *sounds_of(const struct judgement *judgement) {
  json_t *list = json_array();
  for (unsigned i = 0; i < judgement->sounds->len; i++) {
    const struct ambience_sound *sound =
        &g_array_index(judgement->sounds, struct ambience_sound, i);
    json_t *object = json_object();
    put(object, "start_s", seconds(sound->from_ns));
    put(object, "end_s", seconds(sound->until_ns));
    put(object, "dba", number(sound->dbspl));
    put(object, "loudest_dba", number(sound->loudest_dbspl));
    put(object, "prompt", json_boolean(sound->is_prompt));
    put(object, "loud", json_boolean(sound->is_loud));
    put(object, "devices", devices_awake(judgement, sound));
    json_array_append_new(list, object);
  }
  return list;
}

static void put_rule(void *user, const char *name, const char *unit, const char *meaning,
                     double value) {
  (void)unit, (void)meaning;
  put(user, name, number(value));
}

static json_t *rules_of(const struct judgement *judgement) {
  json_t *object = json_object();
  rules_each(&judgement->rules, put_rule, object);
  return object;
}

static json_t *reasons_of(const struct judgement *judgement) {
  json_t *list = json_array();
  for (unsigned i = 0; i < judgement->verdict.reasons->len; i++)
    json_array_append_new(
        list, text(g_array_index(judgement->verdict.reasons, struct verdict_reason, i).text));
  return list;
}

static void put_run(json_t *object, const struct judgement *judgement) {
  const struct plan *plan = judgement->plan;
  put(object, "hotmic-run", json_integer(1));
  put(object, "verdict", json_string(verdict_names[judgement->verdict.kind]));
  put(object, "reasons", reasons_of(judgement));
  put(object, "exit_code", json_integer(judge_exit_code(judgement)));
  put(object, "complete", json_boolean(judgement->complete));
  put(object, "version", text(plan_setting(plan, "version", "")));
  put(object, "bench", text(plan_setting(plan, "bench", "")));
  put(object, "script", text(plan_setting(plan, "script", "")));
  put(object, "seed", json_integer(g_ascii_strtoll(plan_setting(plan, "seed", "0"), NULL, 10)));
  put(object, "started_utc", text(plan_setting(plan, "started_utc", "")));
  put(object, "duration_s", seconds(judgement->observed_ns));
  put_counts(object, &judgement->total);
  put(object, "uploads", json_integer(judgement->uploads));
  put(object, "merge_gap_s", number(judgement->rules.merge_gap_s));
  put(object, "rules", rules_of(judgement));
  put(object, "devices", devices_of(judgement));
}

char *summary_render(struct record *record, const struct judgement *judgement, GError **error) {
  json_t *episodes = episodes_of(record, judgement, error);
  if (!episodes)
    return NULL;
  json_t *object = json_object();
  put_run(object, judgement);
  put(object, "episodes", episodes);
  put(object, "gaps", gaps_of(judgement));
  put(object, "unlisted_bursts", strays_of(judgement, judgement->unlisted_bursts, "host"));
  put(object, "side_bursts", strays_of(judgement, judgement->side_bursts, "host"));
  put(object, "cue_levels", levels_of(judgement));
  put(object, "strangers", sounds_of(judgement));
  put(object, "unknown_lights", strays_of(judgement, judgement->seen->unknown_lights, "light"));
  char *dumped = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
  char *text_of_run = g_strconcat(dumped, "\n", NULL);
  free(dumped);
  json_decref(object);
  return text_of_run;
}
