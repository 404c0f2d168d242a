/* A voice: what turns a text into sound, as a script names it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "voice-driver.h"

#include <math.h>
#include <string.h>

static const struct voice_driver *const drivers[] = {&voice_flite, &voice_command};
static const char *const voice_keys[] = {"flite", "command", "rate", "pitch", NULL};

bool voice_read(struct yaml node, struct voice *ret, GError **error) {
  struct voice voice = {.rate = 1, .pitch = 1};
  if (!yaml_allow(node, voice_keys, error) ||
      !yaml_take_number(node, "rate", YAML_OPTIONAL, 0.5, 2, &voice.rate, error) ||
      !yaml_take_number(node, "pitch", YAML_OPTIONAL, 0.5, 2, &voice.pitch, error))
    return false;
  for (size_t i = 0; i < G_N_ELEMENTS(drivers); i++) {
    struct yaml value = yaml_find(node, drivers[i]->key);
    if (!yaml_is_there(value))
      continue;
    if (voice.driver)
      return yaml_fail(value, error, "a voice has one engine; found both `%s` and `%s`",
                       voice.driver->key, drivers[i]->key);
    voice.driver = drivers[i];
  }
  if (!voice.driver)
    return yaml_fail(node, error, "expected an engine: `flite: NAME` or `command: [ARGV...]`");
  if (!voice.driver->read(yaml_find(node, voice.driver->key), &voice, error))
    return false;
  *ret = voice;
  return true;
}

void voice_done(struct voice *voice) {
  g_free(voice->name);
  g_strfreev(voice->command);
  *voice = (struct voice){0};
}

static char *voice_source(const struct voice *voice, const char *between) {
  return voice->command ? g_strjoinv(between, voice->command) : g_strdup(voice->name);
}

char *voice_key(const struct voice *voice) {
  g_autofree char *version = voice->driver->version(voice);
  g_autofree char *source = voice_source(voice, "\x1f");
  return g_strdup_printf("%s|%s|%s|%.4f|%.4f", voice->driver->key, version, source, voice->rate,
                         voice->pitch);
}

char *voice_describe(const struct voice *voice) {
  GString *text = g_string_new(voice->driver->key);
  g_autofree char *source = voice_source(voice, " ");
  g_string_append_printf(text, " %s", source);
  if (fabs(voice->rate - 1) > 1e-9)
    g_string_append_printf(text, ", rate %g", voice->rate);
  if (fabs(voice->pitch - 1) > 1e-9)
    g_string_append_printf(text, ", pitch %g", voice->pitch);
  return g_string_free(text, FALSE);
}

bool voice_render(const struct voice *voice, const char *text, struct voice_sound *ret,
                  GError **error) {
  return voice->driver->render(voice, text, ret, error);
}

void voice_sound_done(struct voice_sound *sound) {
  for (size_t i = 0; i < sound->count; i++)
    g_free(sound->words[i].text);
  g_free(sound->words);
  g_free(sound->samples);
  *sound = (struct voice_sound){0};
}

void voice_spread_words(const char *text, double seconds, struct voice_sound *sound) {
  g_auto(GStrv) parts = g_strsplit_set(text, " \t\n", -1);
  size_t letters = 0, done = 0;
  for (size_t i = 0; parts[i]; i++)
    letters += strlen(parts[i]);
  sound->words = g_new0(struct voice_word, g_strv_length(parts) + 1);
  sound->count = 0;
  sound->guessed = true;
  for (size_t i = 0; parts[i]; i++) {
    if (!*parts[i])
      continue;
    struct voice_word *word = &sound->words[sound->count++];
    word->text = g_strdup(parts[i]);
    word->start_s = seconds * (double)done / (double)letters;
    done += strlen(parts[i]);
    word->end_s = seconds * (double)done / (double)letters;
  }
}
