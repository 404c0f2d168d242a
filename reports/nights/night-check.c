/* Whether a run.json agrees with itself: counts that contradict each other no judge wrote.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "night-json.h"

#include <string.h>

/* Hours are rounded, as are seconds. */
static const double rounding_s = 1;

bool night_check_counts(const struct night_reader *reader, const struct night *night,
                        const struct night_device *device) {
  const json_t *object = reader->object;
  int64_t classes = 0;
  for (int kind = 0; kind < EPISODE_CLASSES; kind++)
    classes += device->classes[kind];
  if (device->controls_heard > device->controls_played)
    return night_refuse(reader, "controls_heard", json_object_get(object, "controls_heard"),
                        "at most the %d that were played", device->controls_played);
  if (device->exposed > device->unintended)
    return night_refuse(reader, "exposed", json_object_get(object, "exposed"),
                        "at most the %d that are unintended", device->unintended);
  if (device->recordings > device->unintended)
    return night_refuse(reader, "recordings", json_object_get(object, "recordings"),
                        "at most the %d that are unintended", device->unintended);
  if (device->delivered > device->sends)
    return night_refuse(reader, "delivered", json_object_get(object, "delivered"),
                        "at most the %d that were sent", device->sends);
  if (classes != device->unintended)
    return night_refuse(reader, "unintended", json_object_get(object, "unintended"),
                        "the %" G_GINT64_FORMAT " of all classes", classes);
  if (!night->imported && device->exposure_h * 3600 > night->duration_s + rounding_s)
    return night_refuse(reader, "exposure_h", json_object_get(object, "exposure_h"),
                        "no more than the run's %g s", night->duration_s);
  return true;
}

static bool refuse_number(const struct night_reader *reader, const char *key, int found,
                          int listed) {
  json_t *number = json_integer(found);
  night_refuse(reader, key, number, "the %d that `episodes` lists", listed);
  json_decref(number);
  return false;
}

bool night_check_listed(const struct night_reader *reader, const struct night *night) {
  for (unsigned i = 0; i < night->devices->len; i++) {
    const struct night_device *device = &g_array_index(night->devices, struct night_device, i);
    int listed = 0;
    for (unsigned e = 0; e < night->episodes->len; e++) {
      const struct night_episode *episode =
          &g_array_index(night->episodes, struct night_episode, e);
      listed += !episode->intended && strcmp(episode->device, device->name) == 0;
    }
    struct night_reader element = *reader;
    element.list = "devices";
    element.index = i;
    if (listed != device->unintended)
      return refuse_number(&element, "unintended", device->unintended, listed);
  }
  return true;
}
