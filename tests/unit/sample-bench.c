/* Two small bench files that are right, for tests that put one thing wrong.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-bench.h"

#include "scratch.h"

const char sample_bench_plain[] =
    "hotmic: bench/1\n"
    "name: b\n"
    "sound: {driver: twin, room_m: [5, 4, 2.5], rt60_s: 0.1, noise_dba: 26}\n"
    "levels_hold_at: kitchen\n"
    "loudspeakers:\n"
    "  left: {position_m: [1, 2, 1], full_scale_dbspl: 104}\n"
    "microphone: {name: m, position_m: [2, 2, 1], full_scale_dbspl: 114}\n"
    "devices:\n"
    "  kitchen:\n"
    "    profile: soft-speaker\n"
    "    mac: 02:00:00:00:10:ff\n"
    "    position_m: [2.5, 1.0, 0.9]\n"
    "    full_scale_dbspl: 91\n"
    "    wake: [alexa]\n"
    "    soft_speaker: {contacts: [bill]}\n"
    "    taps: {light: {kind: led}}\n";

const char sample_bench_wired[] =
    "hotmic: bench/1\n"
    "name: w\n"
    "sound: {driver: alsa, playback: 'hw:0,0', capture: 'hw:1,0', room_m: [5, 4, 2.5], rt60_s: 0.1,"
    " noise_dba: 26}\n"
    "levels_hold_at: kitchen\n"
    "loudspeakers:\n"
    "  left: {position_m: [1, 2, 1], full_scale_dbspl: 104, channel: 2, latency_ms: 12.5}\n"
    "microphone: {name: m, position_m: [2, 2, 1], full_scale_dbspl: 114}\n"
    "devices:\n"
    "  kitchen:\n"
    "    profile: soft-speaker\n"
    "    mac: 02:00:00:00:10:ff\n"
    "    position_m: [2.5, 1.0, 0.9]\n"
    "    taps:\n"
    "      light: {kind: led, chip: leds, lines: {red: R1, blue: 7}, active_low: true, bias: "
    "none}\n"
    "      uart: {kind: console, port: /dev/ttyUSB0, baud: 921600, framing: 7e2}\n"
    "      log: {kind: console, file: uart.log}\n"
    "      net: {kind: capture, interface: eth1}\n"
    "    switches:\n"
    "      power: {chip: gpiochip0, line: 3, safe: off, during: on, settle_s: 2}\n";

struct bench *sample_bench_with(const char *whole, const char *from, const char *to,
                                GError **error) {
  g_autoptr(GString) text = g_string_new(whole);
  cr_assert_eq(g_string_replace(text, from, to, 1), 1, "`%s` is not in the bench", from);
  return bench_load(scratch_text("b.yaml", text->str), error);
}
