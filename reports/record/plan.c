/* What was on the bench and what was meant to happen: every table of a record but its events.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan.h"

#include <string.h>

void plan_free(struct plan *plan) {
  if (!plan)
    return;
  GArray *const arrays[] = {
      plan->settings,      plan->texts,    plan->devices, plan->taps,
      plan->hosts,         plan->paths,    plan->cues,    plan->spans,
      plan->words,         plan->controls, plan->sounds,  plan->levels,
      plan->conversations, plan->captures, plan->history, plan->reproductions};
  for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++)
    g_array_unref(arrays[i]);
  g_ptr_array_unref(plan->speakers);
  g_string_chunk_free(plan->strings);
  g_free(plan);
}

const struct record_device *plan_device(const struct plan *plan, int index) {
  return &g_array_index(plan->devices, struct record_device, (unsigned)index);
}

int plan_device_index(const struct plan *plan, const char *name) {
  for (unsigned i = 0; i < plan->devices->len; i++)
    if (strcmp(plan_device(plan, (int)i)->name, name) == 0)
      return (int)i;
  return -1;
}

bool plan_has_tap(const struct plan *plan, const char *device, const char *const kinds[]) {
  for (unsigned i = 0; i < plan->taps->len; i++) {
    const struct record_tap *tap = &g_array_index(plan->taps, struct record_tap, i);
    if (strcmp(tap->device, device) == 0 && name_index_of(kinds, tap->kind) >= 0)
      return true;
  }
  return false;
}

const struct record_host *plan_host(const struct plan *plan, const char *device, const char *host) {
  g_autofree char *lower = g_ascii_strdown(host, -1);
  for (unsigned i = 0; i < plan->hosts->len; i++) {
    const struct record_host *entry = &g_array_index(plan->hosts, struct record_host, i);
    if (strcmp(entry->device, device) == 0 && g_pattern_match_simple(entry->pattern, lower))
      return entry;
  }
  return NULL;
}

int64_t plan_burst_floor(const struct plan *plan, const char *device, const char *host,
                         int64_t fallback) {
  const struct record_host *entry = plan_host(plan, device, host);
  return entry ? entry->burst_bytes : fallback;
}

const struct record_cue *plan_cue(const struct plan *plan, int number) {
  for (unsigned i = 0; i < plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(plan->cues, struct record_cue, i);
    if (cue->number == number)
      return cue;
  }
  return NULL;
}

int plan_speaker_index(const struct plan *plan, const char *name) {
  for (unsigned i = 0; i < plan->speakers->len; i++)
    if (strcmp(g_ptr_array_index(plan->speakers, i), name) == 0)
      return (int)i;
  return -1;
}

const struct record_path *plan_path(const struct plan *plan, const char *loudspeaker,
                                    const char *receiver) {
  for (unsigned i = 0; i < plan->paths->len; i++) {
    const struct record_path *path = &g_array_index(plan->paths, struct record_path, i);
    if (strcmp(path->loudspeaker, loudspeaker) == 0 && strcmp(path->receiver, receiver) == 0)
      return path;
  }
  return NULL;
}

int64_t plan_delay_ns(const struct plan *plan, const char *loudspeaker, const char *receiver) {
  const struct record_path *path = plan_path(plan, loudspeaker, receiver);
  return path ? path->delay_ns : 0;
}

const char *plan_microphone(const struct plan *plan) {
  for (unsigned i = 0; i < plan->taps->len; i++) {
    const struct record_tap *tap = &g_array_index(plan->taps, struct record_tap, i);
    if (strcmp(tap->kind, "microphone") == 0)
      return tap->name;
  }
  return "";
}

bool plan_is_imported(const struct plan *plan) {
  return *plan_setting(plan, "imported", "") != '\0';
}

const char *plan_setting(const struct plan *plan, const char *key, const char *fallback) {
  for (unsigned i = 0; i < plan->settings->len; i++) {
    const struct plan_setting *setting = &g_array_index(plan->settings, struct plan_setting, i);
    if (strcmp(setting->key, key) == 0)
      return setting->value;
  }
  return fallback;
}
