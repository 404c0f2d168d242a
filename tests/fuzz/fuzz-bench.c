/* Hostile text as a bench file: it loads whole, or there is an error with a place.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"
#include "fuzz-file.h"

static void check(const struct bench *bench) {
  g_assert(bench->loudspeaker_count > 0 && bench->device_count > 0);
  g_assert(bench->reference < bench->device_count && !bench->devices[bench->reference].elsewhere);
  for (size_t i = 0; i < bench->loudspeaker_count; i++) {
    const struct bench_loudspeaker *loudspeaker = &bench->loudspeakers[i];
    g_assert(bench->simulated || loudspeaker->truth.channel == loudspeaker->channel);
    g_assert(loudspeaker->truth.drift_ppm == 0 || loudspeaker->truth.latency_ms > 0);
  }
  g_autofree char *fingerprint = bench_fingerprint(bench);
  g_assert(strlen(fingerprint) == 64);
  for (size_t d = 0; d < bench->device_count; d++) {
    const struct bench_device *device = &bench->devices[d];
    g_assert(device->name && device->profile && device->mac && device->tap_count > 0);
    g_assert(device->wake[0] && !device->speaker.contacts == !bench->simulated);
    for (size_t t = 0; t < device->tap_count; t++)
      g_assert((device->taps[t].wire.kind == WIRE_NONE) == bench->simulated);
    g_assert(bench_device_named(bench, device->name) >= 0);
  }
  g_auto(GStrv) words = bench_wake_words(bench);
  g_assert(words[0]);
}

static void load(const char *path) {
  g_autoptr(GError) error = NULL;
  struct bench *bench = bench_load(path, &error);
  g_assert((bench == NULL) == (error != NULL));
  g_assert(!error || error->code == HOTMIC_ERROR_BENCH);
  if (bench)
    check(bench);
  bench_free(bench);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_as_file(data, size, load);
  return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
  static const char start[] =
      "hotmic: bench/1\nname: b\n"
      "sound: {driver: twin, room_m: [5, 4, 2.5], rt60_s: 0.1, noise_dba: 26}\n"
      "levels_hold_at: k\nloudspeakers:\n  l: {position_m: [1, 2, 1], full_scale_dbspl: 104,\n"
      "    latency_ms: 3, really: {latency_ms: 7, gain_db: 1, tilt_db: 6, notch: {hz: 999, db: "
      "8},\n"
      "    distortion_db: -40, drift_ppm: 5, plays: l, fault: {what: quiet, at_s: 1, db: 4}}}\n"
      "microphone: {name: m, position_m: [2, 2, 1], full_scale_dbspl: 114,\n"
      "  really: {full_scale_dbspl: 113}}\ncalibration: c\n"
      "calibrator: {dbspl: 94, hz: 1000, really: {hz: 990, hum_hz: 50, hum_dbspl: 60}}\n"
      "devices:\n  k: {profile: soft-speaker, mac: 02:00:00:00:10:ff, position_m: [2, 1, 1],\n"
      "    full_scale_dbspl: 91, wake: [a], soft_speaker: {contacts: [b]}, taps: {t: "
      "{kind: led}}}\n";
  return fuzz_mutate_from(start, data, size, most, seed);
}
