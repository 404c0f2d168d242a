/* The network's part of run.json: bursts, the baseline, and every destination.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "summary-network.h"
#include "destinations.h"
#include "doubt-network.h"

static void put_bytes(json_t *object, const char *key, int64_t bytes) {
  summary_put(object, key, json_integer(bytes));
}

static void put_threshold(json_t *object, const struct threshold *threshold) {
  put_bytes(object, "threshold_bytes", threshold->bytes);
  summary_put(object, "threshold_in_10s", json_boolean(threshold->in_window));
  summary_put(object, "threshold_by", json_string(threshold_by_names[threshold->by]));
}

void summary_put_burst(json_t *object, const struct burst *burst) {
  g_autofree char *reason = shape_reason(burst->shape);
  put_bytes(object, "bytes", burst->bytes);
  summary_put(object, "at_least", json_boolean(burst->at_least));
  put_bytes(object, "peak_1s_bytes", burst->peak_1s);
  put_bytes(object, "peak_10s_bytes", burst->peak_10s);
  summary_put(object, "shape", json_string(shape_names[burst->shape.kind]));
  summary_put(object, "looks_like", json_string(reason));
  put_threshold(object, &burst->threshold);
  summary_put(object, "below_threshold", json_boolean(burst->is_below));
}

static json_t *burst_of(const struct judgement *judgement, const struct burst *burst) {
  json_t *object = json_object();
  summary_put(object, "device", summary_text(plan_device(judgement->plan, burst->device)->name));
  summary_put(object, "host", summary_text(burst->host));
  summary_put(object, "role", json_string(host_role_names[burst->role]));
  summary_put(object, "start_s", summary_seconds(burst->from_ns));
  summary_put(object, "end_s", summary_seconds(burst->until_ns));
  summary_put(object, "upload", json_boolean(burst_is_upload(burst)));
  summary_put(object, "by_shape", json_boolean(burst_is_by_shape(burst)));
  summary_put_burst(object, burst);
  return object;
}

void summary_put_uploads(json_t *object, const struct judgement *judgement,
                         const struct episode *episode) {
  json_t *list = json_array();
  bool at_least = false;
  for (unsigned i = 0; i < episode->count; i++) {
    const struct burst *burst = episode->activities[i].burst;
    if (!burst)
      continue;
    at_least |= burst->at_least;
    json_array_append_new(list, burst_of(judgement, burst));
  }
  summary_put(object, "at_least", json_boolean(at_least));
  put_bytes(object, "missing_bytes", doubt_missing_bytes(judgement->plan, episode));
  summary_put(object, "uploads", list);
}

json_t *summary_bursts(const struct judgement *judgement) {
  json_t *list = json_array();
  for (unsigned i = 0; i < judgement->seen->bursts->len; i++)
    json_array_append_new(list, burst_of(judgement, g_ptr_array_index(judgement->seen->bursts, i)));
  return list;
}

json_t *summary_baseline(const struct judgement *judgement) {
  const struct baseline *baseline = judgement->baseline;
  if (!baseline)
    return json_null();
  json_t *object = json_object();
  summary_put(object, "made_utc", summary_text(baseline->made_utc));
  summary_put(object, "bench", summary_text(baseline->bench));
  summary_put(object, "source", summary_text(baseline->source));
  summary_put(object, "from_s", summary_number(baseline->from_s));
  summary_put(object, "until_s", summary_number(baseline->until_s));
  summary_put(object, "hosts", json_integer((json_int_t)baseline->hosts->len));
  return object;
}

static void put_way(json_t *object, const char *way, int64_t frames, int64_t wire, int64_t payload,
                    int64_t missing) {
  json_t *object_of_way = json_object();
  put_bytes(object_of_way, "frames", frames);
  put_bytes(object_of_way, "wire_bytes", wire);
  put_bytes(object_of_way, "payload_bytes", payload);
  put_bytes(object_of_way, "missing_bytes", missing);
  summary_put(object, way, object_of_way);
}

static void put_profile(json_t *object, const struct plan *plan, const struct destination *row) {
  const struct record_host *host = plan_host(plan, plan_device(plan, row->device)->name, row->host);
  summary_put(object, "confidence", summary_text(host ? host->confidence : ""));
  summary_put(object, "source", summary_text(host ? host->source : ""));
}

static json_t *destination_of(const struct plan *plan, const struct destination *row) {
  json_t *object = json_object();
  summary_put(object, "device", summary_text(plan_device(plan, row->device)->name));
  summary_put(object, "host", summary_text(row->host));
  summary_put(object, "role", json_string(host_role_names[row->role]));
  summary_put(object, "named_by", summary_text(row->named_by));
  summary_put(object, "front", json_boolean(row->is_front));
  summary_put(object, "sealed", json_boolean(row->is_sealed));
  put_profile(object, plan, row);
  put_bytes(object, "conversations", row->conversations);
  summary_put(object, "start_s", summary_seconds(row->first_ns));
  summary_put(object, "end_s", summary_seconds(row->last_ns));
  put_way(object, "up", row->frames_up, row->frame_bytes_up, row->payload_up, row->missing_up);
  put_way(object, "down", row->frames_down, row->frame_bytes_down, row->payload_down,
          row->missing_down);
  put_bytes(object, "repeated_up_bytes", row->repeated_up);
  summary_put(object, "idle_p999_10s_bytes",
              row->threshold.idle ? json_integer(row->threshold.idle->p999_10s) : json_null());
  put_threshold(object, &row->threshold);
  summary_put(object, "new", json_boolean(row->threshold.by == THRESHOLD_BY_NEW_HOST));
  put_bytes(object, "bursts", row->bursts);
  return object;
}

json_t *summary_destinations(const struct judgement *judgement) {
  g_autoptr(GArray) rows = destinations_judged(judgement);
  json_t *list = json_array();
  for (unsigned i = 0; i < rows->len; i++)
    json_array_append_new(
        list, destination_of(judgement->plan, &g_array_index(rows, struct destination, i)));
  return list;
}
