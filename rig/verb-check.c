/* hotmic check: is this bench file sound, and can it play these scripts? Touches nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cue.h"
#include "load.h"
#include "session.h"
#include "sound.h"
#include "verb.h"

static char *bench_path;

static const GOptionEntry options[] = {
    {"bench", 0, 0, G_OPTION_ARG_FILENAME, &bench_path, "the bench file", "FILE"},
    G_OPTION_ENTRY_NULL,
};

static bool check_all(const struct load *load, GError **error) {
  struct session_desk desk;
  struct cue_bench bench = session_desk_init(&desk, load->bench, NULL);
  bool ok = cue_check(load->scripts, load->count, &bench, error) && sound_check(load->bench, error);
  session_desk_done(&desk);
  return ok;
}

static void print_bench(const struct bench *bench) {
  printf("%s: bench `%s`, %zu loudspeakers, %zu devices\n", bench->path, bench->name,
         bench->loudspeaker_count, bench->device_count);
  for (size_t i = 0; i < bench->device_count; i++) {
    const struct bench_device *device = &bench->devices[i];
    printf("  %s: %s %s (%s)%s\n", device->name, profile_make(device->profile),
           profile_model(device->profile), profile_note(device->profile),
           device->under_test ? "" : ", receives only");
  }
}

static void print_script(const struct script *script) {
  int spoken = 0, controls = 0;
  const struct script_line *last = NULL;
  for (size_t i = 0; i < script->count; i++) {
    const struct script_line *line = &script->lines[i];
    spoken += line->kind == SCRIPT_SPEECH;
    controls += line->kind == SCRIPT_CONTROL;
    if (line->kind == SCRIPT_SPEECH || line->kind == SCRIPT_CONTROL)
      last = line;
  }
  printf("%s: \"%s\", %zu speakers, %d lines, %d controls\n", script->path, script->title,
         script->speakers, spoken, controls);
  if (*script->about)
    printf("  %s\n", script->about);
  if (controls == 0)
    printf("  note: without a control the verdict can only be fail or inconclusive\n");
  else if (last->kind != SCRIPT_CONTROL)
    printf("  note: what is said after the last control proves nothing; end with a control\n");
}

static void print_summary(const struct load *load) {
  print_bench(load->bench);
  for (size_t i = 0; i < load->count; i++)
    print_script(load->scripts[i]);
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
