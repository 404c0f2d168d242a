/* hotmic check: is this bench file sound, and can it play these scripts? Touches nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cue.h"
#include "load.h"
#include "session.h"
#include "verb.h"

static char *bench_path;

static const GOptionEntry options[] = {
    {"bench", 0, 0, G_OPTION_ARG_FILENAME, &bench_path, "the bench file", "FILE"},
    G_OPTION_ENTRY_NULL,
};

static bool check_all(const struct load *load, GError **error) {
  struct session_desk desk;
  struct cue_bench bench = session_desk_init(&desk, load->bench, NULL);
  bool ok = cue_check(load->scripts, load->count, &bench, error);
  session_desk_done(&desk);
  return ok;
}

static void print_summary(const struct load *load) {
  const struct bench *bench = load->bench;
  printf("%s: bench `%s`, %zu loudspeakers, %zu devices\n", bench->path, bench->name,
         bench->loudspeaker_count, bench->device_count);
  for (size_t i = 0; i < load->count; i++) {
    const struct script *script = load->scripts[i];
    int spoken = 0, controls = 0;
    for (size_t l = 0; l < script->count; l++) {
      spoken += script->lines[l].kind == SCRIPT_SPEECH;
      controls += script->lines[l].kind == SCRIPT_CONTROL;
    }
    printf("%s: \"%s\", %zu speakers, %d lines, %d controls%s\n", script->path, script->title,
           script->speakers, spoken, controls,
           controls ? "" : " (no controls: the verdict can only be fail or inconclusive)");
  }
}

static int check(char **arguments, GError **error) {
  struct load load;
  if (!load_read(&load, bench_path, arguments, error))
    return 0;
  if (check_all(&load, error))
    print_summary(&load);
  load_done(&load);
  return 0;
}

const struct verb verb_check = {
    "check",
    "--bench FILE SCRIPT...",
    "validates a bench and scripts, touches nothing",
    "Reads the bench file, the device profiles it names and the scripts, and checks them against "
    "each\n"
    "other: every loudspeaker there, no wake word outside a control, every sound file whole. "
    "Nothing\n"
    "is played, rendered or written.",
    options,
    check,
};
