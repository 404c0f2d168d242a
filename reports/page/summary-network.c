/* The network's part of run.json: bursts, the baseline, and every destination.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "summary-network.h"
#include "destinations.h"
#include "doubt-network.h"
#include "yardstick.h"

static void put_bytes(json_t *object, const char *key, int64_t bytes) {
  summary_put(object, key, json_integer(bytes));
}

/* How much is told of each device: a page or a program that asks for more asks the record. */
enum { destinations_max = 4096 };

static void put_threshold(json_t *object, const struct threshold *threshold) {
  put_bytes(object, "threshold_bytes", threshold->bytes);
  summary_put(object, "threshold_in_10s", json_boolean(threshold->in_window));
  if (threshold->in_window) {
    put_bytes(object, "threshold_long_bytes", threshold->long_bytes);
    summary_put(object, "threshold_long_bytes_per_s", summary_number(threshold->long_bytes_per_s));
    summary_put(object, "threshold_capped", json_boolean(threshold->is_capped));
  }
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
  summary_put(object, "reached", json_string(yardstick_names[yardstick_of(burst)]));
}

static json_t *burst_of(const struct judgement *judgement, const struct burst *burst) {
  const char *tap = primary_tap(judgement->seen->taps, burst->device, burst->tap);
  json_t *object = json_object();
  summary_put(object, "device", summary_text(plan_device(judgement->plan, burst->device)->name));
  summary_put(object, "tap", summary_text(tap ? tap : ""));
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

/* What was not measured is null. */
static json_t *bytes_if(bool is_known, int64_t bytes) {
  return is_known ? json_integer(bytes) : json_null();
}

static void put_way(json_t *object, const char *way, const struct destination *row,
                    const struct record_way *sums) {
  bool told = row->from == DESTINATION_TOLD;
  json_t *object_of_way = json_object();
  summary_put(object_of_way, "frames", bytes_if(told, sums->frames));
  summary_put(object_of_way, "wire_bytes", bytes_if(told, sums->frame_bytes));
  summary_put(object_of_way, "payload_bytes",
              bytes_if(row->from != DESTINATION_GROUP, sums->payload_bytes));
  summary_put(object_of_way, "missing_bytes", bytes_if(told, sums->missing_bytes));
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
  summary_put(object, "tap", summary_text(row->tap));
  summary_put(object, "start_s", summary_seconds(row->first_ns));
  summary_put(object, "end_s", summary_seconds(row->last_ns));
  put_way(object, "up", row, &row->up);
  put_way(object, "down", row, &row->down);
  summary_put(object, "repeated_up_bytes",
              bytes_if(row->from == DESTINATION_TOLD, row->up.repeated_bytes));
  summary_put(object, "idle_p999_10s_bytes",
              row->threshold.idle ? json_integer(row->threshold.idle->p999_10s) : json_null());
  put_threshold(object, &row->threshold);
  summary_put(object, "new", json_boolean(row->threshold.by == THRESHOLD_BY_NEW_HOST));
  put_bytes(object, "bursts", row->bursts);
  return object;
}

/* Rows come by device; of each, those with the most payload first. */
static bool is_told(const GArray *rows, unsigned i) {
  int device = g_array_index(rows, struct destination, i).device;
  return i < destinations_max ||
         g_array_index(rows, struct destination, i - destinations_max).device != device;
}

void summary_put_destinations(json_t *object, const struct judgement *judgement) {
  g_autoptr(GArray) rows = destinations_judged(judgement);
  json_t *list = json_array(), *rest = json_object();
  int64_t left_out = 0, up = 0, down = 0;
  for (unsigned i = 0; i < rows->len; i++) {
    const struct destination *row = &g_array_index(rows, struct destination, i);
    if (is_told(rows, i)) {
      json_array_append_new(list, destination_of(judgement->plan, row));
      continue;
    }
    left_out++;
    up += row->up.payload_bytes;
    down += row->down.payload_bytes;
  }
  put_bytes(rest, "count", left_out);
  put_bytes(rest, "up_payload_bytes", up);
  put_bytes(rest, "down_payload_bytes", down);
  summary_put(object, "destinations", list);
  summary_put(object, "destinations_left_out", rest);
}
