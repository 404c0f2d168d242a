/* A script: who says what, when, how loud, from where, and what a device is meant to do about it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "script-private.h"

#include <string.h>

const char *const script_line_names[] = {"line",  "control",  "bed", "silence",
                                         "media", "negative", NULL};

const double script_level_min_dbspl = 20, script_level_max_dbspl = 95;

/* Words that a cast member cannot be called, because a line begins with them. */
static const char *const reserved[] = {"control",  "by",      "bed",   "silence_s", "after_s",
                                       "level_db", "deepest", "file",  "media",     "negative",
                                       "text",     "for_s",   "words", NULL};

static bool read_speaker(struct yaml name, struct yaml node, struct script_speaker *speaker,
                         GError **error) {
  static const char *const keys[] = {"voice", "loudspeaker", "level_dbspl", NULL};
  const char *text, *loudspeaker;
  if (!yaml_text(name, &text, error))
    return false;
  if (name_index_of(reserved, text) >= 0)
    return yaml_fail(name, error, "`%s` is a key of this format; call the speaker otherwise", text);
  if (!yaml_allow(node, keys, error) ||
      !yaml_take_text(node, "loudspeaker", YAML_REQUIRED, &loudspeaker, error) ||
      !yaml_take_number(node, "level_dbspl", YAML_REQUIRED, script_level_min_dbspl,
                        script_level_max_dbspl, &speaker->level_dbspl, error))
    return false;
  if (!yaml_is_there(yaml_find(node, "voice")))
    return yaml_fail(node, error, "key `voice` is missing here");
  if (!voice_read(yaml_find(node, "voice"), &speaker->voice, error))
    return false;
  speaker->name = g_strdup(text);
  speaker->loudspeaker = g_strdup(loudspeaker);
  return true;
}

static bool read_cast(struct yaml root, struct script *script, GError **error) {
  struct yaml cast = yaml_find(root, "cast");
  if (!yaml_is_map(cast) || yaml_length(cast) == 0)
    return yaml_fail(yaml_is_there(cast) ? cast : root, error,
                     "`cast:` needs at least one speaker with voice, loudspeaker and level_dbspl");
  script->cast = g_new0(struct script_speaker, yaml_length(cast));
  for (size_t i = 0; i < yaml_length(cast); i++) {
    script->speakers = i + 1; /* what was read of a bad one is freed with the script */
    if (!read_speaker(yaml_key(cast, i), yaml_value(cast, i), &script->cast[i], error))
      return false;
    for (size_t j = 0; j < i; j++)
      if (strcmp(script->cast[i].name, script->cast[j].name) == 0)
        return yaml_fail(yaml_key(cast, i), error, "speaker `%s` stands in the cast twice",
                         script->cast[i].name);
  }
  return true;
}

static bool read_root(struct yaml root, struct script_reading *reading, GError **error) {
  static const char *const keys[] = {"hotmic", "title", "about",  "cast",
                                     "gap_s",  "play",  "expect", NULL};
  static const char *const expect_keys[] = {"unintended", NULL};
  struct script *script = reading->script;
  const char *title, *about = "";
  struct yaml expect = yaml_find(root, "expect");
  if (!yaml_allow(root, keys, error) || !yaml_take_version(root, "script/1", error) ||
      !yaml_take_text(root, "title", YAML_REQUIRED, &title, error) ||
      !yaml_take_text(root, "about", YAML_OPTIONAL, &about, error) ||
      !yaml_take_number(root, "gap_s", YAML_OPTIONAL, 0, 60, &reading->gap_s, error))
    return false;
  if (yaml_is_there(expect) && (!yaml_allow(expect, expect_keys, error) ||
                                !yaml_take_int(expect, "unintended", YAML_OPTIONAL, 0, 1000000,
                                               &script->unintended_allowed, error)))
    return false;
  script->title = g_strdup(title);
  script->about = g_strdup(about);
  return read_cast(root, script, error) && script_read_play(reading, root, error);
}

static struct script *read_file(struct yaml_file *file, const char *path, GError **error) {
  struct script *script = g_new0(struct script, 1);
  script->path = g_strdup(path);
  struct script_reading reading = {script, g_array_new(FALSE, TRUE, sizeof(struct script_line)),
                                   0.4};
  script->text = g_strdup(yaml_source(file));
  bool ok = read_root(yaml_root(file), &reading, error);
  script->count = reading.lines->len;
  script->lines = (struct script_line *)(void *)g_array_free(reading.lines, FALSE);
  yaml_unload(file);
  if (ok)
    return script;
  script_free(script);
  return NULL;
}

struct script *script_load(const char *path, GError **error) {
  struct yaml_file *file = yaml_load(path, HOTMIC_ERROR_DATA, error);
  return file ? read_file(file, path, error) : NULL;
}

struct script *script_parse(const char *path, const char *text, GError **error) {
  struct yaml_file *file = yaml_parse(path, text, strlen(text), HOTMIC_ERROR_DATA, error);
  return file ? read_file(file, path, error) : NULL;
}

void script_free(struct script *script) {
  if (!script)
    return;
  for (size_t i = 0; i < script->speakers; i++) {
    voice_done(&script->cast[i].voice);
    g_free(script->cast[i].name);
    g_free(script->cast[i].loudspeaker);
  }
  for (size_t i = 0; i < script->count; i++) {
    g_free(script->lines[i].text);
    g_free(script->lines[i].file);
    g_free(script->lines[i].loudspeaker);
  }
  g_free(script->cast);
  g_free(script->lines);
  g_free(script->path);
  g_free(script->title);
  g_free(script->about);
  g_free(script->text);
  g_free(script);
}

/* Lower-case words with one space before and after each: " hey computer ". */
static char *spoken(const char *text) {
  GString *words = g_string_new(" ");
  for (const char *at = text; *at; at++) {
    bool letter = g_ascii_isalnum(*at) || (*at & 0x80);
    if (letter)
      g_string_append_c(words, g_ascii_tolower(*at));
    else if (words->str[words->len - 1] != ' ')
      g_string_append_c(words, ' ');
  }
  if (words->str[words->len - 1] != ' ')
    g_string_append_c(words, ' ');
  return g_string_free(words, FALSE);
}

bool script_says(const char *text, const char *word) {
  g_autofree char *said = spoken(text), *sought = spoken(word);
  return strlen(sought) > 1 && strstr(said, sought);
}

bool script_fail(const struct script *script, const struct script_line *line, GError **error,
                 const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *what = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA, "%s:%d:%d: %s", script->path, line->at_line,
              line->at_column, what);
  return false;
}
