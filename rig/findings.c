/* What a bench with real wires says of itself at the end of a session, for the record.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings.h"

static void write_clock(struct record *record, const char *key, const struct sound_clock *clock) {
  g_autofree char *text = g_strdup_printf(
      "%+.2f ppm against the computer's, %.1f us RMS about the line, interrupted %" G_GINT64_FORMAT
      " times",
      clock->drift_ppm, clock->residual_us, clock->gaps);
  record_set(record, key, text);
}

static void write_wire(struct record *record, const struct bench_device *device,
                       const struct bench_tap *tap, const struct wire *wire) {
  static const char *const units[] = {[WIRE_GPIO] = "edges",
                                      [WIRE_SERIAL] = "bytes",
                                      [WIRE_FILE] = "bytes",
                                      [WIRE_CAPTURE] = "packets"};
  struct wire_counts counts = wire_counts(wire);
  g_autofree char *key = g_strdup_printf("wire.%s.%s", device->name, tap->name);
  g_autofree char *text =
      g_strdup_printf("%" G_GINT64_FORMAT " %s, %" G_GINT64_FORMAT " known to be lost",
                      counts.received, units[tap->wire.kind], counts.lost);
  record_set(record, key, text);
}

static void write_sound(struct record *record, const struct sound *sound) {
  const char *const *lines = sound_describe(sound);
  for (size_t i = 0; lines[i]; i++) {
    g_autofree char *key = g_strdup_printf("sound.%zu", i + 1);
    record_set(record, key, lines[i]);
  }
  struct sound_clock played, heard;
  if (!sound_clocks(sound, &played, &heard))
    return;
  write_clock(record, "clock.playback", &played);
  write_clock(record, "clock.capture", &heard);
}

void findings_write(struct record *record, const struct bench *bench, const struct sound *sound,
                    const struct watch *watch) {
  write_sound(record, sound);
  for (size_t d = 0; d < bench->device_count; d++)
    for (size_t t = 0; t < bench->devices[d].tap_count; t++) {
      const struct wire *wire = watch_wire(watch, d, t);
      if (wire)
        write_wire(record, &bench->devices[d], &bench->devices[d].taps[t], wire);
    }
}
