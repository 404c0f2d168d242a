/* hotmic import: makes a record of captures and light logs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "guess-device.h"
#include "import.h"
#include "interrupt.h"
#include "outcome.h"
#include "verb.h"

#include <string.h>

static char *bench_path, *out_dir, *lights_path, *recording, *mac, *profile, *baseline_path;
static char **pcap_paths, **device_names;
static gboolean quiet;

static const GOptionEntry options[] = {
    {"bench", 0, 0, G_OPTION_ARG_FILENAME, &bench_path,
     "the bench file: its devices, profiles and rules (default: one device)", "FILE"},
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &out_dir,
     "where run directories go (default: $XDG_STATE_HOME/hotmic/runs)", "DIR"},
    {"pcap", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &pcap_paths,
     "a capture: pcap or pcapng, gzip'd or not; may be given several times", "FILE"},
    {"lights", 0, 0, G_OPTION_ARG_FILENAME, &lights_path,
     "a light log: CSV (seconds,device,light), or a camera study's results", "FILE"},
    {"recording", 0, 0, G_OPTION_ARG_STRING, &recording,
     "which recording of a camera study's results: its path, or words that only it has", "NAME"},
    {"mac", 0, 0, G_OPTION_ARG_STRING, &mac,
     "without a bench: the device's MAC (default: guessed from who speaks)", "MAC"},
    {"device", 0, 0, G_OPTION_ARG_STRING_ARRAY, &device_names,
     "without a bench: which device of the light log, or what to call it; with one: LOG=BENCH, if "
     "the log calls a device differently; may be given several times",
     "NAME"},
    {"profile", 0, 0, G_OPTION_ARG_FILENAME, &profile,
     "without a bench: the device's profile, by name or path (default: one that knows nothing)",
     "NAME|FILE"},
    {"baseline", 0, 0, G_OPTION_ARG_FILENAME, &baseline_path,
     "judge by this baseline, or the newest in this folder (default: the newest of the bench, if "
     "its file names a folder)",
     "FILE|DIR"},
    {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "no progress; print verdict and report only",
     NULL},
    G_OPTION_ENTRY_NULL,
};

/* All that the command line names, read. */
struct import_load {
  struct import_devices devices;
  struct import_packets *packets;
  struct import_lights *lights;
  const char **lights_of; /* [device] */
  struct baseline *baseline;
  char *baseline_path, *why;
};

static void load_done(struct import_load *load) {
  import_packets_close(load->packets);
  import_lights_free(load->lights);
  import_devices_done(&load->devices);
  baseline_free(load->baseline);
  g_free(load->lights_of);
  g_free(load->baseline_path);
  g_free(load->why);
}

static bool check_options(char **arguments, GError **error) {
  if (arguments[0])
    return verb_usage(error, "%s: expected options only, such as --pcap %s", arguments[0],
                      arguments[0]),
           false;
  if (!pcap_paths && !lights_path)
    return verb_usage(error, "expected --pcap FILE, --lights FILE or both"), false;
  if (bench_path && (mac || profile))
    return verb_usage(error, "--%s: the bench file has it; leave out one of both",
                      mac ? "mac" : "profile"),
           false;
  if (mac && !pcap_paths)
    return verb_usage(error, "--mac: expected --pcap FILE with it"), false;
  if (recording && !lights_path)
    return verb_usage(error, "--recording: expected --lights FILE with it"), false;
  if (!bench_path && device_names && device_names[1])
    return verb_usage(error, "--device %s: one device only without --bench", device_names[1]),
           false;
  return true;
}

/* Six bytes, with colons or dashes between them. */
static bool read_mac(const char *text, uint8_t ret_mac[FRAME_MAC], GError **error) {
  uint8_t bytes[FRAME_MAC] = {0}, any = 0;
  bool ok = strlen(text) == 3 * FRAME_MAC - 1;
  for (size_t i = 0; ok && i < 3 * FRAME_MAC - 1; i++)
    ok = i % 3 == 2 ? text[i] == ':' || text[i] == '-' : g_ascii_isxdigit(text[i]);
  for (size_t i = 0; ok && i < FRAME_MAC; i++) {
    bytes[i] =
        (uint8_t)(g_ascii_xdigit_value(text[3 * i]) << 4 | g_ascii_xdigit_value(text[3 * i + 1]));
    any |= bytes[i];
  }
  if (!ok || !any || (bytes[0] & 1))
    return verb_usage(error, "--mac %s: expected a device's, such as 02:00:00:00:10:01", text),
           false;
  memcpy(ret_mac, bytes, sizeof bytes);
  return true;
}

static bool choose_mac(struct import_load *load, uint8_t ret_mac[FRAME_MAC], GError **error) {
  if (mac)
    return read_mac(mac, ret_mac, error);
  if (guess_device(import_packets_file(load->packets, 0)->path, ret_mac, &load->why, error))
    return true;
  g_prefix_error(error, "no --mac was given: ");
  return false;
}

static bool load_one(struct import_load *load, GError **error) {
  uint8_t bytes[FRAME_MAC];
  const char *wanted = device_names ? device_names[0] : NULL;
  const char *in_log = load->lights ? import_lights_device(load->lights, wanted, error) : NULL;
  if ((load->lights && !in_log) || (load->packets && !choose_mac(load, bytes, error)))
    return false;
  struct import_one one = {
      .name = in_log ? in_log : wanted, .profile = profile, .mac = load->packets ? bytes : NULL};
  if (!import_devices_of_one(&load->devices, &one, error))
    return false;
  load->lights_of = g_new0(const char *, 1);
  load->lights_of[0] = in_log;
  if (load->why && !quiet)
    fprintf(stderr, "import: the device is %s: %s\n", load->devices.devices[0].mac, load->why);
  return true;
}

/* LOG=BENCH: what the log calls a device of the bench. */
static bool map_name(struct import_load *load, const char *pair, GError **error) {
  const char *equals = strrchr(pair, '=');
  if (!equals || !load->lights)
    return verb_usage(error, "--device %s: with --bench, expected --lights FILE and LOG=BENCH",
                      pair),
           false;
  g_autofree char *in_log = g_strndup(pair, (size_t)(equals - pair));
  int device = bench_device_named(load->devices.bench, equals + 1);
  const char *found = import_lights_device(load->lights, in_log, error);
  if (!found)
    return false;
  if (device < 0)
    return verb_usage(error, "--device %s: %s has no device `%s`", pair, bench_path, equals + 1),
           false;
  load->lights_of[device] = found;
  return true;
}

static bool load_bench(struct import_load *load, GError **error) {
  if (!import_devices_of_bench(&load->devices, bench_path, error))
    return false;
  load->lights_of = g_new0(const char *, load->devices.count + 1);
  bool any = false;
  for (size_t i = 0; load->lights && i < load->devices.count; i++)
    load->lights_of[i] = import_lights_device(load->lights, load->devices.devices[i].name, NULL);
  for (char **pair = device_names; pair && *pair; pair++)
    if (!map_name(load, *pair, error))
      return false;
  for (size_t i = 0; i < load->devices.count; i++)
    any = any || load->lights_of[i];
  if (any || !load->lights)
    return true;
  g_autofree char *list = g_strjoinv(", ", load->lights->devices);
  return verb_usage(error,
                    "%s: none of its devices is on the bench: %s; name one with --device "
                    "LOG=BENCH",
                    lights_path, list),
         false;
}

/* The one that was asked for, else the bench's newest, if it has one. */
static bool load_baseline(struct import_load *load, GError **error) {
  g_autoptr(GError) cause = NULL;
  const char *of_bench = load->devices.bench ? load->devices.bench->baseline_dir : NULL;
  const char *path = baseline_path ? baseline_path : of_bench;
  bool is_dir = path == of_bench || g_file_test(path, G_FILE_TEST_IS_DIR);
  if (!path)
    return true;
  load->baseline =
      is_dir ? baseline_newest(path, &load->baseline_path, &cause) : baseline_load(path, &cause);
  if (!is_dir)
    load->baseline_path = g_strdup(path);
  if (cause)
    g_propagate_error(error, g_steal_pointer(&cause));
  else if (!load->baseline && baseline_path)
    verb_usage(error, "--baseline %s: no baseline is in this folder", path);
  else
    return true;
  return false;
}

static bool load_all(struct import_load *load, GError **error) {
  if (pcap_paths && !(load->packets = import_packets_open(pcap_paths, error)))
    return false;
  if (lights_path && !(load->lights = import_lights_load(lights_path, recording, error)))
    return false;
  if (!(bench_path ? load_bench(load, error) : load_one(load, error)) ||
      !load_baseline(load, error))
    return false;
  for (size_t i = 0; i < load->devices.count; i++)
    import_devices_tap(&load->devices, i,
                       load->packets && import_device_has_mac(&load->devices.devices[i]),
                       load->lights_of[i] != NULL);
  return true;
}

static int import_and_tell(struct import_load *load, GError **error) {
  g_autofree char *out = verb_out_dir(out_dir);
  g_autofree char *dir = NULL;
  struct import_plan plan = {.devices = &load->devices,
                             .packets = load->packets,
                             .lights = load->lights,
                             .lights_of = load->lights_of,
                             .lights_path = lights_path,
                             .first_paths = (const char *const *)pcap_paths,
                             .why = load->why,
                             .baseline = load->baseline,
                             .baseline_path = load->baseline_path,
                             .out_dir = out,
                             .quiet = quiet};
  interrupt_catch();
  bool imported = import_run(&plan, &dir, error);
  if (!dir)
    return 0;
  struct outcome_options how = {.merge_gap_s = -1, .quiet = quiet};
  int code = outcome_tell(dir, &how, imported ? error : NULL);
  return imported ? code : 0;
}

static int import_verb(char **arguments, GError **error) {
  struct import_load load = {0};
  int code =
      check_options(arguments, error) && load_all(&load, error) ? import_and_tell(&load, error) : 0;
  load_done(&load);
  return code;
}

const struct verb verb_import = {
    "import",
    "--pcap FILE... [--lights FILE]",
    "makes a record of captures and light logs",
    "Takes what somebody else captured, and when somebody saw a light, for what our own taps would "
    "have\n"
    "seen: leaves a run directory that judge and report treat like any other. Time 0 is the first\n"
    "packet. What a capture could not see is a gap: where it is cut short, where its clock goes "
    "back,\n"
    "between captures. Nobody spoke to the devices on purpose, so that an import can fail but "
    "never\n"
    "pass. The exit code is the verdict.",
    options,
    import_verb,
};
