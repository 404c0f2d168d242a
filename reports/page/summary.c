/* run.json: the judgement for programs, versioned, always in the same order.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "summary.h"
#include "ambience.h"
#include "identity.h"
#include "loudness.h"
#include "summary-episode.h"
#include "summary-network.h"
#include "summary-night.h"

#include <stdlib.h>
#include <string.h>

static void put_counts(json_t *object, const struct device_result *result) {
  summary_put(object, "unintended", json_integer(result->unintended));
  summary_put(object, "exposed", json_integer(result->exposed));
  summary_put(object, "recordings", json_integer(result->recordings));
  summary_put(object, "sends", json_integer(result->sends));
  summary_put(object, "delivered", json_integer(result->delivered));
  summary_put(object, "controls_played", json_integer(result->controls_played));
  summary_put(object, "controls_heard", json_integer(result->controls_heard));
  summary_put(object, "exposure_h", summary_number(result->exposure_h));
  summary_put(object, "rate_per_24h", summary_number(result->rate.per_24h));
  json_t *interval = json_array();
  json_array_append_new(interval, summary_number(result->rate.lower));
  json_array_append_new(interval, summary_number(result->rate.upper));
  summary_put(object, "interval", interval);
  summary_put(object, "upper_one_sided", summary_number(result->rate.upper_one));
}

static json_t *devices_of(const struct judgement *judgement) {
  json_t *list = json_array();
  for (unsigned i = 0; i < judgement->devices->len; i++) {
    const struct device_result *result =
        &g_array_index(judgement->devices, struct device_result, i);
    json_t *object = json_object();
    summary_put(object, "name", summary_text(plan_device(judgement->plan, result->device)->name));
    put_counts(object, result);
    summary_put_device(object, judgement, result);
    summary_put(object, "proven_from_s", summary_seconds(result->proof.from_ns));
    summary_put(object, "proven_until_s", summary_seconds(result->proof.until_ns));
    summary_put(object, "network_proven", json_boolean(result->proof.network));
    json_array_append_new(list, object);
  }
  return list;
}

static json_t *gaps_of(const struct judgement *judgement) {
  json_t *list = json_array();
  for (unsigned i = 0; i < judgement->seen->gaps->len; i++) {
    const struct activity_gap *gap = &g_array_index(judgement->seen->gaps, struct activity_gap, i);
    json_t *object = json_object();
    summary_put(
        object, "device",
        summary_text(gap->device < 0 ? "" : plan_device(judgement->plan, gap->device)->name));
    summary_put(object, "tap", summary_text(gap->tap));
    summary_put(object, "start_s", summary_seconds(gap->from_ns));
    summary_put(object, "length_s", summary_seconds(gap->length_ns));
    summary_put(object, "why", summary_text(gap->why));
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
    summary_put(object, "device", summary_text(plan_device(judgement->plan, stray->device)->name));
    summary_put(object, what, summary_text(stray->what));
    summary_put(object, "start_s", summary_seconds(stray->from_ns));
    summary_put(object, "end_s", summary_seconds(stray->until_ns));
    if (stray->burst)
      summary_put_burst(object, stray->burst);
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
    summary_put(object, "cue", json_integer(level->cue));
    summary_put(object, "start_s", summary_seconds(level->from_ns));
    summary_put(object, "end_s", summary_seconds(level->until_ns));
    summary_put(object, "measured_dbspl",
                measured ? summary_number(level->measured_dbspl) : json_null());
    summary_put(object, "deviation_db",
                measured ? summary_number(level->deviation_db) : json_null());
    summary_put(object, "flagged", json_boolean(loudness_is_flagged(level, &judgement->rules)));
    if (!measured)
      summary_put(object, "why", summary_text(level->why));
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
      json_array_append_new(list,
                            summary_text(plan_device(judgement->plan, episode->device)->name));
  }
  return list;
}

static json_t *sounds_of(const struct judgement *judgement) {
  json_t *list = json_array();
  for (unsigned i = 0; i < judgement->sounds->len; i++) {
    const struct ambience_sound *sound =
        &g_array_index(judgement->sounds, struct ambience_sound, i);
    json_t *object = json_object();
    summary_put(object, "start_s", summary_seconds(sound->from_ns));
    summary_put(object, "end_s", summary_seconds(sound->until_ns));
    summary_put(object, "dba", summary_number(sound->dbspl));
    summary_put(object, "loudest_dba", summary_number(sound->loudest_dbspl));
    summary_put(object, "prompt", json_boolean(sound->is_prompt));
    summary_put(object, "loud", json_boolean(sound->is_loud));
    summary_put(object, "devices", devices_awake(judgement, sound));
    json_array_append_new(list, object);
  }
  return list;
}

static void put_rule(void *user, const char *name, const char *unit, const char *meaning,
                     double value) {
  (void)unit, (void)meaning;
  summary_put(user, name, summary_number(value));
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
        list,
        summary_text(g_array_index(judgement->verdict.reasons, struct verdict_reason, i).text));
  return list;
}

static void put_identity(json_t *object, const struct plan *plan, const char *run_dir) {
  g_autofree char *id = identity_of(plan, run_dir), *played = identity_played(plan);
  summary_put(object, "id", summary_text(id));
  summary_put(object, "played", summary_text(played));
  summary_put(object, "is_replay", json_boolean(identity_is_replay(plan)));
}

static void put_run(json_t *object, const struct judgement *judgement) {
  const struct plan *plan = judgement->plan;
  summary_put(object, "hotmic-run", json_integer(1));
  summary_put(object, "verdict", json_string(verdict_names[judgement->verdict.kind]));
  summary_put(object, "reasons", reasons_of(judgement));
  summary_put(object, "exit_code", json_integer(judge_exit_code(judgement)));
  summary_put(object, "complete", json_boolean(judgement->complete));
  summary_put(object, "version", summary_text(plan_setting(plan, "version", "")));
  summary_put(object, "bench", summary_text(plan_setting(plan, "bench", "")));
  summary_put(object, "script", summary_text(plan_setting(plan, "script", "")));
  summary_put(object, "seed",
              json_integer(g_ascii_strtoll(plan_setting(plan, "seed", "0"), NULL, 10)));
  summary_put(object, "started_utc", summary_text(plan_setting(plan, "started_utc", "")));
  summary_put(object, "duration_s", summary_seconds(judgement->observed_ns));
  put_counts(object, &judgement->total);
  summary_put(object, "uploads", json_integer(judgement->uploads));
  summary_put(object, "uploads_by_shape", json_integer(judgement->uploads_by_shape));
  summary_put(object, "imported", json_boolean(plan_is_imported(plan)));
  summary_put(object, "merge_gap_s", summary_number(judgement->rules.merge_gap_s));
  summary_put(object, "rules", rules_of(judgement));
  summary_put(object, "devices", devices_of(judgement));
}

/* Slots are many and small: they go last, on one line, for an indented one takes six. */
static char *dump(json_t *object, const struct judgement *judgement) {
  json_t *slots = summary_slots(judgement);
  char *most = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
  char *last = json_dumps(slots, JSON_COMPACT | JSON_REAL_PRECISION(12));
  most[strlen(most) - strlen("\n}")] = '\0';
  char *text = g_strconcat(most, ",\n  \"slots\": ", last, "\n}\n", NULL);
  free(most);
  free(last);
  json_decref(slots);
  return text;
}

char *summary_render(struct record *record, const struct judgement *judgement, GError **error) {
  json_t *episodes = summary_episodes(record, judgement, error);
  if (!episodes)
    return NULL;
  json_t *object = json_object();
  put_run(object, judgement);
  put_identity(object, judgement->plan, record_dir(record));
  summary_put_taps(object, judgement);
  summary_put(object, "acceptance", summary_acceptance(judgement));
  summary_put(object, "episodes", episodes);
  summary_put(object, "gaps", gaps_of(judgement));
  summary_put(object, "unlisted_bursts", strays_of(judgement, judgement->unlisted_bursts, "host"));
  summary_put(object, "side_bursts", strays_of(judgement, judgement->side_bursts, "host"));
  summary_put(object, "speech_bursts", strays_of(judgement, judgement->speech_bursts, "host"));
  summary_put(object, "rest_bursts", strays_of(judgement, judgement->rest_bursts, "host"));
  summary_put(object, "bursts", summary_bursts(judgement));
  summary_put(object, "baseline", summary_baseline(judgement));
  summary_put_destinations(object, judgement);
  summary_put(object, "cue_levels", levels_of(judgement));
  summary_put(object, "strangers", sounds_of(judgement));
  summary_put(object, "unknown_lights",
              strays_of(judgement, judgement->seen->unknown_lights, "light"));
  char *text = dump(object, judgement);
  json_decref(object);
  return text;
}
