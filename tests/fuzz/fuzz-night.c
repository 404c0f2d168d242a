/* Hostile text as run.json: a whole night in which every number is sane, or an error with a place.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-file.h"
#include "night-skim.h"
#include "night.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

static bool is_device(const struct night *night, const char *name) {
  for (unsigned i = 0; i < night->devices->len; i++)
    if (g_array_index(night->devices, struct night_device, i).name == name)
      return true;
  return false;
}

static void check_devices(const struct night *night) {
  for (unsigned i = 0; i < night->devices->len; i++) {
    const struct night_device *device = &g_array_index(night->devices, struct night_device, i);
    g_assert(device->exposed >= 0 && device->exposed <= device->unintended);
    g_assert(device->controls_heard <= device->controls_played);
    g_assert(device->unintended >= 0 && device->exposure_h >= 0 && device->exposure_h <= 1e6);
    g_assert(i == 0 || strcmp(device[-1].name, device->name) < 0);
    for (int kind = 0; kind < EPISODE_CLASSES; kind++)
      g_assert(device->classes[kind] >= 0);
  }
}

static void check(const struct night *night) {
  check_devices(night);
  for (unsigned i = 0; i < night->episodes->len; i++) {
    const struct night_episode *episode = &g_array_index(night->episodes, struct night_episode, i);
    g_assert(is_device(night, episode->device) && episode->end_s >= episode->start_s);
    g_assert(episode->stage < STAGES && episode->kind < EPISODE_CLASSES && episode->words);
    g_assert(i == 0 || episode[-1].start_s <= episode->start_s);
    g_assert(isfinite(episode->slot.offset_s) && episode->slot.line >= 0);
  }
  for (unsigned i = 0; i < night->slots->len; i++) {
    const struct slot *slot = &g_array_index(night->slots, struct slot, i);
    g_assert(slot->script && slot->line >= 0 && slot->turn >= 0);
  }
}

/* Cutting out first must never change what is read of text that is right. */
static void check_skim(const char *text, size_t size) {
  json_t *whole = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
  GString *part = night_skim(text, size);
  if (json_is_object(whole) && part) {
    json_t *cut = json_loadb(part->str, part->len, JSON_REJECT_DUPLICATES, NULL);
    const char *key;
    json_t *value;
    g_assert(cut);
    json_object_foreach(cut, key, value)
        g_assert(strcmp(key, "devices") == 0 || strcmp(key, "episodes") == 0 ||
                 json_equal(value, json_object_get(whole, key)));
    json_decref(cut);
  }
  if (part)
    g_string_free(part, TRUE);
  json_decref(whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  g_autoptr(GError) error = NULL;
  check_skim((const char *)data, size);
  struct night *night = night_parse("runs/1", (const char *)data, size, &error);
  g_assert((night == NULL) == (error != NULL));
  g_assert(!error || error->code == HOTMIC_ERROR_DATA);
  g_assert(!error || g_str_has_prefix(error->message, "runs/1/run.json:"));
  for (const char *c = error ? error->message : ""; *c; c++)
    g_assert((unsigned char)*c >= ' ' && *c != 0x7f);
  if (night)
    check(night);
  night_free(night);
  return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
  static const char start[] =
      "{\"hotmic-run\": 1, \"verdict\": \"fail\", \"complete\": true, \"version\": \"0\",\n"
      "\"bench\": \"b\", \"script\": \"s.yaml\", \"started_utc\": \"2024-05-24T21:00:00Z\",\n"
      "\"duration_s\": 60.0, \"imported\": false, \"calibration\": \"\",\n"
      "\"sound\": {\"noise_dba\": null, \"worst_deviation_db\": 0.5}, \"devices\": [{\"name\": "
      "\"k\", \"profile\": \"p\", \"firmware\": \"\", \"unintended\": 1, \"recordings\": 1,\n"
      "\"sends\": 0, \"delivered\": 0, \"classes\": {\"control\": 0, \"false wake\": 1, \"media "
      "wake\": 0, \"self-triggered\": 0, \"phantom\": 0, \"while muted\": 0}, "
      "\"controls_played\":\n"
      "2, \"controls_heard\": 2, \"exposure_h\": 0.1, \"in_doubt\": false}], \"episodes\": "
      "[{\"device\": \"k\", \"start_s\": 1.5, \"end_s\": 2, \"stage\": \"upload\", \"class\": "
      "\"false wake\", \"intended\": false, \"recorded\": true, \"words\": \"a\\u00e9\", "
      "\"slot\":\n"
      "{\"script\": \"s.yaml\", \"line\": 3, \"turn\": 1, \"offset_s\": 0.25}}], \"bursts\": "
      "[{}],\n"
      "\"taps\": [{\"device\": \"k\", \"name\": \"l\", \"kind\": \"led\", \"gaps\": 1, \"gap_s\": "
      "0.5, \"slack_s\": 1e-6}], \"slots\": {\"scripts\": [\"s.yaml\"], \"places\": [0, 3, 1]}}";
  return fuzz_mutate_from(start, data, size, most, seed);
}
