/* Bench files: what is read out of one, and where each mistake is told.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-bench.h"
#include "scratch.h"

TestSuite(bench, .fini = scratch_remove);

static GError *error;

/* The plain bench with one thing replaced. */
static struct bench *load(const char *from, const char *to) {
  return sample_bench_with(sample_bench_plain, from, to, &error);
}

Test(bench, a_plain_bench_is_read_with_its_defaults) {
  struct bench *bench = load("name: b", "name: b");
  expect_no_error(error);
  cr_expect_str_eq(bench->name, "b");
  cr_expect_str_eq(bench->text, sample_bench_plain);
  cr_expect_str_eq(bench->sound, "twin");
  cr_expect(bench->room.size_m[2] == 2.5 && bench->room.rt60_s == 0.1 &&
            bench->room.noise_dba == 26);
  cr_expect(bench->loudspeaker_count == 1 && bench->loudspeakers[0].full_scale_dbspl == 104);
  cr_expect(bench->rules.merge_gap_s == 5 && bench->rules.missed_controls_max == 0.1);
  const struct bench_device *device = &bench->devices[0];
  const uint8_t mac[] = {2, 0, 0, 0, 0x10, 0xff};
  cr_expect_arr_eq(device->mac_bytes, mac, sizeof mac);
  cr_expect(device->under_test && !device->elsewhere && device->account == NULL);
  cr_expect_str_eq(device->speaker.preset, "default");
  cr_expect_str_eq(device->speaker.voice, "kal16");
  cr_expect_null(device->speaker.fault.what);
  cr_expect_eq(device->tap_count, 1);
  cr_expect_str_eq(device->taps[0].kind, "led");
  cr_expect_str_eq(profile_make(device->profile), "hotmic");
  bench_free(bench);
}

static const struct {
  const char *from, *to, *words;
} mistakes[] = {
    {"bench/1", "script/1", "b.yaml:1:9: found `script/1`; this must be a `bench/1` file"},
    {"name: b\n", "", "b.yaml:1:1: key `name` is missing"},
    {"name: b\n", "name: 'a b'\n", "b.yaml:2:7: name `a b`: expected letters"},
    {"name: b\n", "name: ''\n", "b.yaml:2:7: a name has 1 to 47 characters"},
    {"name: b\n", "name: b\nnane: c\n", "b.yaml:3:1: unknown key `nane`"},
    {"driver: twin", "driver: alsa9",
     "b.yaml:3:17: `alsa9` is not known here; expected one of: twin"},
    {"[5, 4, 2.5]", "[5, 4]", "b.yaml:3:31: expected 3 values, found 2"},
    {"[5, 4, 2.5]", "[5, 4, 0]", "b.yaml:3:38: 0 is out of range"},
    {"rt60_s: 0.1", "rt60_s: nan", "b.yaml:3:52: expected a number"},
    {"rt60_s: 0.1, ", "", "b.yaml:3:8: key `rt60_s` is missing"},
    {"noise_dba: 26", "noise_dba: 26, impulse_response: none.wav", "no sound file at "},
    {"levels_hold_at: kitchen", "levels_hold_at: hall",
     "b.yaml:4:17: `hall` is not a device in this room"},
    {"  left:", "  left/2:", "b.yaml:6:3: name `left/2`"},
    {"[1, 2, 1]", "[1, 2, 2000]", "b.yaml:6:29: 2000 is out of range; expected -1000 to 1000"},
    {"loudspeakers:\n  left: {position_m: [1, 2, 1], full_scale_dbspl: 104}", "loudspeakers: {}",
     "b.yaml:5:15: `loudspeakers:` needs a mapping with at least one entry"},
    {"microphone: {name: m, ", "microphone: {", "b.yaml:7:13: key `name` is missing"},
    {"full_scale_dbspl: 114", "full_scale_dbspl: 1e9", "is out of range"},
    {"profile: soft-speaker", "profile: none", "b.yaml:10:14: no device profile `none`: neither"},
    {"mac: 02:00:00:00:10:ff", "mac: 02:00:00:00:10",
     "b.yaml:11:10: `02:00:00:00:10` is not a MAC"},
    {"mac: 02:00:00:00:10:ff", "mac: 02:00:00:00:10:ff:11", "is not a MAC address"},
    {"mac: 02:00:00:00:10:ff", "mac: 02:00:00:00:10:fg", "is not a MAC address"},
    {"    mac: 02:00:00:00:10:ff\n", "", "b.yaml:10:5: key `mac` is missing"},
    {"    position_m: [2.5, 1.0, 0.9]\n", "", "key `position_m` is missing"},
    {"    full_scale_dbspl: 91\n", "    full_scale_dbspl: 91\n    under_test: perhaps\n",
     "b.yaml:14:17: `perhaps` is not known here"},
    {"    full_scale_dbspl: 91\n", "    full_scale_dbspl: 91\n    under_test: false\n",
     "b.yaml:9:3: no device under test stands in this room"},
    {"soft_speaker: {contacts: [bill]}", "account: bill",
     "b.yaml:10:5: key `soft_speaker` is missing here: a device on a twin bench is simulated"},
    {"wake: [alexa]", "wake: []", "b.yaml:14:11: expected at least one wake word"},
    {"contacts: [bill]", "contacts: bill", "b.yaml:15:30: expected a list in [ ]"},
    {"contacts: [bill]", "contacts: [bill], fault: {what: fire}",
     "`fire` is not known here; expected one of: hang, microphone-unplugged"},
    {"contacts: [bill]", "contacts: [bill], habits: lazy",
     "`lazy` is not known here; expected one of: plain, busy"},
    {"{kind: led}", "{kind: camera}",
     "b.yaml:16:26: `camera` is not known here; expected one of: led"},
    {"{light: {kind: led}}", "{}", "b.yaml:16:11: `taps:` needs a mapping"},
    {"name: b\n", "name: b\nrules: {merge_gap_s: -1}\n", "b.yaml:3:22: -1 is out of range"},
    {"name: b\n", "name: \xff\n", "b.yaml:2:7: byte 0xff is not UTF-8"},
    {"name: b\n", "name: b\ncalibration: ''\n",
     "b.yaml:3:14: expected the folder of this bench's calibrations"},
    {"name: b\n", "name: b\ncalibration: [x]\n", "b.yaml:3:14: expected a text"},
    {"name: b\n", "name: b\nbaseline: ''\n",
     "b.yaml:3:11: expected the folder of this bench's baselines"},
    {"name: b\n", "name: b\nacceptance: nothing\n", "b.yaml:3:13: expected `none`, or a mapping"},
    {"name: b\n", "name: b\nacceptance: [none]\n", "b.yaml:3:13: expected `none`, or a mapping"},
    {"name: b\n", "name: b\nacceptance: {good: 1/24h}\n", "b.yaml:3:13: key `below` is missing"},
    {"name: b\n", "name: b\nacceptance: {below: 3}\n", "b.yaml:3:21: `3`: expected a rate such as"},
    {"name: b\n", "name: b\nacceptance: {below: -3/24h}\n", "`-3/24h`: expected a rate such as"},
    {"name: b\n", "name: b\nacceptance: {below: 0/24h}\n", "`0/24h`: expected a rate such as"},
    {"name: b\n", "name: b\nacceptance: {below: 3/0h}\n", "`3/0h`: expected a rate such as"},
    {"name: b\n", "name: b\nacceptance: {below: 3/24d}\n", "`3/24d`: expected a rate such as"},
    {"name: b\n", "name: b\nacceptance: {below: 3/24h, good: 3/24h}\n",
     "b.yaml:3:34: a good device must have a lower rate"},
    {"name: b\n", "name: b\nacceptance: {below: 3/24h, confidence: 1}\n", "1 is out of range"},
    {"name: b\n", "name: b\nacceptance: {below: 3/24h, days: 0}\n", "0 is out of range"},
};

Test(bench, every_mistake_is_told_at_its_place) {
  for (size_t i = 0; i < G_N_ELEMENTS(mistakes); i++) {
    struct bench *bench = load(mistakes[i].from, mistakes[i].to);
    cr_expect_null(bench, "%s", mistakes[i].to);
    expect_error(error, HOTMIC_ERROR_BENCH, mistakes[i].words);
  }
}

/* What it says, and what is expected of it: limit, good, confidence, days. */
static const struct {
  const char *to;
  struct bench_acceptance expected;
} acceptances[] = {
    {"name: b\n", {3, 1, 0.95, 60}},
    {"name: b\nacceptance: none\n", {0, 0, 0, 0}},
    {"name: b\nacceptance: {below: 6/24h}\n", {6, 2, 0.95, 60}},
    {"name: b\nacceptance: {below: 1/12h, good: 0.5/24h, confidence: 0.9, days: 7}\n",
     {2, 0.5, 0.9, 7}},
};

Test(bench, a_bench_that_names_no_rate_is_held_to_the_usual_one) {
  for (size_t i = 0; i < G_N_ELEMENTS(acceptances); i++) {
    struct bench *bench = load("name: b\n", acceptances[i].to);
    const struct bench_acceptance *expected = &acceptances[i].expected;
    expect_no_error(error);
    cr_expect_float_eq(bench->acceptance.limit_per_24h, expected->limit_per_24h, 1e-12);
    cr_expect_float_eq(bench->acceptance.good_per_24h, expected->good_per_24h, 1e-12);
    cr_expect_float_eq(bench->acceptance.confidence, expected->confidence, 1e-12);
    cr_expect_float_eq(bench->acceptance.days, expected->days, 1e-12);
    bench_free(bench);
  }
}

Test(bench, a_bench_with_wires_names_every_one_of_them) {
  struct bench *bench = sample_bench_with(sample_bench_wired, "name: w", "name: w", &error);
  expect_no_error(error);
  cr_assert_not_null(bench);
  cr_expect(!bench->simulated);
  cr_expect_str_eq(bench->cards.playback, "hw:0,0");
  cr_expect_str_eq(bench->cards.capture, "hw:1,0");
  cr_expect(bench->cards.period_ms == 10 && bench->cards.buffer_ms == 60);
  cr_expect(bench->loudspeakers[0].channel == 1 && bench->loudspeakers[0].latency_ms == 12.5);
  cr_expect_eq(bench->microphone.channel, 0);
  const struct bench_device *device = &bench->devices[0];
  const struct wire_plan *light = &device->taps[0].wire, *uart = &device->taps[1].wire;
  cr_expect(light->kind == WIRE_GPIO && light->gpio.active_low);
  cr_expect_eq(light->gpio.bias, GPIO_BIAS_NONE);
  cr_expect_str_eq(light->gpio.chip, "leds");
  cr_expect_str_eq(light->gpio.lines[0], "R1");
  cr_expect_str_eq(light->gpio.lines[1], "7");
  cr_expect_str_eq(device->taps[0].lines[1], "blue");
  cr_expect(uart->kind == WIRE_SERIAL && uart->serial.baud == 921600);
  cr_expect_str_eq(uart->serial.framing, "7e2");
  cr_expect_eq(device->taps[2].wire.kind, WIRE_FILE);
  cr_expect(g_path_is_absolute(device->taps[2].wire.file), "it stands beside the bench file");
  cr_expect_str_eq(device->taps[3].wire.interface, "eth1");
  cr_assert_eq(device->switch_count, 1);
  cr_expect(device->switches[0].during_on && !device->switches[0].safe_on);
  cr_expect_eq(device->switches[0].settle_s, 2);
  bench_free(bench);
}

static const struct {
  const char *from, *to, *words;
} wired_mistakes[] = {
    {"playback: 'hw:0,0', ", "", "b.yaml:3:8: key `playback` is missing"},
    {"rt60_s: 0.1,", "rt60_s: 0.1, buffer_ms: 15,", "expected two periods of 10 ms or more"},
    {"channel: 2", "channel: 0", "b.yaml:6:65: 0 is out of range"},
    {"latency_ms: 12.5}\n",
     "latency_ms: 12.5}\n  other: {position_m: [1, 2, 1], "
     "full_scale_dbspl: 104, channel: 2}\n",
     "b.yaml:7:10: loudspeaker `left` has this channel already"},
    {"    taps:\n", "    soft_speaker: {contacts: [bill]}\n    taps:\n",
     "b.yaml:13:5: unknown key `soft_speaker`"},
    {"chip: leds, ", "", "b.yaml:14:14: key `chip` is missing"},
    {"lines: {red: R1, blue: 7}", "lines: {}", "`lines:` needs a mapping"},
    {"bias: none", "bias: up", "`up` is not known here; expected one of: as-is, none, pull-up"},
    {"framing: 7e2", "framing: 9N1", "`9N1`: expected data bits, parity and stop bits"},
    {"baud: 921600", "baud: 9", "9 is out of range"},
    {"port: /dev/ttyUSB0, ", "", "b.yaml:15:13: key `port` is missing"},
    {"interface: eth1", "interfaces: eth1", "unknown key `interfaces`"},
    {"safe: off", "safe: maybe", "`maybe` is not known here; expected one of: off, on"},
    {"during: on, ", "", "key `during` is missing"},
};

Test(bench, every_mistake_in_a_wire_is_told_at_its_place) {
  for (size_t i = 0; i < G_N_ELEMENTS(wired_mistakes); i++) {
    struct bench *bench =
        sample_bench_with(sample_bench_wired, wired_mistakes[i].from, wired_mistakes[i].to, &error);
    cr_expect_null(bench, "%s", wired_mistakes[i].to);
    expect_error(error, HOTMIC_ERROR_BENCH, wired_mistakes[i].words);
  }
}

static char *fingerprint_with(const char *whole, const char *from, const char *to) {
  struct bench *bench = sample_bench_with(whole, from, to, &error);
  expect_no_error(error);
  char *fingerprint = bench_fingerprint(bench);
  bench_free(bench);
  return fingerprint;
}

static const struct {
  const char *whole, *from, *to;
  bool matters;
} edits[] = {
    {sample_bench_plain, "name: b", "name: c", true},
    {sample_bench_plain, "left:", "links:", true},
    {sample_bench_plain, "[1, 2, 1]", "[1, 2, 1.01]", true},
    {sample_bench_plain, "[1, 2, 1]", "[1.0, 2.00, 1]", false},
    {sample_bench_plain, "full_scale_dbspl: 104}",
     "full_scale_dbspl: 104}\n  right: {position_m: [3, 2, 1], full_scale_dbspl: 104}", true},
    {sample_bench_plain, "name: m", "name: n", true},
    {sample_bench_plain, "[2, 2, 1]", "[2, 2.1, 1]", true},
    {sample_bench_plain, "[2.5, 1.0, 0.9]", "[2.5, 1.0, 0.8]", true},
    {sample_bench_plain, "[5, 4, 2.5]", "[5, 4, 2.6]", false},
    {sample_bench_plain, "rt60_s: 0.1", "rt60_s: 0.2", false},
    {sample_bench_plain, "noise_dba: 26", "noise_dba: 30", false},
    {sample_bench_plain, "full_scale_dbspl: 104", "full_scale_dbspl: 100", false},
    {sample_bench_plain, "full_scale_dbspl: 104", "full_scale_dbspl: 104, really: {gain_db: 3}",
     false},
    {sample_bench_plain, "full_scale_dbspl: 114",
     "full_scale_dbspl: 110, really: {full_scale_dbspl: 99}", false},
    {sample_bench_plain, "wake: [alexa]", "wake: [computer]", false},
    {sample_bench_plain, "name: b\n", "name: b\ncalibration: dir\ncalibrator: {dbspl: 114}\n",
     false},
    {sample_bench_plain, "name: b\n", "name: b\nrules: {merge_gap_s: 9}\n", false},
    {sample_bench_wired, "hw:0,0", "hw:0,1", true},
    {sample_bench_wired, "hw:1,0", "hw:2,0", true},
    {sample_bench_wired, "channel: 2", "channel: 3", true},
    {sample_bench_wired, "full_scale_dbspl: 114", "full_scale_dbspl: 114, channel: 2", true},
    {sample_bench_wired, "latency_ms: 12.5", "latency_ms: 13", false},
    {sample_bench_wired, "line: 3", "line: 4", false},
};

Test(bench, its_fingerprint_changes_with_what_a_calibration_depends_on_and_nothing_else) {
  for (size_t i = 0; i < G_N_ELEMENTS(edits); i++) {
    g_autofree char *before = fingerprint_with(edits[i].whole, edits[i].from, edits[i].from);
    g_autofree char *after = fingerprint_with(edits[i].whole, edits[i].from, edits[i].to);
    cr_expect_eq(strlen(before), 64);
    cr_expect_eq(strcmp(before, after) != 0, edits[i].matters, "`%s` to `%s`", edits[i].from,
                 edits[i].to);
  }
}

Test(bench, its_fingerprint_changes_with_the_device_at_which_levels_hold) {
  static const char two[] = "    taps: {light: {kind: led}}\n  hall:\n    profile: soft-speaker\n"
                            "    mac: 02:00:00:00:10:fe\n    position_m: [2.5, 1.0, 0.9]\n"
                            "    full_scale_dbspl: 91\n    soft_speaker: {contacts: [bill]}\n"
                            "    taps: {light: {kind: led}}\n";
  struct bench *bench = load("    taps: {light: {kind: led}}\n", two);
  expect_no_error(error);
  g_autofree char *alone = fingerprint_with(sample_bench_plain, "name: b", "name: b");
  g_autofree char *kitchen = bench_fingerprint(bench);
  bench->reference = 1;
  g_autofree char *hall = bench_fingerprint(bench);
  cr_expect_str_eq(alone, kitchen, "other devices do not matter");
  cr_expect_str_neq(kitchen, hall);
  bench_free(bench);
}

Test(bench, a_bench_that_is_absent_or_empty_is_told) {
  cr_expect_null(bench_load(scratch_path("none.yaml"), &error));
  expect_error(error, HOTMIC_ERROR_BENCH, "none.yaml: cannot read: No such file");
  cr_expect_null(bench_load(scratch_text("empty.yaml", ""), &error));
  expect_error(error, HOTMIC_ERROR_BENCH, "empty.yaml:1:1: the file is empty");
}

Test(bench, a_profile_beside_the_bench_comes_before_a_shipped_one) {
  scratch_text("soft-speaker", "{hotmic: device/1, make: mine, model: x}");
  struct bench *bench = load("name: b", "name: b");
  expect_no_error(error);
  cr_expect_str_eq(profile_make(bench->devices[0].profile), "mine");
  bench_free(bench);
}

Test(bench, a_mistake_in_a_profile_is_told_in_the_profile) {
  scratch_text("mine.yaml", "{hotmic: device/1, make: mine, mode: x}");
  cr_expect_null(load("profile: soft-speaker", "profile: mine.yaml"));
  expect_error(error, HOTMIC_ERROR_BENCH, "mine.yaml:1:32: unknown key `mode`");
}

Test(bench, the_shipped_twin_bench_loads) {
  struct bench *bench = bench_load(HOTMIC_BENCHES_DIR "/twin.yaml", &error);
  expect_no_error(error);
  cr_expect_eq(bench->device_count, 4);
  cr_expect_eq(bench_device_named(bench, "hallway"), 1);
  cr_expect_eq(bench_device_named(bench, "cellar"), -1);
  cr_expect_eq(bench_device_of_account(bench, "Bill"), 3, "whatever the case");
  cr_expect_eq(bench_device_of_account(bench, "nobody"), -1);
  cr_expect(bench->devices[3].elsewhere && !bench->devices[3].under_test);
  g_auto(GStrv) words = bench_wake_words(bench);
  cr_expect(g_strv_length(words) == 1 && strcmp(words[0], "alexa") == 0,
            "each once, and none of a device that is not under test");
  bench_free(bench);
}

Test(bench, only_the_speakers_of_the_busy_bench_are_busy) {
  static const char *const paths[] = {HOTMIC_BENCHES_DIR "/twin.yaml",
                                      HOTMIC_BENCHES_DIR "/twin-busy.yaml"};
  for (int busy = 0; busy < 2; busy++) {
    struct bench *bench = bench_load(paths[busy], &error);
    expect_no_error(error);
    cr_assert_eq(bench->device_count, 4);
    for (size_t i = 0; i < bench->device_count; i++)
      cr_expect_eq(bench->devices[i].speaker.is_busy, busy);
    bench_free(bench);
  }
}

Test(bench, the_shipped_imperfect_bench_loads_and_is_one) {
  struct bench *bench = bench_load(HOTMIC_BENCHES_DIR "/twin-imperfect.yaml", &error);
  expect_no_error(error);
  cr_expect_eq(bench->device_count, 2);
  cr_expect_eq(bench->loudspeakers[0].truth.notch_hz, 1600);
  cr_expect_float_eq(bench->microphone.true_full_scale_dbspl, 115.3, 1e-9);
  g_autofree char *dir = g_path_get_basename(bench->calibration_dir);
  cr_expect_str_eq(dir, "twin-imperfect-calibrations");
  bench_free(bench);
}
