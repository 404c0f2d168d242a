/* hotmic export: writes a record for other programs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "export.h"
#include "verb.h"

#include <string.h>

static char *format_name, *out_path;

static const GOptionEntry options[] = {
    {"to", 0, 0, G_OPTION_ARG_STRING, &format_name, "what to write: pcapng", "FORMAT"},
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &out_path,
     "where (default: export.FORMAT in the run directory)", "FILE"},
    G_OPTION_ENTRY_NULL,
};

static const struct export_format *const formats[] = {&export_pcapng};

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

static int export_verb(char **arguments, GError **error) {
  if (!arguments[0] || arguments[1])
    return verb_usage(error, "expected one run directory, such as hotmic export runs/2026...");
  const struct export_format *format = format_named(format_name, error);
  if (!format)
    return HOTMIC_ERROR_USAGE;
  struct record *record = record_open(arguments[0], error);
  if (!record)
    return HOTMIC_ERROR_DATA;
  g_autofree char *path =
      out_path ? g_strdup(out_path) : g_build_filename(arguments[0], format->file, NULL);
  g_autofree char *said = NULL;
  if (format->write(record, path, &said, error))
    printf("%s: %s\n", path, said);
  record_close(record);
  return 0;
}

const struct verb verb_export = {
    "export",
    "RUN",
    "writes a record for other programs",
    "pcapng: what the network taps saw, in one capture, for Wireshark, tshark and the like: an "
    "interface for\n"
    "each tap, and a comment at each packet of an episode that names episode, stage and host. The "
    "record stays\n"
    "as it is.",
    options,
    export_verb,
};
