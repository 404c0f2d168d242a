/* hotmic export: writes a record for other programs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "export.h"
#include "new-file.h"
#include "verb.h"

#include <string.h>

static char *format_name, *out_path;

static const GOptionEntry options[] = {
    {"to", 0, 0, G_OPTION_ARG_STRING, &format_name,
     "what to write: pcapng, audacity, vcd, chrome, csv or json", "FORMAT"},
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &out_path,
     "where (default: export.* in the run directory)", "FILE"},
    G_OPTION_ENTRY_NULL,
};

static const struct export_format *const formats[] = {
    &export_pcapng, &export_audacity, &export_vcd, &export_chrome, &export_csv, &export_json};

static const struct export_format *format_named(const char *name, GError **error) {
  g_autoptr(GString) known = g_string_new(NULL);
  for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
    if (name && strcmp(formats[i]->name, name) == 0)
      return formats[i];
    g_string_append_printf(known, "%s%s", i ? ", " : "", formats[i]->name);
  }
  if (name)
    verb_usage(error, "--to %s: expected one of %s", name, known->str);
  else
    verb_usage(error, "expected --to FORMAT, one of %s", known->str);
  return NULL;
}

static void write_format(const struct export_format *format, struct record *record,
                         GError **error) {
  const char *dir = record_dir(record);
  g_autofree char *path = out_path ? g_strdup(out_path) : g_build_filename(dir, format->file, NULL);
  g_autofree char *said = NULL;
  struct new_file *file = new_file_begin(path, dir, error);
  if (!file)
    return;
  bool is_good = format->write(record, new_file_path(file), &said, error);
  if (new_file_end(file, is_good, is_good ? error : NULL))
    printf("%s: %s\n", path, said);
}

static int export_verb(char **arguments, GError **error) {
  if (!arguments[0] || arguments[1])
    return verb_usage(error, "expected one run directory, such as hotmic export runs/2026...");
  const struct export_format *format = format_named(format_name, error);
  if (!format)
    return HOTMIC_ERROR_USAGE;
  struct record *record = record_open(arguments[0], error);
  if (!record)
    return HOTMIC_ERROR_DATA;
  write_format(format, record, error);
  record_close(record);
  return 0;
}

const struct verb verb_export = {
    "export",
    "RUN",
    "writes a record for other programs",
    "pcapng: what the network taps saw, in one capture, for Wireshark, tshark and\n"
    "the like: an interface for each tap, and a comment at each packet of an episode\n"
    "that names episode, stage and host.\n"
    "audacity: labels (words, cues, lights, episodes, stages) beside the sound in\n"
    "audio/, for Audacity and other editors.\n"
    "vcd: lights and uploads as waves, for GTKWave, PulseView and sigrok-cli.\n"
    "chrome: a timeline for ui.perfetto.dev and chrome://tracing.\n"
    "csv: all events as a table. json: all events and what was planned.\n"
    "The record stays as it is: in a run directory nothing but export.* is written.",
    options,
    export_verb,
};
