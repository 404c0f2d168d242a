/* hotmic import: makes a record of captures and light logs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "guess-device.h"
#include "import-match.h"
#include "import.h"
#include "interrupt.h"
#include "mac.h"
#include "outcome.h"
#include "verb.h"

static char *bench_path, *out_dir, *lights_path, *recording, *mac, *profile, *baseline_path,
    *lengths_path, *length_text;
static char **pcap_paths, **device_names;
static gboolean quiet;

static const GOptionEntry options[] = {
    {"bench", 0, 0, G_OPTION_ARG_FILENAME, &bench_path,
     "the bench file (default: there is one device)", "FILE"},
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &out_dir,
     "for runs (default: $XDG_STATE_HOME/hotmic/runs)", "DIR"},
    {"pcap", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &pcap_paths,
     "a capture; may be given several times", "FILE"},
    {"lights", 0, 0, G_OPTION_ARG_FILENAME, &lights_path, "a light log", "FILE"},
    {"recording", 0, 0, G_OPTION_ARG_STRING, &recording,
     "of a camera study: its path, or words of it", "NAME"},
    {"lengths", 0, 0, G_OPTION_ARG_FILENAME, &lengths_path,
     "take all recordings of the log; a line SECONDS TITLE for each", "FILE"},
    {"length", 0, 0, G_OPTION_ARG_STRING, &length_text,
     "take all recordings of the log; each lasts for so many seconds", "S"},
    {"mac", 0, 0, G_OPTION_ARG_STRING, &mac, "the device's MAC (default: guessed)", "MAC"},
    {"device", 0, 0, G_OPTION_ARG_STRING_ARRAY, &device_names,
     "whose light is whose, see above; repeatable", "[LOG=]NAME"},
    {"profile", 0, 0, G_OPTION_ARG_FILENAME, &profile,
     "the device's (default: one that knows nothing)", "NAME|FILE"},
    {"baseline", 0, 0, G_OPTION_ARG_FILENAME, &baseline_path,
     "judge by it, or by a folder's newest", "FILE|DIR"},
    {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "print warnings, verdict and report only", NULL},
    G_OPTION_ENTRY_NULL,
};

/* All that the command line names, read. */
struct import_load {
  struct import_devices devices;
  struct import_packets *packets;
  struct import_lights *lights;
  const char **lights_of; /* [device] */
  char *lengths;          /* for people; NULL: one recording */
  struct baseline *baseline;
  char *baseline_path, *why;
};

static void load_done(struct import_load *load) {
  import_packets_close(load->packets);
  import_lights_free(load->lights);
  import_devices_done(&load->devices);
  baseline_free(load->baseline);
  g_free(load->lights_of);
  g_free(load->lengths);
  g_free(load->baseline_path);
  g_free(load->why);
}

/* All recordings of the log, one after the other? */
static bool takes_all(void) {
  return lengths_path || length_text;
}

static bool check_lengths(GError **error) {
  const char *option = lengths_path ? "--lengths" : "--length";
  if (!takes_all())
    return true;
  if (lengths_path && length_text)
    return verb_usage(error, "--length %s: --lengths has it; leave out one of both", length_text),
           false;
  if (!lights_path || pcap_paths)
    return verb_usage(error, "%s: expected --lights FILE with it, and no --pcap", option), false;
  if (recording)
    return verb_usage(error, "%s: it takes all recordings; leave out --recording", option), false;
  return true;
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
  for (char **path = pcap_paths; path && *path; path++)
    if (!**path)
      return verb_usage(error, "--pcap: expected a file, found nothing"), false;
  if (lights_path && !*lights_path)
    return verb_usage(error, "--lights: expected a file, found nothing"), false;
  if (mac && !pcap_paths)
    return verb_usage(error, "--mac: expected --pcap FILE with it"), false;
  if (recording && !lights_path)
    return verb_usage(error, "--recording: expected --lights FILE with it"), false;
  if (!bench_path && !takes_all() && device_names && device_names[1])
    return verb_usage(error, "--device %s: one device only without --bench", device_names[1]),
           false;
  return check_lengths(error);
}

static bool choose_mac(struct import_load *load, uint8_t ret_mac[FRAME_MAC], GError **error) {
  if (mac && !mac_parse(mac, ret_mac))
    return verb_usage(error, "--mac %s: expected a device's, such as 02:00:00:00:10:01", mac),
           false;
  if (mac)
    return true;
  if (guess_device(import_packets_file(load->packets, 0)->path, ret_mac, &load->why, error))
    return true;
  g_prefix_error(error, "no --mac was given: ");
  return false;
}

static bool load_one(struct import_load *load, GError **error) {
  uint8_t bytes[FRAME_MAC];
  const char *in_log = NULL;
  g_autofree char *name = NULL;
  if (!import_match_one(load->lights, device_names ? device_names[0] : NULL, &in_log, &name,
                        error) ||
      (load->packets && !choose_mac(load, bytes, error)))
    return false;
  struct import_one one = {.name = name, .profile = profile, .mac = load->packets ? bytes : NULL};
  if (!import_devices_of_one(&load->devices, &one, error))
    return false;
  load->lights_of = g_new0(const char *, 1);
  load->lights_of[0] = in_log;
  if (load->why && !quiet)
    fprintf(stderr, "import: the device is %s: %s\n", load->devices.devices[0].mac, load->why);
  return true;
}

static bool load_log(struct import_load *load, GError **error) {
  g_auto(GStrv) names = NULL;
  load->lights_of = import_match_log(load->lights, device_names, &names, error);
  return load->lights_of && import_devices_of_log(&load->devices, names, profile, error);
}

static bool load_bench(struct import_load *load, GError **error) {
  if (!import_devices_of_bench(&load->devices, bench_path, error))
    return false;
  load->lights_of = import_match_bench(load->lights, &load->devices, device_names, error);
  return load->lights_of != NULL;
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

static bool load_row(struct import_load *load, GError **error) {
  char *end = NULL;
  double length_s = length_text ? g_ascii_strtod(length_text, &end) : 0;
  if (length_text && (end == length_text || *end || !(length_s >= 1 && length_s <= 86400)))
    return verb_usage(error, "--length %s: expected 1 to 86400 seconds", length_text), false;
  struct import_lengths *lengths = lengths_path ? import_lengths_load(lengths_path, error) : NULL;
  if (lengths_path && !lengths)
    return false;
  load->lights = import_lights_load_row(lights_path, lengths, ns_of_seconds(length_s), error);
  import_lengths_free(lengths);
  load->lengths = lengths_path ? g_strdup(lengths_path) : g_strdup_printf("%g s each", length_s);
  return load->lights != NULL;
}

static bool load_lights(struct import_load *load, GError **error) {
  if (!lights_path)
    return true;
  if (takes_all())
    return load_row(load, error);
  load->lights = import_lights_load(lights_path, recording, error);
  return load->lights != NULL;
}

static bool load_devices(struct import_load *load, GError **error) {
  if (bench_path)
    return load_bench(load, error);
  return takes_all() ? load_log(load, error) : load_one(load, error);
}

static bool load_all(struct import_load *load, GError **error) {
  if (pcap_paths && !(load->packets = import_packets_open(pcap_paths, error)))
    return false;
  if (!load_lights(load, error) || !load_devices(load, error) || !load_baseline(load, error))
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
                             .lengths = load->lengths,
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
    "Takes what somebody else captured, and when somebody saw a light, for what our\n"
    "own taps would have seen: leaves a run directory that judge and report treat\n"
    "like any other. Time 0 is the first packet. What a capture could not see is a\n"
    "gap: where it is cut short, where its clock goes back, between captures, and for\n"
    "a device while no capture runs that has frames from it. Nobody spoke to the\n"
    "devices on purpose, so that an import can fail but never pass. The exit code is\n"
    "the verdict.\n\n"
    "A capture is pcap or pcapng, gzip'd or not; a packet that two of them hold\n"
    "counts once. A light log is CSV (seconds,device,light), or a camera study's.\n\n"
    "Without --bench there is one device: --mac and --profile say which, --device\n"
    "NAME what to call it and which one of the light log it is (LOG=NAME: the log\n"
    "calls it otherwise). With --bench every device of the light log must be one of\n"
    "the bench: by its name, by --device LOG=BENCH, or left out by --device LOG=.\n"
    "A log of several recordings is taken whole with --lengths or --length: one after\n"
    "the other, 2 minutes apart, each a place that `hotmic compare` knows again by its\n"
    "title, a part of its path. Rates then rest on these lengths. Without --bench every\n"
    "device of the log is one of the record, or those only that --device names.\n"
    "--baseline is by default the newest in the folder that the bench file names.",
    options,
    import_verb,
};
