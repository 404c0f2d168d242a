/* The devices that an import is about: a bench's, a log's, or one that is known by its MAC.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "import-devices.h"

#include "frame.h"

#include <string.h>

const char import_capture_tap[] = "capture", import_light_tap[] = "light";

static const char plain_profile[] = "generic";

bool import_devices_of_bench(struct import_devices *devices, const char *path, GError **error) {
  struct bench *bench = bench_load(path, error);
  if (!bench)
    return false;
  *devices = (struct import_devices){.bench = bench, .count = bench->device_count};
  devices->devices = g_new0(struct bench_device, bench->device_count);
  for (size_t i = 0; i < bench->device_count; i++) {
    devices->devices[i] = bench->devices[i]; /* which owns all but the taps */
    devices->devices[i].taps = NULL;
    devices->devices[i].tap_count = 0;
  }
  return true;
}

static bool describe_one(struct bench_device *device, const struct import_one *one,
                         GError **error) {
  const char *name = one->profile ? one->profile : plain_profile;
  g_autofree char *path = profile_path(name, NULL, error);
  struct profile *profile = path ? profile_load(path, error) : NULL;
  if (!profile)
    return false;
  char mac[FRAME_ADDRESS_TEXT] = "";
  if (one->mac)
    frame_format_mac(one->mac, mac);
  device->profile = profile;
  device->profile_path = g_steal_pointer(&path);
  device->profile_name = g_strdup(name);
  device->name = g_strndup(one->name ? one->name : one->mac ? mac : "device", BENCH_NAME_MAX - 1);
  device->mac = one->mac ? g_strdup(mac) : NULL;
  if (one->mac)
    memcpy(device->mac_bytes, one->mac, sizeof device->mac_bytes);
  device->under_test = true;
  device->wake = g_strdupv((char **)profile_wake_words(profile));
  return true;
}

bool import_devices_of_one(struct import_devices *devices, const struct import_one *one,
                           GError **error) {
  struct bench_device *device = g_new0(struct bench_device, 1);
  if (!describe_one(device, one, error)) {
    g_free(device);
    return false;
  }
  *devices = (struct import_devices){.devices = device, .count = 1};
  return true;
}

bool import_devices_of_log(struct import_devices *devices, char *const *names, const char *profile,
                           GError **error) {
  size_t count = g_strv_length((char **)names);
  struct import_devices made = {.devices = g_new0(struct bench_device, count)};
  for (; made.count < count; made.count++)
    if (!describe_one(&made.devices[made.count],
                      &(struct import_one){.name = names[made.count], .profile = profile}, error)) {
      import_devices_done(&made);
      return false;
    }
  *devices = made;
  return true;
}

static void one_done(struct bench_device *device) {
  profile_free(device->profile);
  g_free(device->profile_path);
  g_free(device->profile_name);
  g_free(device->name);
  g_free(device->mac);
  g_strfreev(device->wake);
}

static void taps_done(struct bench_device *device) {
  for (size_t i = 0; i < device->tap_count; i++) {
    g_free(device->taps[i].name);
    g_free(device->taps[i].kind);
  }
  g_free(device->taps);
}

void import_devices_done(struct import_devices *devices) {
  for (size_t i = 0; i < devices->count; i++)
    taps_done(&devices->devices[i]);
  if (devices->bench)
    bench_free(devices->bench);
  for (size_t i = 0; !devices->bench && i < devices->count; i++)
    one_done(&devices->devices[i]);
  g_free(devices->devices);
}

static void add_tap(struct bench_device *device, const char *name, const char *kind) {
  device->taps[device->tap_count++] =
      (struct bench_tap){.name = g_strdup(name), .kind = g_strdup(kind)};
}

void import_devices_tap(struct import_devices *devices, size_t device, bool capture, bool light) {
  struct bench_device *is = &devices->devices[device];
  is->taps = g_new0(struct bench_tap, 2);
  if (capture)
    add_tap(is, import_capture_tap, "capture");
  if (light)
    add_tap(is, import_light_tap, "led");
}

bool import_device_has_mac(const struct bench_device *device) {
  static const uint8_t none[FRAME_MAC];
  return memcmp(device->mac_bytes, none, sizeof none) != 0;
}
