/* Any command line as a voice: it is given {text} and writes a sound file to {out}.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sound-file.h"
#include "voice-driver.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static bool command_read(struct yaml value, struct voice *voice, GError **error) {
  if (!yaml_is_list(value) || yaml_length(value) == 0)
    return yaml_fail(
        value, error,
        "expected a command line as a list, such as [espeak-ng, -w, \"{out}\", \"{text}\"]");
  g_auto(GStrv) argv = g_new0(char *, yaml_length(value) + 1);
  bool text = false, out = false;
  for (size_t i = 0; i < yaml_length(value); i++) {
    const char *part;
    if (!yaml_text(yaml_item(value, i), &part, error))
      return false;
    argv[i] = g_strdup(part);
    text |= strstr(part, "{text}") != NULL;
    out |= strstr(part, "{out}") != NULL;
  }
  if (!text || !out)
    return yaml_fail(value, error, "the command needs {text} and {out} among its arguments");
  if (fabs(voice->rate - 1) > 1e-9 || fabs(voice->pitch - 1) > 1e-9)
    return yaml_fail(value, error,
                     "`rate` and `pitch` do nothing for a command; put them among its arguments");
  g_autofree char *program = g_find_program_in_path(argv[0]);
  if (!program)
    return yaml_fail(yaml_item(value, 0), error,
                     "program `%s` is not on the PATH; install it or name another voice", argv[0]);
  voice->command = g_steal_pointer(&argv);
  return true;
}

/* A program that was exchanged has another size or date. */
static char *command_version(const struct voice *voice) {
  g_autofree char *program = g_find_program_in_path(voice->command[0]);
  GStatBuf info = {0};
  if (program && g_stat(program, &info) == 0)
    return g_strdup_printf("%s:%lld:%lld", program, (long long)info.st_size,
                           (long long)info.st_mtime);
  return g_strdup("absent");
}

static char *replaced(const char *part, const char *what, const char *with) {
  GString *text = g_string_new(part);
  g_string_replace(text, what, with, 0);
  return g_string_free(text, FALSE);
}

/* {out} first: the text may hold braces of its own. */
static char **command_line(const struct voice *voice, const char *text, const char *out) {
  char **argv = g_new0(char *, g_strv_length(voice->command) + 3);
  argv[0] = g_strdup("timeout");
  argv[1] = g_strdup("60");
  for (size_t i = 0; voice->command[i]; i++) {
    g_autofree char *with_out = replaced(voice->command[i], "{out}", out);
    argv[i + 2] = replaced(with_out, "{text}", text);
  }
  return argv;
}

/* A voice that hangs must not hang the night: `timeout` ends it, with status 124. */
static bool run(char **argv, GError **error) {
  g_autoptr(GError) cause = NULL;
  g_autofree char *complaint = NULL;
  int status = 0;
  if (!g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                    NULL, &complaint, &status, &cause) ||
      !g_spawn_check_wait_status(status, &cause)) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA, "voice command %s failed: %s%s. %s",
                argv[2], cause->message,
                g_error_matches(cause, G_SPAWN_EXIT_ERROR, 124) ? " (it took longer than 60 s)"
                                                                : "",
                complaint ? g_strstrip(complaint) : "");
    return false;
  }
  return true;
}

static bool command_render(const struct voice *voice, const char *text, struct voice_sound *ret,
                           GError **error) {
  g_autofree char *dir = g_dir_make_tmp("hotmic-voice-XXXXXX", error);
  if (!dir)
    return false;
  g_autofree char *out = g_build_filename(dir, "voice.wav", NULL);
  g_auto(GStrv) argv = command_line(voice, text, out);
  struct voice_sound sound = {0};
  bool ok =
      run(argv, error) && sound_file_read(out, &sound.samples, &sound.frames, &sound.hz, error);
  g_unlink(out);
  g_rmdir(dir);
  if (!ok)
    return false;
  voice_spread_words(text, (double)sound.frames / sound.hz, &sound);
  *ret = sound;
  return true;
}

const struct voice_driver voice_command = {"command", command_read, command_version,
                                           command_render};
